// Templates within templates as deep as Helm lets them go, and one deeper.
import {readFile} from 'node:fs/promises';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {loadChartArchive} from '../../../src/lib/helm/load-chart.ts';
import {chartYaml} from '../../support/chart-archive.ts';
import {ourTemplate} from './our-template.ts';
import {RealHelm} from './real-helm.ts';

let helm: RealHelm;

beforeAll(async () => {
  helm = await RealHelm.start();
});

afterAll(() => helm.end());

/** A definition that goes on with itself up to a number. */
function counting(deepest: number, next: string, start = next): string {
  const first = start.replace('(add1 .)', '1');
  return `{{ define "a" }}{{ if lt . ${deepest} }}${next}{{ else }}end: {{ . }}{{ end }}{{ end }}${first}`;
}

const include = '{{ include "a" (add1 .) }}';
const template = '{{ template "a" (add1 .) }}';
const inTpl = '{{ tpl "{{ include \\"a\\" . }}" (add1 .) }}';
const inBlocks = (action: string) => `{{ range tuple 1 }}{{ with $ }}{{ if true }}${action}{{ end }}{{ end }}{{ end }}`;
const other = `{{ define "b" }}${include}{{ end }}`;

const rows: [string, string][] = [
  ['includes, the last that goes', counting(1001, include)],
  ['includes, one too many', counting(1002, include)],
  ['includes of two names', other + counting(1001, '{{ include "b" . }}', include)],
  ['includes of two names, one too many', other + counting(1002, '{{ include "b" . }}', include)],
  ['includes in blocks and pipes', counting(1001, inBlocks('{{ include "a" (add1 .) | trim | indent 0 }}'), include)],
  ['includes in tpl', counting(1001, inTpl, include)],
  ['includes in tpl, one too many', counting(1002, inTpl, include)],
  ['an include of itself', '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}'],
  ['template actions', counting(20_000, template)],
  ['template actions in blocks', counting(5000, inBlocks(template), template)],
  ['template actions, too many', counting(100_003, template)],
  ['a template of itself', '{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}'],
  ['an error at the bottom', counting(900, include).replace('end: {{ . }}', '{{ fail "at the bottom" }}')],
];

describe('templates within templates are as in helm', () => {
  it.each(rows)('%s', async (_, text) => {
    const archive = await helm.pack('deep', {'Chart.yaml': chartYaml('deep'), 'templates/a.yaml': text});
    const theirs = await helm.template(archive);
    const ours = ourTemplate(await loadChartArchive(await readFile(archive)));
    expect(ours.error).toBe(theirs.error);
    expect(ours.output).toBe(theirs.output);
  });
});
