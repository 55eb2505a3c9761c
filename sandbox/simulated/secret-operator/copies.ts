// What is to be done so that the copies of an ImagePullSecret are as they should be.
import {contains, sameJson} from '../runtime/difference.ts';
import {type ImagePullSecret, pullSecretKey, pullSecretType, type Secret} from './kinds.ts';

/** Marks a Secret as a copy, by the uid of its ImagePullSecret. */
const ownerLabel = 'images.banzaicloud.io/owner-uid';

export interface CopyPlan {
  create: Secret[];
  /** With the resourceVersion of the Secret they take the place of. */
  replace: Secret[];
  /** Copies that are no longer wanted. */
  remove: Secret[];
}

/** `existing`: all Secrets of the type that pull secrets have. A Secret that is in the way is taken over. */
export function planCopies(
  owner: ImagePullSecret,
  config: string,
  namespaces: readonly string[],
  existing: readonly Secret[],
): CopyPlan {
  const plan: CopyPlan = {create: [], replace: [], remove: []};
  const {name} = owner.spec.target.secret;
  for (const namespace of namespaces) {
    const copy = copyFor(owner, config, namespace);
    const present = existing.find(({metadata}) => metadata.name === name && metadata.namespace === namespace);
    if (present === undefined) plan.create.push(copy);
    else if (!isCopy(present, copy)) plan.replace.push(inPlaceOf(present, copy));
  }
  plan.remove = existing.filter(
    ({metadata}) =>
      metadata.labels?.[ownerLabel] === owner.metadata.uid &&
      (metadata.name !== name || !namespaces.includes(metadata.namespace ?? '')),
  );
  return plan;
}

function copyFor({metadata, spec}: ImagePullSecret, config: string, namespace: string): Secret {
  const {name, labels, annotations = {}} = spec.target.secret;
  return {
    metadata: {
      name,
      namespace,
      labels: {...labels, [ownerLabel]: metadata.uid ?? ''},
      annotations,
      ownerReferences: [
        {
          apiVersion: 'images.banzaicloud.io/v1alpha1',
          kind: 'ImagePullSecret',
          name: metadata.name,
          uid: metadata.uid ?? '',
          controller: false,
        },
      ],
    },
    type: pullSecretType,
    data: {[pullSecretKey]: Buffer.from(config).toString('base64')},
  };
}

function isCopy(present: Secret, copy: Secret): boolean {
  return sameJson(present.data, copy.data) && contains(present.metadata, copy.metadata);
}

function inPlaceOf({metadata}: Secret, copy: Secret): Secret {
  const {resourceVersion} = metadata;
  return {...copy, metadata: {...copy.metadata, ...(resourceVersion === undefined ? {} : {resourceVersion})}};
}
