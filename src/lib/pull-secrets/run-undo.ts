// `secrets rotate --undo`: what was kept comes back, byte for byte, where nobody has written since.
import {hostname} from 'node:os';
import {fetchObject} from '../cluster/fetch.ts';
import type {KubeObject} from '../cluster/object.ts';
import {holdTarget} from '../keys/hold-target.ts';
import {Failure} from '../report/failure.ts';
import {withHold} from './hold.ts';
import {countOf, judgeTroubles, placesText} from './judge-reading.ts';
import {type KeptSecrets, readKept} from './kept-secrets.ts';
import type {KeyPlace, RotationKey} from './kept-value.ts';
import {describeCredential, type PullSecretReading} from './pull-secret.ts';
import {pullSecretSelection} from './read-pull-secrets.ts';
import {undoing} from './renewal.ts';
import {restartStuck} from './restart-stuck.ts';
import {refuseMissingRights} from './rights.ts';
import {destroyRotationKey, readRotationKey, rotationKeyFile} from './rotation-key.ts';
import {type Ending, look, progressOf, proveAll, type SecretsRun, worstOf} from './secrets-run.ts';
import {sourcesOf} from './status-rows.ts';
import {writeSecret, writeSecrets} from './write-secrets.ts';

export async function runUndo(run: SecretsRun): Promise<Ending> {
  const {settings, outside, judgement, cluster} = run;
  const {machine, pid, now, emit, ownName, signal} = outside;
  const reading = await look(run);
  judgeTroubles(reading, judgement);
  if (reading.troubles.some(({what}) => what === 'Secrets')) return worstOf(judgement) ?? nothingToUndo;
  const command = `${ownName} secrets rotate --undo`;
  const held = await holdTarget(settings.targetDirectory, {command, pid, now: now(), emit}, machine);
  try {
    const file = await rotationKeyFile(cluster, held.target, signal);
    const key = await readRotationKey(file, machine);
    const kept = await readKept(run, key, reading.onlyNamespace);
    judgeLocked(run, kept, file);
    const changes = kept.possible.map(({namespace, name}) => ({
      id: `${namespace}/${name}`,
      component: 'pull-secrets',
      summary: `bring back Secret ${namespace}/${name}`,
    }));
    if (key === undefined || kept.possible.length === 0) {
      if (key !== undefined && !kept.needsKey) await destroyRotationKey(file, held.target, machine);
      if (kept.locked.length + kept.over.length + kept.changed.length === 0) {
        judgement.ok('PS187', 'nothing is kept from a rotation');
      }
      return worstOf(judgement) ?? nothingToUndo;
    }
    await judgeReturning(run, reading, kept);
    if (settings.dryRun) {
      const summary = `${countOf(kept.possible.length, 'pull secret')} would be brought back, nothing was written`;
      return {summary, changes: changes.map((change) => ({...change, state: 'planned' as const}))};
    }
    await refuseMissingRights(run, reading);
    await askFirst(run, kept.possible.length);
    const {written, failures} = await withHold(run, 'rotate --undo', () => bringBack(run, reading, key, kept));
    const left = await readKept(run, key, reading.onlyNamespace);
    if (left.possible.length > 0) {
      const details = left.possible
        .slice(0, 8)
        .map(
          ({namespace, name}) =>
            `${namespace}/${name}: ${failures.get(`${namespace}/${name}`) ?? 'it was written since'}`,
        );
      const summary = `${countOf(left.possible.length, 'pull secret was', 'pull secrets were')} not brought back`;
      judgement.broken('PS186', summary, {details, hint: `${ownName} secrets rotate --undo goes on`});
    } else {
      judgement.ok('PS186', `${countOf(written, 'pull secret is', 'pull secrets are')} as before the rotation`);
      if (!left.needsKey) await destroyRotationKey(file, held.target, machine);
    }
    if (settings.restartStuck) await restartStuck(run, (await look(run)).stuck);
    const recorded = changes.map((change) => {
      const reason = failures.get(change.id);
      return reason === undefined ? {...change, state: 'done' as const} : {...change, state: 'failed' as const, reason};
    });
    const summary = `${countOf(written, 'pull secret was', 'pull secrets were')} brought back`;
    return {...(worstOf(judgement) ?? {summary}), changes: recorded};
  } finally {
    await held.release();
  }
}

const nothingToUndo = {summary: 'there is nothing to undo'};

