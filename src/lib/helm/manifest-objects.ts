// The Kubernetes objects in a manifest, and which of them the next manifest no longer has.
import {type KubeObject, keyOf, refOf} from '../cluster/object.ts';
import {Failure} from '../report/failure.ts';
import {documentsIn, type ManifestDocument} from './manifest.ts';
import {sortByKind} from './order.ts';
import {isTable} from './table.ts';

/**
 * The objects of documents in their order; Lists are taken apart, empty documents passed over.
 * @throws Failure that names the template, for a document that is no object
 */
export function objectsOf(documents: readonly Pick<ManifestDocument, 'source' | 'content'>[]): KubeObject[] {
  return documents.flatMap(({source, content}) => {
    if (content === null || content === undefined) return [];
    return flattened(content).map((item) => objectFrom(item, source));
  });
}

function flattened(content: unknown): unknown[] {
  const isList = isTable(content) && typeof content.kind === 'string' && content.kind.endsWith('List');
  return isList && Array.isArray(content.items) ? content.items.flatMap(flattened) : [content];
}

function objectFrom(content: unknown, source: string): KubeObject {
  const problem = objectProblem(content);
  if (problem !== undefined) {
    throw new Failure({
      summary: 'the chart renders something that is no Kubernetes object',
      object: source,
      reason: problem,
      next: 'look at the rendered template: npm run -s helm-template, or helm template --debug',
    });
  }
  return content as KubeObject;
}

function objectProblem(content: unknown): string | undefined {
  if (!isTable(content)) return 'it is no map';
  if (typeof content.apiVersion !== 'string' || content.apiVersion === '') return 'apiVersion is missing';
  if (typeof content.kind !== 'string' || content.kind === '') return 'kind is missing';
  if (!isTable(content.metadata) || typeof content.metadata.name !== 'string' || content.metadata.name === '') {
    return `metadata.name of the ${content.kind} is missing`;
  }
  return undefined;
}

/**
 * Takes the text of a record's manifest, or of one of its hooks, apart again; sorted by kind.
 * @throws Failure for text that is no YAML
 */
export function readManifest(manifest: string): ManifestDocument[] {
  return sortByKind(documentsIn(manifest, 'manifest')).map((document) => ({
    ...document,
    source: /^# Source: (.*)$/m.exec(document.text)?.[1] ?? document.source,
  }));
}

/**
 * Objects that the manifest before had and the one after has not: what an upgrade deletes.
 * Those marked `helm.sh/resource-policy: keep` stay in the cluster and are not listed.
 * @param namespace of the release, for objects that name none
 */
export function removedObjects(
  before: readonly KubeObject[],
  after: readonly KubeObject[],
  namespace: string,
): KubeObject[] {
  const key = (object: KubeObject) => keyOf({...refOf(object), namespace: object.metadata.namespace ?? namespace});
  const kept = new Set(after.map(key));
  return before.filter((object) => !kept.has(key(object)) && !isKept(object));
}

/** True for an object that Helm leaves in the cluster when its release goes. */
export function isKept({metadata}: KubeObject): boolean {
  return metadata.annotations?.['helm.sh/resource-policy']?.trim().toLowerCase() === 'keep';
}
