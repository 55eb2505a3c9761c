// The mark of a run in the name of what it would leave behind if it was killed: tells the next run whether it has ended.
import {createHash} from 'node:crypto';
import {fateOf, type LockMachine, type RunIdentity} from './run-identity.ts';

/** `ended` only when that is certain. */
export type RunFate = 'ended' | 'runs' | 'unknown';

/** Process, its beginning, and digests of machine, last start, and the space of process numbers; 0 for what is not known. */
const form =
  /^(?<pid>[1-9]\d*)\.(?<began>\d+)\.(?<host>[0-9a-f]{8})\.(?<boot>0|[0-9a-f]{8})\.(?<pidSpace>0|[0-9a-f]{8})$/;

export function markOf(run: RunIdentity): string {
  const {pid, began = '0', host, boot, pidSpace} = digested(run);
  return [pid, began, host, boot ?? '0', pidSpace ?? '0'].join('.');
}

export async function fateOfMarked(mark: string, own: RunIdentity, machine: LockMachine): Promise<RunFate> {
  const {pid, began = '0', host = '', boot = '0', pidSpace = '0'} = form.exec(mark)?.groups ?? {};
  if (pid === undefined) return 'unknown';
  const known = Object.entries({began, boot, pidSpace}).filter(([, value]) => value !== '0');
  const marked = {command: '', since: '', pid: Number(pid), host, ...Object.fromEntries(known)};
  const here = digested(own);
  const {ended} = await fateOf(marked, here, machine);
  if (ended) return 'ended';
  const isHere = marked.host === here.host && boot === (here.boot ?? '0') && pidSpace === (here.pidSpace ?? '0');
  return isHere ? 'runs' : 'unknown';
}

/**
 * Whether the numbers of both runs' processes mean the same: one machine, one start of it, one space. Machines may have the
 * same name and id, so that a start is known is part of it.
 */
export function isBesideUs(mark: string, own: RunIdentity): boolean {
  const place = (text: string) => text.split('.').slice(2);
  const [theirs, ours] = [place(mark), place(markOf(own))];
  return form.test(mark) && !theirs.includes('0') && theirs.join('.') === ours.join('.');
}

/** Equality is all that is asked of these, and a name should be short and say little. */
function digested({command, since, pid, began, host, machineId = '', boot, pidSpace}: RunIdentity): RunIdentity {
  return {
    ...{command, since, pid, host: digest(`${host} ${machineId}`)},
    ...(began !== undefined && {began}),
    ...(boot !== undefined && {boot: digest(boot)}),
    ...(pidSpace !== undefined && {pidSpace: digest(pidSpace)}),
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
