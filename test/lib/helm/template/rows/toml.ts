// Templates and what they give: toml. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const tomlRows: LanguageRow[] = [
  ['{{ toToml (dict "a" 1 "b" "x") }}', 'a = 1\nb = "x"\n'],
  ['{{ toToml .Values }}', 'toml: cannot encode array with nil element'],
  ['{{ toToml (list 1) }}', '[1]'],
  ['{{ toToml "x" }}', '"x"'],
  [
    '{{ toToml nil }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <toToml nil>: error calling toToml: reflect: call of reflect.Value.Type on zero Value',
    },
  ],
  ['{{ toToml (list (dict "a" 1)) }}', 'toml: top-level values must be Go maps or structs'],
  ['{{ toToml (dict "a" (list 1 nil)) }}', 'toml: cannot encode array with nil element'],
  ['{{ toToml (dict "a" 1e21 "b" 3.0 "c" true) }}', 'a = 1e+21\nb = 3.0\nc = true\n'],
  ['{{ toToml (dict "a" (dict "b" 1) "c" 2) }}', 'c = 2\n\n[a]\n  b = 1\n'],
  ['{{ (fromToml "a = 1").a | typeOf }}', 'int64'],
  ['{{ (fromToml "a = 1979-05-27T07:32:00Z").a }}', '1979-05-27 07:32:00 +0000 UTC'],
];
