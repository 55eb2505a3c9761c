// The files of one CAS in TARGET_DIR, under the lock of the directory: every secret that is read or written goes through here.
import * as nodeFiles from 'node:fs/promises';
import {join} from 'node:path';
import type {Cluster} from '../cluster/cluster.ts';
import type {KubeObject} from '../cluster/object.ts';
import {getObject} from '../cluster/read.ts';
import {mergeConfigs, renameAttested} from '../keys/attested.ts';
import {bindIdentity} from '../keys/binding.ts';
import {type CliConfig, hasIdentity, identityOf, parseCliConfig} from '../keys/cli-config.ts';
import {type HeldTarget, holdTarget} from '../keys/hold-target.ts';
import {type Journal, type JournalRecord, openJournal} from '../keys/journal.ts';
import type {KeyMachine} from '../keys/machine.ts';
import {findIdentity, keepBaseIdentity, ownerIdentityText} from '../keys/owner-identity.ts';
import {type LockMachine, type RunIdentity, thisRun} from '../keys/run-identity.ts';
import {proveWritable, readSecretFile, writeSecretFile} from '../keys/secret-file.ts';
import {type CasFiles, casFiles, casVersionFiles, type TargetDirectory} from '../keys/target-directory.ts';
import type {Emit} from '../report/event.ts';
import {Failure} from '../report/failure.ts';
import type {CasName} from './names.ts';
import type {CasOutside} from './outside.ts';
import type {CasSite} from './site.ts';

export interface TargetFiles extends CasFiles {
  readonly cliConfig: string;
  /** The custom resource as it is at the end. */
  readonly manifest: string;
  readonly machine: KeyMachine;
  readonly target: TargetDirectory;
  journalLines(): readonly JournalRecord[];
  /** On the disk when this returns. */
  note(act: string, state: JournalRecord['state'], facts: Record<string, string>): Promise<void>;
  /** Records of the backups of the database. */
  readonly backups: string;
  /** Under which names runs with this directory may hold the CAS in the cluster; of those that have ended, too. */
  holders(): Promise<readonly string[]>;
  noteHolders(holders: readonly string[]): Promise<void>;
  read(path: string): Promise<string>;
  readIfThere(path: string): Promise<string | undefined>;
  /** Replaces what is there; a copy of it is never left behind. */
  write(path: string, text: string): Promise<void>;
  /** The file exists afterwards and can be written to. */
  prove(path: string): Promise<void>;
  hasIdentity(path: string): Promise<boolean>;
  /** Of the owner's public key. */
  ownerFingerprint(): Promise<string>;
  /** The identity that is used is the one of this CAS, or becomes it. @throws Failure that names both otherwise */
  bind(cluster: Cluster): Promise<void>;
  /** Brings the state of the CLI about, if there is none: from a file that is named, or the copy of the first identity. */
  takeOverIdentity(named: string | undefined): Promise<void>;
  /** The file with which the backup controller acts as owner of this CAS. */
  writeOwnerIdentity(): Promise<void>;
  /** What was attested at a passing address is noted under the lasting one. */
  renameAttested(path: string, from: string, to: string): Promise<void>;
  /** The path of a session's file. */
  writeSession(name: string, text: string): Promise<string>;
  saveManifest(cas: KubeObject): Promise<void>;
  /** As it is before or after an upgrade. */
  saveUpgrade(cas: KubeObject, to: string, when: 'before' | 'after'): Promise<void>;
  remove(path: string): Promise<void>;
  close(): Promise<void>;
}

/** @throws Failure when another run holds the directory, naming it; and for a directory that cannot keep secrets */
export async function openTargetFiles(site: CasSite): Promise<TargetFiles> {
  const {settings, name, outside} = site;
  const {pid, now, emit, ownName} = outside;
  const machine = lockMachine(outside);
  const hold = {command: `${ownName} cas ${name.name}`, pid, now: now(), emit};
  const {target, release} = await holdTarget(settings.targetDirectory, hold, machine);
  try {
    const files = casFiles(target, name);
    const journal = await openJournal(files.journal, machine);
    for (const text of journal.troubles) warn(emit, text);
    return targetFiles({machine, target, release, files, journal, name, outside, version: settings.version});
  } catch (error) {
    await release();
    throw error;
  }
}

export function keyMachine({platform, user, learn}: Pick<CasOutside, 'platform' | 'user' | 'learn'>): KeyMachine {
  return {files: nodeFiles, platform, userId: user?.uid, learn};
}

/** This run, as others may know it by what it leaves. */
export function runOf({ownName, pid, now}: CasOutside, machine: LockMachine): Promise<RunIdentity> {
  return thisRun({command: ownName, pid, since: now().toISOString()}, machine);
}

/** With what tells whether another run has ended. */
export function lockMachine(outside: Pick<CasOutside, 'platform' | 'user' | 'learn' | 'isAlive'>): LockMachine {
  return {...keyMachine(outside), isAlive: outside.isAlive};
}

