// `audit`: from settings to the lines of an audit log.
import type {Cluster} from '../../cluster/cluster.ts';
import {connect} from '../../cluster/connect.ts';
import type {KubeObject} from '../../cluster/object.ts';
import type {Emit} from '../../report/event.ts';
import {customKinds} from '../../scone/kinds.ts';
import type {AuditSettings} from '../../settings/audit-settings.ts';
import {type ConnectionWorld, connectOptions} from '../../settings/connect-options.ts';
import type {CasName} from '../names.ts';
import type {Audit, AuditEntry, Beginning} from './audit.ts';
import {findCas} from './find-cas.ts';
import {followAudit} from './follow-audit.ts';
import {readAudit} from './read-audit.ts';
import {recordedSink} from './recorded-sink.ts';
import {type NetworkSink, sinkIn} from './sink.ts';

/** Whose log it is, known before its first line. */
export interface AuditHead {
  cluster: {context: string; server: string; namespace: string};
  cas: CasName;
  /** Where the log goes instead of into the container; `from` is whose word that is. */
  sink?: NetworkSink & {from: string};
}

export interface AuditOutput {
  begin(head: AuditHead): void;
  /** The next line comes when this one is taken. */
  entry(entry: AuditEntry): Promise<void>;
}

export interface AuditOutside extends ConnectionWorld {
  emit: Emit;
  signal: AbortSignal;
  /** Milliseconds, of a clock that never goes back. */
  clock: () => number;
}

/** Resolves when all was read; a log that is followed ends by a failure only. */
export async function runAudit(settings: AuditSettings, outside: AuditOutside, output: AuditOutput): Promise<void> {
  const {emit, signal, clock} = outside;
  const {namespace, connection} = settings;
  const cluster = await connect({
    ...connectOptions(connection, outside),
    ...(namespace !== undefined && {namespace}),
    kinds: customKinds,
    signal,
  });
  try {
    const head = await headOf(cluster, settings, outside);
    output.begin(head);
    const audit: Audit = {
      cluster,
      name: head.cas,
      beginning: beginningOf(settings),
      onEntry: output.entry,
      ...{emit, signal, clock},
    };
    if (settings.follow) await followAudit(audit);
    else await readAudit(audit, settings);
  } finally {
    cluster.close();
  }
}

async function headOf(cluster: Cluster, settings: AuditSettings, {emit, signal}: AuditOutside): Promise<AuditHead> {
  const {name: context, server, namespace} = cluster.context;
  const cas = {name: settings.name, namespace};
  emit({type: 'cluster', context, server, namespace});
  const object = await findCas(cluster, cas, signal);
  if (object === undefined) {
    const text = 'the CAS itself may not be read: whether it sends its audit log elsewhere is not known';
    emit({type: 'note', level: 'info', text});
  }
  const sink = sinkOf(object) ?? (await recordedSink(settings.targetDirectory, cas));
  if (sink !== undefined) {
    const text = `this CAS sends its audit log to ${sink.url}, says ${sink.from}: do not expect it in the container`;
    emit({type: 'note', level: 'warning', text});
  }
  return {cluster: {context, server, namespace}, cas, ...(sink && {sink})};
}

function sinkOf(cas: KubeObject | undefined): AuditHead['sink'] | undefined {
  const config: unknown = cas?.spec?.ownerConfig;
  const sink = typeof config === 'string' ? sinkIn(config) : undefined;
  return sink?.kind === 'network' ? {url: sink.url, from: 'spec.ownerConfig of the CAS'} : undefined;
}

function beginningOf({since, tail}: AuditSettings): Beginning {
  return {
    ...(since !== undefined && ('seconds' in since ? {sinceSeconds: since.seconds} : {sinceTime: since.time})),
    ...(tail !== undefined && {tailLines: tail}),
  };
}
