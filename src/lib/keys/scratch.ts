// What a run has in the directory for keys for a moment only: secrets for one call of the scone program. Of runs that were
// killed it goes with the next run, what the program had just made being taken over first.
import {randomUUID} from 'node:crypto';
import {basename, dirname, join} from 'node:path';
import type {Emit} from '../report/event.ts';
import {recoverLeftovers, type ScratchOwner} from '../scone-cli/leftovers.ts';
import type {LockMachine, RunIdentity} from './run-identity.ts';
import {fateOfMarked, markOf} from './run-mark.ts';
import type {TargetDirectory} from './target-directory.ts';

const form = /^(?:question|policy)_[0-9a-f-]{36}\.(?<mark>[0-9a-f.]+)\.(?:json|yaml)$/;
/** In this one all processes of the machine are seen, those of containers, too. */
const firstPidSpace = 'pid:[4026531836]';

/** A path that nothing has; `question`: a state of the program, `policy`: a policy. */
export function scratchPath(
  {records}: Pick<TargetDirectory, 'records'>,
  kind: 'question' | 'policy',
  extension: 'json' | 'yaml',
  run: RunIdentity,
): string {
  return join(records, `${kind}_${randomUUID()}.${markOf(run)}.${extension}`);
}

/** Where the calls of the scone program have their private directories. */
export function callDirectory({records}: Pick<TargetDirectory, 'records'>): string {
  return join(records, 'scone-cli');
}

/** What the calls of the scone program must know of our run, and of those that were killed. */
export function scratchOwner(
  {records}: Pick<TargetDirectory, 'records'>,
  own: RunIdentity,
  machine: LockMachine,
): ScratchOwner {
  return {
    mark: markOf(own),
    seesContainers: own.pidSpace === firstPidSpace,
    fateOf: (mark) => fateOfMarked(mark, own, machine),
    // Copies of keys that lie elsewhere: there is nothing in them to be taken over.
    isPassing: (path) => dirname(path) === records && /^question_/.test(basename(path)),
  };
}

/** Throws nothing: what cannot be removed is said, and stays for the next run. Needs no lock: what is in use stays, too. */
export async function clearScratch(
  target: Pick<TargetDirectory, 'records'>,
  own: RunIdentity,
  machine: LockMachine,
  emit: Emit,
): Promise<void> {
  const {files} = machine;
  for (const name of await files.readdir(target.records).catch(() => [])) {
    const mark = form.exec(name)?.groups?.mark;
    if (mark === undefined || (await fateOfMarked(mark, own, machine)) !== 'ended') continue;
    await files.rm(join(target.records, name), {force: true}).catch(() => {});
    emit({type: 'note', level: 'verbose', text: `removed ${name}, left by a run that was killed`});
  }
  await recoverLeftovers(callDirectory(target), scratchOwner(target, own, machine), emit, {
    platform: machine.platform,
  });
}
