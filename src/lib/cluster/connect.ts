// From kubeconfig and flags to a connected cluster. Nothing is sent yet: the first request finds out whether it answers.
import {Failure} from '../report/failure.ts';
import type {Secret} from '../report/secret.ts';
import type {Cluster} from './cluster.ts';
import {createCredentialSource} from './credentials.ts';
import {chooseEndpoint, type Endpoint, inClusterEndpoint} from './endpoint.ts';
import type {KindRow} from './kinds.ts';
import {emptyKubeconfig, kubeconfigFiles, readKubeconfig} from './kubeconfig.ts';
import {createRestCluster} from './rest.ts';

const podServiceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The connection flags of kubectl, and what stands around us. */
export interface ConnectOptions {
  /** --kubeconfig: this file alone. Else env.KUBECONFIG (several files), else ~/.kube/config, else the pod's service account. */
  kubeconfig?: string | undefined;
  context?: string | undefined;
  cluster?: string | undefined;
  user?: string | undefined;
  /** --as, --as-group, --as-uid: impersonation. */
  as?: string | undefined;
  asGroup?: readonly string[] | undefined;
  asUid?: string | undefined;
  server?: string | undefined;
  tlsServerName?: string | undefined;
  certificateAuthority?: string | undefined;
  insecureSkipTlsVerify?: boolean | undefined;
  token?: string | undefined;
  namespace?: string | undefined;
  /** For one request. Default: 30 s to read, 60 s to write: webhooks may take the server 30 s. */
  requestTimeoutMs?: number | undefined;
  /** KUBECONFIG, HTTPS_PROXY, NO_PROXY, KUBERNETES_SERVICE_HOST; handed to exec credential plugins. */
  env: Record<string, string | undefined>;
  homeDirectory: string;
  /** `kubectl-provision/0.1.0` */
  userAgent: string;
  /** Kinds that the callers know of (CRDs), which saves asking the server. */
  kinds?: readonly KindRow[] | undefined;
  /** Ends every request, watch and wait. */
  signal?: AbortSignal | undefined;
  /** Milliseconds since the epoch. Default: Date.now. */
  now?: (() => number) | undefined;
  /** Where a pod finds its service account. Default: /var/run/secrets/kubernetes.io/serviceaccount. */
  serviceAccountDirectory?: string | undefined;
  /** What an exec credential plugin writes for the person: "open this page to log in". */
  onPluginOutput?: ((text: string) => void) | undefined;
  /** Told of each token and password before it is sent, as a server may repeat it in its answer. */
  learn?: ((secret: Secret) => void) | undefined;
  /** What the server remarks on our requests (deprecated APIs, unknown fields), each remark once. */
  onWarning?: ((text: string) => void) | undefined;
}

/** Reads the kubeconfig and makes a Cluster. Throws Failure `usage` for what is wrong in flags or files. */
export async function connect(options: ConnectOptions): Promise<Cluster> {
  const {env, userAgent, kinds = [], requestTimeoutMs, signal, now = Date.now} = options;
  const {onPluginOutput, onWarning, learn} = options;
  const endpoint = await endpointFor(options);
  const credentials = createCredentialSource(endpoint, {env, now, signal, onPluginOutput, learn});
  return createRestCluster({endpoint, credentials, env, userAgent, onWarning, kinds, requestTimeoutMs, signal, now});
}

async function endpointFor(options: ConnectOptions): Promise<Endpoint> {
  const {kubeconfig, env, homeDirectory, serviceAccountDirectory = podServiceAccount} = options;
  const place = {kubeconfig, env, homeDirectory};
  const config = await readKubeconfig(place);
  if (config !== undefined) return chooseEndpoint(config, options);
  const inCluster = await inClusterEndpoint({env, directory: serviceAccountDirectory}, options);
  if (inCluster !== undefined) return inCluster;
  if (options.server !== undefined) return chooseEndpoint(emptyKubeconfig, options);
  throw new Failure({
    kind: 'usage',
    summary: 'there is no kubeconfig, so no cluster is known',
    reason: `looked for ${kubeconfigFiles(place).join(', ')}, and for a service account as pods have it`,
    next: 'name a kubeconfig with --kubeconfig FILE or in KUBECONFIG, or a server with --server',
  });
}
