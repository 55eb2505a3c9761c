// The safety service: the operator adds it beside a CAS that gets a backup controller, with an image of its own choice unless
// one is named. So it is named, and verified like all others.
import {parseVersion} from '../scone/semantic-version.ts';
import {traitsOf} from '../scone/versions.ts';
import type {CasSettings} from '../settings/cas-settings.ts';
import type {MergePatch} from './patch.ts';
import {casImage} from './site.ts';

/** Undefined for releases whose operator adds none. */
export function safetyServiceImage(settings: CasSettings): string | undefined {
  return traitsOf(parseVersion(settings.version)).safetyService ? casImage(settings, 'cas-safety-service') : undefined;
}

/**
 * The patch that switches the backup controller on, with what the operator would add at that moment. Who has said something
 * of the safety service, in the manifest, the patch or the CAS, is left alone.
 * @param spec of the CAS as it is, or as it is going to be made
 */
export function withSafetyService(
  patch: MergePatch,
  image: string | undefined,
  spec: Readonly<Record<string, unknown>> | undefined,
): MergePatch {
  const patched = (patch.spec ?? {}) as MergePatch;
  const isOn = (controller: unknown) => (controller as {enabled?: unknown} | undefined)?.enabled === true;
  const isSwitchedOn = isOn(patched['backup-controller']) && !isOn(spec?.['backup-controller']);
  const isSaid = patched.safetyService !== undefined || spec?.safetyService !== undefined;
  if (image === undefined || !isSwitchedOn || isSaid) return patch;
  return {...patch, spec: {...patched, safetyService: {enabled: true, image}}};
}
