// What the acts of a provisioning work with.
import type {Cluster} from '../cluster/cluster.ts';
import type {Emit} from '../report/event.ts';
import type {Secret} from '../report/secret.ts';
import type {CasSettings} from '../settings/cas-settings.ts';
import type {CasName} from './names.ts';
import type {CasReach} from './reach.ts';
import type {ReleaseFile} from './sessions.ts';
import type {TargetFiles} from './target-files.ts';

export interface ProvisioningParts {
  cluster: Cluster;
  settings: CasSettings;
  name: CasName;
  reach: CasReach;
  files: TargetFiles;
  release: {ownerPolicy: ReleaseFile; backupPolicy: ReleaseFile; ownerConfig: ReleaseFile | undefined};
  /** For the owner config; undefined where the release's has no such key. */
  dcapKey: Secret | undefined;
  /** Image of the backup controller, to be measured if the policy leaves that open. */
  backupController: string;
  /** An earlier run sent the token of this very CAS; what came of it is not known. */
  wasSent: boolean;
  emit: Emit;
  signal: AbortSignal;
  now: () => number;
  /** Milliseconds since the epoch. */
  deadline: number;
  /** Makes a value known as secret to everything that prints. */
  learn: (secret: Secret) => void;
}
