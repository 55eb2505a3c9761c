// YAML read and printed beside real helm: random texts through fromYaml, random values through toYaml.
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {chartMetadata, renderTemplate} from '../../lib/helm/template/render-template.ts';
import {Random} from './random.ts';
import {RealHelm} from './real-helm.ts';
import {randomValues} from './template-generator.ts';
import {randomYaml} from './yaml-generator.ts';

const seed = Number(process.env.HELM_RANDOM_SEED ?? 1);
const count = Number(process.env.HELM_RANDOM_COUNT ?? 1500);

let helm: RealHelm;

beforeAll(async () => {
  helm = await RealHelm.start();
});

afterAll(() => helm.end());

/** Applies a pipeline to each file of rows/, in helm and here; gives the two lists of outputs. */
async function bothOutputs(texts: string[], pipeline: string): Promise<[string[], string[]]> {
  const files = Object.fromEntries(texts.map((text, i) => [`rows/${String(i).padStart(5, '0')}`, text]));
  const template = `{{- range $path, $_ := .Files.Glob "rows/*" }}
- {{ $.Files.Get $path | ${pipeline} | b64enc | quote }}
{{- end }}`;
  const archive = await helm.pack('c', {
    'Chart.yaml': JSON.stringify(chartMetadata),
    'templates/x': `a:${template}`,
    ...files,
  });
  const {output, error} = await helm.template(archive);
  expect(error).toBe('');
  const ours = renderTemplate(`a:${template}`, {files});
  return [decodedLines(typeof ours === 'string' ? ours : ours.error), decodedLines(output ?? '')];
}

function decodedLines(output: string): string[] {
  return [...output.matchAll(/^- "(.*)"$/gm)].map(([, line]) => Buffer.from(line ?? '', 'base64').toString());
}

describe(`YAML beside helm, seed ${seed}`, () => {
  it(`${count} random texts are read the same, or refused in the same words`, async () => {
    const random = new Random(seed);
    const texts = Array.from({length: count}, () => randomYaml(random));
    const [ours, theirs] = await bothOutputs(texts, 'fromYaml | toJson');
    expect(texts.map((text, i) => [text, ours[i]])).toEqual(texts.map((text, i) => [text, theirs[i]]));
  });

  it('random values are printed the same', async () => {
    const random = new Random(seed);
    const texts = Array.from({length: 300}, () => JSON.stringify(randomValues(random)));
    const [ours, theirs] = await bothOutputs(texts, 'fromJson | toYaml');
    expect(texts.map((text, i) => [text, ours[i]])).toEqual(texts.map((text, i) => [text, theirs[i]]));
  });

  it('long texts are broken at the same places', async () => {
    const random = new Random(seed);
    const texts = Array.from({length: 600}, () => JSON.stringify(longValue(random, 0)));
    const [ours, theirs] = await bothOutputs(texts, 'fromJson | toYaml');
    expect(texts.map((text, i) => [text, ours[i]])).toEqual(texts.map((text, i) => [text, theirs[i]]));
  });
});

const words = [
  'a',
  'word',
  "it's",
  '"quoted"',
  'x'.repeat(30),
  'ü',
  '🙂',
  'key:',
  '#',
  '- ',
  '\t',
  'b\\c',
  ' ',
  '',
  '1',
] as const;

/** Texts of up to 60 words in which several blanks may follow each other, at several depths. */
function longText(random: Random): string {
  const text = Array.from({length: random.below(60)}, () => random.pick(words)).join(' ');
  return random.chance(0.1) ? `${text}\n${text}` : text;
}

function longValue(random: Random, depth: number): unknown {
  const kind = depth > 3 ? 0 : random.below(5);
  if (kind < 2) return longText(random);
  const items = Array.from({length: 1 + random.below(3)}, () => longValue(random, depth + 1));
  if (kind === 2) return items;
  return Object.fromEntries(items.map((item, index) => [random.chance(0.2) ? longText(random) : `key${index}`, item]));
}
