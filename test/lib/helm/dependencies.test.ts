import {describe, expect, it} from 'vitest';
import type {Chart, Values} from '../../../src/lib/helm/chart.ts';
import {missingDependencies, processDependencies} from '../../../src/lib/helm/dependencies.ts';
import {coalesceValues} from '../../../src/lib/helm/values.ts';
import {chartWith} from '../../support/chart-builder.ts';
import {valueCases} from '../../support/value-cases.ts';

/** Values each chart is rendered with, by its path: what `.Values | toJson` prints in a template of that chart. */
function renderedValues(chart: Chart, userValues: Values): {[path: string]: unknown} {
  const processed = processDependencies(chart, userValues);
  const seen: {[path: string]: unknown} = {};
  const walk = (current: Chart, values: unknown) => {
    seen[current.path ?? ''] = values;
    for (const sub of current.dependencies) walk(sub, (values as Values)[sub.metadata.name]);
  };
  walk(processed, coalesceValues(processed, userValues));
  return JSON.parse(JSON.stringify(seen));
}

describe('values of a chart and its subcharts', () => {
  it.each(valueCases)('%s', (_, chart, userValues, expected) => {
    const before = structuredClone({chart, userValues});
    expect(renderedValues(chart, userValues)).toEqual(expected);
    expect({chart, userValues}, 'the arguments are as they were').toEqual(before);
  });

  it('a value where the values of a subchart belong is a usage error', () => {
    const chart = chartWith('app', {subcharts: [chartWith('db')]});
    expect(() => coalesceValues(chart, {db: 'on'})).toThrow('type mismatch on db: a string');
  });

  it('the processed chart tells what is recorded: enabled dependencies under their aliases', () => {
    const chart = chartWith('app', {
      wanted: [
        {name: 'db', alias: 'one', 'import-values': ['up']},
        {name: 'off', condition: 'off.enabled'},
      ],
      subcharts: [chartWith('db'), chartWith('off')],
    });
    expect(processDependencies(chart, {off: {enabled: false}}).metadata.dependencies).toEqual([
      {
        name: 'one',
        alias: 'one',
        version: '*',
        repository: '',
        enabled: true,
        'import-values': [{child: 'exports.up', parent: '.'}],
      },
    ]);
  });

  it('names dependencies that are not in charts/', () => {
    const chart = chartWith('app', {wanted: [{name: 'db'}, {name: 'cache'}], subcharts: [chartWith('db')]});
    expect(missingDependencies(chart)).toEqual(['cache']);
  });

  it('says what Helm would warn of, without the values', () => {
    const warnings: string[] = [];
    coalesceValues(chartWith('app', {values: {a: {b: {c: 1}}}}), {a: {b: 'secret'}}, (text) => warnings.push(text));
    expect(warnings).toEqual(['warning: cannot overwrite table with non table for app.a.b (a map)']);
  });
});
