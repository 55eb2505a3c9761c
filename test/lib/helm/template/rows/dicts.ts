// Templates and what they give: dicts. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const dictsRows: LanguageRow[] = [
  ['{{ (dict "a" 1).a }}', '1'],
  ['{{ hasKey .Values "s" }}', 'true'],
  ['{{ hasKey .Values "zz" }}', 'false'],
  ['{{ hasKey nil "s" }}', 'false'],
  ['{{ dict "a" 1 "b" }}', 'map[a:1 b:]'],
  ['{{ dict 1 2 }}', 'map[1:2]'],
  ['{{ dict }}', 'map[]'],
  ['{{ set (deepCopy .Values.map) "z" 1 }}', 'map[a:1 b:2 c:map[d:e] z:1]'],
  ['{{ unset (deepCopy .Values.map) "a" }}', 'map[b:2 c:map[d:e]]'],
  ['{{ get .Values.map "b" }}', '2'],
  ['{{ get .Values.map "nope" }}|{{ pluck "a" .Values.map .Values.map }}', '|[1 1]'],
  ['{{ keys .Values.empty }}', '[]'],
  ['{{ pick .Values.map "b" "q" }}', 'map[b:2]'],
  ['{{ omit .Values.map "b" }}', 'map[a:1 c:map[d:e]]'],
  ['{{ keys .Values.map | sortAlpha }}', '[a b c]'],
  ['{{ values (dict "a" 1) }}', '[1]'],
  ['{{ merge (dict "a" 1) (dict "a" 2 "b" 3) }}', 'map[a:1 b:3]'],
  ['{{ mergeOverwrite (dict "a" 1) (dict "a" 2 "b" 3) }}', 'map[a:2 b:3]'],
  ['{{ merge (dict "m" (dict "x" 1)) (dict "m" (dict "x" 2 "y" 3)) }}', 'map[m:map[x:1 y:3]]'],
  ['{{ mergeOverwrite (dict "l" (list 1)) (dict "l" (list)) }}', 'map[l:[]]'],
  ['{{ merge (dict "a" "" "b" 0) (dict "a" "x" "b" 5) }}', 'map[a:x b:5]'],
  ['{{ mergeOverwrite (dict "a" "x") (dict "a" "" "n" nil) }}', 'map[a: n:<nil>]'],
  ['{{ dig "x" "y" "z" "def" (dict "x" (dict "y" (dict "z" 1))) }}', '1'],
  ['{{ dig "a" "b" "def" (dict) }}', 'def'],
  ['{{ dig "x" "y" "def" .Values.deep }}', 'map[z:deep]'],
  [
    '{{ dig "x" "y" "def" .Values }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <dig "x" "y" "def" .Values>: error calling dig: interface conversion: interface {} is chartutil.Values, not map[string]interface {}',
    },
  ],
  [
    '{{ dig "a" "b" "c" "d" (dict "a" "str") }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <dig "a" "b" "c" "d" (dict "a" "str")>: error calling dig: interface conversion: interface {} is string, not map[string]interface {}',
    },
  ],
  [
    '{{ dig "a" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <dig "a">: error calling dig: dig needs at least three arguments',
    },
  ],
  ['{{ deepCopy .Values.map }}', 'map[a:1 b:2 c:map[d:e]]'],
  ['{{ keys .Values.map .Values.deep | sortAlpha }}', '[a b c x]'],
  ['{{ pluck "x" .Values.deep }}', '[map[y:map[z:deep]]]'],
  ['{{ dict "a" (dict "b" 1) | toJson }}', '{"a":{"b":1}}'],
  ['{{ pick .Values.map }}', 'map[]'],
  ['{{ omit .Values.map "a" "b" "c" }}', 'map[]'],
  [
    '{{ merge .Values.map }} {{ merge (dict) (dict "a" (list 1)) }} {{ $d := dict "a" (dict "b" 1) }}{{ $_ := merge $d (dict "a" (dict "c" 2)) }}{{ $d }} {{ mustMergeOverwrite (dict "a" (dict "x" 1)) (dict "a" "s") }} {{ mergeOverwrite (dict "a" "s") (dict "a" (dict "x" 1)) }} {{ merge (dict "a" "s") (dict "a" (dict "x" 1)) }} {{ merge (dict "a" (list 1)) (dict "a" (list 2)) }} {{ merge (dict "a" (dict)) (dict "a" (dict "x" 1)) }} {{ merge (dict "a" nil) (dict "a" 1) }} {{ mergeOverwrite (dict "a" 1) (dict "a" nil) }} {{ merge (dict "a" (dict "x" 1)) (dict "a" (list 1)) }}',
    'map[a:1 b:2 c:map[d:e]] map[a:[1]] map[a:map[b:1 c:2]] map[a:s] map[a:map[x:1]] map[a:s] map[a:[1]] map[a:map[x:1]] map[a:1] map[a:<nil>] map[a:map[x:1]]',
  ],
  ['{{ merge .Values (dict "q" 1) | typeOf }}', 'map[string]interface {}'],
  ['{{ merge (dict) .Values | typeOf }}', 'map[string]interface {}'],
  ['{{ deepCopy .Values | typeOf }}', 'chartutil.Values'],
  ['{{ set .Values "q" 1 | typeOf }}', 'map[string]interface {}'],
  [
    '{{ $d := dict }}{{ $_ := set $d "self" 1 }}{{ $d.self }} {{ $d.nope }} {{ get $d "nope" | typeOf }} {{ unset $d "self" }}',
    '1  string map[]',
  ],
];
