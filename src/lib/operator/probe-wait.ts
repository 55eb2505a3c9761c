// Waiting until the operator's webhooks answer.
import type {KubeObject} from '../cluster/object.ts';
import type {WaitStep} from '../plan/step.ts';
import {diagnoseWebhook} from './diagnoses.ts';

export function probeWait(object: KubeObject): WaitStep {
  const what = `the operator to accept a test ${object.kind}`;
  return {step: 'wait', on: 'probe', what, object, diagnose: diagnoseWebhook};
}
