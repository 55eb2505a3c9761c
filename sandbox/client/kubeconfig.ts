// Reads and writes the kubeconfig files of the sandbox: one cluster, one user, everything inline.
import {parse, stringify} from 'yaml';

/** Who somebody is towards the API server: a client certificate and its key in PEM, or a token. */
export type Credentials = {certificate: string; key: string} | {token: string};

export interface Access {
  /** `https://127.0.0.1:PORT`. */
  server: string;
  /** The authority of the server's certificate, PEM. */
  certificateAuthority: string;
  credentials: Credentials;
}

interface KubeconfigFile {
  clusters: {cluster: {server: string; 'certificate-authority-data': string}}[];
  users: {user: {token?: string; 'client-certificate-data'?: string; 'client-key-data'?: string}}[];
}

/** The text of a kubeconfig whose only context is `sandbox`. */
export function writeKubeconfig({server, certificateAuthority, credentials}: Access): string {
  const user =
    'token' in credentials
      ? {token: credentials.token}
      : {'client-certificate-data': base64(credentials.certificate), 'client-key-data': base64(credentials.key)};
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'sandbox',
    contexts: [{name: 'sandbox', context: {cluster: 'sandbox', user: 'sandbox'}}],
    clusters: [{name: 'sandbox', cluster: {server, 'certificate-authority-data': base64(certificateAuthority)}}],
    users: [{name: 'sandbox', user}],
  });
}

/** Reads what `writeKubeconfig` wrote. */
export function readKubeconfig(text: string): Access {
  const file = parse(text) as KubeconfigFile;
  const cluster = file.clusters[0]?.cluster;
  const user = file.users[0]?.user;
  if (cluster === undefined || user === undefined) throw new Error('not a kubeconfig of the sandbox');
  return {
    server: cluster.server,
    certificateAuthority: plain(cluster['certificate-authority-data']),
    credentials:
      user.token === undefined
        ? {certificate: plain(user['client-certificate-data']), key: plain(user['client-key-data'])}
        : {token: user.token},
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function plain(data = ''): string {
  return Buffer.from(data, 'base64').toString();
}
