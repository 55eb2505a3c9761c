// Our `helm template`, with its outcome in the form of real helm's.
import {randomBytes} from 'node:crypto';
import type {Chart} from '../../../src/lib/helm/chart.ts';
import {type TemplateOptions, templateChart} from '../../../src/lib/helm/template-chart.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import type {HelmResult} from './real-helm.ts';

/** The printed text, or Helm's words for what is wrong. */
export function ourTemplate(chart: Chart, options: Omit<TemplateOptions, 'clock' | 'random'> = {}): HelmResult {
  try {
    const output = templateChart(chart, {...options, clock: () => new Date(), random: (count) => randomBytes(count)});
    return {output, error: ''};
  } catch (error) {
    if (error instanceof Failure) return {output: undefined, error: error.reason ?? error.summary};
    throw error;
  }
}
