// The acts of a provisioning that no API server does: files of the owner, calls of the scone program, what is journaled.
import {getObject} from '../cluster/read.ts';
import type {ActName} from '../keys/spent.ts';
import type {LocalStep} from '../plan/step.ts';
import {Failure} from '../report/failure.ts';
import {fingerprint} from './fingerprint.ts';
import {backupPolicyName, type CasName, casRef} from './names.ts';
import {readMarks} from './pod-log.ts';
import type {PodLogMarks} from './pod-log-marks.ts';
import {completion} from './progress.ts';
import type {ProvisioningParts} from './provisioning-parts.ts';
import {namedKeys, readPublicKeys} from './public-keys.ts';
import {SessionWork} from './session-work.ts';
import {markerSession} from './sessions.ts';
import {canAttest, isOurs} from './whose-cas.ts';
import {writeOwnerConfig} from './write-owner-config.ts';

/** What a provisioning has found out, for its report. */
export interface ProvisioningResults {
  marks?: PodLogMarks;
  /** Texts by name: `CAS_KEY`, `PUBLIC NONCE`. */
  shown: Record<string, string>;
}

export class Provisioning {
  readonly #parts: ProvisioningParts;
  readonly #sessions: SessionWork;
  readonly results: ProvisioningResults = {shown: {}};

  constructor(parts: ProvisioningParts) {
    this.#parts = parts;
    this.#sessions = new SessionWork(parts, (state, facts) => this.#note('create-session', state, facts));
  }

