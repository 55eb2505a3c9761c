// A chart as data: what an archive holds, before values are merged and templates rendered.

/**
 * Values as Go sees them after YAML → JSON: numbers are float64, so a plain JS number.
 * Inside templates Go's int and int64 (literals, len, add …) are JS bigint; see template/value.ts.
 */
export type Values = {[key: string]: unknown};

export interface ChartFile {
  /** Path inside the chart with `/`: `templates/deployment.yaml`. */
  name: string;
  data: Uint8Array;
}

export interface ChartDependency {
  name: string;
  version?: string;
  repository?: string;
  alias?: string;
  condition?: string;
  tags?: string[];
  'import-values'?: unknown[];
  /** Set by processDependencies, as Helm does; the record holds it. */
  enabled?: boolean;
}

/** Chart.yaml, all members kept, since the release record stores it whole. */
export interface ChartMetadata {
  apiVersion: string;
  name: string;
  version: string;
  appVersion?: string;
  kubeVersion?: string;
  type?: string;
  dependencies?: ChartDependency[];
  [field: string]: unknown;
}

export interface Chart {
  metadata: ChartMetadata;
  /** Chart.lock, parsed, if the archive has one. */
  lock?: unknown;
  /** values.yaml of the chart itself, as parsed; coalescing with subcharts happens in values.ts. */
  values: Values;
  /** values.schema.json, as bytes. */
  schema?: Uint8Array;
  /** Files below templates/. */
  templates: ChartFile[];
  /** Everything else that is neither template nor subchart (README, crds/, NOTES …), as `.Files` and the record need it. */
  files: ChartFile[];
  /** Charts below charts/, in Helm's order. */
  dependencies: Chart[];
  /**
   * Where the chart lies, as Helm names its templates: `app/charts/db`. Set by processDependencies; it is not always
   * the parent's path and the own name, since Helm keeps the old name of an aliased chart for what is below it.
   */
  path?: string;
}
