// One template in a chart of its own, rendered by our engine.

import {offlineCapabilities} from '../../../../src/lib/helm/capabilities.ts';
import type {Chart, Values} from '../../../../src/lib/helm/chart.ts';
import type {Lookup} from '../../../../src/lib/helm/functions/rendering.ts';
import {renderChart} from '../../../../src/lib/helm/render.ts';
import {Failure} from '../../../../src/lib/report/failure.ts';

/** Metadata of the chart around it; the conformance suite gives real helm the same. */
export const chartMetadata = {
  apiVersion: 'v2',
  name: 'c',
  version: '1.2.3',
  appVersion: '9',
  description: 'd',
  keywords: ['k1', 'k2'],
  annotations: {x: 'y'},
};

/** What stands for random bytes in tests. */
export const zeros = (count: number): Uint8Array => new Uint8Array(count);

export interface TemplateInput {
  values?: Values;
  /** Files beside the templates, for `.Files`. */
  files?: {readonly [path: string]: string | Uint8Array};
  /** More templates by path. */
  more?: {readonly [path: string]: string};
  clock?: () => Date;
  random?: (count: number) => Uint8Array;
  lookup?: Lookup;
}

/** The output of a template called `c/templates/x`, or the words of the error. */
export function renderTemplate(template: string, input: TemplateInput = {}): string | {error: string} {
  try {
    return outputOf(template, input);
  } catch (error) {
    if (error instanceof Failure) return {error: error.reason ?? error.summary};
    throw error;
  }
}

function outputOf(
  template: string,
  {values = {}, files = {}, more = {}, clock, random = zeros, lookup}: TemplateInput,
): string {
  const {manifests} = renderChart({
    chart: chartOf({'templates/x': template, ...more}, files),
    values,
    release: {name: 'rel', namespace: 'ns', revision: 1, isInstall: true, isUpgrade: false},
    capabilities: offlineCapabilities(),
    clock: clock ?? (() => new Date(0)),
    random,
    ...(lookup === undefined ? {} : {lookup}),
  });
  return (manifests.get('c/templates/x') ?? '').toWellFormed();
}

function chartOf(
  templates: {readonly [path: string]: string},
  files: {readonly [path: string]: string | Uint8Array},
): Chart {
  const asFiles = (texts: {readonly [path: string]: string | Uint8Array}) =>
    Object.entries(texts).map(([name, text]) => ({name, data: Buffer.from(text)}));
  return {metadata: chartMetadata, values: {}, templates: asFiles(templates), files: asFiles(files), dependencies: []};
}
