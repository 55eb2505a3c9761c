// Templates and what they give: regex. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const regexRows: LanguageRow[] = [
  [
    '{{ regexMatch "^a.c$" "abc" }} {{ regexMatch "(" "x" }} {{ regexFind "[a-z]+" "123abc456" }} {{ regexFindAll "[0-9]+" "a1b22c333" -1 }} {{ regexFindAll "[0-9]+" "a1b22c333" 2 }} {{ regexFindAll "x" "abc" -1 }} {{ regexFindAll "a*" "baac" -1 }} {{ regexReplaceAll "a(x*)b" "-ab-axxb-" "$\u007b1}W" }} {{ regexReplaceAll "a(x*)b" "-ab-axxb-" "$1W" }} {{ regexReplaceAllLiteral "a(x*)b" "-ab-axxb-" "$\u007b1}" }} {{ regexSplit "z+" "pizza" -1 }} {{ regexSplit "," "a,b,c" 2 }} {{ regexQuoteMeta "a.b*c" }} {{ regexReplaceAll "a*" "baac" "x" }} {{ regexReplaceAll "(?P<n>b)" "abc" "[$n]" }} {{ regexReplaceAll "x*" "日本" "-" }} {{ regexSplit "" "abc" -1 }} {{ regexSplit "a" "" -1 }}',
    'true false abc [1 22 333] [1 22] [] [ aa ] -W-xxW- --- -$\u007b1}-$\u007b1}- [pi a] [a b,c] a\\.b\\*c xbxcx a[b]c -日-本- [a b c] []',
  ],
  [
    '{{ regexFind "(" "x" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <regexFind "(" "x">: error calling regexFind: regexp: Compile(`(`): error parsing regexp: missing closing ): `(`',
    },
  ],
  [
    '{{ mustRegexFind "(" "x" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <mustRegexFind "(" "x">: error calling mustRegexFind: error parsing regexp: missing closing ): `(`',
    },
  ],
  [
    '{{ mustRegexMatch "a**" "x" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <mustRegexMatch "a**" "x">: error calling mustRegexMatch: error parsing regexp: invalid nested repetition operator: `**`',
    },
  ],
  [
    '{{ mustRegexReplaceAll "[z-a]" "x" "y" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <mustRegexReplaceAll "[z-a]" "x" "y">: error calling mustRegexReplaceAll: error parsing regexp: invalid character class range: `z-a`',
    },
  ],
  ['{{ regexReplaceAll "\\\\W+" "a b-c" "_" }}', 'a_b_c'],
  ['{{ regexFindAll "[A-Z]" "aBcD" -1 | toJson }}', '["B","D"]'],
  ['{{ regexFindAll "q" "aBcD" -1 | toJson }}', 'null'],
];
