// A stage for whole runs about one CAS: a release, an API server that answers for a namespace, and the program in process.
import {join} from 'node:path';
import type {KubeObject} from '../../src/lib/cluster/object.ts';
import {main} from '../../src/main.ts';
import {type ApiServer, absent, json, listThenWatch, type Reply, startApiServer, watch} from './api-server.ts';
import type {Meeting} from './api-sockets.ts';
import {casName} from './cas-ground.ts';
import {type ReleaseGround, releaseGround} from './release.ts';
import {testRuntime, type World} from './runtime.ts';
import {emptyDirectory} from './temporary.ts';

const {name, namespace} = casName;

/** Requests about the CAS `mycas` in `prod`, by the keys of an API server's replies. */
export const casPaths = {
  namespace: `GET /api/v1/namespaces/${namespace}`,
  system: 'GET /api/v1/namespaces/kube-system',
  cas: `GET /apis/services.scone.cloud/v1beta1/namespaces/${namespace}/cas/${name}`,
  list: `GET /apis/services.scone.cloud/v1beta1/namespaces/${namespace}/cas`,
  /** Server-side apply, by which it is created, and merge patches. */
  patch: `PATCH /apis/services.scone.cloud/v1beta1/namespaces/${namespace}/cas/${name}`,
  claim: `GET /api/v1/namespaces/${namespace}/persistentvolumeclaims/database-${name}-0`,
  las: 'GET /apis/base.scone.cloud/v1beta1/las/las',
  pods: `GET /api/v1/namespaces/${namespace}/pods`,
  services: `GET /api/v1/namespaces/${namespace}/services`,
  log: `GET /api/v1/namespaces/${namespace}/pods/${name}-0/log`,
} as const;

export interface StagedRun {
  code: number;
  stdout: string;
  stderr: string;
  /** The directory for keys. */
  target: string;
  api: ApiServer;
  /** What was applied. */
  created: KubeObject[];
}

export interface Staging extends World {
  replies?: Record<string, Reply | readonly Reply[]>;
  sockets?: Record<string, Meeting | readonly Meeting[]>;
  target?: string;
  /** Without --no-image-signature-check. */
  imagesChecked?: boolean;
  /** Default: the sample release and its key. */
  mirror?: string;
  trustedKey?: string;
  /** The server to ask, if a test has one already. */
  api?: ApiServer;
}

/** A list, and a watch on it that stays open and tells nothing more. */
export function listed(kind: string, items: readonly object[] = []): Reply {
  const list = {kind: `${kind}List`, apiVersion: 'v1', metadata: {resourceVersion: '1'}, items};
  return listThenWatch([json(list)], [watch([])]);
}

/** By default the namespace is there, and nothing in it. */
export const emptyCluster: Record<string, Reply | readonly Reply[]> = {
  [casPaths.namespace]: json({kind: 'Namespace', apiVersion: 'v1', metadata: {name: namespace}}),
  [casPaths.system]: json({kind: 'Namespace', apiVersion: 'v1', metadata: {name: 'kube-system', uid: 'cluster-uid'}}),
  [casPaths.cas]: absent('cas.services.scone.cloud', name),
  [casPaths.claim]: absent('persistentvolumeclaims', `database-${name}-0`),
  [casPaths.las]: absent('las.base.scone.cloud', 'las'),
  [casPaths.pods]: listed('Pod'),
  [casPaths.services]: listed('Service'),
  [casPaths.patch]: (response, request) =>
    json({...request.body, metadata: {name, namespace, uid: 'u'}})(response, request),
};

export interface CasStage {
  release: ReleaseGround;
  /** Runs `cas ARGV` about `mycas` in `prod`, or any other command where the first word is not a flag of `cas`. */
  run(argv: readonly string[], staging?: Staging): Promise<StagedRun>;
  close(): Promise<void>;
}

export async function casStage(): Promise<CasStage> {
  const release = await releaseGround();
  const servers: ApiServer[] = [];
  return {
    release,
    async run(argv, staging = {}) {
      const {replies = {}, sockets, target = join(emptyDirectory(), 'cas'), api: given, ...world} = staging;
      const api = given ?? (await startApiServer({replies: {...emptyCluster, ...replies}, ...(sockets && {sockets})}));
      if (given === undefined) servers.push(api);
      const env = {KUBECONFIG: await api.kubeconfig(), PATH: '/nonexistent', ...world.env};
      const {runtime, seen} = testRuntime({...world, env});
      const ofRelease = [
        '--mirror',
        staging.mirror ?? release.mirror,
        '--trusted-key',
        staging.trustedKey ?? release.trustedKeyFile,
        ...(staging.imagesChecked ? [] : ['--no-image-signature-check']),
      ];
      const hasRelease = !['status', 'backup', 'audit'].includes(argv[1] ?? '');
      const hasTarget = !['status', 'audit'].includes(argv[1] ?? '');
      const all = [
        ...argv,
        '-n',
        namespace,
        ...(hasTarget ? ['--target', target] : []),
        ...(hasRelease ? ofRelease : []),
      ];
      const code = await main(all, {...runtime, now: () => new Date(), random: () => 0});
      const created = api.requests
        .filter(({headers}) => headers['content-type']?.startsWith('application/apply-patch'))
        .map(({body}) => body as KubeObject);
      return {code, ...seen, target, api, created};
    },
    async close() {
      await Promise.all([release.remove(), ...servers.map((server) => server.close())]);
    },
  };
}
