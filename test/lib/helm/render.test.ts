// Rendering as a whole: what goes in stays as it is, errors name the chart, hostile charts end soon.
import {describe, expect, it} from 'vitest';
import {offlineCapabilities} from '../../../src/lib/helm/capabilities.ts';
import type {Chart, Values} from '../../../src/lib/helm/chart.ts';
import {renderChart} from '../../../src/lib/helm/render.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {chartWith} from '../../support/chart-builder.ts';
import {renderTemplate, zeros} from './template/render-template.ts';

function render(chart: Chart, values: Values = {}, lookup?: (...args: string[]) => Values) {
  return renderChart({
    chart,
    values,
    release: {name: 'rel', namespace: 'ns', revision: 3, isInstall: false, isUpgrade: true},
    capabilities: offlineCapabilities(),
    ...(lookup === undefined ? {} : {lookup}),
    clock: () => new Date(0),
    random: zeros,
  });
}

const templates = (texts: {[name: string]: string}) =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [`templates/${name}`, text]));

describe('rendering a chart', () => {
  it('gives the text of each template by its path, notes apart, partials not at all', () => {
    const chart = chartWith('app', {
      templates: templates({
        'a.yaml': 'a: {{ .Release.Revision }}',
        '_p.tpl': 'x',
        'NOTES.txt': 'hello {{ .Release.Name }}',
      }),
    });
    const {manifests, notes} = render(chart);
    expect([...manifests]).toEqual([['app/templates/a.yaml', 'a: 3']]);
    expect(notes).toBe('hello rel');
  });

  it('notes of subcharts are left out', () => {
    const chart = chartWith('app', {subcharts: [chartWith('db', {templates: templates({'NOTES.txt': 'db'})})]});
    expect(render(chart)).toEqual({manifests: new Map(), notes: ''});
  });

  it('does not change the values it is given', () => {
    const values = {a: {b: 1}, list: [1]};
    const chart = chartWith('app', {
      templates: templates({'a.yaml': '{{ $_ := set .Values.a "b" 2 }}{{ $_ := set .Values "c" 3 }}{{ .Values.a.b }}'}),
    });
    expect([...render(chart, values).manifests.values()]).toEqual(['2']);
    expect(values).toEqual({a: {b: 1}, list: [1]});
  });

  it('integers of --set are int64, numbers of files float64', () => {
    const output = renderTemplate('{{ typeOf .Values.a }} {{ typeOf .Values.b }} {{ .Values.a }} {{ .Values.b }}', {
      values: {a: 10000000n, b: 10000000},
    });
    expect(output).toBe('int64 float64 10000000 1e+07');
  });

  it('asks the cluster through the lookup it is given', () => {
    const asked: string[][] = [];
    const chart = chartWith('app', {
      templates: templates({
        'a.yaml':
          '{{ (lookup "v1" "Secret" "ns" "s").metadata.name }} {{ (lookup "v1" "Secret" "ns" "").items | len }}',
      }),
    });
    const lookup = (...args: string[]): Values => {
      asked.push(args);
      return args[3] === '' ? {items: [1, 2]} : {metadata: {name: 'found'}};
    };
    expect([...render(chart, {}, lookup).manifests.values()]).toEqual(['found 2']);
    expect(asked).toEqual([
      ['v1', 'Secret', 'ns', 's'],
      ['v1', 'Secret', 'ns', ''],
    ]);
  });

  it('without a cluster nothing is found', () => {
    expect(renderTemplate('{{ lookup "v1" "Secret" "ns" "s" }}')).toBe('map[]');
  });

  it('a key may be called like a member of every object', () => {
    const values = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') as Values;
    expect(renderTemplate('{{ toJson .Values }} {{ .Values.constructor }} {{ .Values.toString }}', {values})).toBe(
      '{"__proto__":{"a":1},"constructor":2} 2 ',
    );
    expect(
      renderTemplate(
        '{{ $d := dict }}{{ $_ := set $d "__proto__" (dict "x" 1) }}{{ toJson $d }} {{ hasKey $d "valueOf" }} {{ $d.x }}',
      ),
    ).toBe('{"__proto__":{"x":1}} false ');
  });
});

describe('what cannot be rendered', () => {
  it('names chart, version, place and reason', () => {
    const chart = chartWith('app', {version: '1.2.3', templates: templates({'a.yaml': '\n  {{ .Values.a.b }}'})});
    const failure = failureOf(() => render(chart));
    expect([failure.summary, failure.object, failure.reason]).toEqual([
      'the chart cannot be rendered',
      'chart app-1.2.3',
      'template: app/templates/a.yaml:2:12: executing "app/templates/a.yaml" at <.Values.a.b>: nil pointer evaluating interface {}.b',
    ]);
  });

  it('columns count bytes', () => {
    expect(renderTemplate('é{{ fail "x" }}')).toEqual({error: 'execution error at (c/templates/x:1:5): x'});
  });

  it('an unknown function is found before anything runs', () => {
    expect(renderTemplate('{{ fail "first" }}\n{{ nosuch }}')).toEqual({
      error: 'parse error at (c/templates/x:2): function "nosuch" not defined',
    });
  });
});

describe('hostile templates end soon', () => {
  const rows: [string, string][] = [
    ['a template that calls itself', '{{ define "r" }}{{ template "r" . }}{{ end }}{{ template "r" . }}'],
    ['a template that includes itself', '{{ define "r" }}{{ include "r" . }}{{ end }}{{ include "r" . }}'],
    [
      'two that include each other',
      '{{ define "a" }}{{ include "b" . }}{{ end }}{{ define "b" }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
    ],
    ['a text that evaluates itself', '{{ $d := dict "t" "{{ tpl .t . }}" }}{{ tpl $d.t $d }}'],
    ['a map that holds itself', '{{ $d := dict }}{{ $_ := set $d "d" $d }}{{ $d }}'],
    ['a map that holds itself, as YAML', '{{ $d := dict }}{{ $_ := set $d "d" $d }}{{ toYaml $d }}'],
    ['parentheses without end', `{{ ${'('.repeat(50_000)}1${')'.repeat(50_000)} }}`],
    ['branches without end', `${'{{ if true }}'.repeat(50_000)}${'{{ end }}'.repeat(50_000)}`],
    ['a loop that takes hours', '{{ range 2000000000 }}{{ end }}'],
    ['an output that fills the memory', '{{ $t := repeat 1000000 "abcdefgh" }}{{ range 100 }}{{ $t }}{{ end }}'],
    ['a list too long to count', '{{ until 2000000000 }}'],
    ['a text too long to hold', '{{ repeat 2000000000 "abcdefgh" }}'],
  ];
  for (const [sentence, template] of rows) {
    it(sentence, () => {
      expect(renderTemplate(template)).toHaveProperty('error');
    });
  }

  it('an expression that explodes elsewhere takes no time', () => {
    expect(renderTemplate('{{ regexMatch "(a*)*(a|aa)+$" (printf "%sb" (repeat 20000 "a")) }}')).toBe('false');
  });
});

function failureOf(run: () => unknown): Failure {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new TypeError('it did not fail');
}
