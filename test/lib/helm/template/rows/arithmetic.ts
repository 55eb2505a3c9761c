// Templates and what they give: arithmetic. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const arithmeticRows: LanguageRow[] = [
  ['{{ until 3 }}', '[0 1 2]'],
  ['{{ untilStep 0 10 3 }}', '[0 3 6 9]'],
  ['{{ seq 1 5 }}', '1 2 3 4 5'],
  ['{{ seq 3 }}', '1 2 3'],
  ['{{ seq 5 1 }}', '5 4 3 2 1'],
  ['{{ seq 0 2 10 }}', '0 2 4 6 8 10'],
  ['{{ seq 10 -2 0}}', '10 8 6 4 2 0'],
  ['{{ int "5" }}', '5'],
  ['{{ int 5.9 }}', '5'],
  ['{{ int "abc" }}', '0'],
  ['{{ int true }}', '1'],
  ['{{ int nil }}', '0'],
  ['{{ int64 "0x1F" }}', '31'],
  ['{{ int "010" }}', '8'],
  ['{{ int "1.0" }}', '1'],
  ['{{ int "1.5" }}', '0'],
  ['{{ float64 "1.5" }}', '1.5'],
  ['{{ float64 "x" }}', '0'],
  ['{{ toDecimal "777" }}', '511'],
  ['{{ atoi "42" }}', '42'],
  ['{{ atoi "x" }}', '0'],
  ['{{ add 1 2 3 }}', '6'],
  ['{{ add1 1 }}', '2'],
  ['{{ sub 5 3 }}', '2'],
  ['{{ mul 2 3 4 }}', '24'],
  ['{{ div 7 2 }}', '3'],
  ['{{ mod 7 2 }}', '1'],
  ['{{ mod -7 2 }}', '-1'],
  ['{{ max 1 5 3 }}', '5'],
  ['{{ min 4 2 8 }}', '2'],
  ['{{ add 1.9 "2" }}', '3'],
  [
    '{{ div 1 0 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <div 1 0>: error calling div: runtime error: integer divide by zero',
    },
  ],
  [
    '{{ mod 1 0 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <mod 1 0>: error calling mod: runtime error: integer divide by zero',
    },
  ],
  ['{{ int .Values.big }}', '1234567'],
  ['{{ int64 9223372036854775807 }}', '9223372036854775807'],
  ['{{ add 9223372036854775807 1 }}', '-9223372036854775808'],
  ['{{ int 1e30 }}', '-9223372036854775808'],
  ['{{ int -1e30 }}', '-9223372036854775808'],
  ['{{ mul 4294967296 4294967296 }}', '0'],
  [
    '{{ range add 1 1 }}{{ typeOf . }}{{ end }} {{ range $x := list }}{{ else }}E{{ end }} {{ range $k, $v := .Values.missing }}{{ else }}M{{ end }}',
    'int64int64 E M',
  ],
  ['{{ untilStep 7 1 0 }}', '[]'],
];
