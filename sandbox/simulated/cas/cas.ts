// One CAS: opens its database, writes its log, serves its clients over TLS on a port of this machine.
import type {KeyedCertificate} from '../../certificates/issue.ts';
import {isFrom, parseVersion} from '../scone-operator/version.ts';
import {type Access, clearRecovered, readDatabase, readRecovered, takeSnapshot, writeDatabase} from './database.ts';
import {enclaveReport, isSound} from './enclave.ts';
import type {CasFaults} from './faults.ts';
import {freshToken, startLines} from './log-lines.ts';
import {isRecoveryImage, versionOfImage} from './measurements.ts';
import type {AttestationReport, CasFacts} from './protocol.ts';
import type {Program} from './requests.ts';
import {serveCas} from './server.ts';
import {certificateFor, unprovisionedCertificate} from './serving-certificate.ts';
import {publicSessions} from './sessions.ts';
import {type CasState, type Contents, casKeyHash, freshState, opensFor, type Seal} from './state.ts';
import {variationOf} from './variation.ts';

export interface CasOptions {
  /** Directory that stands for the volume of the database. */
  database: string;
  /** Directory that stands for the volume of the snapshots; without it none are taken. */
  snapshots?: string;
  /** Decides version and measurement: `registry/cas:6.0.6`. */
  image: string;
  /** Where it runs; a database opens only where its backups are registered. */
  node?: string;
  /** The pod's volumes are made to belong to the group of the CAS (fsGroup). */
  hasGroup?: boolean;
  /** Decides all that nobody outside knows. */
  seed?: string;
  /** A line of the container's log. */
  log?: (line: string) => void;
  /** A line of the audit log. */
  audit?: (line: string) => void;
  faults?: () => CasFaults;
  onChange?: () => void;
}

export interface SimulatedCas {
  /** On 127.0.0.1. */
  readonly port: number;
  facts(): CasFacts;
  /** Hash of the CAS key; undefined if the database does not open. */
  keyHash(): string | undefined;
  /** To be called when the faults may have changed. */
  reconsider(): void;
  /** Starts the program anew on the same port: with the files of a recovery, if it is the recovery image. */
  restart(): void;
  close(): Promise<void>;
}

