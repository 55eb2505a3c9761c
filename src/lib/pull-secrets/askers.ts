// Who asks for a pull secret: annotated namespaces and pods, and whoever names one. What is asked for and not there is missing.
import type {KubeObject} from '../cluster/object.ts';
import {injectAnnotations, pullSecretNames} from '../scone/names.ts';
import {type MissingSecret, type PullSecret, placeOf} from './pull-secret.ts';

/** Somebody who asks for the pull secret of this place. */
export type Asker = MissingSecret;

/** @param references of a pod or service account, to pull secrets by name */
export function asksIn(
  {kind, metadata}: KubeObject,
  because: string,
  isAsked: (annotation: string) => boolean,
  references: readonly {name?: string}[] = [],
): Asker[] {
  if (metadata.deletionTimestamp !== undefined) return [];
  const namespace = kind === 'Namespace' ? metadata.name : (metadata.namespace ?? '');
  const asked = pullSecretNames.filter(
    (name, index) => isAsked(injectAnnotations[index] ?? '') || references.some((reference) => reference.name === name),
  );
  return asked.map((name) => ({namespace, name, because}));
}

/** One for each secret; the first who asked is named. */
export function missingSecrets(
  asks: ReadonlyMap<string, Asker>,
  there: ReadonlyMap<string, PullSecret>,
): MissingSecret[] {
  const missing = [...asks].filter(([place]) => !there.has(place)).map(([, ask]) => ask);
  return missing.sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}
