// The server's refusals and errors in words: which object, its own reason, what to do next.

import type {FailureKind} from '../report/failure.ts';
import {ApiError, type ApiStatus} from './api-error.ts';
import {upgradeWords} from './upgrade-refusal.ts';

export interface Refusal {
  code: number;
  method: string;
  path: string;
  /** Body of the answer: a Status object, or plain text. */
  body: string;
  /** It was to become a WebSocket. */
  isUpgrade?: boolean;
  /** What the request was about; without, the path is named. */
  object: string | undefined;
  /** Whom the server takes us for, for 401: `user x of context y`. */
  identity: string;
  /** What is wrong with the client certificate, as far as its dates tell. */
  certificateTrouble?: string | undefined;
}

export interface Words {
  kind: FailureKind;
  summary: string;
  next?: string;
}

/** The ApiError for an answer that is no success. */
export function refusalOf(refusal: Refusal): ApiError {
  const status = statusOf(refusal.body);
  const {kind, summary, next} = wordsFor(refusal, status);
  return new ApiError({
    code: refusal.code,
    status,
    kind,
    summary,
    object: refusal.object ?? `${refusal.method} ${refusal.path}`,
    reason: reasonFor(refusal, status),
    next,
  });
}

function statusOf(body: string): ApiStatus | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    const isStatus = typeof parsed === 'object' && parsed !== null && (parsed as {kind?: unknown}).kind === 'Status';
    return isStatus ? (parsed as ApiStatus) : undefined;
  } catch {
    return undefined;
  }
}

function reasonFor({code, body}: Refusal, status: ApiStatus | undefined): string {
  const causes = status?.details?.causes ?? [];
  const message = status?.message ?? wordsOf(body.trim(), code);
  const unsaid = causes.filter(({message: cause}) => cause !== undefined && !message.includes(cause));
  return [message, ...unsaid.map(({field, message: cause}) => [field, cause].filter(Boolean).join(': '))].join('; ');
}

/** A gateway's web page tells people less than its status. */
function wordsOf(text: string, code: number): string {
  if (text === '') return `HTTP status ${code}`;
  return text.startsWith('<') ? `it answered with HTTP status ${code} and a web page` : text.slice(0, 300);
}

function wordsFor(refusal: Refusal, status: ApiStatus | undefined): Words {
  const message = status?.message ?? '';
  const isRead = refusal.method === 'GET';
  const webhook = webhookOf(message);
  if (refusal.code === 401) return unauthorized(refusal);
  const ofUpgrade = refusal.isUpgrade ? upgradeWords(refusal, status) : undefined;
  if (ofUpgrade !== undefined) return ofUpgrade;
  if (refusal.code === 403) return forbidden(message, isRead);
  if (webhook !== undefined && refusal.code >= 500) {
    return {kind: 'failed', summary: `the cluster cannot call the admission webhook ${webhook}`};
  }
  if (status?.reason === 'AlreadyExists') return {kind: 'failed', summary: 'it exists already'};
  if (refusal.code === 409) {
    return {kind: 'failed', summary: 'it was changed by someone else meanwhile', next: 'run the command again'};
  }
  if (refusal.code === 404) return notFound(refusal.path, status);
  if (refusal.code === 422 || refusal.code === 400) {
    return {
      kind: 'failed',
      summary: webhook === undefined ? 'the server refuses it' : `the admission webhook ${webhook} refuses it`,
    };
  }
  if (refusal.code === 429) {
    return {kind: 'undetermined', summary: 'the API server is overloaded', next: 'try again later'};
  }
  if (refusal.code >= 500) {
    return {
      kind: isRead ? 'undetermined' : 'failed',
      summary:
        refusal.code === 503 ? 'the API server cannot do this at the moment' : 'the API server met an error of its own',
      next: 'try again; if it stays, look at the API server',
    };
  }
  return {kind: isRead ? 'undetermined' : 'failed', summary: `the server answered with HTTP status ${refusal.code}`};
}

function unauthorized({identity, certificateTrouble}: Refusal): Words {
  return {
    kind: 'undetermined',
    summary: certificateTrouble ?? 'the API server does not accept our credentials',
    next: `log in again as ${identity}, or choose another context with --context`,
  };
}

function notFound(path: string, status: ApiStatus | undefined): Words {
  const {kind = 'object', name} = status?.details ?? {};
  if (name === undefined) {
    const next = 'install its CustomResourceDefinition or API first';
    return {kind: 'failed', summary: 'the server does not have this kind', next};
  }
  // The name that is missing may be that of the namespace instead of the object's own.
  const isItself = path.replace(/\?.*/, '').split('/').includes(name) && kind !== 'namespaces';
  if (isItself) return {kind: 'failed', summary: 'it does not exist'};
  return {kind: 'failed', summary: `the ${kind === 'namespaces' ? 'namespace' : kind} "${name}" does not exist`};
}

/** RBAC speaks of a user who cannot; any other 403 is a verdict of admission (webhook, policy, quota) on the object. */
function forbidden(message: string, isRead: boolean): Words {
  const webhook = webhookOf(message);
  const right = missingRight(message);
  if (right !== undefined || isRead) {
    return {
      kind: 'undetermined',
      summary: right === undefined ? 'the API server does not allow it' : `${right.user} may not ${right.right}`,
      next:
        right === undefined
          ? 'ask an administrator of the cluster for the right'
          : `ask an administrator of the cluster for the right to ${right.right}`,
    };
  }
  return {
    kind: 'failed',
    summary: webhook === undefined ? 'the server forbids it' : `the admission webhook ${webhook} refuses it`,
  };
}

/** From `… User "bob" cannot list resource "secrets" in API group "" in the namespace "x"`. */
function missingRight(message: string): {user: string; right: string} | undefined {
  const match =
    /User "(?<user>[^"]*)" cannot (?<verb>\S+) resource "(?<resource>[^"]*)" in API group "(?<group>[^"]*)"(?: in the namespace "(?<namespace>[^"]*)"| at the cluster scope)?/.exec(
      message,
    )?.groups;
  if (match === undefined) return undefined;
  const {user = '', verb = '', resource = '', group = '', namespace} = match;
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  return {user, right: `${verb} ${resource}${group === '' ? '' : `.${group}`}${where}`};
}

/** The name in `failed calling webhook "x"` and `admission webhook "x" denied the request`. */
function webhookOf(message: string): string | undefined {
  return /(?:failed calling webhook|admission webhook) "(?<name>[^"]+)"/.exec(message)?.groups?.name;
}
