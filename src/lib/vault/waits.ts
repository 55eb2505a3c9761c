// What a run waits for in the life of a Vault.
import type {Condition} from '../cluster/conditions.ts';
import {describeRef} from '../cluster/object.ts';
import {diagnosePods} from '../plan/pod-diagnosis.ts';
import type {WaitStep} from '../plan/step.ts';
import type {VaultName} from './reviewer.ts';
import {vaultKind} from './vault-object.ts';

/** The operator's state is HEALTHY. */
export const vaultHealthy: Condition = (vault) => {
  if (vault === undefined) return {met: false, state: 'it does not exist'};
  const {state = ''} = vault.status ?? {};
  if (state === 'HEALTHY') return {met: true};
  return {met: false, state: state === '' ? 'the operator has not reported yet' : `state ${state}`};
};

export function vaultHealthWait({name, namespace}: VaultName): WaitStep {
  const ref = {...vaultKind, name, namespace};
  const selection = {apiVersion: 'v1', kind: 'Pod', namespace, fieldSelector: `metadata.name=${name}-0`};
  return {
    step: 'wait',
    on: 'object',
    what: `${describeRef(ref)} to be healthy`,
    ref,
    until: vaultHealthy,
    symptoms: {selection, diagnose: diagnosePods},
    hint: `its pod is ${name}-0; a Vault initialises itself after its start, which its log tells`,
  };
}
