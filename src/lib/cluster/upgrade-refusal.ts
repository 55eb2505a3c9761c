// Why a WebSocket was not granted, in words: a proxy that knows none, a pod or container that does not run, missing rights.
import {ApiError, type ApiStatus} from './api-error.ts';
import {podTrouble} from './pod-trouble.ts';
import type {Refusal, Words} from './refusal.ts';

/** Undefined for what any request may meet. */
export function upgradeWords({code, path, body}: Refusal, status: ApiStatus | undefined): Words | undefined {
  const text = status?.message ?? body;
  const trouble = podTrouble(text);
  if (trouble !== undefined) return trouble;
  if (unknownProtocol.pattern.test(text)) return unknownProtocol.words;
  // What the API server makes of a request that has lost its Upgrade header on the way.
  if (/upgrade request required/i.test(text)) return proxied;
  if (status?.reason === 'Forbidden') return missingRights(path, text);
  const isFromElsewhere = status === undefined && code !== 500;
  return isFromElsewhere ? proxied : undefined;
}

/** The server has none of the subprotocols that were asked for. */
export function isUnknownProtocol(error: unknown): boolean {
  return error instanceof ApiError && unknownProtocol.pattern.test(error.reason ?? '');
}

const unknownProtocol = {
  pattern: /protocol\(s\) (?:are )?not supported/,
  words: {
    kind: 'failed',
    summary: 'the cluster does not speak the protocol that this needs',
    next: 'it needs Kubernetes 1.30 or newer',
  } satisfies Words,
};

const proxied: Words = {
  kind: 'undetermined',
  summary: 'the connection did not become a WebSocket',
  next: 'let the proxy or load balancer before the API server pass WebSockets (Connection: Upgrade), or go round it',
};

/** Servers up to 1.34 ask for `get`, later ones for `create`, too; each refusal names one of them at most. */
function missingRights(path: string, text: string): Words {
  const {namespace = '', subresource = ''} =
    /\/namespaces\/(?<namespace>[^/]+)\/pods\/[^/]+\/(?<subresource>\w+)/.exec(path)?.groups ?? {};
  const user = /User "(?<user>[^"]*)" cannot/.exec(text)?.groups?.user;
  const place = `pods/${subresource} in namespace ${namespace}`;
  return {
    kind: 'undetermined',
    summary: user === undefined ? `we may not use ${place}` : `${user} may not use ${place}`,
    next: `ask an administrator of the cluster for the rights to get and to create ${place}`,
  };
}
