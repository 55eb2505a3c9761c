// The images that an upgrade brings, in the form in which the CAS has them already, or will have them. Pure.
import type {KubeObject} from '../cluster/object.ts';
import {isSameImage} from '../scone/images.ts';
import {backsUp} from './upgrade-facts.ts';

export interface UpgradeImages {
  cas: string;
  controller: string;
  safetyService: string;
}

/**
 * What is there already stays as it is. What the backup controller makes backups for is the very image that the CAS gets: the
 * nodes let in nothing else, so one that an interrupted upgrade has pinned counts more than what the tag means by now.
 */
export function upgradeImages(wanted: UpgradeImages, cas: KubeObject | undefined): UpgradeImages {
  if (cas === undefined) return wanted;
  const {spec} = cas;
  const settled = (image: string, live: unknown) => (isSameImage(image, live) ? (live as string) : image);
  const backed = backsUp(cas);
  const isPinned = backed?.includes('@') === true;
  const next = isPinned ? settled(wanted.cas, backed) : wanted.cas;
  return {
    cas: settled(next, spec?.image),
    controller: settled(wanted.controller, spec?.['backup-controller']?.image),
    safetyService: settled(wanted.safetyService, spec?.safetyService?.image),
  };
}

export function mapImages(images: UpgradeImages, change: (image: string) => string): UpgradeImages {
  const {cas, controller, safetyService} = images;
  return {cas: change(cas), controller: change(controller), safetyService: change(safetyService)};
}
