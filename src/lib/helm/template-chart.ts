// What `helm template` prints for a chart: loaded, rendered, sorted, hooks at the end.

import {Failure} from '../report/failure.ts';
import {type KubeVersion, offlineCapabilities} from './capabilities.ts';
import type {Chart, Values} from './chart.ts';
import {manifestText, templateOutput} from './manifest.ts';
import {renderRelease} from './prepare-release.ts';
import type {Warn} from './values.ts';

export interface TemplateOptions {
  /** As the user gave them, not yet merged with the chart's own. */
  values?: Values;
  name?: string;
  namespace?: string;
  kubeVersion?: KubeVersion;
  /** Added to those that Helm knows. */
  apiVersions?: readonly string[];
  includeCrds?: boolean;
  isUpgrade?: boolean;
  withoutHooks?: boolean;
  warn?: Warn;
  clock: () => Date;
  /** Random bytes of cryptographic quality. */
  random: (count: number) => Uint8Array;
}

/** The text that helm prints. Throws Failure with Helm's words as the reason. */
export function templateChart(chart: Chart, options: TemplateOptions): string {
  requireInstallable(chart);
  const isUpgrade = options.isUpgrade ?? false;
  const {content, crds} = renderRelease({
    chart,
    config: options.values ?? {},
    release: {
      name: options.name ?? 'release-name',
      namespace: options.namespace ?? 'default',
      revision: 1,
      isInstall: !isUpgrade,
      isUpgrade,
    },
    capabilities: offlineCapabilities({
      ...(options.kubeVersion === undefined ? {} : {kubeVersion: options.kubeVersion}),
      apiVersions: options.apiVersions ?? [],
    }),
    clock: options.clock,
    random: options.random,
    ...(options.warn === undefined ? {} : {warn: options.warn}),
  });
  const crdText = options.includeCrds ? manifestText(crds) : '';
  return templateOutput(crdText + content.manifest, options.withoutHooks ? [] : content.hooks);
}

/** A library chart only lends definitions to others. */
function requireInstallable({metadata}: Chart): void {
  const type = metadata.type ?? '';
  if (type === '' || type === 'application') return;
  throw new Failure({
    summary: 'the chart is not one to install',
    object: `chart ${metadata.name}`,
    reason: `${type} charts are not installable`,
    next: 'give the chart that depends on it',
  });
}
