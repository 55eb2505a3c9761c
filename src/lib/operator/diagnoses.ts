// What is wrong behind a symptom, and what to type: pods that cannot pull or start, webhooks that cannot be called.
import type {KubeObject} from '../cluster/object.ts';
import {podTroubles} from '../cluster/pods.ts';
import type {Trouble} from '../plan/step.ts';

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

/** Why an admission webhook could not be called, from the API server's words. */
export function diagnoseWebhook(reason: string): Trouble {
  const name = /failed calling webhook "([^"]+)"/.exec(reason)?.[1];
  const summary = name === undefined ? 'a webhook could not be called' : `webhook ${name} could not be called`;
  if (/x509|certificate/i.test(reason)) {
    return {
      summary,
      reason: 'its certificate is not trusted: cert-manager has not injected the right caBundle',
      next: 'run --reconcile; on minikube the cluster must be started with --embed-certs',
    };
  }
  if (/deadline exceeded|i\/o timeout|Client\.Timeout/i.test(reason)) {
    return {
      summary,
      reason: 'it did not answer in time: its pod hangs, or the API server cannot reach it',
      next: 'look at its pod; on minikube the cluster must be started with --embed-certs; check network policies and firewalls',
    };
  }
  return {
    summary,
    reason: 'nothing answers at its service: its pod is not ready',
    next: 'look at the pods of cert-manager and of the operator; on minikube the cluster must be started with --embed-certs',
  };
}

/** A trouble as detail lines of a finding. */
export function troubleLines(trouble: Trouble | undefined): string[] {
  if (trouble === undefined) return [];
  const {object, summary, reason} = trouble;
  return [object === undefined ? summary : `${object}: ${summary}`, ...(reason === undefined ? [] : [reason])];
}
