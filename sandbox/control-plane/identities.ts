// Certificates, keys and kubeconfigs of a control plane, written once before it starts.
import {generateKeyPairSync} from 'node:crypto';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {issueCertificate, type KeyedCertificate} from '../certificates/issue.ts';
import type {Layout} from '../layout.ts';

/** Files in PEM. */
export interface IdentityFiles {
  authority: string;
  authorityKey: string;
  apiServer: string;
  apiServerKey: string;
  /** With which the API server presents itself to the kubelets. */
  kubeletClient: string;
  kubeletClientKey: string;
  kubelet: string;
  kubeletKey: string;
  serviceAccountKey: string;
  serviceAccountPublicKey: string;
}

export interface Identities {
  files: IdentityFiles;
  authority: KeyedCertificate;
}

/** Where the certificates are; the files need not exist yet. */
export function identityFiles(layout: Layout): IdentityFiles {
  const file = (name: string) => join(layout.certificates, name);
  return {
    authority: file('authority.crt'),
    authorityKey: file('authority.key'),
    apiServer: file('api-server.crt'),
    apiServerKey: file('api-server.key'),
    kubeletClient: file('kubelet-client.crt'),
    kubeletClientKey: file('kubelet-client.key'),
    kubelet: file('kubelet.crt'),
    kubeletKey: file('kubelet.key'),
    serviceAccountKey: file('service-account.key'),
    serviceAccountPublicKey: file('service-account.pub'),
  };
}

/** Issues and writes all of them: one authority for servers and clients. */
export async function createIdentities(layout: Layout): Promise<Identities> {
  const files = identityFiles(layout);
  const authority = issueCertificate({subject: {commonName: 'sandbox'}, isAuthority: true});
  const server = (commonName: string, dnsNames: string[]) =>
    issueCertificate({subject: {commonName}, issuer: authority, dnsNames, ipAddresses: ['127.0.0.1']});
  const apiServer = server('kube-apiserver', ['localhost', 'kubernetes', 'kubernetes.default.svc']);
  const kubelet = server('kubelet', ['localhost']);
  const kubeletClient = issueCertificate({
    subject: {commonName: 'kube-apiserver-kubelet-client', organizations: ['system:masters']},
    issuer: authority,
    usages: ['client'],
  });
  const serviceAccount = generateKeyPairSync('ec', {namedCurve: 'P-256'});
  const contents: Record<keyof IdentityFiles, string | Buffer> = {
    authority: authority.certificate,
    authorityKey: authority.key,
    apiServer: apiServer.certificate,
    apiServerKey: apiServer.key,
    kubeletClient: kubeletClient.certificate,
    kubeletClientKey: kubeletClient.key,
    kubelet: kubelet.certificate,
    kubeletKey: kubelet.key,
    serviceAccountKey: serviceAccount.privateKey.export({type: 'pkcs8', format: 'pem'}),
    serviceAccountPublicKey: serviceAccount.publicKey.export({type: 'spki', format: 'pem'}),
  };
  const names = Object.keys(contents) as (keyof IdentityFiles)[];
  await Promise.all(names.map((name) => writeFile(files[name], contents[name], {mode: 0o600})));
  return {files, authority};
}
