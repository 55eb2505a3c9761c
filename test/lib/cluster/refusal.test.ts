import {describe, expect, it} from 'vitest';
import {type Refusal, refusalOf} from '../../../src/lib/cluster/refusal.ts';

function refused(code: number, message: string, status: object = {}, request: Partial<Refusal> = {}) {
  return refusalOf({
    code,
    method: 'PATCH',
    path: '/api/v1/namespaces/shop/secrets/key',
    body: JSON.stringify({kind: 'Status', message, ...status}),
    object: 'Secret shop/key',
    identity: 'user "jane" of context "prod"',
    ...request,
  });
}

describe('a refusal in words', () => {
  it.each([
    [
      'a missing right is named: who, verb, resource, group, namespace',
      refused(
        403,
        'x is forbidden: User "bob" cannot list resource "cas" in API group "services.scone.cloud" in the namespace "shop"',
      ),
      'undetermined',
      /^Secret shop\/key: bob may not list cas.services.scone.cloud in namespace shop/,
    ],
    [
      'a missing right for the whole cluster',
      refused(403, 'nodes is forbidden: User "bob" cannot list resource "nodes" in API group "" at the cluster scope'),
      'undetermined',
      /bob may not list nodes:/,
    ],
    [
      'a refusal of admission is about the object, not about us',
      refused(403, 'pods "x" is forbidden: violates PodSecurity "restricted:latest"'),
      'failed',
      /the server forbids it: .*PodSecurity/,
    ],
    [
      'a webhook that says no',
      refused(400, 'admission webhook "vcas.kb.io" denied the request: spec.image is needed'),
      'failed',
      /the admission webhook vcas.kb.io refuses it: .*spec.image is needed/,
    ],
    [
      'a webhook that cannot be called',
      refused(500, 'Internal error occurred: failed calling webhook "mcas.kb.io": no endpoints available', {
        reason: 'InternalError',
      }),
      'failed',
      /the cluster cannot call the admission webhook mcas.kb.io/,
    ],
    [
      'an invalid object: each cause once',
      refused(422, 'Secret "key" is invalid: type: Required', {
        details: {
          causes: [
            {field: 'type', message: 'Required'},
            {field: 'data', message: 'Too long'},
          ],
        },
      }),
      'failed',
      /the server refuses it: Secret "key" is invalid: type: Required; data: Too long$/,
    ],
    [
      'a name that is taken',
      refused(409, '"key" already exists', {reason: 'AlreadyExists'}),
      'failed',
      /it exists already/,
    ],
    ['a change by someone else', refused(409, 'modified', {reason: 'Conflict'}), 'failed', /changed by someone else/],
    [
      'a namespace that is missing',
      refused(404, 'namespaces "shop" not found', {reason: 'NotFound', details: {name: 'shop', kind: 'namespaces'}}),
      'failed',
      /the namespace "shop" does not exist/,
    ],
    [
      'an object that is missing',
      refused(404, 'secrets "key" not found', {reason: 'NotFound', details: {name: 'key', kind: 'secrets'}}),
      'failed',
      /it does not exist/,
    ],
    ['a kind that is missing', refused(404, '', {}, {body: '404 page not found'}), 'failed', /does not have this kind/],
    ['an overloaded server', refused(429, 'too many'), 'undetermined', /overloaded/],
    ['an error while reading', refused(500, 'oops', {}, {method: 'GET'}), 'undetermined', /error of its own: oops/],
    ['an error while writing', refused(500, 'oops'), 'failed', /error of its own: oops/],
    ['a status that we know nothing of', refused(418, '', {}, {body: ''}), 'failed', /HTTP status 418/],
    ['no object is known: the path', refused(418, 'x', {}, {object: undefined}), 'failed', /^PATCH \/api\/v1/],
  ])('%s', (_, error, kind, message) => {
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(message);
  });

  it.each([
    [
      'absent',
      refused(404, '', {reason: 'NotFound', details: {name: 'key', kind: 'secrets'}}),
      {isAbsent: true, isUnknownKind: false},
    ],
    ['an unknown kind', refused(404, '', {}, {body: '404 page not found'}), {isAbsent: false, isUnknownKind: true}],
    ['refused', refused(403, 'User "b" cannot get resource "x" in API group ""'), {isRefused: true}],
    ['refused by admission', refused(403, 'denied'), {isRefused: false}],
    ['not logged in', refused(401, 'Unauthorized'), {isRefused: true}],
  ])('is told apart: %s', (_, error, properties) => {
    expect(error).toMatchObject(properties);
  });
});
