// Templates and what they give: emptiness. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const emptinessRows: LanguageRow[] = [
  ['{{ default "d" .Values.missing }}', 'd'],
  ['{{ default "d" "" }}', 'd'],
  ['{{ default "d" 0 }}', 'd'],
  ['{{ default "d" .Values.s }}', 'str'],
  ['{{ .Values.e | default "x" }}', 'x'],
  ['{{ default 1 }}', '1'],
  ['{{ coalesce nil "" 0 "x" }}', 'x'],
  ['{{ coalesce }}', ''],
  ['{{ ternary 1 2 true }}', '1'],
  ['{{ true | ternary "a" "b" }}', 'a'],
  ['{{ empty .Values.el }}', 'true'],
  ['{{ empty .Values.s }}', 'false'],
  ['{{ all 1 "a" }}', 'true'],
  ['{{ any 0 "" }}', 'false'],
  ['{{ all }}', 'true'],
  ['{{ any }}', 'false'],
  [
    '{{ ternary 1 2 nil }}',
    {error: 'template: c/templates/x:1:15: executing "c/templates/x" at <nil>: cannot assign nil to bool'},
  ],
];
