// From kubeconfig and flags to a connected cluster. Nothing is sent yet: the first request finds out whether it answers.
import {Failure} from '../report/failure.ts';
import type {Cluster} from './cluster.ts';
import type {KindRow} from './kinds.ts';

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
  /** For one request. Default: 30 s. */
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
}

/** Reads the kubeconfig and makes a Cluster. Throws Failure `usage` for what is wrong in flags or files. */
export async function connect(_options: ConnectOptions): Promise<Cluster> {
  throw new Failure({summary: 'connecting is not built yet'});
}
