import {describe, expect, it} from 'vitest';
import type {ObjectMeta} from '../../../src/lib/cluster/object.ts';
import {foreignOwner, type OurMarks} from '../../../src/lib/cluster/ownership.ts';

const ours: OurMarks = {release: {name: 'scone-operator', namespace: 'scone-system'}, managers: ['us']};
const ourRelease = {
  'meta.helm.sh/release-name': 'scone-operator',
  'meta.helm.sh/release-namespace': 'scone-system',
};

function ownerOf(metadata: Partial<ObjectMeta>, our: OurMarks = ours) {
  return foreignOwner({apiVersion: 'v1', kind: 'Service', metadata: {name: 'x', namespace: 'shop', ...metadata}}, our);
}

describe('no other owner', () => {
  it.each<[string, Partial<ObjectMeta>]>([
    ['no marks at all', {}],
    ['our Helm release', {annotations: ourRelease, managedFields: [{manager: 'helm', operation: 'Update'}]}],
    [
      'our release, applied by a newer helm',
      {annotations: ourRelease, managedFields: [{manager: 'helm', operation: 'Apply'}]},
    ],
    ['applied by us', {managedFields: [{manager: 'us', operation: 'Apply'}]}],
    ['written by others without a claim', {managedFields: [{manager: 'kubectl-edit', operation: 'Update'}]}],
    ['a status applied by others', {managedFields: [{manager: 'x', operation: 'Apply', subresource: 'status'}]}],
    [
      'a caBundle injected by cert-manager',
      {managedFields: [{manager: 'cert-manager-cainjector', operation: 'Apply'}]},
    ],
    ['a label of Helm without a release, as in rendered manifests', {labels: {'app.kubernetes.io/managed-by': 'Helm'}}],
  ])('%s', (_, metadata) => {
    expect(ownerOf(metadata)).toBeUndefined();
  });
});

describe('another owner', () => {
  it.each<[string, Partial<ObjectMeta>, string, string]>([
    [
      'another Helm release',
      {annotations: {...ourRelease, 'meta.helm.sh/release-name': 'other'}},
      'Helm',
      'scone-system/other',
    ],
    [
      'our release name in another namespace',
      {annotations: {...ourRelease, 'meta.helm.sh/release-namespace': 'test'}},
      'Helm',
      'test/scone-operator',
    ],
    ['OLM', {labels: {'olm.owner': 'op.v1', 'olm.owner.namespace': 'operators'}}, 'OLM', 'operators/op.v1'],
    [
      'OLM, by the mark of an operator',
      {labels: {'operators.coreos.com/cert-manager.operators': ''}},
      'OLM',
      'cert-manager.operators',
    ],
    ['OLM, managed', {labels: {'olm.managed': 'true'}}, 'OLM', 'an operator subscription'],
    [
      'Argo CD',
      {annotations: {'argocd.argoproj.io/tracking-id': 'platform:apps/Deployment:shop/x'}},
      'Argo CD',
      'platform',
    ],
    ['Argo CD, by label', {labels: {'argocd.argoproj.io/instance': 'platform'}}, 'Argo CD', 'platform'],
    [
      'Flux',
      {labels: {'kustomize.toolkit.fluxcd.io/name': 'apps', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system'}},
      'Flux',
      'flux-system/apps',
    ],
    [
      'Flux that drives our Helm release',
      {
        annotations: ourRelease,
        labels: {'helm.toolkit.fluxcd.io/name': 'scone', 'helm.toolkit.fluxcd.io/namespace': 'flux-system'},
      },
      'Flux',
      'flux-system/scone',
    ],
    [
      'the controller among the owners',
      {
        ownerReferences: [
          {apiVersion: 'v1', kind: 'Secret', name: 's', uid: '1'},
          {apiVersion: 'apps/v1', kind: 'Deployment', name: 'd', uid: '2', controller: true},
        ],
      },
      'Deployment',
      'shop/d',
    ],
    ['another applier', {managedFields: [{manager: 'kubectl', operation: 'Apply'}]}, 'field manager', 'kubectl'],
  ])('%s', (_, metadata, tool, name) => {
    expect(ownerOf(metadata)).toEqual({tool, name});
  });

  it('any Helm release, when we have none', () => {
    expect(ownerOf({annotations: ourRelease}, {})).toEqual({tool: 'Helm', name: 'scone-system/scone-operator'});
  });
});
