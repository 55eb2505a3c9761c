// Templates and what they give: control flow. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const controlFlowRows: LanguageRow[] = [
  ['{{ range $i, $v := .Values.list }}{{ $i }}={{ $v }},{{ end }}', '0=a,1=b,2=c,'],
  ['{{ range $k, $v := .Values.map }}{{ $k }}={{ $v }},{{ end }}', 'a=1,b=2,c=map[d:e],'],
  ['{{ range .Values.el }}x{{ else }}none{{ end }}', 'none'],
  ['{{ range 3 }}{{ . }}{{ end }}', '012'],
  ['{{ range $i := 3 }}{{ $i }}{{ end }}', '012'],
  ['{{ range .Values.nul }}x{{ else }}n{{ end }}', 'n'],
  ['{{ with .Values.map }}{{ .a }}{{ $.Values.s }}{{ end }}', '1str'],
  ['{{ with .Values.e }}x{{ else with .Values.s }}{{ . }}{{ end }}', 'str'],
  ['{{ with .Values.e }}x{{ else }}y{{ end }}', 'y'],
  ['{{ if .Values.e }}x{{ else if .Values.t }}y{{ else }}z{{ end }}', 'y'],
  ['{{ $a := 1 }}{{ if true }}{{ $a = 2 }}{{ end }}{{ $a }}', '2'],
  ['{{ $a := 1 }}{{ if true }}{{ $a := 2 }}{{ $a }}{{ end }}{{ $a }}', '21'],
  [
    '{{ with $x := .Values.s }}{{ $x }}{{ end }} {{ with $x := .Values.e }}{{ else }}{{ $x }}|{{ end }} {{ if $x := 1 }}{{ $x }}{{ end }}',
    'str | 1',
  ],
  ['{{ .Chart.Maintainers }} {{ .Chart.Dependencies }} {{ range .Chart.Keywords }}{{ . }}{{ end }}', '[] [] k1k2'],
  ['{{- range $i, $x := .Values.nums -}} {{ $i }}:{{ $x }} {{- end -}}', '0:31:12:2'],
];
