// Which server, as whom, in which namespace: kubeconfig and flags brought together.
import {readFile} from 'node:fs/promises';
import {isAbsolute, join} from 'node:path';
import {Failure} from '../report/failure.ts';
import type {ClusterContext, ServerAuthority} from './cluster.ts';
import type {ClusterEntry, Kubeconfig, Located, UserEntry} from './kubeconfig.ts';

/** All that is needed to talk to one API server, with paths made absolute. */
export interface Endpoint {
  context: ClusterContext;
  cluster: ClusterEntry;
  user: UserEntry;
  /** The kubeconfig's name for the user, for caches and messages; undefined when there is none. */
  userName: string | undefined;
  /** Folder of the file that names the user: relative commands of exec plugins start there. */
  userDirectory: string;
}

export interface EndpointFlags {
  context?: string | undefined;
  cluster?: string | undefined;
  user?: string | undefined;
  server?: string | undefined;
  tlsServerName?: string | undefined;
  certificateAuthority?: string | undefined;
  insecureSkipTlsVerify?: boolean | undefined;
  token?: string | undefined;
  namespace?: string | undefined;
  as?: string | undefined;
  asGroup?: readonly string[] | undefined;
  asUid?: string | undefined;
}

/** Throws Failure `usage` for a context, cluster or user that is not there, and names those that are. */
export function chooseEndpoint(config: Kubeconfig, flags: EndpointFlags): Endpoint {
  const contextName = flags.context ?? config.currentContext;
  const context = contextName === undefined ? undefined : find(config, 'context', contextName).entry;
  const clusterName = flags.cluster ?? context?.cluster;
  if (clusterName === undefined && flags.server === undefined) throw noContext(config);
  const cluster = clusterName === undefined ? undefined : find(config, 'cluster', clusterName);
  const userName = flags.user ?? context?.user;
  const user = userName === undefined ? undefined : find(config, 'user', userName);
  return endpointOf({
    flags,
    contextName: contextName ?? clusterName ?? flags.server ?? '',
    namespace: context?.namespace,
    cluster,
    userName,
    user,
  });
}

/** A pod's own service account: what `kubectl` falls back to when there is no kubeconfig. Undefined outside a pod. */
export async function inClusterEndpoint(
  {env, directory}: {env: Record<string, string | undefined>; directory: string},
  flags: EndpointFlags,
): Promise<Endpoint | undefined> {
  const {KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port} = env;
  if (!host || !port) return undefined;
  const namespace = await readFile(join(directory, 'namespace'), 'utf8').catch(() => undefined);
  return endpointOf({
    flags,
    contextName: 'in-cluster',
    namespace: namespace?.trim(),
    cluster: {
      entry: {
        server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
        'certificate-authority': join(directory, 'ca.crt'),
      },
      directory,
    },
    userName: 'service-account',
    user: {entry: {tokenFile: join(directory, 'token')}, directory},
  });
}

interface Chosen {
  flags: EndpointFlags;
  contextName: string;
  namespace: string | undefined;
  cluster: Located<ClusterEntry> | undefined;
  userName: string | undefined;
  user: Located<UserEntry> | undefined;
}

function endpointOf({flags, contextName, namespace, cluster, userName, user}: Chosen): Endpoint {
  const chosenCluster = overrideCluster(cluster, flags);
  const chosenUser = overrideUser(user, flags);
  checkServer(chosenCluster.server);
  return {
    context: {
      name: contextName,
      server: chosenCluster.server,
      user: chosenUser.as ?? userName ?? '',
      namespace: flags.namespace ?? namespace ?? 'default',
      ...authorityOf(chosenCluster),
    },
    cluster: chosenCluster,
    user: chosenUser,
    userName,
    userDirectory: user?.directory ?? '',
  };
}

function authorityOf(cluster: ClusterEntry): {authority?: ServerAuthority} {
  const {'certificate-authority': file, 'certificate-authority-data': data} = cluster;
  if (cluster['insecure-skip-tls-verify'] || (!file && !data)) return {};
  return {authority: {file, data}};
}

