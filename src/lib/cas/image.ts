// Whether a CAS runs the image it should.
import type {KubeObject} from '../cluster/object.ts';
import {versionOfImage} from '../scone/images.ts';
import {formatVersion} from '../scone/semantic-version.ts';

/** `image: a → b`, or undefined when it is the wanted one. The recovery image of the same version will do as well. */
export function imageDiffers(cas: KubeObject, wanted: KubeObject): string | undefined {
  const [has, wants]: string[] = [cas.spec?.image ?? '', wanted.spec.image];
  if (has === wants || recoveryOf(wants ?? '') === has) return undefined;
  return `image: ${has} → ${wants}`;
}

/** `…/cas:6.0.6` → `…/cas-recovery:6.0.6` */
function recoveryOf(image: string): string {
  return image.replace(/cas(?=[:@][^/]*$)/, 'cas-recovery');
}

/** `6.0.6`, from the tag of its image. */
export function casVersion({spec}: KubeObject): string | undefined {
  const version = versionOfImage(spec?.image ?? '');
  return version === undefined ? undefined : formatVersion(version);
}
