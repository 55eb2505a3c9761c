// Templates and what they give: definitions. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const definitionsRows: LanguageRow[] = [
  ['{{ define "x" }}[{{ . }}]{{ end }}{{ template "x" .Values.s }}{{ template "x" }}{{ include "x" 5 }}', '[str][][5]'],
  ['{{ block "blk" .Values.n }}b{{ . }}{{ end }}', 'b5'],
  [
    '{{ template "nope" . }}',
    {
      error:
        'template: c/templates/x:1:12: executing "c/templates/x" at <{{template "nope" .}}>: template "nope" not defined',
    },
  ],
  [
    '{{ define "rec" }}{{ include "fail1" . }}{{ end }}{{ define "fail1" }}{{ fail "boo" }}{{ end }}{{ include "rec" . }}',
    {error: 'execution error at (c/templates/x:1:98): boo'},
  ],
  [
    '{{ template "a" 1 2 }}',
    {
      error:
        'template: c/templates/x:1:12: executing "c/templates/x" at <{{template "a" 1 2}}>: template "a" not defined',
    },
  ],
  ['{{ define "dup2" }}a{{ end }}{{ define "dup2" }} {{ end }}{{ template "dup2" }}', 'a'],
];
