// What reading an audit log is about, and where its lines go.
import type {Cluster} from '../../cluster/cluster.ts';
import type {KubeObject} from '../../cluster/object.ts';
import type {Emit} from '../../report/event.ts';
import type {CasName} from '../names.ts';
import type {LogLine} from './log-line.ts';

/** Where in the log of a pod that is there already to begin. */
export interface Beginning {
  sinceSeconds?: number;
  /** RFC 3339. */
  sinceTime?: string;
  tailLines?: number;
}

export interface AuditEntry {
  /** When the node got the line, RFC 3339. */
  time: string;
  text: string;
  pod: string;
  node: string | undefined;
  /** How often the container had been started before. */
  restarts: number;
}

export interface Audit {
  cluster: Cluster;
  name: CasName;
  beginning: Beginning;
  /** The next line comes when this one is taken. */
  onEntry: (entry: AuditEntry) => Promise<void>;
  emit: Emit;
  signal: AbortSignal;
  /** Milliseconds, of a clock that never goes back. */
  clock: () => number;
}

export function entryOf({time, text}: LogLine, {metadata, spec}: KubeObject, restarts: number): AuditEntry {
  return {time, text, pod: metadata.name, node: spec?.nodeName, restarts};
}

/** `pod mycas-0 on node b` */
export function placeOf({metadata, spec}: KubeObject): string {
  return `pod ${metadata.name}${spec?.nodeName === undefined ? '' : ` on node ${spec.nodeName}`}`;
}
