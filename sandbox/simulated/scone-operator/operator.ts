// The operator that is played: the Ready pod of its Deployment says which version it is and where it lives.
import {environmentOf, type Pod, runningPod} from '../runtime/running-pods.ts';
import {parseVersion, type Version} from './version.ts';

export const operatorLabels = {'control-plane': 'controller-manager'};
export const deploymentName = 'scone-controller-manager';
export const webhookSecret = 'webhook-server-cert';
export const webhookService = 'scone-webhook-service';

export interface Operator {
  namespace: string;
  version: Version;
  /** Where it records its own Helm releases. */
  helmDriver: 'secret' | 'configmap';
}

/** The operator that runs now, or undefined while no pod of the Deployment is Ready. */
export function runningOperator(pods: readonly Pod[]): Operator | undefined {
  const candidates = pods.filter(({metadata}) =>
    metadata.ownerReferences?.some(({kind, name}) => kind === 'ReplicaSet' && name.startsWith(`${deploymentName}-`)),
  );
  const pod = runningPod(candidates, operatorLabels);
  if (pod === undefined) return undefined;
  const container = pod.spec.containers.find(({name}) => name === 'manager') ?? pod.spec.containers[0];
  const environment = environmentOf(pod, container);
  return {
    namespace: environment.SCONE_OPERATOR_NAMESPACE ?? pod.metadata.namespace ?? '',
    version: parseVersion(environment.GLOBAL_SCONE_VERSION ?? ''),
    helmDriver: environment.HELM_DRIVER === 'configmap' ? 'configmap' : 'secret',
  };
}
