// The acts by which a new CAS becomes an old one again: the snapshot is put into its pod, and the CAS started from it.
import {stat} from 'node:fs/promises';
import {join} from 'node:path';
import type {Cluster} from '../cluster/cluster.ts';
import {getObject} from '../cluster/read.ts';
import type {LocalStep} from '../plan/step.ts';
import {Failure} from '../report/failure.ts';
import {databaseFiles} from './backup-archive.ts';
import {type CasName, casRef} from './names.ts';
import {type CasPod, run, writeToPod} from './pod-files.ts';
import type {CasReach} from './reach.ts';
import {markerSession} from './sessions.ts';
import type {TargetFiles} from './target-files.ts';

/** The act that is noted down once the CAS is known to be the old one. */
export const recovered = 'recover';

/** Where the recovery image looks for the snapshot (docs/system.md: CAS). */
const places: Readonly<Record<(typeof databaseFiles)[number], string>> = {
  'cas.db': '/etc/cas/db/last-snapshot-db',
  'cas.key-store': '/etc/cas/db/last-snapshot-cas.key-store',
};

export interface RecoveryParts {
  cluster: Cluster;
  name: CasName;
  reach: CasReach;
  files: TargetFiles;
  /** Holds the two files. */
  directory: string;
  signal: AbortSignal;
}

export class Recovery {
  readonly #parts: RecoveryParts;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  steps(): LocalStep[] {
    return [
      local('copy the snapshot into the pod of the CAS', () => this.#copy()),
      local('start the CAS from the snapshot', () => this.#restart()),
    ];
  }

  /** That its owner can read a session of the old CAS proves that it is the old CAS. */
  proofSteps(): LocalStep[] {
    return [local('prove that the recovered CAS knows its sessions and its owner', () => this.#prove())];
  }

  async #copy(): Promise<string[]> {
    const {directory} = this.#parts;
    const pod = await this.#pod();
    for (const name of databaseFiles) await writeToPod(pod, join(directory, name), places[name]);
    return [];
  }

  /** The script that does it lies on the PATH, or since 7.0 where a shell does not look. */
  async #restart(): Promise<string[]> {
    const pod = await this.#pod();
    const script =
      'if command -v restart-cas >/dev/null 2>&1; then bash restart-cas; else sh /usr/local/bin/restart-cas; fi';
    await run(pod, ['sh', '-c', script]).catch((error: unknown) => {
      if (!(error instanceof Failure) || error.kind !== 'failed') throw error;
      throw new Failure({
        summary: 'the CAS could not be started from the snapshot',
        object: `Pod ${pod.namespace}/${pod.name}`,
        reason: error.reason ?? error.summary,
        next: 'is it the recovery image? look at its log, delete the CAS and its volume claim, and run the same command again',
      });
    });
    return [];
  }

  async #prove(): Promise<string[]> {
    const {reach, files, cluster, name} = this.#parts;
    await reach.attest(files.cliConfig);
    const read = await (await reach.cli()).readSession({config: files.cliConfig, name: markerSession.name});
    if (!read.ok) {
      throw new Failure({
        summary: `the recovered CAS has no readable session ${markerSession.name}, so it is not the one that was backed up`,
        reason: read.words || 'the scone program did not say why',
        next: 'is the snapshot that of a provisioned CAS?',
      });
    }
    const cas = await getObject(cluster, casRef(name));
    await files.note(recovered, 'done', {uid: cas?.metadata.uid ?? ''});
    const owned = await (await reach.cli()).readSession({config: files.cliConfig, name: 'cas-owner'});
    if (owned.ok) return [];
    return [
      `${files.cliConfig} is not the identity of this CAS's owner: restore that with kubectl provision keys restore`,
    ];
  }

  async #pod(): Promise<CasPod> {
    const {cluster, reach, signal} = this.#parts;
    const {metadata} = await reach.pod();
    return {cluster, namespace: metadata.namespace ?? '', name: metadata.name, signal};
  }
}

/** @throws Failure of usage for a directory that holds no snapshot */
export async function refuseNoSnapshot(directory: string): Promise<void> {
  for (const name of databaseFiles) {
    const facts = await stat(join(directory, name)).catch(() => undefined);
    const reason =
      facts === undefined
        ? `there is no ${name} in it`
        : !facts.isFile()
          ? `${name} is no file`
          : facts.size === 0
            ? `${name} is empty`
            : undefined;
    if (reason === undefined) continue;
    throw new Failure({
      kind: 'usage',
      summary: 'this is no snapshot of a CAS',
      object: directory,
      reason,
      next: 'name a directory that `cas backup` made',
    });
  }
}

function local(summary: string, make: () => Promise<string[]>): LocalStep {
  return {step: 'local', summary, differences: [], make};
}
