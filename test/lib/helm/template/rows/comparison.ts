// Templates and what they give: comparison. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const comparisonRows: LanguageRow[] = [
  ['{{ range $i, $v := .Values.nums }}{{ if eq $i 1 }}{{ continue }}{{ end }}{{ $v }}{{ end }}', '32'],
  ['{{ range $i, $v := .Values.nums }}{{ if eq $i 1 }}{{ break }}{{ end }}{{ $v }}{{ end }}', '3'],
  [
    '{{ eq .Values.n 5 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <eq .Values.n 5>: error calling eq: incompatible types for comparison: float64 and int',
    },
  ],
  ['{{ eq .Values.n 5.0 }}', 'true'],
  ['{{ eq .Values.s "str" }}', 'true'],
  ['{{ eq .Values.t true }}', 'true'],
  ['{{ ne .Values.s "x" }}', 'true'],
  [
    '{{ eq .Values.s 5 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <eq .Values.s 5>: error calling eq: incompatible types for comparison: string and int',
    },
  ],
  ['{{ eq .Values.missing nil }}', 'true'],
  ['{{ eq .Values.missing "" }}', 'false'],
  ['{{ eq 1 1 2 }}', 'true'],
  ['{{ eq 1 2 3 1 }}', 'true'],
  [
    '{{ eq 1 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <eq 1>: error calling eq: missing argument for comparison',
    },
  ],
  [
    '{{ eq .Values.list .Values.list }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <eq .Values.list .Values.list>: error calling eq: non-comparable type [a b c]: []interface {}',
    },
  ],
  [
    '{{ eq .Values.map .Values.map }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <eq .Values.map .Values.map>: error calling eq: non-comparable type map[a:%!s(float64=1) b:%!s(float64=2) c:map[d:e]]: map[string]interface {}',
    },
  ],
  ['{{ eq .Values.list nil }}', 'false'],
  ['{{ eq .Values.map .Values.nul }}', 'false'],
  [
    '{{ eq .Values.list .Values.map }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <eq .Values.list .Values.map>: error calling eq: non-comparable types [a b c]: []interface {}, map[string]interface {}: map[a:1 b:2 c:map[d:e]]',
    },
  ],
  ['{{ lt 1 2 }}', 'true'],
  ['{{ le 2 2 }}', 'true'],
  ['{{ gt 3 2 }}', 'true'],
  ['{{ ge 1 2 }}', 'false'],
  ['{{ lt "a" "b" }}', 'true'],
  ['{{ lt 1.5 2.5 }}', 'true'],
  [
    '{{ lt 1 2.5 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <lt 1 2.5>: error calling lt: incompatible types for comparison: int and float64',
    },
  ],
  [
    '{{ lt .Values.t true }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <lt .Values.t true>: error calling lt: invalid type for comparison',
    },
  ],
  [
    '{{ lt .Values.missing 1 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <lt .Values.missing 1>: error calling lt: invalid type for comparison',
    },
  ],
  [
    '{{ gt .Values.n 3 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <gt .Values.n 3>: error calling gt: incompatible types for comparison: float64 and int',
    },
  ],
  ['{{ gt (int .Values.n) 3 }}', 'true'],
  ['{{ gt .Values.n 3.0 }}', 'true'],
  [
    '{{ eq .Values.map .Values.list }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <eq .Values.map .Values.list>: error calling eq: non-comparable types map[a:%!s(float64=1) b:%!s(float64=2) c:map[d:e]]: map[string]interface {}, []interface {}: [a b c]',
    },
  ],
];
