// Which namespace an object of a release goes to, when its template names none.
import {builtInKind} from '../../cluster/kinds.ts';
import type {KubeObject} from '../../cluster/object.ts';
import type {ManifestDocument} from '../../helm/manifest.ts';
import {objectsOf, readManifest} from '../../helm/manifest-objects.ts';
import {customKinds} from '../../scone/kinds.ts';

/**
 * Objects of a kind with namespaces go to the release's, unless they name another. Kinds that we do not know are left as
 * they are: the server is asked, and puts them where the connection's namespace is, which is the release's too.
 */
export function placed(object: KubeObject, namespace: string): KubeObject {
  if (object.metadata.namespace !== undefined) return object;
  const {apiVersion, kind} = object;
  const custom = customKinds.find((row) => row.apiVersion === apiVersion && row.kind === kind);
  const isNamespaced = (custom ?? builtInKind(apiVersion, kind))?.namespaced ?? false;
  return isNamespaced ? {...object, metadata: {...object.metadata, namespace}} : object;
}

/** The objects of a record's manifest, or of a hook, in their namespaces. */
export function recordedObjects(manifest: string, namespace: string): KubeObject[] {
  const documents: ManifestDocument[] = readManifest(manifest);
  return objectsOf(documents).map((object) => placed(object, namespace));
}
