// The release's custom objects as they should be in this cluster: LAS, SGXPlugin, and the secret operator's instructions.
import type {KubeObject} from '../cluster/object.ts';
import type {ManifestReader, ManifestText} from '../release/manifest.ts';
import type {ImageName} from '../scone/images.ts';
import {imageReference} from '../scone/images.ts';
import type {OperatorSettings} from '../settings/settings.ts';

/** Undefined without a manifest: the component is left out. */
export function sgxPluginObject(
  manifest: ManifestText | undefined,
  reader: ManifestReader,
  settings: OperatorSettings,
): KubeObject | undefined {
  const object = firstObject(manifest, reader, settings);
  if (object === undefined) return undefined;
  const {nodeSelector} = settings;
  // Manifests before 5.9 have no place for a selector, so it is set here for all.
  return placed(object, settings, 'sgx-plugin', settings.release.sgxPluginManifest, {
    ...(nodeSelector !== undefined && {nodeSelector: {...nodeSelector}}),
  });
}

/** Without its DCAP key, which is a secret and put in last. */
export function lasObject(
  manifest: ManifestText | undefined,
  reader: ManifestReader,
  settings: OperatorSettings,
): KubeObject | undefined {
  const object = firstObject(manifest, reader, settings);
  if (object === undefined) return undefined;
  const {dcapKey, ...spec} = object.spec;
  // A manifest of the user's own may have its key written out.
  const own = dcapKey === '' || dcapKey === undefined ? {} : {dcapKey};
  return placed({...object, spec}, settings, 'las', settings.release.lasManifest, own);
}

/** Manifests up to 5.9 name the namespace scone-system literally, so the real one is set here for all. */
export function secretOperatorObjects(
  manifest: ManifestText | undefined,
  reader: ManifestReader,
  settings: OperatorSettings,
): KubeObject[] {
  if (manifest === undefined) return [];
  return reader.render(manifest, variablesOf(settings)).objects.map((object) => {
    const registry = object.spec?.registry;
    const credentials: {name: string; namespace: string}[] = registry?.credentials ?? [];
    const moved = credentials.map((credential) => ({...credential, namespace: settings.namespace}));
    return {...object, spec: {...object.spec, registry: {...registry, credentials: moved}}};
  });
}

function firstObject(
  manifest: ManifestText | undefined,
  reader: ManifestReader,
  settings: OperatorSettings,
): KubeObject | undefined {
  return manifest === undefined ? undefined : reader.render(manifest, variablesOf(settings)).objects[0];
}

function variablesOf(settings: OperatorSettings) {
  const {imageRepo, imagePrefix, namespace, nodeSelector} = settings;
  return {
    IMAGE_REPO: imageRepo,
    IMAGE_PREFIX: imagePrefix,
    NAMESPACE: namespace,
    DCAP_KEY: '',
    NODESELECTOR: nodeSelector,
  };
}

/** Image and namespace as everywhere else; a manifest of the user's own keeps its image. */
function placed(
  object: KubeObject,
  settings: OperatorSettings,
  name: ImageName,
  override: string | undefined,
  more: Record<string, unknown>,
): KubeObject {
  const image = override === undefined ? {image: imageReference(settings, name, settings.version)} : {};
  return {...object, spec: {...object.spec, ...image, namespace: settings.namespace, ...more}};
}
