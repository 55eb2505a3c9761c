// kube-apiserver: RBAC, an audit line for each request, Services reached through the egress proxy.
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {stringify} from 'yaml';
import type {Layout} from '../layout.ts';
import {type ComponentCommand, flags} from './component.ts';
import {etcdUrl} from './etcd.ts';
import type {IdentityFiles} from './identities.ts';

/** One line per request, written when it has been answered; a watch is written when it ends. */
const auditPolicy = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [{level: 'Metadata'}],
};

/** With what was sent; Secrets and tokens are where secrets belong. */
const policyWithBodies = {
  ...auditPolicy,
  rules: [
    {
      level: 'Metadata',
      resources: [
        {group: '', resources: ['secrets', 'serviceaccounts/token']},
        {group: 'authentication.k8s.io', resources: ['tokenreviews']},
      ],
    },
    {level: 'Request'},
  ],
};

function configurationFiles(layout: Layout): {auditPolicy: string; egressSelector: string} {
  return {
    auditPolicy: join(layout.configuration, 'audit-policy.yaml'),
    egressSelector: join(layout.configuration, 'egress-selector.yaml'),
  };
}

export async function writeApiServerConfiguration(layout: Layout, auditBodies = false): Promise<void> {
  const files = configurationFiles(layout);
  const egressSelector = {
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: [
      {
        name: 'cluster',
        connection: {proxyProtocol: 'HTTPConnect', transport: {uds: {udsName: layout.egress}}},
      },
    ],
  };
  await writeFile(files.auditPolicy, stringify(auditBodies ? policyWithBodies : auditPolicy));
  await writeFile(files.egressSelector, stringify(egressSelector));
}

export function apiServerCommand(
  file: string,
  layout: Layout,
  identities: IdentityFiles,
  port: number,
): ComponentCommand {
  const configuration = configurationFiles(layout);
  return {
    name: 'kube-apiserver',
    file,
    args: flags({
      'bind-address': '127.0.0.1',
      'advertise-address': '127.0.0.1',
      // A loopback address cannot be an endpoint; nothing in the sandbox asks for the Service `kubernetes`.
      'endpoint-reconciler-type': 'none',
      'secure-port': port,
      'etcd-servers': etcdUrl(layout),
      'client-ca-file': identities.authority,
      'tls-cert-file': identities.apiServer,
      'tls-private-key-file': identities.apiServerKey,
      // A node's name is known to nobody but the cluster.
      'kubelet-preferred-address-types': 'InternalIP',
      'kubelet-client-certificate': identities.kubeletClient,
      'kubelet-client-key': identities.kubeletClientKey,
      'kubelet-certificate-authority': identities.authority,
      'service-account-issuer': 'https://kubernetes.default.svc.cluster.local',
      'service-account-key-file': identities.serviceAccountPublicKey,
      'service-account-signing-key-file': identities.serviceAccountKey,
      'service-cluster-ip-range': '10.96.0.0/16',
      'authorization-mode': 'RBAC',
      'allow-privileged': true,
      'audit-policy-file': configuration.auditPolicy,
      'audit-log-path': layout.auditLog,
      // In megabytes: large enough never to be rotated away under a reader.
      'audit-log-maxsize': 4096,
      'egress-selector-config-file': configuration.egressSelector,
      profiling: false,
    }),
  };
}
