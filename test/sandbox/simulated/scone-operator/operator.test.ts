import {expect, test} from 'vitest';
import {runningOperator} from '../../../../sandbox/simulated/scone-operator/operator.ts';
import {type PodWish, pod} from '../pod.ts';

function operatorPod(wish: Partial<PodWish> = {}, env: {name: string; value?: string}[] = []) {
  const manager = {
    name: 'manager',
    env: [
      {name: 'GLOBAL_SCONE_VERSION', value: '6.0.6'},
      {name: 'SCONE_OPERATOR_NAMESPACE', valueFrom: {fieldRef: {fieldPath: 'metadata.namespace'}}},
      ...env,
    ],
  };
  return pod({
    name: 'scone-controller-manager-7d9-x',
    replicaSet: 'scone-controller-manager-7d9',
    labels: {'control-plane': 'controller-manager'},
    containers: [manager],
    ...wish,
  });
}

test("the pod's environment says version, namespace and Helm driver", () => {
  const operator = runningOperator([operatorPod({namespace: 'ops'}, [{name: 'HELM_DRIVER', value: 'configmap'}])]);
  expect(operator).toMatchObject({namespace: 'ops', version: {text: '6.0.6'}, helmDriver: 'configmap'});
});

test('without a word about it releases go to Secrets', () => {
  expect(runningOperator([operatorPod()])?.helmDriver).toBe('secret');
});

test.each([
  ['a pod that is not Ready', operatorPod({ready: false})],
  ['a pod of another Deployment with the same label', operatorPod({replicaSet: 'other-controller-manager-1'})],
  ['a pod that carries other labels', operatorPod({labels: {}})],
])('%s is no running operator', (_sentence, candidate) => {
  expect(runningOperator([candidate])).toBeUndefined();
});
