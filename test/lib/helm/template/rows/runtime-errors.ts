// Templates and what they give: runtime errors. Obtained from real helm 3.22.
import type {LanguageRow} from './row.ts';

export const runtimeErrorsRows: LanguageRow[] = [
  [
    '{{ .Values.missing.foo }}',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <.Values.missing.foo>: nil pointer evaluating interface {}.foo',
    },
  ],
  [
    '{{ .Values.nul.foo }}',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <.Values.nul.foo>: nil pointer evaluating interface {}.foo',
    },
  ],
  [
    '{{ .Values.s.foo }}',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <.Values.s.foo>: can\'t evaluate field foo in type interface {}',
    },
  ],
  [
    '{{ .Values.n.foo }}',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <.Values.n.foo>: can\'t evaluate field foo in type interface {}',
    },
  ],
  [
    '{{ .Values.list.foo }}',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <.Values.list.foo>: can\'t evaluate field foo in type interface {}',
    },
  ],
  [
    '{{ $x := .Values.s }}{{ $x.foo }}',
    {
      error:
        'template: c/templates/x:1:26: executing "c/templates/x" at <$x.foo>: can\'t evaluate field foo in type string',
    },
  ],
  [
    '{{ range .Values.list }}{{ .foo }}{{ end }}',
    {
      error:
        'template: c/templates/x:1:27: executing "c/templates/x" at <.foo>: can\'t evaluate field foo in type interface {}',
    },
  ],
  [
    '{{ range .Values.n }}x{{ end }}',
    {error: 'template: c/templates/x:1:16: executing "c/templates/x" at <.Values.n>: range can\'t iterate over 5'},
  ],
  [
    '{{ range $i, $j := 3 }}{{ $i }}{{ end }}',
    {
      error:
        'template: c/templates/x:1:19: executing "c/templates/x" at <3>: can\'t use 3 to iterate over more than one variable',
    },
  ],
  [
    '{{ range .Values.s }}x{{ end }}',
    {error: 'template: c/templates/x:1:16: executing "c/templates/x" at <.Values.s>: range can\'t iterate over str'},
  ],
  [
    '{{ range .Values.t }}x{{ end }}',
    {error: 'template: c/templates/x:1:16: executing "c/templates/x" at <.Values.t>: range can\'t iterate over true'},
  ],
  [
    '{{ range nil }}x{{ end }}',
    {error: 'template: c/templates/x:1:9: executing "c/templates/x" at <nil>: nil is not a command'},
  ],
  [
    '{{ 9223372036854775808 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <9223372036854775808>: 9223372036854775808 overflows int',
    },
  ],
  ['{{ nil }}', {error: 'template: c/templates/x:1:3: executing "c/templates/x" at <nil>: nil is not a command'}],
  [
    '{{ len .Values.missing }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <len .Values.missing>: error calling len: len of nil pointer',
    },
  ],
  [
    '{{ index .Values.map "nope" "x" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <index .Values.map "nope" "x">: error calling index: index of nil pointer',
    },
  ],
  [
    '{{ and }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <and>: wrong number of args for and: want at least 1 got 0',
    },
  ],
  [
    '{{ or .Values.missing.x.y "a" }}',
    {
      error:
        'template: c/templates/x:1:13: executing "c/templates/x" at <.Values.missing.x.y>: nil pointer evaluating interface {}.x',
    },
  ],
  [
    '{{ .Values.s "arg" }}',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <.Values.s>: s is not a method but has arguments',
    },
  ],
  [
    '{{ .Values.s | .Values.n }}',
    {
      error:
        'template: c/templates/x:1:22: executing "c/templates/x" at <.Values.n>: n is not a method but has arguments',
    },
  ],
  [
    '{{ "x" | .Values.s }}',
    {
      error:
        'template: c/templates/x:1:16: executing "c/templates/x" at <.Values.s>: s is not a method but has arguments',
    },
  ],
  [
    '{{ ("a") "b" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <("a") "b">: can\'t give argument to non-function "a"',
    },
  ],
  [
    '{{ $x := 1 }}{{ $x "a" }}',
    {error: 'template: c/templates/x:1:16: executing "c/templates/x" at <$x>: can\'t give argument to non-function $x'},
  ],
  [
    '{{ (1).foo }}',
    {error: 'template: c/templates/x:1:4: executing "c/templates/x" at <1>: can\'t evaluate field foo in type int'},
  ],
  ['{{ $x = 1 }}', {error: 'template: c/templates/x:1:8: executing "c/templates/x" at <1>: undefined variable: $x'}],
  [
    '{{ len 1 2 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <len>: wrong number of args for len: want 1 got 2',
    },
  ],
  [
    '{{ len }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <len>: wrong number of args for len: want 1 got 0',
    },
  ],
  [
    '{{ trunc "a" "b" }}',
    {error: 'template: c/templates/x:1:9: executing "c/templates/x" at <"a">: expected integer; found "a"'},
  ],
  [
    '{{ trunc 3 5 }}',
    {error: 'template: c/templates/x:1:11: executing "c/templates/x" at <5>: expected string; found 5'},
  ],
  [
    '{{ .Values.n | trunc 3 }}',
    {
      error:
        'template: c/templates/x:1:21: executing "c/templates/x" at <3>: wrong type for value; expected string; got float64',
    },
  ],
  [
    '{{ add 1 2 | until }}',
    {
      error:
        'template: c/templates/x:1:13: executing "c/templates/x" at <until>: wrong type for value; expected int; got int64',
    },
  ],
  [
    '{{ hasKey .Values.s "s" }}',
    {
      error:
        'template: c/templates/x:1:17: executing "c/templates/x" at <.Values.s>: wrong type for value; expected map[string]interface {}; got string',
    },
  ],
  [
    '{{ hasKey .Values.missing "s" }}',
    {
      error:
        'template: c/templates/x:1:17: executing "c/templates/x" at <.Values.missing>: wrong type for value; expected map[string]interface {}; got interface {}',
    },
  ],
  [
    '{{ hasKey "x" "y" }}',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <"x">: can\'t handle "x" for arg of type map[string]interface {}',
    },
  ],
  [
    '{{ ternary 1 2 "x" }}',
    {error: 'template: c/templates/x:1:15: executing "c/templates/x" at <"x">: expected bool; found "x"'},
  ],
  [
    '{{ .Chart.Nope }}',
    {
      error:
        'template: c/templates/x:1:9: executing "c/templates/x" at <.Chart.Nope>: can\'t evaluate field Nope in type interface {}',
    },
  ],
  [
    '{{ .Chart.name }}',
    {
      error:
        'template: c/templates/x:1:9: executing "c/templates/x" at <.Chart.name>: can\'t evaluate field name in type interface {}',
    },
  ],
  [
    '{{ .Nope }}|{{ .Nope.x }}',
    {
      error:
        'template: c/templates/x:1:20: executing "c/templates/x" at <.Nope.x>: nil pointer evaluating interface {}.x',
    },
  ],
  [
    '{{ first nil }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <first nil>: error calling first: runtime error: invalid memory address or nil pointer dereference',
    },
  ],
  [
    '{{ append nil 1 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <append nil 1>: error calling append: runtime error: invalid memory address or nil pointer dereference',
    },
  ],
  [
    '{{ (semver "1.2.3").Nope }}',
    {
      error:
        'template: c/templates/x:1:11: executing "c/templates/x" at <"1.2.3">: can\'t evaluate field Nope in type *semver.Version',
    },
  ],
  [
    '{{ unixEpoch "x" }}',
    {
      error:
        'template: c/templates/x:1:13: executing "c/templates/x" at <"x">: can\'t handle "x" for arg of type time.Time',
    },
  ],
  [
    '{{ reverse nil }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <reverse nil>: error calling reverse: runtime error: invalid memory address or nil pointer dereference',
    },
  ],
  [
    '{{ merge "x" (dict) }}',
    {
      error:
        'template: c/templates/x:1:9: executing "c/templates/x" at <"x">: can\'t handle "x" for arg of type map[string]interface {}',
    },
  ],
  [
    '{{ dict "a" 1 | set "b" }}',
    {
      error:
        'template: c/templates/x:1:16: executing "c/templates/x" at <set>: wrong number of args for set: want 3 got 2',
    },
  ],
  [
    '{{ range $k, $v := dict "b" 1 "a" 2 }}{{ $k }}{{ $v }}{{ end }} {{ range until 3 }}{{ . }}{{ end }} {{ range $i, $e := until 2 }}{{ $i }}{{ $e }}{{ end }} {{ range split "," "a,b" }}{{ . }}{{ end }} {{ range tuple 1 "a" }}{{ typeOf . }}{{ end }} {{ range 2.0 }}{{ end }}',
    {error: 'template: c/templates/x:1:255: executing "c/templates/x" at <2.0>: range can\'t iterate over 2'},
  ],
  [
    '{{ range list 1 2 }}{{ .foo }}{{ end }}',
    {
      error:
        'template: c/templates/x:1:23: executing "c/templates/x" at <.foo>: can\'t evaluate field foo in type interface {}',
    },
  ],
  [
    '{{ range until 2 }}{{ .foo }}{{ end }}',
    {error: 'template: c/templates/x:1:22: executing "c/templates/x" at <.foo>: can\'t evaluate field foo in type int'},
  ],
  [
    '{{ range splitList "," "a,b" }}{{ .foo }}{{ end }}',
    {
      error:
        'template: c/templates/x:1:34: executing "c/templates/x" at <.foo>: can\'t evaluate field foo in type string',
    },
  ],
  [
    '{{ range $i, $v := .Values.list }}{{ $v.foo }}{{ end }}',
    {
      error:
        'template: c/templates/x:1:39: executing "c/templates/x" at <$v.foo>: can\'t evaluate field foo in type interface {}',
    },
  ],
  [
    '{{ if .Values.missing.a }}{{ end }}',
    {
      error:
        'template: c/templates/x:1:13: executing "c/templates/x" at <.Values.missing.a>: nil pointer evaluating interface {}.a',
    },
  ],
  [
    '{{ include "a" }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <include>: wrong number of args for include: want 2 got 1',
    },
  ],
  [
    '{{ include 1 . }}',
    {error: 'template: c/templates/x:1:11: executing "c/templates/x" at <1>: expected string; found 1'},
  ],
  [
    '{{ include .Values.missing . }}',
    {
      error:
        'template: c/templates/x:1:18: executing "c/templates/x" at <.Values.missing>: wrong type for value; expected string; got interface {}',
    },
  ],
  [
    '{{ tpl . . }}',
    {
      error:
        'template: c/templates/x:1:7: executing "c/templates/x" at <.>: wrong type for value; expected string; got chartutil.Values',
    },
  ],
  ['{{ tpl 5 . }}', {error: 'template: c/templates/x:1:7: executing "c/templates/x" at <5>: expected string; found 5'}],
  [
    '{{ toYaml }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <toYaml>: wrong number of args for toYaml: want 1 got 0',
    },
  ],
  ['{{ upper 5 }}', {error: 'template: c/templates/x:1:9: executing "c/templates/x" at <5>: expected string; found 5'}],
  [
    '{{ upper .Values.n }}',
    {
      error:
        'template: c/templates/x:1:16: executing "c/templates/x" at <.Values.n>: wrong type for value; expected string; got float64',
    },
  ],
  [
    '{{ .Values.n | upper }}',
    {
      error:
        'template: c/templates/x:1:15: executing "c/templates/x" at <upper>: wrong type for value; expected string; got float64',
    },
  ],
  [
    '{{ upper (add 1 2) }}',
    {
      error:
        'template: c/templates/x:1:16: executing "c/templates/x" at <2>: wrong type for value; expected string; got int64',
    },
  ],
  [
    '{{ repeat "x" 3 }}',
    {error: 'template: c/templates/x:1:10: executing "c/templates/x" at <"x">: expected integer; found "x"'},
  ],
  [
    '{{ repeat 1.5 "x" }}',
    {error: 'template: c/templates/x:1:10: executing "c/templates/x" at <1.5>: expected integer; found 1.5'},
  ],
  [
    '{{ repeat .Values.n "x" }}',
    {
      error:
        'template: c/templates/x:1:17: executing "c/templates/x" at <.Values.n>: wrong type for value; expected int; got float64',
    },
  ],
  [
    '{{ ternary 1 2 .Values.missing }}',
    {
      error:
        'template: c/templates/x:1:22: executing "c/templates/x" at <.Values.missing>: wrong type for value; expected bool; got interface {}',
    },
  ],
  [
    '{{ join }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <join>: wrong number of args for join: want 2 got 0',
    },
  ],
  [
    '{{ join "," 1 2 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <join>: wrong number of args for join: want 2 got 3',
    },
  ],
  [
    '{{ printf 1 }}',
    {error: 'template: c/templates/x:1:10: executing "c/templates/x" at <1>: expected string; found 1'},
  ],
  [
    '{{ printf }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <printf>: wrong number of args for printf: want at least 1 got 0',
    },
  ],
  [
    '{{ round 1.5 1 "x" }}',
    {error: 'template: c/templates/x:1:15: executing "c/templates/x" at <"x">: expected float; found "x"'},
  ],
  [
    '{{ eq }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <eq>: wrong number of args for eq: want at least 1 got 0',
    },
  ],
  [
    '{{ ne 1 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <ne>: wrong number of args for ne: want 2 got 1',
    },
  ],
  [
    '{{ index }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <index>: wrong number of args for index: want at least 1 got 0',
    },
  ],
  [
    '{{ not }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <not>: wrong number of args for not: want 1 got 0',
    },
  ],
  [
    '{{ not 1 2 }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <not>: wrong number of args for not: want 1 got 2',
    },
  ],
  [
    '{{ (print "a").b }}',
    {error: 'template: c/templates/x:1:10: executing "c/templates/x" at <"a">: can\'t evaluate field b in type string'},
  ],
  [
    '{{ (index .Values.list 0).foo }}',
    {error: 'template: c/templates/x:1:23: executing "c/templates/x" at <0>: can\'t evaluate field foo in type string'},
  ],
  [
    '{{ (dict "a" "s").a.b }}',
    {
      error:
        'template: c/templates/x:1:13: executing "c/templates/x" at <"s">: can\'t evaluate field b in type interface {}',
    },
  ],
  [
    '{{ .Values.deep.x.y.z.w }}',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <.Values.deep.x.y.z.w>: can\'t evaluate field w in type interface {}',
    },
  ],
  [
    '{{ .Values.deep.nope.y }}',
    {
      error:
        'template: c/templates/x:1:10: executing "c/templates/x" at <.Values.deep.nope.y>: nil pointer evaluating interface {}.y',
    },
  ],
  [
    '{{ (.Values.deep).x.nope.z }}',
    {
      error:
        'template: c/templates/x:1:11: executing "c/templates/x" at <.Values.deep>: nil pointer evaluating interface {}.z',
    },
  ],
  [
    '{{ $.Values.s.foo }}',
    {
      error:
        'template: c/templates/x:1:4: executing "c/templates/x" at <$.Values.s.foo>: can\'t evaluate field foo in type interface {}',
    },
  ],
  [
    '{{ $x := dict "a" "s" }}{{ $x.a.b }}',
    {
      error:
        'template: c/templates/x:1:29: executing "c/templates/x" at <$x.a.b>: can\'t evaluate field b in type interface {}',
    },
  ],
  [
    '{{ $x := list 1 }}{{ $x.a }}',
    {
      error:
        'template: c/templates/x:1:23: executing "c/templates/x" at <$x.a>: can\'t evaluate field a in type []interface {}',
    },
  ],
  [
    '{{ .Release.Name.foo }}',
    {
      error:
        'template: c/templates/x:1:11: executing "c/templates/x" at <.Release.Name.foo>: can\'t evaluate field foo in type interface {}',
    },
  ],
  [
    '{{ .Capabilities.KubeVersion.foo }}',
    {
      error:
        'template: c/templates/x:1:16: executing "c/templates/x" at <.Capabilities.KubeVersion.foo>: can\'t evaluate field foo in type chartutil.KubeVersion',
    },
  ],
  [
    '{{ .Capabilities.foo }}',
    {
      error:
        'template: c/templates/x:1:16: executing "c/templates/x" at <.Capabilities.foo>: can\'t evaluate field foo in type interface {}',
    },
  ],
  [
    '{{ .Capabilities.APIVersions.foo }}',
    {
      error:
        'template: c/templates/x:1:16: executing "c/templates/x" at <.Capabilities.APIVersions.foo>: can\'t evaluate field foo in type chartutil.VersionSet',
    },
  ],
  [
    '{{ .Capabilities.APIVersions.Has }}',
    {
      error:
        'template: c/templates/x:1:16: executing "c/templates/x" at <.Capabilities.APIVersions.Has>: wrong number of args for Has: want 1 got 0',
    },
  ],
  [
    '{{ .Capabilities.APIVersions.Has 1 }}',
    {error: 'template: c/templates/x:1:33: executing "c/templates/x" at <1>: expected string; found 1'},
  ],
  [
    '{{ .Capabilities.APIVersions.Has "a" "b" }}',
    {
      error:
        'template: c/templates/x:1:16: executing "c/templates/x" at <.Capabilities.APIVersions.Has>: wrong number of args for Has: want 1 got 2',
    },
  ],
  [
    '{{ .Capabilities.KubeVersion.Version.foo }}',
    {
      error:
        'template: c/templates/x:1:16: executing "c/templates/x" at <.Capabilities.KubeVersion.Version.foo>: can\'t evaluate field foo in type string',
    },
  ],
  [
    '{{ .Chart.Keywords.foo }}',
    {
      error:
        'template: c/templates/x:1:9: executing "c/templates/x" at <.Chart.Keywords.foo>: can\'t evaluate field foo in type []string',
    },
  ],
  [
    '{{ .Chart.Annotations.zz }}|{{ .Chart.Annotations.x.y }}',
    {
      error:
        'template: c/templates/x:1:37: executing "c/templates/x" at <.Chart.Annotations.x.y>: can\'t evaluate field y in type string',
    },
  ],
  [
    '{{ .Subcharts.x.y }}',
    {
      error:
        'template: c/templates/x:1:13: executing "c/templates/x" at <.Subcharts.x.y>: nil pointer evaluating interface {}.y',
    },
  ],
  [
    '{{ (1) (2) }}',
    {
      error:
        'template: c/templates/x:1:3: executing "c/templates/x" at <(1) (2)>: can\'t give argument to non-function 1',
    },
  ],
  [
    '{{ $x := 1 2 }}',
    {error: 'template: c/templates/x:1:9: executing "c/templates/x" at <1>: can\'t give argument to non-function 1'},
  ],
  [
    '{{ derivePassword "x" "long" "p" "u" "s" }}',
    {error: 'template: c/templates/x:1:18: executing "c/templates/x" at <"x">: expected unsigned integer; found "x"'},
  ],
  [
    '{{ derivePassword -1 "long" "p" "u" "s" }}',
    {error: 'template: c/templates/x:1:18: executing "c/templates/x" at <-1>: expected unsigned integer; found -1'},
  ],
  [
    '{{ mustMerge "a" (dict) }}',
    {
      error:
        'template: c/templates/x:1:13: executing "c/templates/x" at <"a">: can\'t handle "a" for arg of type map[string]interface {}',
    },
  ],
  [
    '{{ range 2 }}{{ .x }}{{ end }}',
    {error: 'template: c/templates/x:1:16: executing "c/templates/x" at <.x>: can\'t evaluate field x in type int'},
  ],
  [
    '{{ range index "ab" 0 }}{{ .x }}{{ end }}',
    {error: 'template: c/templates/x:1:27: executing "c/templates/x" at <.x>: can\'t evaluate field x in type uint8'},
  ],
];
