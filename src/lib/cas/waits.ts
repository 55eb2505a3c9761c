// What a run waits for in the life of a CAS.
import {describeRef} from '../cluster/object.ts';
import {diagnosePods} from '../plan/pod-diagnosis.ts';
import type {WaitStep} from '../plan/step.ts';
import {casHealthy, casPodRuns} from './conditions.ts';
import {type CasName, casPods, casRef} from './names.ts';

/** Exactly one pod, whose container `cas` runs. */
export function podWait(name: CasName): WaitStep {
  return {
    step: 'wait',
    on: 'list',
    what: `the pod of CAS ${name.namespace}/${name.name} to run`,
    selection: casPods(name),
    until: casPodRuns,
    symptoms: symptomsOf(name),
    hint: 'the CAS needs a node with SGX where LAS runs: kubectl provision operator',
  };
}

export function healthWait(name: CasName): WaitStep {
  const ref = casRef(name);
  const what = `${describeRef(ref)} to be healthy`;
  return {step: 'wait', on: 'object', what, ref, until: casHealthy, symptoms: symptomsOf(name)};
}

/** Troubles of its pods tell why it takes long. */
export function symptomsOf(name: CasName): NonNullable<WaitStep['symptoms']> {
  return {selection: casPods(name), diagnose: diagnosePods};
}
