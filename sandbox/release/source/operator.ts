// The sample operator itself: Deployment, account, services, serving certificate, configuration.
import {releaseNamespace} from './template-text.ts';
import type {SampleTraits, SampleVersion} from './versions.ts';

const name = 'scone-controller-manager';
const namespaced = (objectName: string) => ({name: objectName, namespace: releaseNamespace});

/** Stands in the Deployment for the value `nodeSelector`, which is filled in as text. */
export const nodeSelectorMark = 'NODE_SELECTOR_VALUE';

export function operatorDeployment(version: SampleVersion, {managerLabels, helmDriver}: SampleTraits): object {
  const namespaceField = {valueFrom: {fieldRef: {fieldPath: 'metadata.namespace'}}};
  const probe = (path: string, initialDelaySeconds: number) => ({httpGet: {path, port: 8081}, initialDelaySeconds});
  const manager = {
    name: 'manager',
    image: '{{ .Values.image }}',
    imagePullPolicy: 'Always',
    command: ['/manager'],
    args: ['--health-probe-bind-address=:8081', '--metrics-bind-address=:8080', '--leader-elect'],
    env: [
      {name: 'GLOBAL_SCONE_VERSION', value: version},
      {name: 'SCONE_OPERATOR_NAMESPACE', ...namespaceField},
      helmDriver
        ? {name: 'HELM_DRIVER', value: '{{ .Values.helmDriver }}'}
        : {name: 'WATCH_NAMESPACE', ...namespaceField},
    ],
    ports: [
      {name: 'webhook-server', containerPort: 9443, protocol: 'TCP'},
      {name: 'http', containerPort: 8080, protocol: 'TCP'},
    ],
    livenessProbe: probe('/healthz', 15),
    readinessProbe: probe('/readyz', 5),
    resources: {limits: {cpu: '500m', memory: '4Gi'}, requests: {cpu: '10m', memory: '64Mi'}},
    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: ['ALL']}},
    volumeMounts: [{name: 'cert', mountPath: '/tmp/k8s-webhook-server/serving-certs', readOnly: true}],
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {...namespaced(name), labels: managerLabels},
    spec: {
      replicas: 1,
      selector: {matchLabels: managerLabels},
      template: {
        metadata: {labels: managerLabels},
        spec: {
          serviceAccountName: name,
          imagePullSecrets: [{name: 'scone-operator-pull'}],
          nodeSelector: nodeSelectorMark,
          securityContext: {runAsNonRoot: true},
          terminationGracePeriodSeconds: 10,
          containers: [manager],
          volumes: [{name: 'cert', secret: {secretName: 'webhook-server-cert'}}],
        },
      },
    },
  };
}

export const operatorSurroundings: readonly object[] = [
  {apiVersion: 'v1', kind: 'ServiceAccount', metadata: namespaced(name)},
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: namespaced('scone-manager-config'),
    data: {
      'controller_manager_config.yaml': 'leaderElection:\n  leaderElect: true\n  resourceName: 61d57791.scone.cloud\n',
    },
  },
  service('scone-webhook-service', {port: 443, targetPort: 9443, protocol: 'TCP'}),
  service('scone-controller-manager-metrics-service', {name: 'http', port: 8080, targetPort: 'http', protocol: 'TCP'}),
  {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Issuer',
    metadata: namespaced('scone-selfsigned-issuer'),
    spec: {selfSigned: {}},
  },
  {
    apiVersion: 'cert-manager.io/v1',
    kind: 'Certificate',
    metadata: namespaced('scone-serving-cert'),
    spec: {
      secretName: 'webhook-server-cert',
      issuerRef: {kind: 'Issuer', name: 'scone-selfsigned-issuer'},
      dnsNames: ['svc', 'svc.cluster.local'].map((domain) => `scone-webhook-service.${releaseNamespace}.${domain}`),
    },
  },
];

function service(serviceName: string, port: object): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: namespaced(serviceName),
    spec: {ports: [port], selector: {'control-plane': 'controller-manager'}},
  };
}
