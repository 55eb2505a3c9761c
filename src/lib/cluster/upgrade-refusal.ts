// Why a WebSocket was not granted, in words: a proxy that knows none, a pod or container that does not run, missing rights.
import type {ApiStatus} from './api-error.ts';
import {podTrouble} from './pod-trouble.ts';
import type {Words} from './refusal.ts';

/** Undefined for what any request may meet. */
export function upgradeWords(code: number, status: ApiStatus | undefined, body: string): Words | undefined {
  const text = status?.message ?? body;
  const trouble = podTrouble(text);
  if (trouble !== undefined) return trouble;
  if (/protocol\(s\) (?:are )?not supported/.test(text)) return unknownProtocol;
  // What the API server makes of a request that has lost its Upgrade header on the way.
  if (/upgrade request required/i.test(text)) return proxied;
  if (status?.reason === 'Forbidden') return bothRights(text);
  const isFromElsewhere = status === undefined && code !== 500;
  return isFromElsewhere ? proxied : undefined;
}

const unknownProtocol: Words = {
  kind: 'failed',
  summary: 'the cluster does not speak the protocol that this needs',
  next: 'it needs Kubernetes 1.30 or newer',
};

const proxied: Words = {
  kind: 'undetermined',
  summary: 'the connection did not become a WebSocket',
  next: 'let the proxy or load balancer before the API server pass WebSockets (Connection: Upgrade), or go round it',
};

/** Servers up to 1.34 ask for `get`, later ones for `create`, too; each refusal names but one of them. */
function bothRights(text: string): Words | undefined {
  const {user, resource, namespace} =
    /User "(?<user>[^"]*)" cannot \S+ resource "(?<resource>[^"]*)".* in the namespace "(?<namespace>[^"]*)"/.exec(text)
      ?.groups ?? {};
  if (user === undefined) return undefined;
  return {
    kind: 'undetermined',
    summary: `${user} may not use ${resource} in namespace ${namespace}`,
    next: `ask an administrator of the cluster for the rights to get and to create ${resource} in namespace ${namespace}`,
  };
}
