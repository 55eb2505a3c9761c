// A check asks at once for what the last check of the same stack wanted to know.
import type {Cluster} from '../cluster/cluster.ts';
import type {KubeObject} from '../cluster/object.ts';
import {keyOf, refOf} from '../cluster/object.ts';
import type {Selection} from '../cluster/selection.ts';
import {type Foresight, foresee} from '../plan/foresight.ts';
import type {KeptLists} from '../plan/kept-lists.ts';
import {type Read, readKey} from '../plan/read.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import {issuerProbe, webhookProbes} from './probes.ts';
import type {RunMemory} from './run-memory.ts';

interface LastCheck {
  reads: Read[];
  /** Keys of the memory whose values it parsed: that is done again while the server works on the answers. */
  parsed: string[];
}

export interface CheckForesight extends Foresight {
  /** For the next check: what this one wanted to know, and what of it is kept. */
  keep(): Promise<void>;
}

/** What is remembered are questions: each answer is of this run. Resolves when they are on their way. */
export async function foreseeCheck(
  cluster: Cluster,
  settings: OperatorSettings,
  {memory, signal}: {memory: RunMemory; signal: AbortSignal},
): Promise<CheckForesight> {
  const {version, namespace, onlyOperator, sgxPlugin, secretOperator} = settings;
  const key = JSON.stringify([
    'reads',
    cluster.context.server,
    version,
    namespace,
    onlyOperator,
    sgxPlugin,
    secretOperator,
  ]);
  const remembered = ((await memory.recall(key))?.parse() ?? {reads: [], parsed: []}) as LastCheck;
  const reads = withOwnProbes(remembered.reads, settings);
  const read = new Map<string, readonly KubeObject[]>();
  const listKey = (selection: Selection) =>
    JSON.stringify(['objects', cluster.context.server, readKey({read: 'list', selection})]);
  const kept: KeptLists = {
    recall: (selection) => memory.recall(listKey(selection)),
    wasRead: (selection, objects) => read.set(listKey(selection), objects),
  };
  const foresight = foresee({cluster, signal, kept}, reads);
  if (reads.length > 0) await cluster.firstSent;
  for (const other of remembered.parsed) (await memory.recall(other))?.parse();
  return {
    ...foresight,
    async keep() {
      for (const [place, objects] of read) await memory.remember(place, objects);
      const parsed = memory.parsed().filter((other) => other !== key);
      const last: LastCheck = {reads: foresight.wanted(), parsed};
      if (JSON.stringify(last) !== JSON.stringify(remembered)) await memory.remember(key, last);
    },
  };
}

/**
 * What is sent to be created, if only as a dry run, comes from this program and from no file. It goes out first: behind it the
 * server asks webhooks, which takes longer than all else.
 */
function withOwnProbes(reads: readonly Read[], settings: OperatorSettings): Read[] {
  const keyed = (object: KubeObject) => [keyOf(refOf(object)), object] as const;
  const own = new Map([issuerProbe, ...webhookProbes(settings, settings.version)].map(keyed));
  const probes = reads.flatMap((read): Read[] => {
    const object = read.read === 'probe' ? own.get(keyOf(refOf(read.object))) : undefined;
    return object === undefined ? [] : [{read: 'probe', object}];
  });
  return [...probes, ...reads.filter(({read}) => read !== 'probe')];
}
