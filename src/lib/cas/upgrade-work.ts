// The acts of an upgrade that no API server does: measuring, the session of the backup controller, the repair of old volumes.
import type {KubeObject} from '../cluster/object.ts';
import {getObject} from '../cluster/read.ts';
import type {LocalStep, Step} from '../plan/step.ts';
import {Failure} from '../report/failure.ts';
import {casVersion} from './image.ts';
import {casRef} from './names.ts';
import {editSession, permittedByAll} from './session-edit.ts';
import {namedMeasurements, type ReleaseFile} from './sessions.ts';
import {sessionPlaceOrFailure} from './upgrade-facts.ts';
import type {UpgradeParts} from './upgrade-parts.ts';
import {repairSteps} from './volume-repair.ts';

/** What a look before the upgrade found out, for people. */
export interface UpgradeOutlook {
  presentMrenclaves: readonly string[];
  /** Several, where the release names several and the image cannot be measured. */
  nextMrenclaves: readonly string[];
  /** Hash of the session that the new one follows. */
  predecessor: string;
  /** The session permits the new backup controller already. */
  isPermitted: boolean;
}

export class UpgradeWork {
  readonly #parts: UpgradeParts;
  #outlook: UpgradeOutlook | undefined;

  constructor(parts: UpgradeParts) {
    this.#parts = parts;
  }

  /** Reads only: measures both backup controllers and looks at the session. */
  async look(cas: KubeObject): Promise<UpgradeOutlook> {
    const {settings, reach, files, images, nextPolicy, presentPolicy, from = []} = this.#parts;
    const {upgrade} = settings;
    const present: string | undefined = cas.spec?.['backup-controller']?.image;
    const nextMrenclaves =
      upgrade.nextMrenclave === undefined
        ? await this.#measured(images.controller, nextPolicy)
        : [upgrade.nextMrenclave];
    const measured = await this.#present(present, presentPolicy);
    // The present one may be the new one already, where the session still permits the old one.
    const presentMrenclaves = [...new Set([...from, ...measured])];
    const {policy} = sessionPlaceOrFailure(cas);
    await reach.attest(files.cliConfig);
    const governing = upgrade.governance && (upgrade.governance.policy ?? `${policy.split('/')[0]}/attestation-policy`);
    const text = await this.#session(governing ?? policy);
    const isPermitted =
      governing === undefined
        ? nextMrenclaves.every((hex) => permittedByAll(text).includes(hex))
        : nextMrenclaves.some((hex) => text.includes(hex));
    if (governing !== undefined && !isPermitted) throw notGoverned(governing, nextMrenclaves.join(', '));
    const predecessor = await this.#hash(text);
    this.#outlook = {presentMrenclaves, nextMrenclaves, predecessor, isPermitted};
    return this.#outlook;
  }

