// A dry-run create as a question: does the whole chain of kind, schema and admission webhooks work?

import {ApiError} from '../cluster/api-error.ts';
import type {Cluster} from '../cluster/cluster.ts';
import type {KubeObject} from '../cluster/object.ts';
import {createObject} from '../cluster/write.ts';
import {reasonOf} from '../report/failure.ts';
import type {ProbeAnswer} from './observation.ts';

/** Asks the API server to create the object without storing it. Throws only when aborted, never for an answer. */
export async function probe(cluster: Cluster, object: KubeObject, signal: AbortSignal): Promise<ProbeAnswer> {
  try {
    await createObject(cluster, object, {dryRun: true, signal});
    return {state: 'accepted'};
  } catch (error) {
    signal.throwIfAborted();
    return probeAnswerOf(error);
  }
}

/** What the error of a dry-run create says about the chain behind it. */
function probeAnswerOf(error: unknown): ProbeAnswer {
  if (!(error instanceof ApiError)) return {state: 'failed', reason: reasonOf(error)};
  const reason = error.status?.message ?? error.message;
  // Admission comes before storage, so "it exists already" means that every webhook said yes.
  if (error.code === 409) return {state: 'accepted'};
  if (error.code === 404) return {state: 'no-kind'};
  if (/failed calling webhook/.test(reason)) return {state: 'broken', reason};
  if (/admission webhook .* denied the request/.test(reason) || error.code === 422) return {state: 'denied', reason};
  if (error.code === 403 || error.code === 401) return {state: 'refused', reason};
  return error.code >= 500 ? {state: 'broken', reason} : {state: 'failed', reason};
}
