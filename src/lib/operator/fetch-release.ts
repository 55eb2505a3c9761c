// The vendor's files for the wanted version, fetched and verified; what is to be said about them is said.
import {proxiedFetch} from '../network/proxied-fetch.ts';
import type {ArtefactName} from '../release/locations.ts';
import {openRelease} from '../release/open-release.ts';
import {releaseOptions} from '../release/release-options.ts';
import type {Emit} from '../report/event.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import type {Artefacts} from './desired-input.ts';
import type {ChartRegistryWorld} from './pull-chart.ts';

export interface FetchOutside extends ChartRegistryWorld {
  cwd: string;
  emit: Emit;
}

/** @throws Failure for the first artefact that cannot be had or is not what it should be: then nothing may be applied */
export async function fetchRelease(
  settings: OperatorSettings,
  wanted: readonly ArtefactName[],
  outside: FetchOutside,
): Promise<Artefacts> {
  const {emit, env} = outside;
  const options = await releaseOptions(settings.release, settings.version, outside.cwd);
  const warn = (text: string) => emit({type: 'note', level: 'warning', text});
  const release = await openRelease(options, {
    ...outside,
    fetch: proxiedFetch(env),
    // Late, as folders are seldom.
    packChart: async (folder) => (await import('../helm/chart-directory.ts')).packChartDirectory(folder, warn),
    // Likewise.
    pullChart: async (reference, maxBytes) =>
      (await import('./pull-chart.ts')).chartPuller(settings, outside)(reference, maxBytes),
    onRetry: ({url}) => emit({type: 'note', level: 'verbose', text: `trying again: ${url}`}),
  });
  const fetched = await release.artefacts(wanted);
  for (const {text, object} of release.notices()) {
    emit({type: 'note', level: 'warning', text: object === undefined ? text : `${object}: ${text}`});
  }
  return new Map(fetched.map((artefact) => [artefact.name, artefact]));
}
