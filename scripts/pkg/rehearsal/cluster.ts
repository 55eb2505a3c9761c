// An API server of a few lines: keeps what it is sent and gives it back, as ready as its controllers would make it in the end.
// It judges nothing, and serves no watches.
import {writeFile} from 'node:fs/promises';
import {createSecureServer, type ServerHttp2Stream} from 'node:http2';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {parseAllDocuments, stringify} from 'yaml';
import {issueCertificate} from '../../../sandbox/certificates/issue.ts';

type KubeObject = Record<string, unknown> & {metadata: Record<string, unknown>};

/** Writes a kubeconfig that leads to it. */
export async function startCluster(kubeconfig: string): Promise<{stop: () => void}> {
  const authority = issueCertificate({subject: {commonName: 'rehearsal'}, isAuthority: true});
  const own = issueCertificate({subject: {commonName: 'server'}, issuer: authority, ipAddresses: ['127.0.0.1']});
  const user = issueCertificate({subject: {commonName: 'user'}, issuer: authority});
  const server = createSecureServer({cert: own.certificate, key: own.key, ca: authority.certificate});
  const objects = new Map<string, KubeObject>([['/api/v1/nodes/a', node]]);
  server.on('stream', async (stream, {':method': method = 'GET', ':path': target = '/'}) => {
    const [path = '/', query = ''] = target.split('?');

    const sent = method === 'GET' ? undefined : (parseAllDocuments(await text(stream))[0]?.toJS() as KubeObject);
    if (sent === undefined) respond(stream, find(path, objects));
    else respond(stream, query.includes('dryRun') ? sent : keep(path, sent, objects, base64(authority.certificate)));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const {port} = server.address() as AddressInfo;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'rehearsal',
    contexts: [{name: 'rehearsal', context: {cluster: 'rehearsal', user: 'ada'}}],
    clusters: [
      {
        name: 'rehearsal',
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'certificate-authority-data': base64(authority.certificate),
        },
      },
    ],
    users: [
      {
        name: 'ada',
        user: {'client-certificate-data': base64(user.certificate), 'client-key-data': base64(user.key)},
      },
    ],
  };
  await writeFile(kubeconfig, stringify(config), {mode: 0o600});
  return {stop: () => server.close()};
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

function respond(stream: ServerHttp2Stream, answer: object | undefined): void {
  const body = answer ?? {kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404};
  stream.respond({':status': answer === undefined ? 404 : 200, 'content-type': 'application/json'});
  stream.end(JSON.stringify(body));
}

function find(path: string, objects: ReadonlyMap<string, KubeObject>): object | undefined {
  const rest = path.replace(/^\/(?:api\/[^/]+|apis\/[^/]+\/[^/]+)\/?/, '').replace(/^namespaces\/[^/]+\/(?=.)/, '');
  if (rest === '' || rest.includes('/')) return objects.get(path);
  const isBelow = (key: string) => key.endsWith(`/${rest}/${key.split('/').at(-1)}`);
  const items = [...objects].filter(([key]) => isBelow(key)).map(([, object]) => object);
  return {kind: 'List', apiVersion: 'v1', metadata: {resourceVersion: '1'}, items};
}

function keep(path: string, sent: KubeObject, objects: Map<string, KubeObject>, authority: string): object {
  if (path.includes('selfsubject')) return {...sent, status: {allowed: true, resourceRules: everything}};
  const {name} = sent.metadata;
  // A merge patch names nothing.
  const key = name === undefined || path.endsWith(`/${name}`) ? path : `${path}/${name}`;
  const before = objects.get(key);
  const kept = {
    ...before,
    ...sent,
    ...ready(sent, authority),
    metadata: {...before?.metadata, ...sent.metadata, ...known(key)},
  };
  objects.set(key, kept);
  if (sent.kind === 'Certificate') issue(kept, objects, authority);
  if (sent.kind === 'LAS') objects.set('/api/v1/namespaces/scone-system/pods/las', podOf(kept));
  if (sent.kind === 'SGXPlugin')
    objects.set('/apis/apps/v1/namespaces/scone-system/daemonsets/sgxplugin', daemonSetOf(kept));
  return kept;
}

let writes = 0;

/** What every server adds. */
function known(uid: string): object {
  writes += 1;
  return {creationTimestamp: '2026-01-01T00:00:00Z', uid, resourceVersion: String(writes), generation: 1};
}

/** As those who look after it would report in the end. */
function ready({kind, spec, webhooks}: KubeObject, authority: string): object {
  switch (kind) {
    case 'Deployment': {
      const {replicas = 1} = spec as {replicas?: number};
      const counts = {replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas};
      return {status: {observedGeneration: 1, ...counts}};
    }
    case 'CustomResourceDefinition':
      return {
        spec: convertedBy(spec as CrdSpec, authority),
        status: {conditions: [{type: 'Established', status: 'True'}]},
      };
    case 'MutatingWebhookConfiguration':
    case 'ValidatingWebhookConfiguration':
      return {webhooks: (webhooks as object[]).map((webhook) => trusting(webhook, authority))};
    case 'LAS':
    case 'SGXPlugin':
      return {status: {state: 'HEALTHY'}};
    default:
      return {};
  }
}

interface CrdSpec {
  conversion?: {webhook?: {clientConfig?: object}};
}

function convertedBy(spec: CrdSpec, authority: string): object {
  const {conversion} = spec;
  if (conversion?.webhook === undefined) return spec;
  return {...spec, conversion: {...conversion, webhook: trusting(conversion.webhook, authority)}};
}

function trusting(webhook: {clientConfig?: object}, caBundle: string): object {
  return {...webhook, clientConfig: {...webhook.clientConfig, caBundle}};
}

/** What the operator makes of a LAS. */
function podOf({spec}: KubeObject): KubeObject {
  const {image} = spec as {image: string};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name: 'las', namespace: 'scone-system', ...known('las')},
    spec: {containers: [{image}]},
    status: {conditions: [{type: 'Ready', status: 'True'}]},
  };
}

/** What the operator makes of an SGXPlugin. */
function daemonSetOf({spec}: KubeObject): KubeObject {
  const {image} = spec as {image: string};
  const counts = {desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1, numberReady: 1};
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {name: 'sgxplugin', namespace: 'scone-system', ...known('sgxplugin')},
    spec: {template: {spec: {containers: [{image}]}}},
    status: {observedGeneration: 1, ...counts},
  };
}

/** The Secret that cert-manager makes of a Certificate. */
function issue({metadata, spec}: KubeObject, objects: Map<string, KubeObject>, authority: string): void {
  const {secretName: name} = spec as {secretName: string};
  const {namespace} = metadata;
  objects.set(`/api/v1/namespaces/${namespace}/secrets/${name}`, {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: {name, namespace, ...known(name)},
    data: {'ca.crt': authority, 'tls.crt': authority},
  });
}

const everything = [{verbs: ['*'], apiGroups: ['*'], resources: ['*']}];

const node: KubeObject = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {name: 'a', labels: {'kubernetes.io/os': 'linux', 'sgx.intel.com/capable': 'true'}},
  status: {
    allocatable: {cpu: '4'},
    conditions: [{type: 'Ready', status: 'True'}],
    nodeInfo: {containerRuntimeVersion: 'containerd://2.0.0'},
  },
};