function judgeLocked(
  {judgement, outside: {ownName}}: SecretsRun,
  {locked, over, changed, keysAt}: KeptSecrets,
  file: string,
): void {
  if (locked.length > 0) {
    const its = locked.length === 1 ? 'its' : 'their';
    const summary = `${countOf(locked.length, 'kept value')} cannot be opened here: ${its} key is elsewhere`;
    const places = keysAt.slice(0, mostKeys).map(keyPlaceText);
    const details = [...places, `it is not in ${file}`, ...placesText(locked)];
    judgement.broken('PS187', summary, {details, hint: wayToKey(keysAt, ownName)});
  }
  if (over.length > 0) {
    const summary = `the time is over for ${countOf(over.length, 'kept value')}`;
    const hint = `${ownName} secrets rotate --confirm removes what is kept`;
    judgement.broken('PS187', summary, {details: placesText(over), hint});
  }
  if (changed.length > 0) {
    const summary = `${countOf(changed.length, 'pull secret was', 'pull secrets were')} written since the rotation, and stay as they are`;
    const hint = `${ownName} secrets rotate --confirm removes what is kept`;
    judgement.warning('PS187', summary, {details: placesText(changed), hint});
  }
}

const mostKeys = 4;

function keyPlaceText({host, user, directory}: KeyPlace): string {
  return `the rotation was made on ${host} by ${user}: the key is in ${directory} there`;
}

function wayToKey(keysAt: readonly KeyPlace[], ownName: string): string {
  const [only, ...more] = keysAt;
  const command = `${ownName} secrets rotate --undo`;
  if (only === undefined) return 'run this on the machine that made the rotation, or name its directory with --target';
  if (more.length > 0) return `run ${command} --target DIRECTORY at each of these places`;
  // Somebody else may have written it: what a shell would not take for one plain word is not to be pasted.
  const isPlain = /^(?:\/|[A-Za-z]:\\)[\w./\\@+-]*$/.test(only.directory);
  const typed = `${command} --target ${isPlain ? only.directory : 'DIRECTORY'}`;
  const where = only.host === hostname() ? '' : `on ${only.host}, `;
  return `${typed}  # ${where}as ${only.user}`;
}

/** An old token is often revoked by now: said before anybody is asked. */
async function judgeReturning(run: SecretsRun, reading: PullSecretReading, {accounts}: KeptSecrets): Promise<void> {
  for (const [credential, proof] of await proveAll(run, reading, accounts)) {
    const who = describeCredential(credential);
    if (proof.is === 'valid') {
      run.judgement.ok('PS181', `the registry accepts ${who}, which comes back`);
      continue;
    }
    const reason = 'reason' in proof ? proof.reason : 'it may not fetch images that are needed';
    const summary = `the registry does not accept ${who}, which comes back, or it is not known whether it does`;
    run.judgement.warning('PS181', summary, {details: [reason]});
    run.outside.emit({type: 'note', level: 'warning', text: `${summary}: ${reason}`});
  }
}

async function askFirst({settings, outside, cluster}: SecretsRun, count: number): Promise<void> {
  const {person} = outside;
  if (person === undefined || settings.yes) return;
  const {name, server} = cluster.context;
  if (await person.confirm(`Bring back ${countOf(count, 'pull secret')} in context ${name} (${server})?`)) return;
  throw new Failure({summary: 'nothing was changed: the question was declined', next: 'see the plan with --dry-run'});
}

/** The sources first: the secret operator copies from them. */
async function bringBack(
  run: SecretsRun,
  reading: PullSecretReading,
  key: RotationKey,
  kept: KeptSecrets,
): Promise<{written: number; failures: ReadonlyMap<string, string>}> {
  const {cluster, outside} = run;
  const {signal, now} = outside;
  const failures = new Map<string, string>();
  const progress = progressOf(run, 'pull secrets to be brought back');
  let written = 0;
  const world = {
    ...{cluster, signal},
    onWritten: () => progress(++written, kept.possible.length),
    onFailed: ({metadata}: KubeObject, reason: string) =>
      void failures.set(`${metadata.namespace}/${metadata.name}`, reason),
  };
  const patchFor = (secret: KubeObject) => {
    const made = undoing(secret, key, now());
    return made.is === 'possible' ? made.patch : undefined;
  };
  for (const {namespace, name} of sourcesOf(reading.secrets)) {
    const secret = await fetchObject(cluster, {apiVersion: 'v1', kind: 'Secret', namespace, name}, {signal});
    await writeSecret(secret, patchFor, world);
  }
  signal.throwIfAborted();
  await writeSecrets({selection: {...pullSecretSelection, namespace: reading.onlyNamespace}, patchFor}, world);
  return {written, failures};
}
