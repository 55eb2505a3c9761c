// The custom resource definitions of the sample operator: real names and columns, schemas that accept everything.

import {releaseNamespace} from './template-text.ts';
import type {SampleTraits} from './versions.ts';

type Column = readonly [name: string, jsonPath: string, type?: string];

interface Definition {
  group: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames: readonly string[];
  scope: 'Namespaced' | 'Cluster';
  columns: readonly Column[];
  /** Served with a conversion webhook. */
  converted: boolean;
}

const state: Column = ['Status', '.status.state'];

const definitions: readonly Definition[] = [
  {
    group: 'services.scone.cloud',
    kind: 'CAS',
    plural: 'cas',
    singular: 'cas',
    shortNames: [],
    scope: 'Namespaced',
    converted: true,
    columns: [
      state,
      ['Phase', '.status.phase'],
      ['PROVISIONED', '.status.provisioned'],
      ['ATTESTABLE', '.status.attestable'],
      ['SNAPSHOTS', '.status.snapshotStatus'],
      ['MIGRATION', '.status.migrationNodeRatio'],
      ['VERSION', '.status.version'],
    ],
  },
  {
    group: 'base.scone.cloud',
    kind: 'LAS',
    plural: 'las',
    singular: 'las',
    shortNames: ['las'],
    scope: 'Cluster',
    converted: true,
    columns: [
      ['STATUS', '.status.state'],
      ['AVAILABLE', '.status.numberAvailable', 'integer'],
      ['DESIRED', '.status.desiredNumberScheduled', 'integer'],
      ['VERSION', '.status.version'],
    ],
  },
  {
    group: 'base.scone.cloud',
    kind: 'SGXPlugin',
    plural: 'sgxplugins',
    singular: 'sgxplugin',
    shortNames: ['sgx'],
    scope: 'Cluster',
    converted: true,
    columns: [
      state,
      ['Serving', '.status.servingReplicaRatio'],
      ['Selected', '.status.desiredReplicas', 'integer'],
      ['Ready', '.status.readyReplicas', 'integer'],
    ],
  },
  {
    group: 'cas.scone.cloud',
    kind: 'SignedPolicy',
    plural: 'signedpolicies',
    singular: 'signedpolicy',
    shortNames: ['spol'],
    scope: 'Namespaced',
    converted: false,
    columns: [
      ['STATE', '.status.state'],
      ['HASH', '.status.hash'],
    ],
  },
  {
    group: 'cas.scone.cloud',
    kind: 'EncryptedPolicy',
    plural: 'encryptedpolicies',
    singular: 'encryptedpolicy',
    shortNames: ['epol'],
    scope: 'Namespaced',
    converted: false,
    columns: [['STATE', '.status.state']],
  },
];

const vault: Definition = {
  group: 'services.scone.cloud',
  kind: 'Vault',
  plural: 'vaults',
  singular: 'vault',
  shortNames: [],
  scope: 'Namespaced',
  converted: true,
  columns: [state, ['Desired', '.status.desiredReplicas', 'integer'], ['Ready', '.status.readyReplicas', 'integer']],
};

/** By name: `las.base.scone.cloud` → the definition as a template object. */
export function customResourceDefinitions(traits: SampleTraits): Map<string, object> {
  const all = traits.vault ? [...definitions, vault] : definitions;
  return new Map(all.map((definition) => [`${definition.plural}.${definition.group}`, customResource(definition)]));
}

function customResource({group, kind, plural, singular, shortNames, scope, columns, converted}: Definition): object {
  const annotations = {'cert-manager.io/inject-ca-from': `${releaseNamespace}/scone-serving-cert`};
  const open = {type: 'object', 'x-kubernetes-preserve-unknown-fields': true};
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {name: `${plural}.${group}`, ...(converted && {annotations})},
    spec: {
      group,
      names: {kind, listKind: `${kind}List`, plural, singular, ...(shortNames.length > 0 && {shortNames})},
      scope,
      versions: [
        {
          name: 'v1beta1',
          served: true,
          storage: true,
          subresources: {status: {}},
          additionalPrinterColumns: [...columns, ['AGE', '.metadata.creationTimestamp', 'date'] as const].map(
            ([name, jsonPath, type = 'string']) => ({name, jsonPath, type}),
          ),
          schema: {openAPIV3Schema: {type: 'object', properties: {spec: open, status: open}}},
        },
      ],
      ...(converted && {conversion: conversionWebhook}),
    },
  };
}

const conversionWebhook = {
  strategy: 'Webhook',
  webhook: {
    conversionReviewVersions: ['v1'],
    clientConfig: {service: {name: 'scone-webhook-service', namespace: releaseNamespace, path: '/convert'}},
  },
};
