// The conversation of admission: the API server's review and our answer to it, as plain data.
import {jsonPatchBetween, type Tree} from './difference.ts';

/** What is looked at of an AdmissionReview's request (admission.k8s.io/v1). */
export interface AdmissionRequest {
  uid: string;
  kind: {group: string; version: string; kind: string};
  operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  userInfo?: {username?: string; uid?: string; groups?: string[]; extra?: Record<string, string[]>};
  object: Tree;
  oldObject?: Tree | null;
}

/** What a webhook makes of a request: reasons to refuse it, and (mutating ones) the object as it should be. */
export interface Verdict {
  /** Empty: allowed. */
  problems?: readonly string[];
  object?: Tree;
}

export type Reviewer = (request: AdmissionRequest) => Verdict;

/** The AdmissionReview that answers `request` with the verdict. */
export function reviewResponse(request: AdmissionRequest, {problems = [], object}: Verdict): Tree {
  const response: Tree = {uid: request.uid, allowed: problems.length === 0};
  if (problems.length > 0) response.status = {code: 403, reason: 'Forbidden', message: problems.join('; ')};
  const patch = object === undefined ? [] : jsonPatchBetween(request.object, object);
  if (patch.length > 0 && problems.length === 0) {
    response.patchType = 'JSONPatch';
    response.patch = Buffer.from(JSON.stringify(patch)).toString('base64');
  }
  return {apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response};
}

/** The answer to a ConversionReview: all objects as they are, under the wanted version; no kind here has two. */
export function conversionResponse({uid, desiredAPIVersion, objects}: ConversionRequest): Tree {
  const convertedObjects = objects.map((object) => ({...object, apiVersion: desiredAPIVersion}));
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'ConversionReview',
    response: {uid, convertedObjects, result: {status: 'Success'}},
  };
}

export interface ConversionRequest {
  uid: string;
  desiredAPIVersion: string;
  objects: Tree[];
}
