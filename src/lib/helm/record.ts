// The record of one revision of a release, member for member what Helm stores.
import type {Chart, ChartFile, Values} from './chart.ts';
import {inRecordedOrder} from './chart-metadata.ts';
import {withSortedKeys} from './go-json.ts';
import type {Hook} from './hooks.ts';

export const releaseStatuses = [
  'unknown',
  'deployed',
  'uninstalled',
  'superseded',
  'failed',
  'uninstalling',
  'pending-install',
  'pending-upgrade',
  'pending-rollback',
] as const;

export type ReleaseStatus = (typeof releaseStatuses)[number];

export interface ReleaseInfo {
  /** RFC 3339 with up to nine decimals, as Go writes it. */
  first_deployed: string;
  last_deployed: string;
  /** Empty until the release is uninstalled. */
  deleted: string;
  description?: string;
  status: ReleaseStatus;
  notes?: string;
}

/** A file of the chart; its bytes in base64. */
export interface RecordedFile {
  name: string;
  data: string;
}

/** The chart of a record. Subcharts are not part of it: Helm does not store them. */
export interface RecordedChart {
  metadata: Values & {name: string; version: string};
  lock: unknown;
  templates: RecordedFile[] | null;
  values: Values | null;
  /** values.schema.json in base64. */
  schema: string | null;
  files: RecordedFile[] | null;
}

/** One revision. Members that other versions of Helm add are kept as they were read. */
export interface ReleaseRecord {
  name: string;
  info: ReleaseInfo;
  chart: RecordedChart;
  /** Values of the user, before they met those of the chart. */
  config?: Values;
  manifest?: string;
  hooks?: Hook[];
  /** The revision, from 1. */
  version: number;
  namespace: string;
  /** Of Helm 4: `ssa` for objects that are applied server-side; what else there is, or nothing, means that they are not. */
  apply_method?: string;
}

/** What a new record is made of. */
export interface RecordContent {
  name: string;
  namespace: string;
  /** As processDependencies gives it: what was rendered. */
  chart: Chart;
  config: Values;
  manifest: string;
  hooks: readonly Hook[];
  notes: string;
}

export interface RecordState {
  revision: number;
  status: ReleaseStatus;
  description: string;
  /** When this revision was made. */
  deployed: Date;
  /** `first_deployed` of the revision before; default: this one is the first. */
  firstDeployed?: string;
  /** As the revision before has it. */
  applyMethod?: string | undefined;
}

/** The record of a new revision. The same content, state and time give the same record. */
export function newRecord(content: RecordContent, state: RecordState): ReleaseRecord {
  const deployed = goTime(state.deployed);
  return {
    name: content.name,
    info: {
      first_deployed: state.firstDeployed ?? deployed,
      last_deployed: deployed,
      deleted: '',
      description: state.description,
      status: state.status,
      ...(content.notes === '' ? {} : {notes: content.notes}),
    },
    chart: recordedChart(content.chart),
    ...(Object.keys(content.config).length === 0 ? {} : {config: withSortedKeys(content.config) as Values}),
    manifest: content.manifest,
    ...(content.hooks.length === 0 ? {} : {hooks: [...content.hooks]}),
    version: state.revision,
    namespace: content.namespace,
    ...(state.applyMethod === undefined ? {} : {apply_method: state.applyMethod}),
  };
}

function recordedChart(chart: Chart): RecordedChart {
  return {
    metadata: inRecordedOrder(chart.metadata),
    lock: chart.lock ?? null,
    templates: recordedFiles(chart.templates),
    values: Object.keys(chart.values).length === 0 ? null : (withSortedKeys(chart.values) as Values),
    schema: chart.schema === undefined ? null : base64(chart.schema),
    files: recordedFiles(chart.files),
  };
}

/** No files are `null`, as Go prints a slice that was never made. */
function recordedFiles(files: readonly ChartFile[]): RecordedFile[] | null {
  return files.length === 0 ? null : files.map(({name, data}) => ({name, data: base64(data)}));
}

function base64(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
}

/** The record in another status, everything else as it was. */
export function withStatus(record: ReleaseRecord, status: ReleaseStatus, description?: string): ReleaseRecord {
  return {...record, info: {...record.info, status, ...(description === undefined ? {} : {description})}};
}

/** A time as Go writes it in JSON: no zeros at the end of the seconds. */
export function goTime(time: Date): string {
  return time.toISOString().replace(/\.?0*Z$/, 'Z');
}

/** The chart of a record, or of one to be, as `helm list` shows it: `scone-operator-6.0.6`. */
export function chartLabel({chart: {metadata}}: {chart: {metadata: {name: string; version: string}}}): string {
  return `${metadata.name}-${metadata.version}`;
}
