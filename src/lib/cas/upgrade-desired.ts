// How an upgrade of a CAS is to be: all that its plan is made from, besides what is observed.
import type {ImageCheck} from '../image-check/checked-image.ts';
import type {CasSettings, UpgradeSettings} from '../settings/cas-settings.ts';
import type {CasName} from './names.ts';
import type {UpgradeCourse} from './upgrade-course.ts';
import type {UpgradeImages} from './upgrade-images.ts';
import type {UpgradeWork} from './upgrade-work.ts';

export interface UpgradeDesired {
  settings: CasSettings & {upgrade: UpgradeSettings};
  name: CasName;
  images: UpgradeImages;
  /** What is known about their signatures; undefined: nothing was asked yet. */
  check?: ImageCheck | undefined;
  /** When the newest proved backup of this CAS was proved, in milliseconds since the epoch. */
  backupProvedAt: number | undefined;
  /** What earlier runs of it have done; undefined: nothing. */
  course?: UpgradeCourse;
  now: () => number;
  work: UpgradeWork;
}
