// The sessions of a provisioned CAS: made in order, each noted down before and after, and looked at where it is there already.
import {Failure} from '../report/failure.ts';
import type {ProvisioningParts} from './provisioning-parts.ts';
import {backupSession, lackingIn, ownerSession, type SessionText, wantsMeasurement} from './sessions.ts';

type SessionParts = Pick<ProvisioningParts, 'reach' | 'files' | 'release' | 'backupController' | 'settings'>;

/** Notes one state of the making of a session down, with the uid of the CAS. */
type Note = (state: 'intended' | 'done' | 'failed', facts: Record<string, string>) => Promise<void>;

export class SessionWork {
  readonly #parts: SessionParts;
  readonly #note: Note;

  constructor(parts: SessionParts, note: Note) {
    this.#parts = parts;
    this.#note = note;
  }

  owner(): Promise<SessionText> {
    return ownerSession(this.#parts.release.ownerPolicy);
  }

  /** @throws Failure where the release leaves the measurement of the backup controller open and it cannot be had */
  async backup(): Promise<SessionText> {
    const {release, reach, files, backupController, settings} = this.#parts;
    const ownerIdentity = await files.read(files.ownerIdentity);
    let mrenclave = settings.provision.controllerMrenclave;
    if (wantsMeasurement(release.backupPolicy) && mrenclave === undefined) {
      const measured = await (await reach.cli()).measureBackupController({image: backupController});
      if (measured.mrenclave === undefined) {
        const next = 'name it with --sconecli-mrenclave HEX, or use --scone-cli docker or pod';
        throw new Failure({summary: 'the backup controller could not be measured', reason: measured.reason, next});
      }
      mrenclave = measured.mrenclave;
    }
    return backupSession(release.backupPolicy, {ownerIdentity, mrenclave});
  }

  /** A session that is there already is looked at instead: a run may be repeated. */
  async create(session: SessionText): Promise<string[]> {
    const {files, reach} = this.#parts;
    const cli = await reach.cli();
    const config = files.cliConfig;
    const file = await files.writeSession(session.name, session.text);
    const present = await cli.readSession({config, name: session.name});
    if (present.ok) return this.#lookAt(session, present.value);
    await this.#note('intended', {session: session.name});
    const created = await cli.createSession({config, file});
    if (!created.ok) {
      const late = await cli.readSession({config, name: session.name});
      if (late.ok) return this.#lookAt(session, late.value);
      await this.#note('failed', {session: session.name});
      throw new Failure({
        summary: 'the session could not be created',
        object: `session ${session.name}`,
        reason: created.words || 'the scone program did not say why',
        next: 'run the same command again: what is done already is not done twice',
      });
    }
    await this.#note('done', {session: session.name});
    return [];
  }

  async #lookAt(session: SessionText, present: string): Promise<string[]> {
    const lacking = await lackingIn(present, session);
    await this.#note('done', {session: session.name, by: 'an earlier call'});
    if (lacking.length === 0) return [`session ${session.name} exists already`];
    return [`session ${session.name} exists already and is left as it is, although ${lacking.join(' and ')}`];
  }
}
