import {expect, test} from 'vitest';
import {
  type AdmissionRequest,
  conversionResponse,
  reviewResponse,
} from '../../../../sandbox/simulated/runtime/admission.ts';

const request: AdmissionRequest = {
  uid: 'u-1',
  kind: {group: 'base.scone.cloud', version: 'v1beta1', kind: 'LAS'},
  operation: 'CREATE',
  object: {spec: {}},
};

test('without a problem and without a change the object is allowed as it is', () => {
  expect(reviewResponse(request, {object: request.object}).response).toEqual({uid: 'u-1', allowed: true});
});

test('problems are the refusal, in one sentence', () => {
  expect(reviewResponse(request, {problems: ['spec.image: no', 'spec.port: no']}).response).toEqual({
    uid: 'u-1',
    allowed: false,
    status: {code: 403, reason: 'Forbidden', message: 'spec.image: no; spec.port: no'},
  });
});

test('a changed object is answered with the patch to it', () => {
  const {response} = reviewResponse(request, {object: {spec: {image: 'x'}}}) as {response: {patch: string}};
  expect(response).toMatchObject({allowed: true, patchType: 'JSONPatch'});
  expect(JSON.parse(Buffer.from(response.patch, 'base64').toString())).toEqual([
    {op: 'add', path: '/spec/image', value: 'x'},
  ]);
});

test('a conversion changes the version and nothing else', () => {
  const answer = conversionResponse({
    uid: 'u',
    desiredAPIVersion: 'a/v2',
    objects: [{apiVersion: 'a/v1', spec: {b: 1}}],
  });
  expect(answer.response).toMatchObject({uid: 'u', convertedObjects: [{apiVersion: 'a/v2', spec: {b: 1}}]});
});
