// Templates and what they give: rendering. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const renderingRows: LanguageRow[] = [
  [
    '{{ include "nope" . }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <include "nope" .>: error calling include: template: no template "nope" associated with template "gotpl"',
    },
  ],
  ['{{ required "need it" .Values.missing }}', {error: 'execution error at (c/templates/x:1:3): need it'}],
  ['{{ required "need it" "" }}{{ required "need" 0 }}', {error: 'execution error at (c/templates/x:1:3): need it'}],
  ['{{ required "ok" .Values.s }}', 'str'],
  ['{{ fail "plain: msg" }}', {error: 'execution error at (c/templates/x:1:3): plain: msg'}],
  ['{{ tpl .Values.tplx . }}', 'str!'],
  [
    '{{ tpl "{{ .Values.missing }}|{{ include \\"zz\\" . }}" . }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <tpl "{{ .Values.missing }}|{{ include \\"zz\\" . }}" .>: error calling tpl: error during tpl function execution for "{{ .Values.missing }}|{{ include \\"zz\\" . }}": template: gotpl:1:25: executing "gotpl" at <include "zz" .>: error calling include: template: no template "zz" associated with template "gotpl"',
    },
  ],
  [
    '{{ tpl "{{ bad" . }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <tpl "{{ bad" .>: error calling tpl: cannot parse template "{{ bad": template: gotpl:1: function "bad" not defined',
    },
  ],
  [
    '{{ tpl "{{ nofunc }}" . }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <tpl "{{ nofunc }}" .>: error calling tpl: cannot parse template "{{ nofunc }}": template: gotpl:1: function "nofunc" not defined',
    },
  ],
  ['{{ tpl "{{ define \\"in\\" }}inner{{ end }}{{ include \\"in\\" . }}" . }}', 'inner'],
  ['{{ tpl "{{ tpl .Values.tplx . }}" . }}', 'str!'],
  [
    '{{ include nil . }}',
    {error: 'template: c/templates/x:1:11: executing "c/templates/x" at <nil>: cannot assign nil to string'},
  ],
  [
    '{{ tpl nil . }}',
    {error: 'template: c/templates/x:1:7: executing "c/templates/x" at <nil>: cannot assign nil to string'},
  ],
];