function overrideCluster(located: Located<ClusterEntry> | undefined, flags: EndpointFlags): ClusterEntry {
  const {entry, directory} = located ?? {entry: {server: ''}, directory: ''};
  const {'certificate-authority': authority, ...rest} = entry;
  const cluster: ClusterEntry = {...rest, server: (flags.server ?? entry.server).replace(/\/+$/, '')};
  if (authority) cluster['certificate-authority'] = fromDirectory(directory, authority);
  if (flags.certificateAuthority !== undefined) {
    cluster['certificate-authority'] = flags.certificateAuthority;
    delete cluster['certificate-authority-data'];
  }
  if (flags.tlsServerName !== undefined) cluster['tls-server-name'] = flags.tlsServerName;
  if (flags.insecureSkipTlsVerify) cluster['insecure-skip-tls-verify'] = true;
  return cluster;
}

function overrideUser(located: Located<UserEntry> | undefined, flags: EndpointFlags): UserEntry {
  const {entry, directory} = located ?? {entry: {}, directory: ''};
  const user: UserEntry = {...entry};
  for (const member of ['client-certificate', 'client-key', 'tokenFile'] as const) {
    const file = entry[member];
    if (file) user[member] = fromDirectory(directory, file);
  }
  if (flags.token !== undefined) {
    user.token = flags.token;
    for (const other of ['tokenFile', 'exec', 'auth-provider', 'username', 'password'] as const) delete user[other];
  }
  if (flags.as !== undefined) user.as = flags.as;
  if (flags.asGroup !== undefined && flags.asGroup.length > 0) user['as-groups'] = [...flags.asGroup];
  if (flags.asUid !== undefined) user['as-uid'] = flags.asUid;
  if (user.as === undefined && (user['as-groups'] !== undefined || user['as-uid'] !== undefined)) {
    throw new Failure({
      kind: 'usage',
      summary: 'a group or UID cannot be impersonated without a user',
      next: 'add --as USER',
    });
  }
  return user;
}

function checkServer(server: string): void {
  const url = URL.parse(server.includes('://') ? server : `https://${server}`);
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && server.includes('://')) return;
  throw new Failure({
    kind: 'usage',
    summary: 'the address of the API server is not an http or https URL',
    object: server,
    next: 'write it as https://HOST:PORT, in the kubeconfig or with --server',
  });
}

function fromDirectory(directory: string, file: string): string {
  return isAbsolute(file) ? file : join(directory, file);
}

type Sort = 'context' | 'cluster' | 'user';

function find<S extends Sort>(config: Kubeconfig, sort: S, name: string): MapValue<Kubeconfig[`${S}s`]> {
  const entries: ReadonlyMap<string, unknown> = config[`${sort}s`];
  const found = entries.get(name);
  if (found !== undefined) return found as MapValue<Kubeconfig[`${S}s`]>;
  throw new Failure({
    kind: 'usage',
    summary: `there is no ${sort} "${name}"`,
    object: `kubeconfig ${config.files.join(', ')}`,
    reason: namesOf(entries, sort),
    next: `choose one of them with --${sort}`,
  });
}

type MapValue<M> = M extends ReadonlyMap<string, infer V> ? V : never;

function namesOf(entries: ReadonlyMap<string, unknown>, sort: Sort): string {
  return entries.size === 0 ? `it has no ${sort} at all` : `it has: ${[...entries.keys()].join(', ')}`;
}

function noContext(config: Kubeconfig): Failure {
  return new Failure({
    kind: 'usage',
    summary: 'no context is chosen',
    object: `kubeconfig ${config.files.join(', ')}`,
    reason: `it has no current-context; ${namesOf(config.contexts, 'context')}`,
    next: 'choose one with --context NAME, or with kubectl config use-context NAME',
  });
}
