// How the CAS of a run should be: all that its plan is made from, besides what is observed.
import type {KubeObject} from '../cluster/object.ts';
import type {ImageCheck} from '../image-check/checked-image.ts';
import type {JournalRecord} from '../keys/journal.ts';
import type {CasSettings} from '../settings/cas-settings.ts';
import type {CasName} from './names.ts';
import type {MergePatch} from './patch.ts';
import type {Provisioning} from './provisioning.ts';
import type {Recovery} from './recovery.ts';

export interface CasDesired {
  settings: CasSettings;
  name: CasName;
  /** The custom resource as it is first applied. */
  wanted: KubeObject;
  /** What is patched after provisioning. */
  patch: MergePatch;
  journal: readonly JournalRecord[];
  /** What of the plan happens outside the API server. */
  work: Provisioning;
  /** A snapshot is to be put into it. */
  recovery: Recovery | undefined;
  /** What is known about the signatures of the images; undefined: nothing was asked yet. */
  check?: ImageCheck | undefined;
  /** The image that a recovered CAS gets in the end. */
  finalImage: string;
  /** Of the safety service that comes with the backup controller; undefined for releases that have none. */
  safetyImage: string | undefined;
  /** Milliseconds since the epoch. */
  now: () => number;
}
