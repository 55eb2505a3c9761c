// The key that opens kept values: a secret file among the keys of this machine, one for each cluster, gone when all is confirmed.
import {randomBytes} from 'node:crypto';
import {hostname} from 'node:os';
import {join} from 'node:path';
import type {Cluster} from '../cluster/cluster.ts';
import {readObject} from '../cluster/read.ts';
import type {KeyMachine} from '../keys/machine.ts';
import {syncDirectory} from '../keys/publish.ts';
import {readSecretFile, writeSecretFile} from '../keys/secret-file.ts';
import type {TargetDirectory} from '../keys/target-directory.ts';
import {Failure} from '../report/failure.ts';
import {Secret} from '../report/secret.ts';
import {fingerprintOf, type KeyPlace, type RotationKey} from './kept-value.ts';
import type {SecretsRun} from './secrets-run.ts';

/** The file for a cluster: named by the uid of its namespace kube-system, or by its address where that cannot be read. */
export async function rotationKeyFile(
  cluster: Cluster,
  {records}: TargetDirectory,
  signal: AbortSignal,
): Promise<string> {
  const answer = await readObject(cluster, {apiVersion: 'v1', kind: 'Namespace', name: 'kube-system'}, {signal});
  const uid = answer.state === 'found' ? answer.value.metadata.uid : undefined;
  return join(records, `rotation-key_${uid ?? fingerprintOf(cluster.context.server).slice(0, 32)}.json`);
}

/** What others are told of where it lies. */
export function keyPlaceOf({settings: {targetDirectory}, outside: {env, machine}}: SecretsRun): KeyPlace {
  const user = env.USER ?? env.LOGNAME ?? env.USERNAME ?? `uid ${machine.userId ?? 'unknown'}`;
  return {host: hostname(), user, directory: targetDirectory};
}

/** @throws Failure for a file that holds something else */
export async function readRotationKey(path: string, machine: KeyMachine): Promise<RotationKey | undefined> {
  const read = await readSecretFile(path, machine);
  if (read === undefined) return undefined;
  const key = keyIn(read.content.toString('utf8'));
  if (key === undefined) {
    const next = 'bring it back from a backup, or move it away: then what was kept with it cannot be undone';
    throw new Failure({summary: 'the file does not hold the key of a rotation', object: path, next});
  }
  machine.learn?.(new Secret(key.bytes.toString('base64')));
  return key;
}

/** The key that is there, or a new one: on the disk before anything is sealed with it. */
export async function provideRotationKey(path: string, machine: KeyMachine): Promise<RotationKey> {
  const there = await readRotationKey(path, machine);
  if (there !== undefined) return there;
  const key = {id: randomBytes(6).toString('hex'), bytes: randomBytes(32)};
  const text = key.bytes.toString('base64');
  machine.learn?.(new Secret(text));
  await writeSecretFile(path, `${JSON.stringify({id: key.id, key: text})}\n`, {replace: false}, machine);
  return key;
}

/** From then on nothing that was kept with it can be opened by anybody. */
export async function destroyRotationKey(path: string, {records}: TargetDirectory, machine: KeyMachine): Promise<void> {
  await machine.files.rm(path, {force: true});
  await syncDirectory(records, machine);
}

function keyIn(text: string): RotationKey | undefined {
  try {
    const {id, key}: {id?: unknown; key?: unknown} = Object(JSON.parse(text));
    if (typeof id !== 'string' || typeof key !== 'string') return undefined;
    const bytes = Buffer.from(key, 'base64');
    return bytes.length === 32 ? {id, bytes} : undefined;
  } catch {
    return undefined;
  }
}
