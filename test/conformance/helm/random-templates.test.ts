// Random templates and values beside real helm. HELM_RANDOM_SEED and HELM_RANDOM_COUNT ask for other or more of them.
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {chartMetadata, renderTemplate} from '../../lib/helm/template/render-template.ts';
import {Random} from './random.ts';
import {inParallel, RealHelm} from './real-helm.ts';
import {randomValues, TemplateGenerator} from './template-generator.ts';

const seed = Number(process.env.HELM_RANDOM_SEED ?? 1);
const count = Number(process.env.HELM_RANDOM_COUNT ?? 5000);
/** Errors take a run of helm each. */
const mostErrors = Math.ceil(count / 50);

let helm: RealHelm;

beforeAll(async () => {
  helm = await RealHelm.start();
});

afterAll(() => helm.end());

interface Case {
  template: string;
  values: {[key: string]: unknown};
  ours: string | {error: string};
}

function casesOf(slips: number): Case[] {
  return Array.from({length: count}, (_, i) => {
    const random = new Random(seed * 1_000_003 + i + Math.round(slips * 1000));
    const values = randomValues(random);
    const template = new TemplateGenerator(random, slips).template();
    return {template, values, ours: renderTemplate(template, {values})};
  });
}

/** Each template is evaluated with values of its own. */
const evaluateAll = `{{- range $path, $_ := .Files.Glob "rows/*" }}
{{- $values := fromJson ($.Files.Get (printf "values/%s" (base $path))) }}
{{- $data := dict "Values" $values "Release" $.Release "Chart" $.Chart "Capabilities" $.Capabilities }}
{{ $path | quote }}: {{ tpl ($.Files.Get $path) $data | b64enc | quote }}
{{- end }}
`;

describe(`random templates beside helm, seed ${seed}`, () => {
  it(`${count} well-typed templates: the same outputs`, async () => {
    const good = casesOf(0).filter(({ours}) => typeof ours === 'string');
    expect(good.length).toBeGreaterThan(count / 4);
    const files = good.flatMap(({template, values}, i) => [
      [`rows/${i}`, template],
      [`values/${i}`, JSON.stringify(values)],
    ]);
    const archive = await helm.pack('c', {
      'Chart.yaml': JSON.stringify(chartMetadata),
      'templates/all.yaml': evaluateAll,
      ...Object.fromEntries(files),
    });
    const {output, error} = await helm.template(archive, ['--namespace', 'ns'], 'rel');
    expect(error).toBe('');
    const printed = new Map((output ?? '').split('\n').map((line) => line.split(': ') as [string, string]));
    const theirs = good.map((_, i) => Buffer.from(JSON.parse(printed.get(`"rows/${i}"`) ?? '""'), 'base64').toString());
    expect(good.map(({template, ours}) => ({template, output: ours}))).toEqual(
      good.map(({template}, i) => ({template, output: theirs[i]})),
    );
  });

  it(`templates with slips: the same errors, ${mostErrors} at most`, async () => {
    const bad = casesOf(0.1)
      .filter(({ours}) => typeof ours !== 'string')
      .slice(0, mostErrors);
    expect(bad.length).toBeGreaterThan(0);
    const theirs = await inParallel(bad, async ({template, values}) => {
      const archive = await helm.pack('c', {
        'Chart.yaml': JSON.stringify(chartMetadata),
        'values.yaml': JSON.stringify(values),
        'templates/x': template,
      });
      return {template, error: (await helm.template(archive, ['--namespace', 'ns'], 'rel')).error};
    });
    expect(bad.map(({template, ours}) => ({template, ...(ours as {error: string})}))).toEqual(theirs);
  });
});
