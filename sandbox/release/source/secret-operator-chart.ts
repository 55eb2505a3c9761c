// The files of the sample chart imagepullsecrets, the secret operator.
import {stringify} from 'yaml';
import {templateText} from './template-text.ts';

export const secretOperatorVersion = '0.3.13';

const name = '{{ .Release.Name }}-imagepullsecrets-controller';
const namespace = '{{ .Release.Namespace }}';
const selector = {
  'app.kubernetes.io/name': 'imagepullsecrets-controller',
  'app.kubernetes.io/instance': '{{ .Release.Name }}',
};
const metadata = {name, namespace, labels: {...selector, 'helm.sh/chart': `imagepullsecrets-${secretOperatorVersion}`}};
const read = ['get', 'list', 'watch'];

const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name: 'imagepullsecrets.images.banzaicloud.io'},
  spec: {
    group: 'images.banzaicloud.io',
    names: {
      kind: 'ImagePullSecret',
      listKind: 'ImagePullSecretList',
      plural: 'imagepullsecrets',
      singular: 'imagepullsecret',
      shortNames: ['imps'],
    },
    scope: 'Cluster',
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: {status: {}},
        additionalPrinterColumns: [
          {name: 'State', jsonPath: '.status.status', type: 'string'},
          {name: 'Secret Name', jsonPath: '.spec.target.secret.name', type: 'string'},
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true},
              status: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true},
            },
          },
        },
      },
    ],
  },
};

const controller = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: {
    replicas: 1,
    selector: {matchLabels: selector},
    template: {
      metadata: {labels: metadata.labels},
      spec: {
        serviceAccountName: name,
        securityContext: {runAsNonRoot: true},
        containers: [
          {
            name: 'controller',
            image: '{{ .Values.image.repository }}:{{ .Values.image.tag }}',
            command: ['/manager', '--enable-leader-election', `--config-namespace=${namespace}`],
            ports: [{name: 'metrics', containerPort: 8080, protocol: 'TCP'}],
          },
        ],
      },
    },
  },
};

const permissions = [
  {apiVersion: 'v1', kind: 'ServiceAccount', metadata},
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: {name},
    rules: [
      {apiGroups: ['images.banzaicloud.io'], resources: ['*'], verbs: [...read, 'update']},
      {apiGroups: [''], resources: ['secrets'], verbs: [...read, 'create', 'update', 'patch', 'delete']},
      {apiGroups: [''], resources: ['namespaces', 'pods'], verbs: read},
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: {name},
    roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name},
    subjects: [{kind: 'ServiceAccount', name, namespace}],
  },
];

/** By path below the chart's folder. */
export function secretOperatorChart(): Map<string, string> {
  return new Map([
    [
      'Chart.yaml',
      stringify({
        apiVersion: 'v1',
        name: 'imagepullsecrets',
        version: secretOperatorVersion,
        appVersion: secretOperatorVersion,
        description: 'Sample of the pull secret controller, for the sandbox and for tests',
      }),
    ],
    [
      'values.yaml',
      stringify({image: {repository: 'registry.example/imagepullsecrets', tag: `v${secretOperatorVersion}`}}),
    ],
    ['crds/crds.yaml', stringify(definition)],
    ['templates/controller.yaml', templateText([controller])],
    ['templates/permissions.yaml', templateText(permissions)],
  ]);
}
