// The pods that run the SCONE CLI in the cluster: plain objects, as restricted Pod Security allows them.
import type {KubeObject} from '../cluster/object.ts';
import {injectAnnotations, pullSecretNames} from '../scone/names.ts';
import type {Measured} from './environment.ts';
import {idleScript, mountPoint} from './scripts.ts';

export interface PodOrder {
  namespace: string;
  name: string;
  image: string;
}

/** By these we know our own. */
export const podLabels = {
  'app.kubernetes.io/managed-by': 'kubectl-provision',
  'app.kubernetes.io/name': 'scone-cli',
} as const;

export const callContainer = 'scone';

/** After that the cluster ends the pod, whatever has become of us. */
export const lifetimeSeconds = 3600;

/** Lives, and waits for calls; what they need is in its memory only. Started again if it breaks: each call brings all it needs. */
export function callPod(order: PodOrder): KubeObject {
  const container = {
    command: ['sh', '-c', idleScript],
    workingDir: mountPoint,
    volumeMounts: [{name: 'private', mountPath: mountPoint}],
  };
  return {
    ...pod(order, container),
    spec: {
      ...pod(order, container).spec,
      restartPolicy: 'Always',
      volumes: [{name: 'private', emptyDir: {medium: 'Memory', sizeLimit: '32Mi'}}],
    },
  };
}

/** Prints the MRENCLAVE of the program in the image, and ends. */
export function measuringPod(order: PodOrder, {command, env: variables}: Measured): KubeObject {
  const env = Object.entries(variables).map(([name, value]) => ({name, value}));
  const made = pod(order, {command, env});
  return {...made, spec: {...made.spec, restartPolicy: 'Never'}};
}

function pod({namespace, name, image}: PodOrder, container: Record<string, unknown>): KubeObject {
  const [, pullSecret] = pullSecretNames;
  const [, inject] = injectAnnotations;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace, labels: {...podLabels}, annotations: {[inject]: 'true'}},
    spec: {
      activeDeadlineSeconds: lifetimeSeconds,
      // It holds nothing that would have to be put away.
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      imagePullSecrets: [{name: pullSecret}],
      nodeSelector: {'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64'},
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        runAsGroup: 1000,
        fsGroup: 1000,
        seccompProfile: {type: 'RuntimeDefault'},
      },
      containers: [
        {
          name: callContainer,
          image,
          ...container,
          resources: {requests: {cpu: '50m', memory: '64Mi'}},
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: ['ALL']}},
        },
      ],
    },
  };
}
