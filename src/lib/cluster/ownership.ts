// Who else looks after an object: OLM, Argo CD, Flux, Helm releases, owners, other field managers.
import type {KubeObject} from './object.ts';

export interface Owner {
  /** Helm, OLM, Argo CD, Flux, the kind of an owning object (`Deployment`), or `field manager`. */
  tool: string;
  /** Release, application or owner: `scone-system/scone-operator`. */
  name: string;
}

export interface OurMarks {
  /** Our Helm release: its name and the namespace of its record. */
  release?: {name: string; namespace: string} | undefined;
  /** Field managers that count as ours. */
  managers?: readonly string[] | undefined;
}

/** Another owner of the object, undefined when there is none: then we may change it. */
export function foreignOwner(object: KubeObject, our: OurMarks): Owner | undefined {
  // A tool that drives Helm leaves Helm's marks too, so it is asked for before Helm.
  return olm(object) ?? argo(object) ?? flux(object) ?? helm(object, our) ?? owner(object) ?? applier(object, our);
}

function olm({metadata: {labels = {}}}: KubeObject): Owner | undefined {
  const name = labels['olm.owner'];
  if (name !== undefined) return {tool: 'OLM', name: joined(labels['olm.owner.namespace'], name)};
  // `operators.coreos.com/NAME.NAMESPACE: ""` marks what belongs to an Operator.
  const mark = Object.keys(labels).find((label) => label.startsWith('operators.coreos.com/'));
  if (mark !== undefined) return {tool: 'OLM', name: mark.slice(mark.indexOf('/') + 1)};
  return labels['olm.managed'] === 'true' ? {tool: 'OLM', name: 'an operator subscription'} : undefined;
}

function argo({metadata: {labels = {}, annotations = {}}}: KubeObject): Owner | undefined {
  // `APPLICATION:GROUP/KIND:NAMESPACE/NAME`
  const tracked = annotations['argocd.argoproj.io/tracking-id']?.split(':')[0];
  const name = tracked ?? labels['argocd.argoproj.io/instance'];
  return name === undefined ? undefined : {tool: 'Argo CD', name};
}

function flux({metadata: {labels = {}}}: KubeObject): Owner | undefined {
  for (const toolkit of ['kustomize.toolkit.fluxcd.io', 'helm.toolkit.fluxcd.io']) {
    const name = labels[`${toolkit}/name`];
    if (name !== undefined) return {tool: 'Flux', name: joined(labels[`${toolkit}/namespace`], name)};
  }
  return undefined;
}

function helm({metadata: {annotations = {}}}: KubeObject, {release}: OurMarks): Owner | undefined {
  const name = annotations['meta.helm.sh/release-name'];
  const namespace = annotations['meta.helm.sh/release-namespace'];
  if (name === undefined) return undefined;
  const isOurs = name === release?.name && (namespace === undefined || namespace === release.namespace);
  return isOurs ? undefined : {tool: 'Helm', name: joined(namespace, name)};
}

/** The controller among the owners: it would undo what we do, and the object goes when it goes. */
function owner({metadata: {ownerReferences = [], namespace}}: KubeObject): Owner | undefined {
  const first = ownerReferences.find(({controller}) => controller === true) ?? ownerReferences[0];
  return first === undefined ? undefined : {tool: first.kind, name: joined(namespace, first.name)};
}

/** These apply a caBundle or a status to objects of others, which makes nobody an owner. */
const injectors = ['cert-manager-cainjector', 'cainjector', 'kube-controller-manager', 'kube-apiserver'];

/** Whoever applied the object server-side keeps it as it declares it. Status is not what is kept. */
function applier({metadata: {managedFields = []}}: KubeObject, {managers = [], release}: OurMarks): Owner | undefined {
  const ours = [...managers, ...injectors, ...(release === undefined ? [] : ['helm'])];
  const foreign = managedFields.find(
    ({operation, manager, subresource}) =>
      operation === 'Apply' && subresource === undefined && !ours.some((name) => manager === name),
  );
  return foreign === undefined ? undefined : {tool: 'field manager', name: foreign.manager};
}

function joined(namespace: string | undefined, name: string): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
