// The journal of acts that cannot be taken back: one JSON line each, on the disk before the act and after it.
import {constants} from 'node:fs';
import {dirname} from 'node:path';
import {Failure} from '../report/failure.ts';
import {fileStep} from './file-step.ts';
import {giveAway} from './give-away.ts';
import {refuseSecrets} from './journal-facts.ts';
import {type KeyMachine, secretMode} from './machine.ts';
import {openPlain} from './open-plain.ts';
import {syncDirectory} from './publish.ts';

export interface JournalRecord {
  /** ISO 8601. */
  at: string;
  /** What is done: one of spent.ts, or any other word. */
  act: string;
  state: 'intended' | 'done' | 'failed';
  /** Names and fingerprints; never a secret. */
  facts: Record<string, string>;
}

export interface Journal {
  readonly records: readonly JournalRecord[];
  /** What was wrong with the file and does not matter: a last line that a crash cut off. */
  readonly troubles: readonly string[];
  /** On the disk when this returns. @throws Failure when it is not, and for facts that look like a secret */
  append(record: JournalRecord): Promise<void>;
}

/** Behind a line that was cut off: tells later readers that this line is known to be none. */
const mark = {act: 'journal', state: 'done', facts: {'the line before': 'cut off'}} as const;

/**
 * The file need not be there yet. Only under the lock of its directory.
 * @throws Failure for a journal that is damaged in its middle: then it cannot be told what was done
 */
export async function openJournal(file: string, machine: KeyMachine): Promise<Journal> {
  const text = await fileStep({summary: 'the journal cannot be read', file}, () => readText(file, machine));
  const {records, isTorn} = readLines(text, file);
  let end = {needsNewline: text !== '' && !text.endsWith('\n'), isTorn};
  const troubles = isTorn ? [`the last line of ${file} is cut off: the run that wrote it was killed`] : [];
  const append = async (record: JournalRecord) => {
    refuseSecrets(record);
    const lines = [...(end.isTorn ? [{at: record.at, ...mark}] : []), record].map((each) => JSON.stringify(each));
    const added = `${end.needsNewline ? '\n' : ''}${lines.join('\n')}\n`;
    // Until all of it is written, what the file ends with is a piece of a line.
    end = {needsNewline: true, isTorn: true};
    const rest = 'the act was not begun, as it could not be noted down first';
    await fileStep({summary: 'the journal cannot be written', file, rest}, () => appendText(file, added, machine));
    end = {needsNewline: false, isTorn: false};
    records.push(record);
  };
  return {records, troubles, append};
}

async function readText(file: string, machine: KeyMachine): Promise<string> {
  const opened = await openPlain(file, machine);
  if (opened === undefined) return '';
  try {
    return await opened.handle.readFile('utf8');
  } finally {
    await opened.handle.close();
  }
}

function readLines(text: string, file: string): {records: JournalRecord[]; isTorn: boolean} {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const read = lines.map(readLine);
  const last = read.length - 1;
  const isDamage = (index: number) => read[index] === undefined && index !== last && read[index + 1]?.act !== mark.act;
  const damaged = lines.findIndex((_line, index) => isDamage(index));
  if (damaged >= 0) throw damagedLine(file, damaged + 1);
  const records = read.filter((record) => record !== undefined).filter(({act}) => act !== mark.act);
  return {records, isTorn: last >= 0 && read[last] === undefined};
}

function readLine(line: string): JournalRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const {at, act, state, facts} = (value ?? {}) as Partial<Record<keyof JournalRecord, unknown>>;
    const isWhole = typeof at === 'string' && typeof act === 'string' && typeof facts === 'object' && facts !== null;
    return isWhole && ['intended', 'done', 'failed'].includes(String(state)) ? (value as JournalRecord) : undefined;
  } catch {
    return undefined;
  }
}

async function appendText(file: string, text: string, machine: KeyMachine): Promise<void> {
  const {files} = machine;
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
  const isNew = (await files.lstat(file).catch(() => undefined)) === undefined;
  const handle = await files.open(file, flags, secretMode.file);
  try {
    if (isNew) await giveAway(file, handle, machine);
    const bytes = Buffer.from(text);
    for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done)).bytesWritten;
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (isNew) await syncDirectory(dirname(file), machine);
}

function damagedLine(file: string, number: number): Failure {
  return new Failure({
    summary: 'the journal is damaged',
    object: `${file}, line ${number}`,
    reason: 'it cannot be told any more what was done',
    next: 'restore the file from a backup, or look at the CAS itself and move the file away',
  });
}
