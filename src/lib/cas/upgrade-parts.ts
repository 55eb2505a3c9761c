// What the acts of an upgrade work with.
import type {Cluster} from '../cluster/cluster.ts';
import type {Emit} from '../report/event.ts';
import type {CasSettings, UpgradeSettings} from '../settings/cas-settings.ts';
import type {CasName} from './names.ts';
import type {CasReach} from './reach.ts';
import type {ReleaseFile} from './sessions.ts';
import type {TargetFiles} from './target-files.ts';

export interface UpgradeParts {
  cluster: Cluster;
  settings: CasSettings & {upgrade: UpgradeSettings};
  name: CasName;
  reach: CasReach;
  files: TargetFiles;
  images: {cas: string; controller: string; safetyService: string};
  /** Measurements of the backup controllers from which an interrupted upgrade set out. */
  from?: readonly string[];
  /** The target's policy for backup controllers; undefined when it was not fetched. */
  nextPolicy: ReleaseFile | undefined;
  /** That of the version that the CAS runs. */
  presentPolicy: ReleaseFile | undefined;
  emit: Emit;
  signal: AbortSignal;
}
