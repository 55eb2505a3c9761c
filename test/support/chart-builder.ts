// Charts as data, valid by default.
import type {Chart, ChartDependency, Values} from '../../src/lib/helm/chart.ts';

export interface ChartParts {
  values?: Values;
  /** As in Chart.yaml; name, version and repository have defaults. */
  wanted?: (Partial<ChartDependency> & {name: string})[];
  /** The charts below charts/. */
  subcharts?: Chart[];
  templates?: {readonly [path: string]: string};
  files?: {readonly [path: string]: string};
  version?: string;
}

/** A chart of version 1.0.0 with the given parts. */
export function chartWith(name: string, parts: ChartParts = {}): Chart {
  const wanted = parts.wanted?.map((dependency) => ({version: '*', repository: '', ...dependency}));
  return {
    metadata: {
      apiVersion: 'v2',
      name,
      version: parts.version ?? '1.0.0',
      ...(wanted === undefined ? {} : {dependencies: wanted}),
    },
    values: parts.values ?? {},
    templates: filesOf(parts.templates),
    files: filesOf(parts.files),
    dependencies: parts.subcharts ?? [],
  };
}

function filesOf(files: {readonly [path: string]: string} = {}): {name: string; data: Uint8Array}[] {
  return Object.entries(files).map(([name, text]) => ({name, data: Buffer.from(text)}));
}
