// The acts of making a Vault that cannot be taken back, each noted down before and after: its number, its sessions, its object.

import type {CasSite} from '../cas/site.ts';
import type {TargetFiles} from '../cas/target-files.ts';
import {ApiError} from '../cluster/api-error.ts';
import type {Cluster} from '../cluster/cluster.ts';
import type {KubeObject} from '../cluster/object.ts';
import {getObject} from '../cluster/read.ts';
import {createObject} from '../cluster/write.ts';
import type {Journal, JournalRecord} from '../keys/journal.ts';
import {sha256} from '../keys/pem-identity.ts';
import {fieldManager} from '../plan/field-manager.ts';
import type {LocalStep} from '../plan/step.ts';
import {Failure} from '../report/failure.ts';
import type {CallResult} from '../scone-cli/scone-cli.ts';
import {type SessionFacts, sessionText, type VaultSession} from './creation-sessions.ts';
import type {KubernetesFacts} from './kubernetes-facts.ts';
import {type VaultProgress, vaultActs} from './progress.ts';
import {reviewerSecretRef, tokenIn, type VaultName} from './reviewer.ts';
import {describeVault, vaultFacts, vaultKind} from './vault-object.ts';

export interface CreationParts {
  /** Of the CAS. */
  site: CasSite;
  /** In the namespace of the Vault. */
  cluster: Cluster;
  vault: VaultName;
  files: TargetFiles;
  journal: Journal;
  /** Path of the saved custom resource. */
  manifest: string;
  /** Path of a session, for as long as the scone program needs it. */
  sessionFile: string;
  casUid: string;
  /** SERVICE.NAMESPACE of the CAS. */
  casHost: string;
  number: string;
  kubernetes: KubernetesFacts;
  reviewerSecret: string | undefined;
  /** Of the verifier: as given; undefined where the release names it, or it is to be measured. */
  verifierMrenclave: string | undefined;
  /** Image to be measured; undefined where the release names its enclave. */
  verifierImage: string | undefined;
}

export class VaultCreation {
  readonly #parts: CreationParts;
  #facts: Promise<SessionFacts> | undefined;

  constructor(parts: CreationParts) {
    this.#parts = parts;
  }

  /** The number must be on the disk before anything bears it. */
  beginStep(): LocalStep {
    const {number, journal} = this.#parts;
    return local(`note down the number of the Vault, ${number}`, async () => {
      if (!journal.records.some(({act, facts}) => act === vaultActs.begin && facts.number === number))
        await this.#note(vaultActs.begin, 'done', {number});
      return [];
    });
  }

  attestStep(): LocalStep {
    const {site, files} = this.#parts;
    const {name, namespace} = site.name;
    return local(`attest CAS ${namespace}/${name}`, async () => {
      await files.bind(site.cluster);
      await site.reach.attest(files.cliConfig);
      return [];
    });
  }

