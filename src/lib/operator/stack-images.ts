// The images that a run would deploy, by the part of the stack that needs each.
import type {WantedImage} from '../image-check/checked-image.ts';
import type {Artefact} from '../release/artefact.ts';
import {textOf} from '../release/artefact.ts';
import type {ManifestText} from '../release/manifest.ts';
import {manifestReader} from '../release/manifest.ts';
import {type ImageName, imageReference} from '../scone/images.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import {lasObject, sgxPluginObject} from './custom-objects.ts';
import type {Artefacts} from './desired-input.ts';

/** Ids of the components that deploy an image of the vendor's. */
export type StackPart = 'operator' | 'sgxplugin' | 'las';

type StackImage = WantedImage<StackPart>;

/** @param artefacts looked into for manifests of the user's own, which may name images of their own */
export async function stackImages(settings: OperatorSettings, artefacts: Artefacts): Promise<StackImage[]> {
  const {version, onlyOperator, sgxPlugin, release} = settings;
  const ours = (part: StackPart, name: ImageName) => ({part, image: imageReference(settings, name, version)});
  const operator = ours('operator', 'k8soperators');
  if (onlyOperator) return [operator];
  const own = async (part: 'sgxplugin' | 'las', make: typeof lasObject): Promise<StackImage> => {
    const file = artefacts.get(part);
    const object = make(file && manifestText(file), await manifestReader(), settings);
    return {part, image: String(object?.spec?.image ?? '')};
  };
  const {sgxPluginManifest, lasManifest} = release;
  return await Promise.all([
    operator,
    ...(sgxPlugin ? [sgxPluginManifest ? own('sgxplugin', sgxPluginObject) : ours('sgxplugin', 'sgx-plugin')] : []),
    lasManifest ? own('las', lasObject) : ours('las', 'las'),
  ]);
}

function manifestText(artefact: Artefact): ManifestText {
  return {file: artefact.url, text: textOf(artefact)};
}
