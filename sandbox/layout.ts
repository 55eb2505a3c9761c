// Where everything of one sandbox lies: a private directory that goes when the sandbox goes.
import {tmpdir, userInfo} from 'node:os';
import {join} from 'node:path';

/** The directory that holds all sandboxes of this user. */
export function sandboxesDirectory(): string {
  return join(tmpdir(), `kubectl-provision-sandbox-${userInfo().uid}`);
}

export interface Layout {
  directory: string;
  /** What is known about the running sandbox, JSON; written when it is up. */
  record: string;
  /** Unix socket to ask the supervisor to stop; whoever can connect knows that the sandbox lives. */
  control: string;
  /** Unix socket of the Service network: CONNECT for the API server, registration for the parts. */
  egress: string;
  etcdSocket: string;
  etcdPeerSocket: string;
  etcdDirectory: string;
  auditLog: string;
  /** Kubeconfig of the administrator. */
  kubeconfig: string;
  /** First on the PATH of commands that `exec` runs. */
  tools: string;
  /** What is behind the pods: logs, ports and file systems. */
  pods: string;
  /** What is on their volumes. */
  volumes: string;
  certificates: string;
  configuration: string;
  kubeconfigs: string;
  logs: string;
}

export function layoutOf(name: string, root = sandboxesDirectory()): Layout {
  const directory = join(root, name);
  const within = (path: string) => join(directory, path);
  return {
    directory,
    record: within('sandbox.json'),
    control: within('control.sock'),
    egress: within('egress.sock'),
    etcdSocket: within('etcd.sock'),
    etcdPeerSocket: within('etcd-peer.sock'),
    etcdDirectory: within('etcd'),
    auditLog: within('audit.log'),
    kubeconfig: within('kubeconfig'),
    tools: within('bin'),
    pods: within('pods'),
    volumes: within('volumes'),
    certificates: within('certificates'),
    configuration: within('configuration'),
    kubeconfigs: within('kubeconfigs'),
    logs: within('logs'),
  };
}

/** Throws if a socket would have a longer path than systems allow (103 characters on the strictest). */
export function expectShortPaths({directory, control, egress, etcdSocket, etcdPeerSocket}: Layout): void {
  const longest = Math.max(...[control, egress, etcdSocket, etcdPeerSocket].map((path) => path.length));
  if (longest <= 103) return;
  throw new Error(`${directory} is too long a path for Unix sockets: set TMPDIR to a shorter one, such as /tmp`);
}

/** The log file of a component. */
export function logOf(layout: Layout, component: string): string {
  return join(layout.logs, `${component}.log`);
}
