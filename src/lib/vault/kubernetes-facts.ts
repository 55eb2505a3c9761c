// Where a Vault asks Kubernetes about its clients: the API server of the context in use, or the one that is named.
import {X509Certificate} from 'node:crypto';
import type {Cluster, ServerAuthority} from '../cluster/cluster.ts';
import {fileOrData} from '../cluster/file-or-data.ts';
import {getObject} from '../cluster/read.ts';

export interface KubernetesFacts {
  /** URL. */
  host: string;
  /** Certificates in PEM; undefined: see `trouble`. */
  authority: string | undefined;
  /** Where host and certificates come from, for people. */
  from: string;
  /** Why the Vault could not ask there. */
  trouble?: {summary: string; hint: string};
}

/** By which pods reach the API server. */
const inCluster = 'https://kubernetes.default.svc';

/** The ConfigMap that every namespace has, with the certificates by which its pods know the API server. */
const authorityMap = 'kube-root-ca.crt';

export async function kubernetesFacts(
  cluster: Cluster,
  namespace: string,
  host: string | undefined,
  signal: AbortSignal,
): Promise<KubernetesFacts> {
  return host === undefined ? ofContext(cluster) : ofHost(cluster, namespace, host, signal);
}

async function ofContext({context}: Cluster): Promise<KubernetesFacts> {
  const {server: host, name} = context;
  const from = `of context ${name}`;
  const hint = `name the address that pods use: --kubernetes-host ${inCluster}`;
  const {hostname} = new URL(host);
  if (/^(?:localhost|127\.[\d.]+|\[::1\])$/.test(hostname)) {
    const summary = `the API server ${host} ${from} is on this machine: the pods of a Vault do not reach it there`;
    return {host, authority: undefined, from, trouble: {summary, hint}};
  }
  const authority = await pemOf(context.authority);
  if (authority !== undefined) return {host, authority, from};
  const summary = `the API server ${host} ${from} is known by no certificate in the kubeconfig`;
  return {host, authority, from, trouble: {summary, hint}};
}

async function ofHost(
  cluster: Cluster,
  namespace: string,
  host: string,
  signal: AbortSignal,
): Promise<KubernetesFacts> {
  const map = await getObject(cluster, {apiVersion: 'v1', kind: 'ConfigMap', name: authorityMap, namespace}, {signal});
  const authority = certificatesIn(map?.data?.['ca.crt']);
  const from = `named by --kubernetes-host, with the certificates of ConfigMap ${namespace}/${authorityMap}`;
  if (authority !== undefined) return {host, authority, from};
  const summary = `ConfigMap ${namespace}/${authorityMap} has no certificates of the API server`;
  const hint = 'the controller manager of the cluster makes it: look at the namespace';
  return {host, authority, from, trouble: {summary, hint}};
}

async function pemOf(authority: ServerAuthority | undefined): Promise<string | undefined> {
  const content = await fileOrData(authority?.file, authority?.data, 'certificate authority');
  return certificatesIn(content?.toString());
}

/** The certificates of a text in PEM, and nothing else of it; each line ends with a newline, as a Vault wants it. */
function certificatesIn(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const found = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  const good = found.filter(isCertificate).map((pem) => `${pem.replace(/\r/g, '')}\n`);
  return good.length === 0 ? undefined : good.join('');
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
