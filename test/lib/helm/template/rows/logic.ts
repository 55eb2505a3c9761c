// Templates and what they give: logic. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const logicRows: LanguageRow[] = [
  ['{{ . | len }}', '7'],
  ['{{ len .Values.s }}', '3'],
  ['{{ len .Values.list }}', '3'],
  ['{{ len .Values.map }}', '3'],
  ['{{ len .Values.uni }}', '18'],
  [
    '{{ len .Values.n }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <len .Values.n>: error calling len: len of type float64',
    },
  ],
  [
    '{{ len nil }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <len nil>: error calling len: reflect: call of reflect.Value.Type on zero Value',
    },
  ],
  ['{{ index .Values.list 1 }}', 'b'],
  ['{{ index .Values.map "c" "d" }}', 'e'],
  ['{{ index .Values.map "zz" }}|{{ index .Values "list" 0 }}', '|a'],
  [
    '{{ index .Values.list 5 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <index .Values.list 5>: error calling index: index out of range: 5',
    },
  ],
  [
    '{{ index .Values.list 3 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <index .Values.list 3>: error calling index: reflect: slice index out of range',
    },
  ],
  [
    '{{ index .Values.list -1 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <index .Values.list -1>: error calling index: index out of range: -1',
    },
  ],
  [
    '{{ index .Values.list "a" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <index .Values.list "a">: error calling index: cannot index slice/array with type string',
    },
  ],
  [
    '{{ index .Values.map 1 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <index .Values.map 1>: error calling index: value has type int; should be string',
    },
  ],
  [
    '{{ index .Values.missing "a" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <index .Values.missing "a">: error calling index: index of untyped nil',
    },
  ],
  [
    '{{ index .Values.n 1 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <index .Values.n 1>: error calling index: can\'t index item of type float64',
    },
  ],
  ['{{ index .Values.s 0 }}', '115'],
  ['{{ and 1 0 2 }}', '0'],
  ['{{ or 0 "" "x" }}', 'x'],
  ['{{ and true "a" }}', 'a'],
  ['{{ or nil nil }}', ''],
  ['{{ not 1 }}', 'false'],
  ['{{ not nil }}', 'true'],
  ['{{ and .Values.missing .Values.missing.x.y }}', ''],
  ['{{ .Values.s | and true }}', 'str'],
  ['{{ "" | or 0 }}', ''],
  [
    '{{ call .Values.s }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <call .Values.s>: error calling call: non-function .Values.s of type string',
    },
  ],
  [
    '{{ call nil }}',
    {error: 'template: c/templates/x:1:3: executing "c/templates/x" at <call nil>: error calling call: call of nil'},
  ],
  ['{{ (index .Values.list 0) }}', 'a'],
  ['{{ len .Capabilities.APIVersions }}', '57'],
  ['{{ .Values.uni | len }}', '18'],
  [
    '{{ if not .Values.missing }}y{{ end }} {{ if and .Values.s .Values.n }}y{{ end }} {{ if or .Values.e .Values.zero }}{{ else }}n{{ end }} {{ if 0.0 }}{{ else }}z{{ end }} {{ if "false" }}s{{ end }} {{ if .Chart }}c{{ end }}',
    'y y n z s c',
  ],
];
