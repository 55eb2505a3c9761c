// Values of charts and subcharts beside real helm: what each template sees, by named cases and by random chart trees.
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Chart, Values} from '../../../src/lib/helm/chart.ts';
import {loadChartFiles} from '../../../src/lib/helm/load-chart.ts';
import {randomChartTree} from '../../support/random-chart.ts';
import {valueCases} from '../../support/value-cases.ts';
import {ourTemplate} from './our-template.ts';
import {inParallel, RealHelm} from './real-helm.ts';

const seed = Number(process.env.HELM_VALUES_SEED ?? 1);
const count = Number(process.env.HELM_VALUES_COUNT ?? 150);

/** The files of a chart whose every template prints the values it sees. */
function printingFiles(chart: Chart, path = ''): {[path: string]: string} {
  const files: {[path: string]: string} = {
    [`${path}Chart.yaml`]: JSON.stringify(chart.metadata),
    [`${path}values.yaml`]: JSON.stringify(chart.values),
    [`${path}templates/values.yaml`]: 'values: {{ .Values | toJson }}\n',
  };
  const below = chart.dependencies.map((subchart) =>
    printingFiles(subchart, `${path}charts/${subchart.metadata.name}/`),
  );
  return Object.assign(files, ...below);
}

describe('values as templates see them', () => {
  let helm: RealHelm;
  beforeAll(async () => {
    helm = await RealHelm.start();
  });
  afterAll(() => helm.end());

  async function compared(chart: Chart, userValues: Values): Promise<{ours: unknown; theirs: unknown}> {
    const files = printingFiles(chart);
    const [archive, userFile] = await Promise.all([
      helm.pack(chart.metadata.name, files),
      helm.file('user.yaml', JSON.stringify(userValues)),
    ]);
    const loaded = await loadChartFiles(Object.entries(files).map(([name, text]) => ({name, data: Buffer.from(text)})));
    const [theirs, ours] = [await helm.template(archive, ['-f', userFile]), ourTemplate(loaded, {values: userValues})];
    // The words of both for a wrong value differ: ours do not show it.
    return theirs.output === undefined
      ? {ours: ours.output === undefined ? 'an error' : ours.output, theirs: 'an error'}
      : {ours: ours.output ?? ours.error, theirs: theirs.output};
  }

  it.each(valueCases)('%s', async (_, chart, userValues) => {
    const {ours, theirs} = await compared(chart, userValues);
    expect(ours).toBe(theirs);
  });

  it(`${count} random charts with subcharts, aliases, conditions, tags and imports (seed ${seed})`, async () => {
    const numbers = Array.from({length: count}, (_, index) => seed * 1_000_000 + index);
    const results = await inParallel(numbers, async (number) => {
      const {chart, userValues} = randomChartTree(number);
      return {number, ...(await compared(chart, userValues))};
    });
    expect(results.filter(({ours, theirs}) => ours !== theirs)).toEqual([]);
    expect(results.filter(({theirs}) => theirs !== 'an error').length).toBeGreaterThan(count / 2);
  });
});