  /** The session permits the new backup controller beside the old one, which is still needed if the upgrade fails. */
  permissionSteps(cas: KubeObject): LocalStep[] {
    const {settings} = this.#parts;
    if (settings.upgrade.governance !== undefined || this.#outlook?.isPermitted !== false) return [];
    const {policy} = sessionPlaceOrFailure(cas);
    return [local(`update session ${policy}: it permits the new backup controller`, () => this.#permit(policy))];
  }

  repairSteps(cas: KubeObject): Step[] {
    return this.needsRepair(cas) ? repairSteps(this.#parts, cas) : [];
  }

  /** Volumes that a CAS 5.8 wrote as root cannot be read by later ones, which run as another user. */
  needsRepair(cas: KubeObject): boolean {
    return /^5\.8\./.test(casVersion(cas) ?? '') && !/^5\.8\./.test(this.#parts.settings.upgrade.to);
  }

  closingSteps(): LocalStep[] {
    return [local('note down that the upgrade is complete', () => this.#close())];
  }

  /** Measurements that no session needs to permit once the upgrade is complete. */
  outdated(): string[] {
    const {presentMrenclaves = [], nextMrenclaves = []} = this.#outlook ?? {};
    return presentMrenclaves.filter((hex) => !nextMrenclaves.includes(hex));
  }

  isInterrupted(): boolean {
    const {signal} = this.#parts;
    return signal.aborted && signal.reason instanceof Failure && signal.reason.kind === 'interrupted';
  }

  async #present(image: string | undefined, policy: ReleaseFile | undefined): Promise<readonly string[]> {
    const {presentMrenclave} = this.#parts.settings.upgrade;
    if (presentMrenclave !== undefined) return [presentMrenclave];
    if (image === undefined) return [];
    // An image that is not vouched for, or cannot be had any more, is not run; the release says what it should measure.
    const measured = await this.#measured(image, policy).catch(onlyFailures);
    return measured ?? (policy === undefined ? [] : await namedMeasurements(policy));
  }

  /** From the image; where the driver runs no images, from the release's own policy, which its vendor signed. */
  async #measured(image: string, policy: ReleaseFile | undefined): Promise<readonly string[]> {
    const {reach, emit} = this.#parts;
    const measured = await (await reach.cli()).measureBackupController({image});
    const named = policy === undefined ? [] : await namedMeasurements(policy);
    const isVendors = measured.mrenclave === undefined || named.length === 0 || named.includes(measured.mrenclave);
    if (!isVendors) {
      const text = `${image} measures ${measured.mrenclave}, which is none of those in ${policy?.url}: it is not the image of the release`;
      emit({type: 'note', level: 'warning', text});
    }
    const all = measured.mrenclave === undefined ? named : [measured.mrenclave];
    if (all.length > 0) return all;
    throw new Failure({
      summary: 'the backup controller could not be measured',
      object: image,
      reason: 'reason' in measured ? measured.reason : 'it has no measurement',
      next: 'name the measurements with --sconecli-mrenclave and --upgrade-sconecli-mrenclave, or use --scone-cli docker or pod',
    });
  }

  async #session(policy: string): Promise<string> {
    const {reach, files} = this.#parts;
    const read = await (await reach.cli()).readSession({config: files.cliConfig, name: policy});
    if (read.ok) return read.value;
    throw new Failure({
      summary: 'the session could not be read, so the CAS cannot be upgraded',
      object: `session ${policy}`,
      reason: read.words || 'the scone program did not say why',
      next: `only its owner can: is ${files.cliConfig} the identity that provisioned this CAS? see kubectl provision keys list`,
    });
  }

  /** As the CAS has it: of the text that it gave, character by character. */
  async #hash(text: string): Promise<string> {
    const {reach, files} = this.#parts;
    await files.write(files.sessionScratch, text);
    try {
      return await (await reach.cli()).hashSession({config: files.cliConfig, file: files.sessionScratch});
    } finally {
      await files.remove(files.sessionScratch);
    }
  }

  async #permit(policy: string): Promise<string[]> {
    const next = this.#outlook?.nextMrenclaves ?? [];
    await this.#update(policy, {add: next, remove: []});
    const now = permittedByAll(await this.#session(policy));
    if (next.every((hex) => now.includes(hex))) return [];
    throw new Failure({
      summary: 'the session was updated, and still does not permit the new backup controller',
      object: `session ${policy}`,
      next: 'look at it with the SCONE CLI (scone session read); somebody else may be changing it',
    });
  }

  async #update(policy: string, change: {add: readonly string[]; remove: readonly string[]}): Promise<void> {
    const {reach, files} = this.#parts;
    const text = await this.#session(policy);
    const predecessor = await this.#hash(text);
    const file = await files.writeSession(policy, editSession(text, {predecessor, ...change}));
    await this.#note('intended', policy, predecessor);
    const updated = await (await reach.cli()).updateSession({config: files.cliConfig, file});
    if (updated.ok) return this.#note('done', policy, predecessor);
    // Somebody, perhaps an earlier call of ours, may have been faster: the session itself tells.
    const present = permittedByAll(await this.#session(policy));
    if (change.add.every((hex) => present.includes(hex)) && change.remove.every((hex) => !present.includes(hex))) {
      return this.#note('done', policy, predecessor);
    }
    await this.#note('failed', policy, predecessor);
    throw new Failure({
      summary: 'the session could not be updated',
      object: `session ${policy}`,
      reason: updated.words || 'the scone program did not say why',
      next: 'run the same command again; if its predecessor has changed, the new one is taken',
    });
  }

  /** What the old backup controller is no longer needed for is taken back; then the records are closed. */
  async #close(): Promise<string[]> {
    const {settings, cluster, name, files} = this.#parts;
    const {nextMrenclaves = []} = this.#outlook ?? {};
    const cas = await getObject(cluster, casRef(name));
    if (cas === undefined) return [];
    const old = this.outdated();
    if (old.length > 0 && settings.upgrade.governance === undefined) {
      const {policy} = sessionPlaceOrFailure(cas);
      const permitted = permittedByAll(await this.#session(policy));
      if (old.some((hex) => permitted.includes(hex))) await this.#update(policy, {add: nextMrenclaves, remove: old});
    }
    await files.saveUpgrade(cas, settings.upgrade.to, 'after');
    await files.note('upgrade', 'done', {uid: cas.metadata.uid ?? '', to: settings.upgrade.to});
    return [];
  }

  async #note(state: 'intended' | 'done' | 'failed', session: string, predecessor: string): Promise<void> {
    const {cluster, name, files} = this.#parts;
    const cas = await getObject(cluster, casRef(name));
    await files.note('update-session', state, {uid: cas?.metadata.uid ?? '', session, predecessor});
  }
}

function local(summary: string, make: () => Promise<string[]>): LocalStep {
  return {step: 'local', summary, differences: [], make};
}

function onlyFailures(error: unknown): undefined {
  if (error instanceof Failure && error.kind !== 'interrupted' && error.kind !== 'deadline') return undefined;
  throw error;
}

function notGoverned(policy: string, mrenclave: string): Failure {
  return new Failure({
    summary: 'the governing session does not permit the new backup controller; nothing was changed',
    object: `session ${policy}`,
    reason: `it does not hold the measurement ${mrenclave}`,
    next: 'have it approved there first, then run the same command again',
  });
}
