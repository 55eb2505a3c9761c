// A namespace beside a CAS in which a Vault can be made, in this process: what the API server has of it, and how it is asked for.
import {issueCertificate} from '../../sandbox/certificates/issue.ts';
import type {KubeObject} from '../../src/lib/cluster/object.ts';
import {absent, base64, json, type Reply} from './api-server.ts';
import type {Day} from './bad-day.ts';
import {listed, type StagedRun} from './cas-stage.ts';

export const vaultName = {name: 'myvault', namespace: 'prod'};
/** A token as the controller manager makes them, and nobody's. */
export const reviewerToken = 'eyJhbGciOiJSUzI1NiJ9.planted-reviewer-token.c2lnbmF0dXJl';
export const authority = issueCertificate({subject: {commonName: 'the API server'}, isAuthority: true}).certificate;

const {name, namespace} = vaultName;
const core = `/api/v1/namespaces/${namespace}`;
const vaults = `/apis/services.scone.cloud/v1beta1/namespaces/${namespace}/vaults`;
const binding = `vault-token-reviewer:${namespace}:${name}`;
const account = `${name}-token-reviewer`;

export const vaultPaths = {
  vault: `GET ${vaults}/${name}`,
  all: 'GET /apis/services.scone.cloud/v1beta1/vaults',
  create: `POST ${vaults}`,
  secret: `GET ${core}/secrets/${account}`,
} as const;

/** What the cluster has of it; a test changes it before or between runs. */
export interface VaultLive {
  vault: KubeObject | undefined;
  account: KubeObject | undefined;
  binding: KubeObject | undefined;
  secret: KubeObject | undefined;
}

/** The operator and the controller manager are as quick as can be: a Vault is healthy at once, a Secret has its token. */
export function vaultReplies(live: VaultLive, onAct: (label: string) => void = () => {}): Record<string, Reply> {
  const given = (part: keyof VaultLive, kind: string): Reply => {
    const of = part === 'vault' ? name : part === 'binding' ? binding : account;
    return (...asked) => (live[part] === undefined ? absent(kind, of) : json(live[part]))(...asked);
  };
  const applied = (part: keyof VaultLive, more: object = {}): Reply => {
    return (response, request) => {
      const {metadata} = request.body as KubeObject;
      live[part] = {...request.body, ...more, metadata: {...metadata, resourceVersion: '7'}};
      onAct(`apply ${part}`);
      return json(live[part])(response, request);
    };
  };
  const collection = (part: keyof VaultLive, kind: string): Reply => {
    return (...asked) => listed(kind, live[part] === undefined ? [] : [live[part]])(...asked);
  };
  const bindings = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';
  return {
    [vaultPaths.vault]: given('vault', 'vaults'),
    [vaultPaths.all]: collection('vault', 'Vault'),
    [`GET ${vaults}`]: collection('vault', 'Vault'),
    [vaultPaths.create]: (response, request) => {
      const {metadata} = request.body as KubeObject;
      const status = {state: 'HEALTHY', initStatement: ''};
      live.vault = {...request.body, metadata: {...metadata, uid: 'vault-uid', resourceVersion: '7'}, status};
      onAct('create Vault');
      return json(live.vault, 201)(response, request);
    },
    [`GET ${core}/serviceaccounts/${account}`]: given('account', 'serviceaccounts'),
    [`PATCH ${core}/serviceaccounts/${account}`]: applied('account'),
    [`GET ${bindings}/${encodeURIComponent(binding)}`]: given('binding', 'clusterrolebindings'),
    [`PATCH ${bindings}/${encodeURIComponent(binding)}`]: applied('binding'),
    [vaultPaths.secret]: given('secret', 'secrets'),
    [`GET ${core}/secrets`]: collection('secret', 'Secret'),
    [`PATCH ${core}/secrets/${account}`]: applied('secret', {data: {token: base64(reviewerToken)}}),
    [`GET ${core}/configmaps/kube-root-ca.crt`]: json({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {name: 'kube-root-ca.crt', namespace},
      data: {'ca.crt': authority},
    }),
  };
}

export function noVault(): VaultLive {
  return {vault: undefined, account: undefined, binding: undefined, secret: undefined};
}

/** The pods of a test do not reach its API server, so the address for them is always named. */
export const creationWords = [
  ...['vault', name, '--cas', 'mycas', '--set-version', '5.8.0'],
  ...['--kubernetes-host', 'https://kubernetes.default.svc'],
];

/** Runs `vault myvault --set-version 5.8.0` with these words more. */
export function runVault(day: Day, more: readonly string[] = [], words = creationWords): Promise<StagedRun> {
  const {api, target, here: cwd, scone} = day;
  const usual = [...words, '--scone-cli', 'local', '--yes', '--timeout', '60s', '-o', 'json', ...more];
  return day.stage.run(usual, {api, target, cwd, env: {PATH: scone.directory}});
}