export async function startCas(options: CasOptions): Promise<SimulatedCas> {
  const {database, snapshots, image, node = 'node-1', seed = '', onChange = () => {}} = options;
  const {log = () => {}, audit = () => {}, faults = (): CasFaults => ({})} = options;
  const variation = variationOf(seed);
  const seal: Seal = {version: versionOfImage(image), node};
  const access: Access = isFrom(parseVersion(seal.version), 5, 9) ? 'group' : 'root';
  const isRecovery = isRecoveryImage(image);
  let state: CasState | undefined;
  let serving: KeyedCertificate = unprovisionedCertificate();
  let token: string | undefined;
  let snapshot: CasFacts['snapshot'] = {state: 'none'};
  let revision = 0;
  let felt = JSON.stringify(faults());
  const waiting = new Set<() => void>();

  function open(): CasState | undefined {
    const found = foundOnVolume();
    if (found === undefined) return freshState(seal);
    if (opensFor(found.keys, seal)) return {...found, keys: {...found.keys, seals: withSeal(found.keys.seals, seal)}};
    return found.contents.owner === undefined ? freshState(seal) : undefined;
  }

  /** Files of a recovery count more than the database. */
  function foundOnVolume(): CasState | undefined {
    try {
      const recovered = isRecovery
        ? readRecovered(database, variation.pick('recovery runs as', ['group', 'root']))
        : undefined;
      if (recovered !== undefined) return {...recovered, keys: {...recovered.keys, seals: [seal], isFree: true}};
    } catch (thrown) {
      log(`ERROR no recovery: ${(thrown as Error).message}`);
    }
    return readDatabase(database, options.hasGroup === true ? 'root' : access);
  }

  function start(): void {
    token = undefined;
    try {
      state = open();
    } catch (thrown) {
      state = undefined;
      log(`ERROR ${(thrown as Error).message}`);
    }
    if (state === undefined) log('ERROR the database cannot be opened by this enclave');
    else startWith(state);
    change();
  }

  function startWith(opened: CasState): void {
    const isProvisioned = opened.contents.owner !== undefined;
    if (!isProvisioned) token = freshToken(variation);
    if (isProvisioned || variation.pick('the key of a new CAS is kept', [true, false])) save(opened);
    if (isProvisioned) clearRecovered(database);
    const {silentAbout = []} = faults();
    const lines = {
      version: seal.version,
      ...(isProvisioned || silentAbout.includes('key-hash') ? {} : {keyHash: casKeyHash(opened)}),
      ...(token === undefined || silentAbout.includes('token') ? {} : {token}),
    };
    for (const line of startLines(lines, variation)) log(line);
    serving = certificateFor(opened) ?? unprovisionedCertificate();
  }

  function save(saved: CasState): void {
    state = saved;
    writeDatabase(database, saved, access);
    keepSnapshot();
  }

  function keepSnapshot(): void {
    if (state?.contents.owner === undefined || snapshots === undefined) return;
    if (faults().snapshotsFail === true) snapshot = {state: 'failed'};
    else {
      takeSnapshot(database, snapshots);
      snapshot = {state: 'done', at: new Date().toISOString()};
    }
  }

  function change(): void {
    revision += 1;
    for (const wake of waiting) wake();
    waiting.clear();
    onChange();
  }

  function opened(): CasState {
    if (state === undefined) throw new Error('the database is not open');
    return state;
  }

  function report(nonce: string): AttestationReport {
    const {keys, contents} = opened();
    const authority = contents.owner === undefined ? undefined : keys.authority.certificate;
    const bound = {nonce, certificate: serving.certificate, authority};
    return enclaveReport({image, variation, faults: faults(), casKey: keys.casKey}, bound);
  }

  function facts(): CasFacts {
    const contents: Contents = state?.contents ?? {sessions: {}, backups: []};
    const isProvisioned = contents.owner !== undefined;
    return {
      revision,
      isOpen: state !== undefined,
      isProvisioned,
      isAttestable: state !== undefined && isSound(report('')),
      backups: contents.backups,
      publicSessions: publicSessions(contents),
      snapshot,
    };
  }

  const program: Program = {
    version: seal.version,
    variation,
    state: opened,
    certificate: () => serving.certificate,
    report,
    facts,
    newer: (known) => (revision > known ? Promise.resolve() : new Promise((resolve) => waiting.add(resolve))),
    takesToken: (given) => {
      if (token === undefined || given !== token || faults().tokenUsed === true) return false;
      token = undefined;
      return true;
    },
    addSeal: (added) => {
      const {keys, contents} = opened();
      state = {keys: {...keys, seals: withSeal(keys.seals, added), isFree: false}, contents};
    },
    commit: (contents, event) => {
      const becomesProvisioned = opened().contents.owner === undefined;
      save({...opened(), contents});
      if (becomesProvisioned) serving = certificateFor(opened()) ?? serving;
      audit(event);
      change();
    },
  };
  start();
  const server = await serveCas(program, () => serving, faults);
  return {
    port: server.port,
    facts,
    keyHash: () => (state === undefined ? undefined : casKeyHash(state)),
    reconsider: () => {
      if (JSON.stringify(faults()) === felt) return;
      felt = JSON.stringify(faults());
      keepSnapshot();
      change();
    },
    restart: () => {
      start();
      server.cut();
    },
    close: async () => {
      for (const wake of waiting) wake();
      await server.close();
    },
  };
}

function withSeal(seals: readonly Seal[], seal: Seal): Seal[] {
  const others = seals.filter(({version, node}) => version !== seal.version || node !== seal.node);
  return [...others, seal];
}
