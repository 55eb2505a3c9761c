// What keeps pods from running, and what to type: images that cannot be pulled, containers that do not start.
import type {KubeObject} from '../cluster/object.ts';
import {podTroubles} from '../cluster/pods.ts';
import type {Trouble} from './step.ts';

const pullReasons = new Set(['ImagePullBackOff', 'ErrImagePull', 'InvalidImageName', 'RegistryUnavailable']);

/** How a registry says that it does not accept a credential. */
const refusedCredential = /unauthorized|authentication required|denied|forbidden|\b40[13]\b/i;

/** Type this to renew the pull secrets. */
export const renewPullSecrets = '--reconcile --username USER --email ADDRESS --access-token-file FILE';

/** The first trouble among pods that will not pass by itself; undefined while they are merely on their way. */
export function diagnosePods(pods: readonly KubeObject[]): Trouble | undefined {
  const troubles = pods.flatMap((pod) => podTroubles(pod).map((trouble) => ({pod, trouble})));
  const [worst] = [...troubles.filter(({trouble}) => pullReasons.has(trouble.reason)), ...troubles];
  if (worst === undefined) return undefined;
  const {pod, trouble} = worst;
  const object = `Pod ${trouble.pod}`;
  if (!pullReasons.has(trouble.reason)) {
    const next = `kubectl describe pod -n ${pod.metadata.namespace} ${pod.metadata.name}`;
    return {summary: trouble.reason, object, reason: trouble.message, next};
  }
  return diagnosePull(pod, object, trouble);
}

function diagnosePull(
  pod: KubeObject,
  object: string,
  {reason, message, image}: {reason: string; message: string; image: string | undefined},
): Trouble {
  const references: {name: string}[] = pod.spec?.imagePullSecrets ?? [];
  const secrets = references.map(({name}) => `${pod.metadata.namespace}/${name}`).join(', ');
  const summary = `image ${image ?? '(unknown)'} cannot be pulled (${reason})`;
  if (secrets === '')
    return {summary, object, reason: `${message}; the pod names no pull secret`, next: renewPullSecrets};
  const cause = refusedCredential.test(message)
    ? `the token in pull secret ${secrets} has probably expired`
    : `if the image exists, the token in pull secret ${secrets} has probably expired`;
  return {summary, object, reason: `${message}; ${cause}`, next: renewPullSecrets};
}

/** A trouble as detail lines of a finding. */
export function troubleLines(trouble: Trouble | undefined): string[] {
  if (trouble === undefined) return [];
  const {object, summary, reason} = trouble;
  return [object === undefined ? summary : `${object}: ${summary}`, ...(reason === undefined ? [] : [reason])];
}
