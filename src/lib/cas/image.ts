// Whether a CAS runs the image it should. Tag and pinned form of an image are the same one (docs/decisions).
import type {KubeObject} from '../cluster/object.ts';
import {isSameImage, versionOfImage} from '../scone/images.ts';
import {formatVersion} from '../scone/semantic-version.ts';
import type {MergePatch} from './patch.ts';

/** `image: a → b`, or undefined when it is the wanted one. The recovery image of the same version will do as well. */
export function imageDiffers(cas: KubeObject, wanted: KubeObject): string | undefined {
  const [has = '', wants = '']: string[] = [cas.spec?.image, wanted.spec.image];
  if (isSameImage(has, wants) || isSameImage(has, recoveryOf(wants))) return undefined;
  return `image: ${has} → ${wants}`;
}

/** `…/cas:6.0.6` → `…/cas-recovery:6.0.6`; what digest that has is not known. */
function recoveryOf(image: string): string {
  return image.replace(/cas(?=[:@][^/]*$)/, 'cas-recovery').replace(/(:[^/@]+)@.*$/, '$1');
}

/** `6.0.6`, from the tag of its image. */
export function casVersion({spec}: KubeObject): string | undefined {
  const version = versionOfImage(spec?.image ?? '');
  return version === undefined ? undefined : formatVersion(version);
}

/** The patch with the backup controller's image as the CAS has it, where that is the same one. */
export function withLiveImage(patch: MergePatch, {spec}: KubeObject): MergePatch {
  const live: unknown = spec?.['backup-controller']?.image;
  return withControllerImage(patch, (wanted) => (isSameImage(wanted, live) ? (live as string) : wanted));
}

/** The patch with another image of the backup controller, if it names one. */
export function withControllerImage(patch: MergePatch, change: (image: string) => string): MergePatch {
  const spec = patch.spec as MergePatch | undefined;
  const controller = spec?.['backup-controller'] as MergePatch | undefined;
  if (typeof controller?.image !== 'string') return patch;
  const image = change(controller.image);
  return {...patch, spec: {...spec, 'backup-controller': {...controller, image}}};
}
