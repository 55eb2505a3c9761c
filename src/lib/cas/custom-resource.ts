// The custom resource of a CAS as it is first applied.
import type {KubeObject} from '../cluster/object.ts';
import {manifestReader} from '../release/manifest.ts';
import {Failure} from '../report/failure.ts';
import {type CasName, casKind} from './names.ts';
import type {ReleaseFile} from './sessions.ts';

export interface WantedCas extends CasName {
  image: string;
  /** 32 hex digits; undefined leaves it to the operator (releases before 5.10 know no nonce). */
  nonce: string | undefined;
}

/** The release's manifest with name, namespace, image and nonce in their places. */
export async function casFrom({text, url}: ReleaseFile, wanted: WantedCas): Promise<KubeObject> {
  const {name, namespace, image, nonce} = wanted;
  const reader = await manifestReader();
  const {objects} = reader.render({file: url, text}, {NAME: name, NAMESPACE: namespace, IMAGE: image});
  const [object, ...more] = objects;
  const isOurs = object?.apiVersion === casKind.apiVersion && object.kind === casKind.kind;
  if (object === undefined || !isOurs || more.length > 0 || object.metadata.name !== name) {
    throw new Failure({
      summary: 'the manifest is not that of one CAS',
      object: url,
      next: "mend the file, or take the release's own",
    });
  }
  return {
    ...object,
    metadata: {...object.metadata, namespace},
    spec: {...object.spec, image, ...(nonce !== undefined && {nonce})},
  };
}
