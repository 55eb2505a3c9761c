// The error for a kind that the server does not have, known before anything is sent.
import {ApiError} from './api-error.ts';

/** As if the server had answered 404 without naming an object. */
export function unknownKind(apiVersion: string, kind: string, object: string): ApiError {
  return new ApiError({
    code: 404,
    status: undefined,
    kind: 'failed',
    summary: 'the server does not have this kind',
    object,
    reason: `${kind} of ${apiVersion} is not known there`,
    next: 'install its CustomResourceDefinition or API first',
  });
}
