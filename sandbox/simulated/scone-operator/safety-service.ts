// The safety service of a CAS: its Deployment on as many nodes as it has replicas, its disruption budget, its status.
import type {KubeObject} from '../../client/object.ts';
import {defaultImage, imageWithTag} from './images.ts';
import type {Cas, Workload} from './kinds.ts';
import type {Operator} from './operator.ts';
import {isFrom} from './version.ts';
import {commonPodSpec, instanceLabel, nameLabel} from './workload.ts';

const safetyLabel = 'cas-safety-service';

type Budget = KubeObject<{spec: object}>;

/** The Deployment NAME-safety-service and its disruption budget, if the CAS wants one. */
export function safetyService(cas: Cas, operator: Operator): {deployment: Workload; budget: Budget} | undefined {
  const wanted = cas.spec?.safetyService;
  if (wanted?.enabled !== true || !isFrom(operator.version, 5, 9)) return undefined;
  const {name: casName, namespace = 'default'} = cas.metadata;
  const own = {[nameLabel]: safetyLabel, [instanceLabel]: casName};
  const labels = {...own, 'app.kubernetes.io/managed-by': 'scone-operator'};
  const metadata = {name: `${casName}-safety-service`, namespace, labels};
  const image = imageWithTag(
    wanted.image ?? defaultImage('cas-safety-service', operator.version.text),
    operator.version.text,
  );
  const topologyKey = wanted.podAntiAffinityTopologyKey ?? 'kubernetes.io/hostname';
  const apart = [{topologyKey, labelSelector: {matchLabels: own}}];
  const deployment: Workload = {
    metadata,
    spec: {
      replicas: wanted.desiredReplicas ?? 3,
      selector: {matchLabels: own},
      template: {
        metadata: {labels, annotations: {...cas.spec?.podAnnotations}},
        spec: {
          ...commonPodSpec({...wanted, imagePullSecrets: cas.spec?.imagePullSecrets ?? []}),
          nodeSelector: {'las.scontain.com/ok': 'true'},
          affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: apart}},
          containers: [{name: safetyLabel, image, imagePullPolicy: 'Always'}],
        },
      },
    },
  };
  const budget = {metadata, spec: {minAvailable: wanted.minReplicas ?? 2, selector: {matchLabels: own}}};
  return {deployment, budget};
}

type SafetyWord = 'Healthy' | 'Alert' | 'Unhealthy' | 'Disabled' | 'Unknown';

/** Members of the status; `deployment` as it is in the cluster. */
export function safetyStatus(
  cas: Cas,
  operator: Operator,
  deployment: Workload | undefined,
): Record<string, SafetyWord | boolean> {
  if (!isFrom(operator.version, 5, 9)) return {};
  const word = safetyWord(cas, deployment);
  return {
    safetyServiceStatus: word,
    safetyServiceDeploymentStatus: word,
    safetyServicePDBStatus: word === 'Disabled' || word === 'Unknown' ? word : 'Healthy',
    safetyServiceActiveStatus: word === 'Healthy' || word === 'Alert',
  };
}

export function safetyWord({spec}: Cas, deployment: Workload | undefined): SafetyWord {
  const wanted = spec?.safetyService;
  if (wanted?.enabled !== true) return 'Disabled';
  if (deployment === undefined) return 'Unknown';
  const {readyReplicas = 0} = deployment.status ?? {};
  if (readyReplicas >= (wanted.desiredReplicas ?? 3)) return 'Healthy';
  return readyReplicas >= (wanted.minReplicas ?? 2) ? 'Alert' : 'Unhealthy';
}
