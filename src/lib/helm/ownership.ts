// The marks by which Helm knows that an object belongs to a release.
import type {KubeObject} from '../cluster/object.ts';

const managedBy = 'app.kubernetes.io/managed-by';
const releaseName = 'meta.helm.sh/release-name';
const releaseNamespace = 'meta.helm.sh/release-namespace';

export interface ReleaseOwner {
  name: string;
  namespace: string;
}

/** The object as Helm would send it: marked as part of the release, whatever the template said. */
export function withOwner(object: KubeObject, owner: ReleaseOwner): KubeObject {
  const {labels, annotations, ...rest} = object.metadata;
  return {
    ...object,
    metadata: {
      ...rest,
      labels: {...labels, [managedBy]: 'Helm'},
      annotations: {...annotations, [releaseName]: owner.name, [releaseNamespace]: owner.namespace},
    },
  };
}