  /** For a split provisioning: only reads what the log says. */
  announceSteps(): LocalStep[] {
    return [local('read key hash and token from the log of the CAS', () => this.#announce())];
  }

  /** Up to the point of no return: the token is spent and the owner set. */
  provisionSteps(): LocalStep[] {
    const {files, name} = this.#parts;
    return [
      local(`write the owner config ${files.ownerConfig}`, () => writeOwnerConfig(this.#parts)),
      local(`make sure of the owner's identity ${files.cliConfig}`, () => this.#ensureIdentity()),
      local(`provision CAS ${name.namespace}/${name.name}: spends its one-time token and sets its owner`, () =>
        this.#provision(),
      ),
    ];
  }

  sessionSteps(): LocalStep[] {
    const {files} = this.#parts;
    return [
      local(`attest the CAS and write the owner's identity for it ${files.ownerIdentity}`, () => this.#attest()),
      local('create session cas-owner', async () => this.#sessions.create(await this.#sessions.owner())),
      local(`create session ${backupPolicyName}`, async () => this.#sessions.create(await this.#sessions.backup())),
      local(`create session ${markerSession.name}`, () => this.#sessions.create(markerSession)),
    ];
  }

  /** What is kept of it, and what the person may want to know. */
  closingSteps(): LocalStep[] {
    return [local(`save the custom resource ${this.#parts.files.manifest}`, () => this.#close())];
  }

  async #announce(): Promise<string[]> {
    this.results.marks = await this.#readMarks();
    return [];
  }

  async #readMarks(): Promise<PodLogMarks> {
    const {cluster, name, reach, deadline, signal, now, emit} = this.#parts;
    const what = `the log of CAS ${name.namespace}/${name.name} to hold key hash and token`;
    const started = now();
    emit({type: 'waiting', component: 'cas', what, state: 'reading its log'});
    const onState = (state: string) => emit({type: 'waiting', component: 'cas', what, state});
    const marks = await readMarks({cluster, name, pod: () => reach.pod(), deadline, signal, now, onState});
    emit({type: 'waited', component: 'cas', what, milliseconds: now() - started});
    return marks;
  }

  /** Made before anything is spent, by a call that needs no CAS, so that no identity can get lost with an answer. */
  async #ensureIdentity(): Promise<string[]> {
    const {files, reach} = this.#parts;
    await files.prove(files.cliConfig);
    if (await files.hasIdentity(files.cliConfig)) return [];
    const cli = await reach.cli();
    await cli.ownKeyHash({config: files.cliConfig});
    if (await files.hasIdentity(files.cliConfig))
      return [`a new identity of the owner was made: keep a copy, kubectl provision keys backup`];
    return [];
  }

  async #provision(): Promise<string[]> {
    const {files, reach, settings, learn, name, wasSent, emit} = this.#parts;
    // A CAS that was provisioned says no token any more, so this is found out first.
    if (wasSent && (await isOurs(this.#parts, true))) return this.#alreadyOurs();
    const marks = await this.#readMarks();
    learn(marks.token);
    const [cli, address] = [await reach.cli(), await reach.address()];
    const wasProvisioned = await canAttest(this.#parts);
    for (const text of cli.about.exposures) emit({type: 'note', level: 'info', text});
    const facts = {keyHash: marks.keyHash, token: fingerprint(marks.token.reveal())};
    await this.#note('use-token', 'intended', facts);
    const refusals: string[] = [];
    for (const tolerance of settings.tolerances) {
      const {keyHash, token} = marks;
      const call = {config: files.cliConfig, address, keyHash, token, ownerConfigFile: files.ownerConfig, tolerance};
      const result = await cli.provision(call);
      if (result.ok) {
        await this.#note('use-token', 'done', facts);
        await this.#noteOwner();
        return [];
      }
      refusals.push(result.words);
    }
    if (await isOurs(this.#parts, false)) return this.#alreadyOurs();
    // What the journal leaves open is found out by the next run; whoever else may be at work has his sessions by then.
    if (!wasProvisioned && (await canAttest(this.#parts))) throw unclear(name);
    await this.#note('use-token', 'failed', facts);
    throw new Failure({
      summary: 'the CAS could not be provisioned',
      object: `CAS ${name.namespace}/${name.name}`,
      reason: [...new Set(refusals)].filter(Boolean).join('; ') || 'the scone program did not say why',
      next: 'if its token was used by somebody else, only a new CAS helps; if attestation was refused, say what is accepted with --set-tolerations; a CAS into which a database key is injected has another signer',
    });
  }

  async #alreadyOurs(): Promise<string[]> {
    await this.#note('use-token', 'done', {by: 'an earlier call'});
    await this.#noteOwner();
    return ['the token was used by an earlier call; the CAS knows our identity as its owner'];
  }

  async #attest(): Promise<string[]> {
    const {files, reach, settings, cluster, name} = this.#parts;
    await files.takeOverIdentity(settings.provision.ownerIdentity);
    await reach.attest(files.cliConfig);
    await files.writeOwnerIdentity();
    await files.bind(cluster);
    const address = await reach.attest(files.ownerIdentity);
    const {metadata} = await reach.service();
    // What the backup controller gets must hold where it runs.
    await files.renameAttested(
      files.ownerIdentity,
      address,
      `${metadata.name}.${name.namespace}:${await reach.clientPort()}`,
    );
    return [];
  }

  async #close(): Promise<string[]> {
    const {files, reach, cluster, name, signal} = this.#parts;
    const config = files.cliConfig;
    const cas = await getObject(cluster, casRef(name), {signal});
    const {shown} = this.results;
    Object.assign(shown, namedKeys(await readPublicKeys(reach, config)));
    if (cas?.spec?.nonce !== undefined) shown['PUBLIC NONCE'] = cas.spec.nonce;
    if (cas !== undefined) await files.saveManifest(cas);
    await this.#note(completion, 'done', {});
    return [];
  }

  async #noteOwner(): Promise<void> {
    const {files} = this.#parts;
    await this.#note('set-owner', 'done', {fingerprint: await files.ownerFingerprint()});
  }

  /** With the uid of the CAS, so that what was done with it is never taken for what was done with a later one. */
  async #note(
    act: ActName | typeof completion,
    state: 'intended' | 'done' | 'failed',
    facts: Record<string, string>,
  ): Promise<void> {
    const {cluster, name, files} = this.#parts;
    // Not with the run's signal: what was done must be written down, whoever interrupts.
    const cas = await getObject(cluster, casRef(name));
    await files.note(act, state, {uid: cas?.metadata.uid ?? '', ...facts});
  }
}

function unclear({namespace, name}: CasName): Failure {
  return new Failure({
    kind: 'undetermined',
    summary: 'the CAS was provisioned in this moment, although the scone program says that it did not succeed',
    object: `CAS ${namespace}/${name}`,
    reason: 'the answer may have been lost, or somebody else was faster',
    next: 'run the same command again: it finds out whose the CAS is',
  });
}

function local(summary: string, make: () => Promise<string[]>): LocalStep {
  return {step: 'local', summary, differences: [], make};
}