interface Opened {
  machine: KeyMachine;
  target: TargetDirectory;
  release: HeldTarget['release'];
  files: CasFiles;
  journal: Journal;
  name: CasName;
  outside: CasOutside;
  version: string;
}

function targetFiles({machine, target, release, files, journal, name, outside, version}: Opened): TargetFiles {
  const {emit, now} = outside;
  const {manifest} = casVersionFiles(target, name, version);
  const readConfig = async (path: string): Promise<CliConfig> => {
    const read = await readSecretFile(path, machine);
    for (const words of read?.troubles ?? [])
      warn(emit, `${path}: ${words}; run: kubectl provision keys verify --mend`);
    return parseCliConfig(read?.content ?? '', path);
  };
  const write = (path: string, text: string) => writeSecretFile(path, text, {replace: true}, machine);
  const hold = join(target.records, `hold_${name.name}_${name.namespace}`);
  const ownerKey = async () => identityOf(await readConfig(target.cliConfig)).key;
  return {
    ...files,
    cliConfig: target.cliConfig,
    manifest,
    machine,
    target,
    journalLines: () => journal.records,
    note: (act, state, facts) => journal.append({at: now().toISOString(), act, state, facts}),
    backups: join(target.records, `backups_${name.name}_${name.namespace}.json`),
    holders: async () => holdersIn((await readSecretFile(hold, machine))?.content.toString('utf8') ?? ''),
    noteHolders: async (holders) =>
      holders.length === 0
        ? nodeFiles.rm(hold, {force: true})
        : writeSecretFile(hold, `${holders.join('\n')}\n`, {replace: true}, machine),
    readIfThere: async (path) => (await readSecretFile(path, machine))?.content.toString('utf8'),
    async read(path) {
      const read = await readSecretFile(path, machine);
      if (read !== undefined) return read.content.toString('utf8');
      throw new Failure({
        summary: 'the file is not there',
        object: path,
        next: 'see what there is: kubectl provision keys list',
      });
    },
    write,
    prove: (path) => proveWritable(path, machine),
    hasIdentity: async (path) => hasIdentity(await readConfig(path)),
    ownerFingerprint: ownerKey,
    async bind(cluster) {
      const config = await readConfig(files.ownerIdentity);
      if (!hasIdentity(config)) return;
      const {key} = identityOf(config);
      const said = await bindIdentity(files, {...(await placeOf(cluster, name)), key}, now(), machine);
      if (said !== undefined) emit({type: 'note', level: 'info', text: said});
    },
    async takeOverIdentity(named) {
      const {config, warnings} = await findIdentity(target, named, machine);
      for (const text of warnings) warn(emit, text);
      const own = await readConfig(target.cliConfig);
      if (named !== undefined || !hasIdentity(own)) await write(target.cliConfig, mergeConfigs(own, config).text);
      for (const text of await keepBaseIdentity(target, config, machine)) warn(emit, text);
    },
    async writeOwnerIdentity() {
      const {text, warnings} = ownerIdentityText(await readConfig(target.cliConfig));
      for (const warning of warnings) warn(emit, warning);
      const present = await readConfig(files.ownerIdentity);
      const merged = mergeConfigs(present, parseCliConfig(text, target.cliConfig));
      if (merged.text !== present.text) await write(files.ownerIdentity, merged.text);
    },
    renameAttested: async (path, from, to) => write(path, renameAttested(await readConfig(path), from, to).text),
    async writeSession(session, text) {
      const path =
        {'cas-owner': files.ownerSession, provisioned: files.provisionedSession}[session] ?? files.backupSession;
      await write(path, text);
      return path;
    },
    async saveManifest(cas) {
      const {stringify} = await import('yaml');
      const {managedFields: _, ...metadata} = cas.metadata;
      await write(manifest, stringify({...cas, metadata}));
    },
    async saveUpgrade(cas, to, when) {
      const {upgradeInput, upgradeManifest} = casVersionFiles(target, name, to);
      await write(when === 'before' ? upgradeInput : upgradeManifest, `${JSON.stringify(cas, undefined, 2)}\n`);
    },
    remove: (path) => nodeFiles.unlink(path).catch(() => {}),
    close: release,
  };
}

function holdersIn(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** The namespace kube-system is made once for each cluster, so its uid names the cluster. */
export async function placeOf(cluster: Cluster, {name, namespace}: CasName, signal?: AbortSignal) {
  const system = await getObject(cluster, {apiVersion: 'v1', kind: 'Namespace', name: 'kube-system'}, {signal});
  const clusterUid = system?.metadata.uid;
  if (clusterUid === undefined) {
    throw new Failure({
      kind: 'undetermined',
      summary: 'which cluster this is cannot be told, so no key is bound to it',
      object: 'Namespace kube-system',
      next: 'ask for the right to read this namespace',
    });
  }
  return {clusterUid, namespace, name, cluster: cluster.context.name};
}

function warn(emit: Emit, text: string): void {
  emit({type: 'note', level: 'warning', text});
}
