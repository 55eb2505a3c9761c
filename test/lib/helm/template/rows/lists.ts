// Templates and what they give: lists. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const listsRows: LanguageRow[] = [
  ['{{ slice .Values.list 1 }}', '[b c]'],
  ['{{ slice .Values.list 0 2 }}', '[a b]'],
  [
    '{{ slice .Values.s 1 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <slice .Values.s 1>: error calling slice: list should be type of slice or array but string',
    },
  ],
  [
    '{{ slice .Values.list 2 1 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <slice .Values.list 2 1>: error calling slice: reflect.Value.Slice: slice index out of bounds',
    },
  ],
  ['{{ has "apps/v1" .Capabilities.APIVersions }}', 'true'],
  ['{{ list 1 "a" nil }}', '[1 a <nil>]'],
  ['{{ list }}', '[]'],
  ['{{ tuple 1 2 }}', '[1 2]'],
  [
    '{{ first .Values.list }} {{ last .Values.list }} {{ rest .Values.list }} {{ initial .Values.list }} {{ reverse .Values.list }} {{ uniq (list 1 1 2) }} {{ without (list 1 2 3) 2 }} {{ has 2 (list 1 2) }} {{ has "a" nil }} {{ compact (list 0 1 "" "a" nil) }} {{ append (list 1) 2 }} {{ prepend (list 1) 2 }} {{ concat (list 1) (list 2 3) }} {{ chunk 2 (list 1 2 3) }} {{ sortAlpha (list "b" "a" 3) }} {{ first (list) }}| {{ rest (list) }} {{ toJson (rest (list)) }} {{ toYaml (initial (list)) }}',
    'a c [b c] [a b] [c b a] [1 2] [1 3] true false [1 a] [1 2] [2 1] [1 2 3] [[1 2] [3]] [3 a b] | [] null null',
  ],
  [
    '{{ first "a" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <first "a">: error calling first: Cannot find first on type string',
    },
  ],
  [
    '{{ append "a" 1 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <append "a" 1>: error calling append: Cannot push on type string',
    },
  ],
  [
    '{{ list 1 2 | has 1 }} {{ has 1.0 .Values.nums }} {{ without .Values.list "a" }} {{ uniq .Values.list }} {{ slice .Values.list 5 6 }}',
    {
      error:
        'template: c/templates/x:1:108: executing "c/templates/x" at <slice .Values.list 5 6>: error calling slice: reflect.Value.Slice: slice index out of bounds',
    },
  ],
  ['{{ slice (list) 1 }}', ''],
  ['{{ slice .Values.list }}', '[a b c]'],
  [
    '{{ mustSlice "x" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <mustSlice "x">: error calling mustSlice: list should be type of slice or array but string',
    },
  ],
  [
    '{{ chunk 0 .Values.list }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <chunk 0 .Values.list>: error calling chunk: runtime error: makeslice: len out of range',
    },
  ],
  [
    '{{ concat .Values.list "x" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <concat .Values.list "x">: error calling concat: Cannot concat type string as list',
    },
  ],
  ['{{ concat }}', '[]'],
  ['{{ concat (list) | toJson }}', 'null'],
  [
    '{{ last "x" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <last "x">: error calling last: Cannot find last on type string',
    },
  ],
  [
    '{{ sortAlpha "x" }} {{ sortAlpha (splitList "," "b,a") }} {{ $x := splitList "," "c,a,b" }}{{ $y := sortAlpha $x }}{{ $x }}',
    '[x] [a b] [a b c]',
  ],
  [
    '{{ has 1 "x" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <has 1 "x">: error calling has: Cannot find has on type string',
    },
  ],
  ['{{ .Values.list | first | upper }}', 'A'],
  ['{{ .Values.list | last }}', 'c'],
  [
    '{{ mustFirst 5 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <mustFirst 5>: error calling mustFirst: Cannot find first on type int',
    },
  ],
  [
    '{{ mustChunk 0 (list 1) }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <mustChunk 0 (list 1)>: error calling mustChunk: runtime error: makeslice: len out of range',
    },
  ],
  ['{{ chunk -5 (list 1 2) }}', '[]'],
];
