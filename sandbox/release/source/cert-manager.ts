// The sample cert-manager: the objects and labels that installations are recognised by, and six definitions that accept everything.
import {stringify} from 'yaml';

const version = 'v1.14.4';
const namespace = 'cert-manager';

interface Part {
  /** Of the Deployment and its ServiceAccount. */
  name: string;
  /** Label app.kubernetes.io/name. */
  app: string;
  component: 'controller' | 'webhook' | 'cainjector';
  args: readonly string[];
}

const webhookName = 'cert-manager-webhook';
const authority = 'cert-manager-webhook-ca';

const parts: readonly Part[] = [
  {
    name: 'cert-manager',
    app: 'cert-manager',
    component: 'controller',
    args: ['--leader-election-namespace=kube-system'],
  },
  {
    name: 'cert-manager-cainjector',
    app: 'cainjector',
    component: 'cainjector',
    args: ['--leader-election-namespace=kube-system'],
  },
  {
    name: webhookName,
    app: 'webhook',
    component: 'webhook',
    args: [
      '--secure-port=10250',
      '--dynamic-serving-ca-secret-namespace=$(POD_NAMESPACE)',
      `--dynamic-serving-ca-secret-name=${authority}`,
      ...['', '.$(POD_NAMESPACE)', '.$(POD_NAMESPACE).svc'].map(
        (domain) => `--dynamic-serving-dns-names=${webhookName}${domain}`,
      ),
    ],
  },
];

const kinds: readonly (readonly [kind: string, plural: string, group: string, scope?: 'Cluster'])[] = [
  ['CertificateRequest', 'certificaterequests', 'cert-manager.io'],
  ['Certificate', 'certificates', 'cert-manager.io'],
  ['Challenge', 'challenges', 'acme.cert-manager.io'],
  ['ClusterIssuer', 'clusterissuers', 'cert-manager.io', 'Cluster'],
  ['Issuer', 'issuers', 'cert-manager.io'],
  ['Order', 'orders', 'acme.cert-manager.io'],
];

/** The text of cert-manager.yaml: plain YAML, without variables. */
export function certManagerManifest(): string {
  const objects = [
    {apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}},
    ...kinds.map(definition),
    ...parts.flatMap((part) => [account(part), clusterRole(part), clusterRoleBinding(part)]),
    webhookService(),
    ...parts.map(deployment),
    webhookConfiguration('Mutating', ['CREATE'], ['certificaterequests']),
    webhookConfiguration('Validating', ['CREATE', 'UPDATE'], ['*/*']),
  ];
  return objects.map((object) => stringify(object, {lineWidth: 0, aliasDuplicateObjects: false})).join('---\n');
}

function labels({app, component}: Part): Record<string, string> {
  return {
    app,
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/instance': 'cert-manager',
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/version': version,
  };
}

function definition([kind, plural, group, scope]: (typeof kinds)[number]): object {
  const open = {type: 'object', 'x-kubernetes-preserve-unknown-fields': true};
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      labels: {'app.kubernetes.io/name': 'cert-manager', 'app.kubernetes.io/instance': 'cert-manager'},
    },
    spec: {
      group,
      names: {kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase()},
      scope: scope ?? 'Namespaced',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: {status: {}},
          schema: {openAPIV3Schema: {type: 'object', properties: {spec: open, status: open}}},
        },
      ],
    },
  };
}

function account(part: Part): object {
  return {apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: part.name, namespace, labels: labels(part)}};
}

function clusterRole(part: Part): object {
  const all = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: {name: part.name, labels: labels(part)},
    rules: [
      {apiGroups: ['cert-manager.io', 'acme.cert-manager.io'], resources: ['*'], verbs: all},
      {apiGroups: [''], resources: ['secrets', 'events'], verbs: all},
      {apiGroups: ['admissionregistration.k8s.io', 'apiextensions.k8s.io'], resources: ['*'], verbs: all},
      {apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: all},
    ],
  };
}

function clusterRoleBinding(part: Part): object {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: {name: part.name, labels: labels(part)},
    roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: part.name},
    subjects: [{kind: 'ServiceAccount', name: part.name, namespace}],
  };
}

function deployment(part: Part): object {
  const {name, app, component, args} = part;
  const selector = {'app.kubernetes.io/name': app, 'app.kubernetes.io/component': component};
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name, namespace, labels: labels(part)},
    spec: {
      replicas: 1,
      selector: {matchLabels: selector},
      template: {
        metadata: {labels: labels(part)},
        spec: {
          serviceAccountName: name,
          securityContext: {runAsNonRoot: true},
          containers: [
            {
              name: `cert-manager-${component}`,
              image: `quay.io/jetstack/cert-manager-${component}:${version}`,
              args,
              env: [{name: 'POD_NAMESPACE', valueFrom: {fieldRef: {fieldPath: 'metadata.namespace'}}}],
              ...(component === 'webhook' && {ports: [{name: 'https', containerPort: 10250, protocol: 'TCP'}]}),
            },
          ],
        },
      },
    },
  };
}

function webhookService(): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {name: webhookName, namespace, labels: {'app.kubernetes.io/name': 'webhook'}},
    spec: {
      ports: [{name: 'https', port: 443, protocol: 'TCP', targetPort: 'https'}],
      selector: {'app.kubernetes.io/name': 'webhook', 'app.kubernetes.io/component': 'webhook'},
    },
  };
}

function webhookConfiguration(type: 'Mutating' | 'Validating', operations: string[], resources: string[]): object {
  const path = type === 'Mutating' ? '/mutate' : '/validate';
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${type}WebhookConfiguration`,
    metadata: {
      name: webhookName,
      labels: {'app.kubernetes.io/name': 'webhook', 'app.kubernetes.io/instance': 'cert-manager'},
      annotations: {'cert-manager.io/inject-ca-from-secret': `${namespace}/${authority}`},
    },
    webhooks: [
      {
        name: 'webhook.cert-manager.io',
        admissionReviewVersions: ['v1'],
        failurePolicy: 'Fail',
        sideEffects: 'None',
        timeoutSeconds: 10,
        clientConfig: {service: {name: webhookName, namespace, path}},
        rules: [{apiGroups: ['cert-manager.io', 'acme.cert-manager.io'], apiVersions: ['v1'], operations, resources}],
      },
    ],
  };
}
