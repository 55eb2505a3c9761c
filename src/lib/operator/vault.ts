// Component: what a former release left of the dropped Vault (docs/system.md: Vault). Objects block, an empty CRD may go.
import {deleted} from '../cluster/conditions.ts';
import type {ObjectRef} from '../cluster/object.ts';
import {describeRef} from '../cluster/object.ts';
import type {Component} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import type {Observation} from '../plan/observation.ts';
import type {Read} from '../plan/read.ts';
import {vaultCrdName} from '../scone/kinds.ts';
import {parseVersion} from '../scone/semantic-version.ts';
import {traitsOf} from '../scone/versions.ts';
import type {OperatorDesired} from './desired.ts';
import {amongHelmManaged} from './helm-release/wanted.ts';

const crd: ObjectRef = {apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', name: vaultCrdName};
const allVaults = {apiVersion: 'services.scone.cloud/v1beta1', kind: 'Vault'};

export const vault: Component<OperatorDesired> = {
  id: 'vault',
  title: 'Vault',
  after: ['operator'],
  reads({settings}, soFar) {
    if (belongsToRelease(settings.version)) return [];
    // It can only have come with a chart; without Helm's label it is not ours to judge.
    const first: Read = {read: 'object', ref: crd, among: {...amongHelmManaged, isComplete: true}};
    const isThere = soFar.has(first) && soFar.object(crd).state === 'found';
    return isThere ? [first, {read: 'list', selection: allVaults}] : [first];
  },
  plan({settings}, observation) {
    const judgement = new Judgement('vault');
    if (belongsToRelease(settings.version)) {
      judgement.skipped('PS002', `Vault is part of ${settings.version}`);
      return {findings: judgement.findings, steps: []};
    }
    return {...judgeVault(settings.removeVaultCrd, observation, judgement), findings: judgement.findings};
  },
};

function belongsToRelease(version: string): boolean {
  return traitsOf(parseVersion(version)).vaultCrd;
}

function judgeVault(
  mayRemove: boolean,
  observation: Observation,
  judgement: Judgement,
): Pick<ReturnType<typeof vault.plan>, 'steps' | 'blocks'> {
  const object = describeRef(crd);
  const answer = observation.object(crd);
  if (answer.state === 'refused' || answer.state === 'failed') {
    judgement.unknown('PS002', object, answer, {object});
    return {steps: []};
  }
  if (answer.state !== 'found') {
    judgement.ok('PS002', 'nothing is left of Vault');
    return {steps: []};
  }
  const vaults = observation.list(allVaults);
  if (vaults.state === 'refused' || vaults.state === 'failed') {
    judgement.unknown('PS002', 'the Vault objects', vaults, {object});
    return {steps: [], blocks: 'it is not known whether there are Vault objects'};
  }
  const left = vaults.state === 'found' ? vaults.value : [];
  if (left.length > 0) {
    const details = left.map(({metadata}) => `Vault ${metadata.namespace}/${metadata.name}`);
    const hint = 'save and delete them first: this release has no Vault';
    judgement.broken('PS002', `there are ${left.length} Vault objects, which this release does not support`, {
      details,
      hint,
    });
    return {steps: [], blocks: `there are Vault objects: ${details.join(', ')}`};
  }
  const hint = '--reconcile --remove-vault-crd removes it';
  if (!mayRemove) {
    judgement.warning('PS002', 'the CRD of the dropped Vault is left over, without objects', {object, hint});
    return {steps: []};
  }
  judgement.differs('PS002', 'the CRD of the dropped Vault is left over, without objects', {object, hint});
  const what = `${object} to be gone`;
  return {
    steps: [
      {step: 'delete', ref: crd, uid: answer.value.metadata.uid, because: 'Vault was dropped'},
      {step: 'wait', on: 'object', what, ref: crd, until: deleted},
    ],
  };
}
