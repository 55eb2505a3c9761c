// values.schema.json beside real helm: what fits, what does not, what is no schema, and the lines about it.
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {loadChartFiles} from '../../../src/lib/helm/load-chart.ts';
import {ourTemplate} from './our-template.ts';
import {Random} from './random.ts';
import {RealHelm} from './real-helm.ts';
import {schemaCases, schemaMutation} from './schema-cases.ts';

const seed = Number(process.env.HELM_SCHEMA_SEED ?? 1);
const count = Number(process.env.HELM_SCHEMA_COUNT ?? 1500);

interface Case {
  schema: unknown;
  values: unknown;
}

/** One chart with a subchart for each case, so that helm answers many at once. */
function chartOf(cases: readonly Case[]): {[path: string]: string} {
  const files: {[path: string]: string} = {
    'Chart.yaml': JSON.stringify({apiVersion: 'v2', name: 'all', version: '1.0.0'}),
    'values.yaml': JSON.stringify(Object.fromEntries(cases.map(({values}, i) => [`case-${i}`, {value: values}]))),
  };
  for (const [i, {schema}] of cases.entries()) {
    files[`charts/case-${i}/Chart.yaml`] = JSON.stringify({apiVersion: 'v2', name: `case-${i}`, version: '1.0.0'});
    files[`charts/case-${i}/values.schema.json`] = JSON.stringify(schema);
  }
  return files;
}

/** What was said about each case: its lines in the order of the alphabet, as helm's order is random. */
function answersIn(error: string, cases: readonly Case[]): string[] {
  const parts = new Map(
    [...error.matchAll(/case-(\d+):\n(.*?)(?=case-\d+:\n|$)/gs)].map(([, i, text]) => [Number(i), text]),
  );
  return cases.map((_, i) => comparable(parts.get(i)));
}

function comparable(text: string | undefined): string {
  if (text === undefined) return 'ok';
  if (!text.trimStart().startsWith('- at ')) return 'no schema';
  const lines = text.trimEnd().split('\n').map(withoutValue);
  return lines.sort().join('\n');
}

/** Ours never show the values, theirs sometimes do; names in one line come in any order in theirs. */
function withoutValue(line: string): string {
  return line
    .replace(/: '.*' is not valid ([\w-]+): .*/, ': not valid $1')
    .replace(/: '.*' does not match pattern /, ': does not match pattern ')
    .replace(/((?:M|m)(?:in|ax)imum|multipleOf): got .*, want /, '$1: want ')
    .replace(/both .* resolve to .* causing reference cycle/, 'the references of the schema lead back to itself')
    .replace(/(?<=additional properties ).*(?= not allowed)/, (names) => names.split(', ').sort().join(', '));
}

describe('values against schemas', () => {
  let helm: RealHelm;
  beforeAll(async () => {
    helm = await RealHelm.start();
  });
  afterAll(() => helm.end());

  async function compared(cases: readonly Case[]) {
    const files = chartOf(cases);
    const loaded = await loadChartFiles(Object.entries(files).map(([name, text]) => ({name, data: Buffer.from(text)})));
    const theirs = answersIn((await helm.template(await helm.pack('all', files))).error, cases);
    const ours = answersIn(ourTemplate(loaded).error, cases);
    return cases.map((one, i) => ({...one, ours: ours[i], theirs: theirs[i]}));
  }

  const written = schemaCases.flatMap(({schema, values}) => values.map((value) => ({schema, values: value})));

  it(`${written.length} written cases`, async () => {
    const results = await compared(written);
    expect(results.filter(({ours, theirs}) => ours !== theirs)).toEqual([]);
    expect(new Set(results.map(({theirs}) => theirs)).size).toBeGreaterThan(100);
  });

  it(`${count} mutations of them (seed ${seed})`, async () => {
    const random = new Random(seed);
    const results = await compared(Array.from({length: count}, () => schemaMutation(random, schemaCases)));
    expect(results.filter(({ours, theirs}) => ours !== theirs)).toEqual([]);
    for (const kind of ['ok', 'no schema']) {
      expect(results.filter(({theirs}) => theirs === kind).length).toBeGreaterThan(count / 20);
    }
  });
});
