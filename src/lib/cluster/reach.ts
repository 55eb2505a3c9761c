// The first word with a server: one read before all others, so that what keeps us out is said once and not for each read.
import {Failure} from '../report/failure.ts';
import {ApiError} from './api-error.ts';
import type {Cluster} from './cluster.ts';
import {fetchList, type ListOptions} from './fetch.ts';
import type {KubeObject} from './object.ts';
import {type ReadResult, readSafely} from './read.ts';
import type {Selection} from './selection.ts';

/**
 * Like readList, for a kind that every API server has: a right that we lack is an answer as any other.
 * @throws Failure for a server that cannot be reached or trusted, that is none, or that does not accept who we are
 */
export async function readFirst(
  cluster: Cluster,
  selection: Selection,
  options: ListOptions = {},
): Promise<ReadResult<KubeObject[]>> {
  try {
    return {state: 'found', value: (await fetchList(cluster, selection, options)).items};
  } catch (error) {
    if (error instanceof ApiError && error.isUnknownKind) throw noApiServer(cluster, error);
    if (error instanceof ApiError && isAnonymous(error)) throw nobody(cluster, error);
    if (error instanceof ApiError && isMissingRight(error)) return readSafely(Promise.reject(error));
    throw error;
  }
}

/** Without the right to act as somebody else nothing at all can be asked. */
function isMissingRight({code, isRefused, status}: ApiError): boolean {
  return isRefused && code === 403 && !/cannot impersonate/.test(status?.message ?? '');
}

/** What an API server makes of credentials that it does not look at, such as a password. */
function isAnonymous({code, status}: ApiError): boolean {
  return code === 403 && /User "system:anonymous"/.test(status?.message ?? '');
}

function nobody({context}: Cluster, cause: ApiError): Failure {
  return new Failure({
    kind: 'undetermined',
    summary: 'the API server does not know who we are',
    object: context.server,
    reason: `it takes ${context.user === '' ? 'us' : `user "${context.user}"`} of context "${context.name}" for system:anonymous`,
    next: 'check the credentials of that user in the kubeconfig, or choose another with --user or --context',
    cause,
  });
}

function noApiServer({context}: Cluster, {reason, cause}: ApiError): Failure {
  return new Failure({
    kind: 'undetermined',
    summary: 'the server does not answer as an API server does',
    object: context.server,
    ...(reason !== undefined && {reason}),
    next: 'check the server of the context, and that no proxy stands in between',
    cause,
  });
}
