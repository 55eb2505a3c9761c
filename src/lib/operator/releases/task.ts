// What is asked for about the Helm releases of a cluster, and what is known of them.
import type {Observation} from '../../plan/observation.ts';
import type {Read} from '../../plan/read.ts';
import type {HelmSettings} from '../../settings/resolve-helm.ts';
import {type InstalledRelease, installedReads, installedRelease} from '../helm-release/installed.ts';
import type {HelmReleaseSubject} from '../helm-release/wanted.ts';

export type ReleaseAction = 'status' | 'repair' | 'rollback' | 'uninstall';

/** One release and what is to become of it. */
export interface ReleaseTask
  extends Pick<HelmSettings, 'namespace' | 'forceConflicts' | 'evenIfRecent' | 'historyMax'> {
  action: ReleaseAction;
  release: string;
  repair: HelmSettings['repair'];
  toRevision: number | undefined;
  keepHistory: boolean;
  now: Date;
  /** How commands are called in hints: `kubectl provision`. */
  ownName: string;
}

/** The codes of all findings about releases that are not the stack's own. */
export const releaseCodes: HelmReleaseSubject['codes'] = {
  release: 'PS300',
  record: 'PS301',
  objects: 'PS302',
  running: 'PS303',
  owner: 'PS304',
};

export function recordReads({release, namespace}: ReleaseTask, soFar: Observation): Read[] {
  return installedReads({release, namespace}, soFar);
}

export function recordsOf({release, namespace}: ReleaseTask, observation: Observation): InstalledRelease {
  return installedRelease({release, namespace}, observation);
}
