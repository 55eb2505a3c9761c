// Which images a plan writes into a CAS. Pure.
import type {Plan} from '../plan/plan.ts';
import {type Change, changesOf} from '../plan/step.ts';
import {imageReference} from '../scone/images.ts';
import type {CasSettings} from '../settings/cas-settings.ts';

interface CasSpec {
  image?: unknown;
  'backup-controller'?: {image?: unknown; env?: {name?: string; value?: unknown}[]};
  safetyService?: {image?: unknown};
}

/** Each once: what is to be verified before the plan is carried out. What a CAS has already stays, and is not among them. */
export function plannedImages({components}: Plan): string[] {
  const images = components
    .flatMap(({steps}) => steps.flatMap(changesOf))
    .map(specOf)
    .flatMap((spec) => [
      spec.image,
      spec['backup-controller']?.image,
      spec['backup-controller']?.env?.find(({name}) => name === 'BACKUP_CAS_IMAGE')?.value,
      spec.safetyService?.image,
    ]);
  return [...new Set(images.filter((image) => typeof image === 'string'))];
}

function specOf(change: Change): CasSpec {
  if (change.step === 'create' || change.step === 'apply') return (change.object.spec ?? {}) as CasSpec;
  return change.step === 'patch' ? ((change.patch as {spec?: CasSpec}).spec ?? {}) : {};
}

/** Of the SCONE CLI, where it is known beforehand that it runs as an image; else that turns out when it is opened. */
export function programImages(settings: CasSettings, version: string = settings.version): string[] {
  const {driver} = settings.sconeCli;
  return driver === 'auto' || driver === 'local' ? [] : [imageReference(settings, 'sconecli', version)];
}
