// The Helm release by which the operator deploys the SGXPlugin: which revision there must be next, if any.
import type {HelmRelease} from './helm-record.ts';
import type {Workload} from './kinds.ts';
import {sgxPluginChart, sgxPluginReleaseName} from './sgx-plugin.ts';

const template = 'templates/daemonset.yaml';

/** The manifest as Helm records it; JSON is YAML. */
export function releaseManifest(daemonSet: Workload): string {
  const object = {apiVersion: 'apps/v1', kind: 'DaemonSet', ...daemonSet};
  return `---\n# Source: ${sgxPluginChart}/${template}\n${JSON.stringify(object, null, 2)}\n`;
}

/**
 * What must be recorded so that the last revision is this DaemonSet in the chart of this version:
 * nothing, or one more revision in place of the one that was deployed.
 */
export function nextRevision(
  recorded: readonly HelmRelease[],
  daemonSet: Workload,
  chartVersion: string,
  now: Date,
): {superseded: HelmRelease[]; added: HelmRelease | undefined} {
  const latest = recorded.toSorted((one, other) => other.version - one.version)[0];
  const manifest = releaseManifest(daemonSet);
  const isCurrent =
    latest?.info.status === 'deployed' &&
    latest.manifest === manifest &&
    latest.chart.metadata.version === chartVersion;
  if (isCurrent) return {superseded: [], added: undefined};
  return {
    superseded: recorded
      .filter(({info}) => info.status === 'deployed')
      .map((release) => ({...release, info: {...release.info, status: 'superseded'}})),
    added: revision((latest?.version ?? 0) + 1, latest, {
      manifest,
      chartVersion,
      namespace: daemonSet.metadata.namespace ?? '',
      now,
    }),
  };
}

function revision(
  version: number,
  before: HelmRelease | undefined,
  {manifest, chartVersion, namespace, now}: {manifest: string; chartVersion: string; namespace: string; now: Date},
): HelmRelease {
  const time = now.toISOString();
  return {
    name: sgxPluginReleaseName,
    namespace,
    version,
    info: {
      first_deployed: before?.info.first_deployed ?? time,
      last_deployed: time,
      deleted: '',
      description: before === undefined ? 'Install complete' : 'Upgrade complete',
      status: 'deployed',
    },
    chart: {
      metadata: {
        name: sgxPluginChart,
        version: chartVersion,
        apiVersion: 'v2',
        appVersion: chartVersion,
        description: 'The device plugin, as the simulated operator deploys it',
        type: 'application',
      },
      lock: null,
      templates: [{name: template, data: Buffer.from(manifest).toString('base64')}],
      values: {},
      schema: null,
      files: [],
    },
    config: {},
    manifest,
  };
}
