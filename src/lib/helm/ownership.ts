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

/** The release that an object of the cluster says it belongs to; undefined if none does. */
export function ownerOf({metadata}: KubeObject): ReleaseOwner | undefined {
  const name = metadata.annotations?.[releaseName];
  if (name === undefined) return undefined;
  return {name, namespace: metadata.annotations?.[releaseNamespace] ?? ''};
}

/**
 * Why Helm would refuse to take an existing object into a release, in its words; undefined if it would not.
 */
export function adoptionProblem({metadata}: KubeObject, owner: ReleaseOwner): string | undefined {
  const problems = [
    mismatch('label', metadata.labels, managedBy, 'Helm'),
    mismatch('annotation', metadata.annotations, releaseName, owner.name),
    mismatch('annotation', metadata.annotations, releaseNamespace, owner.namespace),
  ].filter((problem) => problem !== undefined);
  return problems.length === 0 ? undefined : ['invalid ownership metadata', ...problems].join('; ');
}

function mismatch(
  kind: string,
  present: {readonly [name: string]: string} | undefined,
  key: string,
  wanted: string,
): string | undefined {
  const value = present?.[key];
  if (value === wanted) return undefined;
  const found = value === undefined ? `missing key "${key}": must be set to` : `key "${key}" must equal`;
  const current = value === undefined ? '' : `: current value is ${JSON.stringify(value)}`;
  return `${kind} validation error: ${found} ${JSON.stringify(wanted)}${current}`;
}
