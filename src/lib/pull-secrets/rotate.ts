// The writing of a rotation, and the look afterwards. It may die after any write: the same again goes on.
import {fetchObject} from '../cluster/fetch.ts';
import type {KubeObject} from '../cluster/object.ts';
import {holdTarget} from '../keys/hold-target.ts';
import {pullSecretNames} from '../scone/names.ts';
import type {RegistryAccount} from '../settings/settings.ts';
import {countOf} from './judge-reading.ts';
import type {HeldCredential, PullSecret, PullSecretReading} from './pull-secret.ts';
import {credentialShelf, pullSecretFacts} from './pull-secret-facts.ts';
import {pullSecretSelection} from './read-pull-secrets.ts';
import {isCopy, type Renewal, renewalPatch} from './renewal.ts';
import {keyPlaceOf, provideRotationKey, rotationKeyFile} from './rotation-key.ts';
import {look, progressOf, type SecretsRun} from './secrets-run.ts';
import {sourcesOf} from './status-rows.ts';
import {type SecretPatch, writeSecret, writeSecrets} from './write-secrets.ts';

export interface RotationTask {
  account: RegistryAccount;
  /** All that are to hold it at the end; the sources first, and not empty. */
  due: readonly PullSecret[];
  /** Undefined: in all namespaces. */
  onlyNamespace: string | undefined;
}

export interface RotationEnd {
  written: number;
  /** Why a Secret could not be written, by `NAMESPACE/NAME`. */
  failures: ReadonlyMap<string, string>;
  /** How things stand afterwards. */
  after: PullSecretReading;
}

/** The secret operator may write an old copy back while its source is renewed: then once more. */
const mostRounds = 3;

export async function rotate(run: SecretsRun, {account, due, onlyNamespace}: RotationTask): Promise<RotationEnd> {
  const {outside, settings, cluster} = run;
  const {machine, pid, now, emit, ownName, signal} = outside;
  const command = `${ownName} secrets rotate`;
  const held = await holdTarget(settings.targetDirectory, {command, pid, now: now(), emit}, machine);
  let written = 0;
  try {
    // On the disk before the first value is sealed with it.
    const key = await provideRotationKey(await rotationKeyFile(cluster, held.target, signal), machine);
    const until = new Date(now().getTime() + settings.keepOld).toISOString();
    const renewal: Renewal = {scope: settings, account, key, until, keyAt: keyPlaceOf(run), now: now()};
    const failures = new Map<string, string>();
    const progress = progressOf(run, 'pull secrets to be written');
    const writing = {
      run,
      renewal,
      sources: sourcesOf(due),
      onlyNamespace,
      onWritten: ({metadata}: KubeObject) => {
        failures.delete(`${metadata.namespace}/${metadata.name}`);
        progress(++written, due.length);
      },
      onFailed: ({metadata}: KubeObject, reason: string) =>
        void failures.set(`${metadata.namespace}/${metadata.name}`, reason),
    };
    for (let round = 1; ; round++) {
      const before = written;
      await writeAll(writing);
      const after = await look(run);
      // Nothing was written any more: it is as it should be, or as it stays.
      if (written === before || round === mostRounds || isRight(after, renewal)) return {written, failures, after};
    }
  } catch (error) {
    if (signal.aborted && written > 0) {
      const text = `${written} of ${countOf(due.length, 'pull secret')} were written until then; ${command} --undo brings back what they held`;
      emit({type: 'note', level: 'warning', text});
    }
    throw error;
  } finally {
    await held.release();
  }
}

interface Writing {
  run: SecretsRun;
  renewal: Renewal;
  sources: readonly PullSecret[];
  onlyNamespace: string | undefined;
  onWritten: (secret: KubeObject) => void;
  onFailed: (secret: KubeObject, reason: string) => void;
}

/**
 * First the copies of other names: they are known by the account of the sources alone, so a run that goes on after a crash
 * must still find that there. Then the sources, before the copies of their names: the secret operator copies from them and
 * would write back what is newer than its source.
 */
async function writeAll({run, renewal, sources, onlyNamespace, onWritten, onFailed}: Writing): Promise<void> {
  const {cluster, outside, settings} = run;
  const {signal, learn} = outside;
  const world = {cluster, signal, onWritten, onFailed};
  const shelf = credentialShelf(learn);
  const held = sources.map(({credential}): HeldCredential | undefined => credential);
  const patchFor = (secret: KubeObject): SecretPatch | undefined => {
    const facts = pullSecretFacts(secret, settings, shelf);
    return facts !== undefined && isCopy(facts, held) ? renewalPatch(secret, renewal) : undefined;
  };
  const selection = {...pullSecretSelection, namespace: onlyNamespace};
  await writeSecrets({selection: {...selection, fieldSelector: ofOtherNames}, patchFor}, world);
  for (const {namespace, name} of sources) {
    const secret = await fetchObject(cluster, {apiVersion: 'v1', kind: 'Secret', namespace, name}, {signal});
    await writeSecret(secret, patchFor, world);
  }
  signal.throwIfAborted();
  await writeSecrets({selection, patchFor}, world);
}

const ofOtherNames = [
  pullSecretSelection.fieldSelector,
  ...pullSecretNames.map((name) => `metadata.name!=${name}`),
].join(',');

function isRight({secrets}: PullSecretReading, {account}: Renewal): boolean {
  const held = sourcesOf(secrets).map(({credential}) => credential);
  return secrets
    .filter((secret) => isCopy(secret, held))
    .every(({credential}) => credential?.password.reveal() === account.accessToken.reveal());
}
