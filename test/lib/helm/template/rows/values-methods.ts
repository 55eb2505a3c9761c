// Templates and what they give: the methods of values. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const valuesMethodsRows: LanguageRow[] = [
  [
    '{{ typeOf .Values.AsMap }} {{ .Values.AsMap.s }} {{ dig "deep" "x" "y" "z" "none" .Values.AsMap }}.',
    'map[string]interface {} str deep.',
  ],
  ['{{ dig "no" "way" "none" .Values.AsMap }}. {{ $.Values.AsMap | len }}', 'none. 24'],
  [
    '{{ (.Values.Table "deep.x").YAML | quote }} {{ typeOf (.Values.Table "deep.x") }}',
    '"\\"y\\":\\n  z: deep\\n" chartutil.Values',
  ],
  ['{{ .Values.PathValue "deep.x.y.z" }} {{ .Values.PathValue "n" }}.', 'deep 5.'],
  [
    '{{ .Values.PathValue "deep.x" }}',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <.Values.PathValue>: error calling PathValue: "x" is not a value',
    },
  ],
  [
    '{{ .Values.PathValue "no.x" }}',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <.Values.PathValue>: error calling PathValue: "x" is not a value',
    },
  ],
  [
    '{{ .Values.PathValue "" }}',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <.Values.PathValue>: error calling PathValue: YAML path cannot be empty',
    },
  ],
  ['{{ .Values.PathValue "nul" }}.', '.'],
  [
    '{{ .Values.Table "s" }}',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <.Values.Table>: error calling Table: "s" is not a table',
    },
  ],
  [
    '{{ .Values.Table "no.x" }}',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <.Values.Table>: error calling Table: "no" is not a table',
    },
  ],
  [
    '{{ .Values.Table }}',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <.Values.Table>: wrong number of args for Table: want 1 got 0',
    },
  ],
  [
    '{{ .Values.Table 1 }}',
    {error: 'template: c/templates/x:1:17: executing "c/templates/x" at <1>: expected string; found 1'},
  ],
  [
    '{{ .Values.AsMap 1 }}',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <.Values.AsMap>: wrong number of args for AsMap: want 0 got 1',
    },
  ],
  [
    '{{ .Values.Encode "x" }}',
    {
      error:
        'template: c/templates/x:1:18: executing "c/templates/x" at <"x">: can\'t handle "x" for arg of type io.Writer',
    },
  ],
  ['{{ .Values.deep.AsMap }}.', '.'],
  [
    '{{ .Values.empty.AsMap.x }}.',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <.Values.empty.AsMap.x>: nil pointer evaluating interface {}.x',
    },
  ],
  ['{{ .Values.YAML | len }} {{ .Values.AsMap | len }}', '416 24'],
  [
    '{{ with .Values }}{{ .AsMap.s }}{{ end }} {{ get .Values "AsMap" }}. {{ index .Values "s" }} {{ hasKey .Values "AsMap" }}',
    'str . str false',
  ],
  [
    '{{ range $k, $v := .Values.AsMap.map }}{{ $k }}={{ $v }},{{ end }} {{ kindOf .Values.AsMap }} {{ typeIs "map[string]interface {}" .Values.AsMap }}',
    'a=1,b=2,c=map[d:e], map true',
  ],
  ['{{ .Values.AsMap.AsMap }}.', '.'],
  [
    '{{ (deepCopy .Values).AsMap }}.',
    'map[big:1.234567e+06 deep:map[x:map[y:map[z:deep]]] e: el:[] empty:map[] f:1.5 fa:false html:<a href="x">\'&\'</a> ints:map[10:x 9:y] list:[a b c] map:map[a:1 b:2 c:map[d:e]] mixed:[1 x true <nil> map[a:1]] multi:l1\nl2\n n:5 neg:-3 nul:<nil> nums:[3 1 2] s:str spaced:  sp   t:true tplx:{{ .Values.s }}! uni:héllo 日本 😀 url:https://u:p@h:80/p?q=1#f zero:0].',
  ],
  ['{{ (merge (dict) .Values).AsMap }}.', '.'],
  ['{{ (pick .Values "s").AsMap }}.', '.'],
  ['{{ .Subcharts.AsMap }}.', '.'],
  ['{{ .Release.AsMap }}.', '.'],
  [
    '{{ .Chart.IsRoot }} {{ .Chart.Validate }}',
    {
      error:
        'template: c/templates/x:1:29: executing "c/templates/x" at <.Chart.Validate>: can\'t evaluate field Validate in type interface {}',
    },
  ],
  ['{{ .Capabilities.KubeVersion.String }} {{ .Capabilities.Copy.KubeVersion }}', 'v1.20.0 v1.20.0'],
  ['{{ template "x" .Values }}{{ define "x" }}{{ .AsMap.s }}{{ end }}.', 'str.'],
  ['{{ include "x" .Values }}{{ define "x" }}{{ typeOf . }} {{ .AsMap.s }}{{ end }}.', 'chartutil.Values str.'],
  ['{{ tpl "{{ .AsMap.s }}" .Values }}.', 'str.'],
];