  sessionStep(session: VaultSession, known: VaultProgress | undefined): LocalStep {
    const before = known?.sessions.get(session.name);
    return local(`create session ${session.name}: ${session.about}`, () => this.#create(session, before?.facts.digest));
  }

  /** `object`: its image as it was verified. */
  objectStep(object: KubeObject): LocalStep {
    return local(`create ${describeVault(this.#parts.vault)}: it initialises itself, once`, () =>
      this.#createObject(object),
    );
  }

  /** The object is there already, with our number: a run that ended before it could say so has made it. */
  foundStep(): LocalStep {
    const {vault, number} = this.#parts;
    return local(`note down that ${describeVault(vault)} is created`, async () => {
      await this.#note('create-vault', 'done', {
        vault: `${vault.namespace}/${vault.name}`,
        number,
        by: 'an earlier call',
      });
      return [];
    });
  }

  closingStep(): LocalStep {
    const {cluster, vault, files, manifest, number} = this.#parts;
    return local(`save the custom resource ${manifest}`, async () => {
      const live = await getObject(cluster, {...vaultKind, ...vault});
      const {stringify} = await import('yaml');
      if (live !== undefined) {
        const {managedFields: _, ...metadata} = live.metadata;
        await files.write(manifest, stringify({...live, metadata}));
      }
      await this.#note(vaultActs.complete, 'done', {number});
      return [];
    });
  }

  /** `digest`: of the text with which an earlier run asked for it; undefined: none did. */
  async #create(session: VaultSession, digest: string | undefined): Promise<string[]> {
    const {site, files} = this.#parts;
    this.#facts ??= this.#gather();
    const text = await sessionText(session, await this.#facts);
    const cli = await site.reach.cli();
    const config = files.cliConfig;
    const {name} = session;
    // Its number is ours alone, so what bears it an earlier run has made.
    if (digest !== undefined && (await cli.readSession({config, name})).ok)
      return this.#foundEarlier(name, digest, text);
    await this.#note('create-session', 'intended', {session: name, digest: sha256(text)});
    const created = await this.#send(text, config);
    if (!created.ok) {
      if ((await cli.readSession({config, name})).ok) return this.#foundEarlier(name, digest ?? sha256(text), text);
      if (digest === undefined) await this.#note('create-session', 'failed', {session: name});
      throw refusedSession(name, created.words, digest !== undefined);
    }
    await this.#note('create-session', 'done', {session: name});
    return [];
  }

  /** By a file of one name, so that what a killed run leaves of it the next one removes. */
  async #send(text: string, config: string): Promise<CallResult> {
    const {site, files, sessionFile: file} = this.#parts;
    const cli = await site.reach.cli();
    try {
      await files.write(file, text);
      return await cli.createSession({config, file});
    } finally {
      await files.remove(file);
    }
  }

  async #foundEarlier(name: string, digest: string, text: string): Promise<string[]> {
    await this.#note('create-session', 'done', {session: name, by: 'an earlier call'});
    if (digest === sha256(text)) return [`session ${name} exists already`];
    const words = `session ${name} exists already and is left as it is, although it was made with other values than those of this run`;
    this.#parts.site.outside.emit({type: 'note', level: 'warning', text: words});
    return [];
  }

  async #gather(): Promise<SessionFacts> {
    const {site, cluster, vault, files, kubernetes, number, casHost, reviewerSecret} = this.#parts;
    const ref = reviewerSecretRef(vault, reviewerSecret);
    const reviewer = tokenIn(await getObject(cluster, ref, {signal: site.outside.signal}));
    if (reviewer === undefined || kubernetes.authority === undefined) {
      const next = 'run the same command again';
      throw new Failure({summary: 'there is no token in it', object: `Secret ${ref.namespace}/${ref.name}`, next});
    }
    site.outside.learn(reviewer);
    const cli = await site.reach.cli();
    return {
      vault,
      number,
      owner: await cli.ownKeyHash({config: files.cliConfig}),
      casHost,
      clientPort: await site.reach.clientPort(),
      kubernetes: {host: kubernetes.host, authority: kubernetes.authority},
      reviewer,
      verifierMrenclave: await this.#verifier(),
    };
  }

  async #verifier(): Promise<string | undefined> {
    const {verifierMrenclave, verifierImage, site} = this.#parts;
    if (verifierMrenclave !== undefined || verifierImage === undefined) return verifierMrenclave;
    const measured = await (await site.reach.cli()).measureVerifier({image: verifierImage});
    if (measured.mrenclave !== undefined) return measured.mrenclave;
    const next = 'name it with --verifier-mrenclave HEX, or use --scone-cli docker or pod';
    throw new Failure({summary: 'the verifier could not be measured', reason: measured.reason, next});
  }

  async #createObject(object: KubeObject): Promise<string[]> {
    const {cluster, vault, number} = this.#parts;
    const facts = {vault: `${vault.namespace}/${vault.name}`, number};
    await this.#note('create-vault', 'intended', facts);
    try {
      await createObject(cluster, object, {fieldManager});
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 409)) {
        // What the server refuses was not made; of an answer that is lost nobody knows.
        if (error instanceof ApiError) await this.#note('create-vault', 'failed', facts);
        throw error;
      }
      const live = await getObject(cluster, {...vaultKind, ...vault});
      if (live === undefined || vaultFacts(live).ownerId !== number) {
        await this.#note('create-vault', 'failed', facts);
        throw takenMeanwhile(vault, error);
      }
    }
    await this.#note('create-vault', 'done', facts);
    return [];
  }

  #note(act: string, state: JournalRecord['state'], facts: Record<string, string>): Promise<void> {
    const {journal, casUid, site} = this.#parts;
    return journal.append({at: site.outside.now().toISOString(), act, state, facts: {uid: casUid, ...facts}});
  }
}

function refusedSession(name: string, words: string, mayBeThere: boolean): Failure {
  const reason = words || 'the scone program did not say why';
  return new Failure({
    ...(mayBeThere && {kind: 'undetermined'}),
    summary: mayBeThere ? 'whether the session was created cannot be told' : 'the session could not be created',
    object: `session ${name}`,
    reason: mayBeThere ? `${reason}; an earlier run asked for it, and it cannot be read` : reason,
    next: 'run the same command again: what is done already is not done twice',
  });
}

function takenMeanwhile(vault: VaultName, cause: unknown): Failure {
  return new Failure({
    summary: 'somebody else has created it meanwhile',
    object: describeVault(vault),
    next: 'choose another name',
    cause,
  });
}

function local(summary: string, make: () => Promise<string[]>): LocalStep {
  return {step: 'local', summary, differences: [], make};
}
