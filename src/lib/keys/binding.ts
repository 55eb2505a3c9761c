// An owner identity belongs to one CAS: the record that says which, beside the file, and the stop when it is another.
import {basename} from 'node:path';
import {Failure} from '../report/failure.ts';
import type {KeyMachine} from './machine.ts';
import type {KeyFingerprints} from './pem-identity.ts';
import {readSecretFile, writeSecretFile} from './secret-file.ts';

/** One CAS, wherever it is. */
export interface BoundPlace {
  /** UID of the namespace kube-system: tells clusters apart whatever they are called. */
  clusterUid: string;
  namespace: string;
  name: string;
  /** What people call the cluster: its context, or the address of its API server. Counts nothing. */
  cluster?: string;
}

export interface Binding extends BoundPlace {
  /** Fingerprint of the public key. */
  key: string;
  /** ISO 8601. */
  since: string;
}

/** Pure: what the record means for using this key with this CAS. */
export function judgeBinding(
  record: Binding | undefined,
  wanted: BoundPlace & Pick<KeyFingerprints, 'key'>,
  file: string,
): 'bound' | 'unbound' {
  if (record === undefined) return 'unbound';
  const isSame = (['clusterUid', 'namespace', 'name'] as const).every((part) => record[part] === wanted[part]);
  if (!isSame) {
    throw new Failure({
      summary: 'this owner identity belongs to another CAS',
      object: file,
      reason: `it belongs to ${describePlace(record)} since ${record.since}, and was to be used with ${describePlace(wanted)}`,
      next: 'choose the right context and namespace, or name another directory with --target',
    });
  }
  if (record.key === wanted.key) return 'bound';
  throw new Failure({
    summary: 'the file holds another owner identity than the one that was bound to this CAS',
    object: file,
    reason: `${describePlace(record)} was bound to the key ${record.key}; the file has the key ${wanted.key}`,
    next: 'restore the file from a backup with `keys restore`',
  });
}

/** `CAS default/cas of cluster prod (0f6c…)`. */
export function describePlace({clusterUid, namespace, name, cluster}: BoundPlace): string {
  return `CAS ${namespace}/${name} of cluster ${cluster === undefined ? clusterUid : `${cluster} (${clusterUid})`}`;
}

/** @throws Failure for a record that is there and cannot be understood */
export async function readBinding(file: string, machine: KeyMachine): Promise<Binding | undefined> {
  const read = await readSecretFile(file, machine);
  if (read === undefined) return undefined;
  const record = parseBinding(read.content.toString('utf8'));
  if (record !== undefined) return record;
  throw new Failure({
    summary: 'the record that binds an owner identity to its CAS is damaged',
    object: file,
    next: 'restore it from a backup; or remove it, if you know which CAS the identity belongs to',
  });
}

function parseBinding(text: string): Binding | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const names = ['clusterUid', 'namespace', 'name', 'key', 'since'] as const;
    const record = (value ?? {}) as Partial<Record<keyof Binding, unknown>>;
    return names.every((name) => typeof record[name] === 'string' && record[name] !== '')
      ? (value as Binding)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The first use of an identity binds it: layouts of the old scripts have no records.
 * @returns what to tell when it was bound just now
 * @throws Failure that names both CAS instances, or both keys, when it is bound otherwise
 */
export async function bindIdentity(
  files: {ownerIdentity: string; binding: string},
  wanted: Omit<Binding, 'since'>,
  now: Date,
  machine: KeyMachine,
): Promise<string | undefined> {
  const record = await readBinding(files.binding, machine);
  if (judgeBinding(record, wanted, files.ownerIdentity) === 'bound') return undefined;
  const {clusterUid, namespace, name, cluster, key} = wanted;
  const binding: Binding = {
    clusterUid,
    namespace,
    name,
    ...(cluster !== undefined && {cluster}),
    key,
    since: now.toISOString(),
  };
  await writeSecretFile(files.binding, `${JSON.stringify(binding, undefined, 2)}\n`, {replace: false}, machine);
  return `${basename(files.ownerIdentity)} belongs to ${describePlace(binding)} from now on; it will not be used with another`;
}
