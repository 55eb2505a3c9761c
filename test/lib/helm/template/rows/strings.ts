// Templates and what they give: strings. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const stringsRows: LanguageRow[] = [
  ['{{ quote }}', ''],
  ['{{ quote nil }}', ''],
  ['{{ quote 1 "a" nil .Values.f }}', '"1" "a" "1.5"'],
  ['{{ squote "it\'s" }}', "'it's'"],
  ['{{ trunc 3 "abcdef" }}', 'abc'],
  ['{{ trunc -3 "abcdef" }}', 'def'],
  ['{{ trunc 2 .Values.uni }}', 'h�'],
  ['{{ join "," .Values.list }}', 'a,b,c'],
  ['{{ join "-" .Values.mixed }}', '1-x-true-map[a:1]'],
  ['{{ join "," nil }}', ''],
  ['{{ join "," "a" }}', 'a'],
  ['{{ splitList "," "a,b,c" }}', '[a b c]'],
  ['{{ split "," "a,b" }}', 'map[_0:a _1:b]'],
  ['{{ (split "," "a,b")._1 }}', 'b'],
  ['{{ splitn "," 2 "a,b,c" }}', 'map[_0:a _1:b,c]'],
  ['{{ toStrings .Values.nums }}', '[3 1 2]'],
  ['{{ repeat 3 "ab" }}', 'ababab'],
  ['{{ substr 1 3 "abcdef" }}', 'bc'],
  ['{{ substr -1 3 "abcdef" }}', 'abc'],
  ['{{ substr 2 -1 "abcdef" }}', 'cdef'],
  ['{{ trim .Values.spaced }}', 'sp'],
  ['{{ trimAll "$" "$5$" }}', '5'],
  ['{{ trimSuffix "x" "abx" }}', 'ab'],
  ['{{ trimPrefix "a" "abx" }}', 'bx'],
  ['{{ contains "b" "abc" }}', 'true'],
  ['{{ hasPrefix "a" "abc" }}', 'true'],
  ['{{ hasSuffix "c" "abc" }}', 'true'],
  ['{{ replace "a" "b" "aaa" }}', 'bbb'],
  ['{{ cat "a" 1 nil "b" }}', 'a 1 b'],
  ['{{ plural "one" "many" 2 }}', 'many'],
  ['{{ quote .Values.multi }}', '"l1\\nl2\\n"'],
  [
    '{{ substr 3 1 "abc" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <substr 3 1 "abc">: error calling substr: runtime error: slice bounds out of range [3:1]',
    },
  ],
  [
    '{{ substr 5 9 "abc" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <substr 5 9 "abc">: error calling substr: runtime error: slice bounds out of range [5:3]',
    },
  ],
  [
    '{{ repeat -1 "a" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <repeat -1 "a">: error calling repeat: strings: negative Repeat count',
    },
  ],
  [
    '{{ indent -1 "a" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <indent -1 "a">: error calling indent: strings: negative Repeat count',
    },
  ],
  ['{{ toString 5 }}', '5'],
  ['{{ toString .Values.f }}', '1.5'],
  ['{{ toString nil }}', '<nil>'],
  ['{{ toString .Values.list }}', '[a b c]'],
  ['{{ substr 0 2 .Values.uni }}', 'h�'],
  ['{{ .Values.list | join "," | upper | quote | nindent 2 }}', '\n  "A,B,C"'],
  ['{{ trimAll "" "x" }}', 'x'],
  ['{{ trimSuffix "" "x" }}', 'x'],
  ['{{ repeat 0 "x" }}', ''],
  ['{{ replace "" "-" "abc" }}', '-a-b-c-'],
  ['{{ splitList "" "abc" }}', '[a b c]'],
  ['{{ splitn "," 0 "a" }}', 'map[]'],
  ['{{ splitn "," -1 "a,b" }}', 'map[_0:a _1:b]'],
  ['{{ contains "" "" }}', 'true'],
  ['{{ quote .Values.uni }}', '"héllo 日本 😀"'],
  ['{{ squote 1.5 nil true }}', "'1.5' 'true'"],
  ['{{ cat nil }}', ''],
  ['{{ "\\xff" | quote }}', '"\\xff"'],
  ['{{ trunc 2 "日本" | quote }}', '"\\xe6\\x97"'],
  ['{{ trunc 1 "é" | b64enc }}', 'ww=='],
  ['{{ repeat (int .Values.n) "x" }}', 'xxxxx'],
  ['{{ repeat 0x3 "x" }}', 'xxx'],
  ['{{ repeat 1e0 "y" }}', 'y'],
  ['{{ "a,b" | splitList "," | join ";" }}', 'a;b'],
  [
    '{{ trimall "-" "--a--" }} {{ biggest 1 3 2 }} {{ push (list 1) 2 }} {{ mustPush (list 1) 2 }} {{ mustAppend (list) "a" }} {{ mustPrepend (list 1) 0 }} {{ mustFirst .Values.list }} {{ mustRest .Values.list }} {{ mustLast .Values.list }} {{ mustInitial .Values.list }} {{ mustReverse .Values.list }} {{ mustUniq (list 1 1) }} {{ mustCompact (list 0 1) }} {{ mustWithout (list 1 2) 1 }} {{ mustHas 1 (list 1) }} {{ mustChunk 2 (list 1 2 3) }} {{ mustMerge (dict "a" 1) (dict "b" 2) }} {{ mustDeepCopy .Values.deep }} {{ mustToPrettyJson (dict "a" 1) }} {{ mustToRawJson "<a>" }} {{ osDir "/a/b" }} {{ osClean "a//b" }} {{ osExt "a.b" }} {{ osIsAbs "a" }} {{ mustRegexFindAll "[a-z]" "a1b" -1 }} {{ mustRegexReplaceAllLiteral "a" "banana" "$1" }} {{ mustRegexSplit "," "a,b" -1 }} {{ date_in_zone "2006" 0 "UTC" }} {{ date_modify "1h" (toDate "2006-01-02" "2020-02-28") }} {{ mustDateModify "24h" (toDate "2006-01-02" "2020-02-28") }} {{ must_date_modify "-24h" (toDate "2006-01-02" "2020-03-01") }}',
    'a 3 [1 2] [1 2] [a] [0 1] a [b c] c [a b] [c b a] [1] [1] [2] true [[1 2] [3]] map[a:1 b:2] map[x:map[y:map[z:deep]]] {\n  "a": 1\n} "<a>" /a a/b .b false [a b] b$1n$1n$1 [a b] 1970 2020-02-28 01:00:00 +0000 UTC 2020-02-29 00:00:00 +0000 UTC 2020-02-29 00:00:00 +0000 UTC',
  ],
];
