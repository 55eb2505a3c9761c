// What the secret operator says about an ImagePullSecret.
import {sameJson} from '../runtime/difference.ts';
import type {RenderedConfig} from './docker-config.ts';
import type {ImagePullSecret, ImagePullSecretStatus} from './kinds.ts';

/** `wrote`: whether copies were changed. The time of the last success stays as it is if nothing else is new. */
export function pullSecretStatus(
  {status: before = {}}: ImagePullSecret,
  {sources, failed}: RenderedConfig,
  namespaces: readonly string[],
  wrote: boolean,
  now: Date,
): ImagePullSecretStatus {
  const {lastSuccessfulReconciliation, managedNamespaces} = before;
  if (failed)
    return {
      ...(lastSuccessfulReconciliation === undefined ? {} : {lastSuccessfulReconciliation}),
      ...(managedNamespaces === undefined ? {} : {managedNamespaces}),
      status: 'Failed',
      reason: 'some source secrets failed to render',
      sourceSecretStatus: sources,
    };
  const status: ImagePullSecretStatus = {
    status: 'Ready',
    managedNamespaces: [...namespaces],
    sourceSecretStatus: sources,
  };
  const same = !wrote && sameJson({...status, lastSuccessfulReconciliation}, before);
  const time = `${now.toISOString().slice(0, 19)}Z`;
  return {...status, lastSuccessfulReconciliation: same ? (lastSuccessfulReconciliation ?? time) : time};
}
