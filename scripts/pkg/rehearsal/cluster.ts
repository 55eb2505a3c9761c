// An API server of a few lines: keeps what it is sent, even by a dry run, and gives it back. It judges nothing.
import {writeFile} from 'node:fs/promises';
import {createSecureServer, type ServerHttp2Stream} from 'node:http2';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {parseAllDocuments} from 'yaml';
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
    const [path = '/'] = target.split('?');
    const sent = method === 'GET' ? undefined : (parseAllDocuments(await text(stream))[0]?.toJS() as KubeObject);
    const answer = sent === undefined ? find(path, objects) : keep(path, sent, objects);
    respond(stream, answer);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const {port} = server.address() as AddressInfo;
  const base64 = (pem: string) => Buffer.from(pem).toString('base64');
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
  await writeFile(kubeconfig, JSON.stringify(config), {mode: 0o600});
  return {stop: () => server.close()};
}

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

function keep(path: string, sent: KubeObject, objects: Map<string, KubeObject>): object {
  if (path.includes('selfsubject')) return {...sent, status: {allowed: true, resourceRules: everything}};
  const {name} = sent.metadata;
  const key = path.endsWith(`/${name}`) ? path : `${path}/${name}`;
  const kept = {...sent, metadata: {...sent.metadata, uid: key, resourceVersion: '1', generation: 1}};
  objects.set(key, kept);
  return kept;
}

const everything = [{verbs: ['*'], apiGroups: ['*'], resources: ['*']}];

const node: KubeObject = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {name: 'a', labels: {'kubernetes.io/os': 'linux'}},
  status: {
    allocatable: {cpu: '4'},
    conditions: [{type: 'Ready', status: 'True'}],
    nodeInfo: {containerRuntimeVersion: 'containerd://2.0.0'},
  },
};
