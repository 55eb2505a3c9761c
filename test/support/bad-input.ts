// Bad input as a row: arranged in a directory of its own, run through the whole program, judged by all that a refusal must be.
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect} from 'vitest';
import {main} from '../../src/main.ts';
import {testRuntime} from './runtime.ts';
import {emptyDirectory} from './temporary.ts';

export interface BadInput {
  /** A sentence about what is wrong. */
  what: string;
  /** Default: operator. */
  command?: string;
  /** Behind the command. HERE in an argument or a variable is the row's own directory, where it runs. */
  argv?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Standard input; none is an empty one. */
  input?: string;
  /** By path below the row's directory. */
  files?: Readonly<Record<string, string | Uint8Array>>;
  /** What else is to be arranged there. */
  arrange?: (directory: string) => unknown;
  code: number;
  /** Words of the one message: what is wrong with which object or file, and why. */
  says: readonly (string | RegExp)[];
  /** Must stand nowhere. */
  secret?: string;
}

/** What all rows of a table share. */
export interface Ground {
  argv?: readonly string[];
  env?: Readonly<Record<string, string>>;
}

export interface Refused {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the row and expects one message: what, to which object, why, what next; and no trace of the run on the disk. */
export async function expectRefusal(row: BadInput, ground: Ground = {}): Promise<Refused> {
  const here = await directoryFor(row);
  const home = emptyDirectory();
  const before = filesBelow(here);
  const seen = await runIn(here, home, row, ground);
  const said = oneLine(seen.stderr);
  expect(seen.code, seen.stderr).toBe(row.code);
  for (const words of row.says) expect(said).toMatch(asPattern(words, here));
  expect(seen.stderr.match(/^error: /gm) ?? [], `one message, not\n${seen.stderr}`).toHaveLength(1);
  expect(seen.stderr, 'what to do next').toMatch(/^next: \S/m);
  expect(seen.stderr).not.toMatch(/unexpected error|this is a bug|undefined|\[object |\n {4}at /);
  expect(seen.stdout).toBe('');
  if (row.secret !== undefined) expect(seen.stderr).not.toContain(row.secret);
  expect(filesBelow(here), 'nothing is written').toEqual(before);
  expect(filesBelow(home).filter(isNoCache), 'nothing is left in the home directory').toEqual([]);
  if (!row.argv?.includes('-o')) await expectDocument(row, here, ground);
  return seen;
}

/** Programs are told the same, by the same code, in one document. */
async function expectDocument(row: BadInput, here: string, ground: Ground): Promise<void> {
  const argv = [...(row.argv ?? []), '-o', 'json'];
  const {code, stdout} = await runIn(here, emptyDirectory(), {...row, argv}, ground);
  const document: {exitCode: number; error: {summary: string; object?: string; reason?: string}} = JSON.parse(stdout);
  expect({code, exitCode: document.exitCode}).toEqual({code: row.code, exitCode: row.code});
  expect(document.error.summary).toMatch(/^\S.*\S$/);
  if (row.secret !== undefined) expect(stdout).not.toContain(row.secret);
}

/** Runs the row without judging it. */
export async function runRow(row: BadInput, ground: Ground = {}): Promise<Refused & {home: string}> {
  const home = emptyDirectory();
  return {...(await runIn(await directoryFor(row), home, row, ground)), home};
}

async function runIn(here: string, home: string, row: BadInput, ground: Ground): Promise<Refused> {
  const filled = (text: string) => text.replaceAll('HERE', here);
  const env = {PATH: process.env.PATH, ...ground.env, ...row.env};
  const {runtime, seen} = testRuntime({
    cwd: here,
    homeDirectory: home,
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value && filled(value)])),
    ...(row.input !== undefined && {input: row.input}),
  });
  const argv = [row.command ?? 'operator', ...(ground.argv ?? []), ...(row.argv ?? [])].map(filled);
  // Without chance, pauses between tries take no time.
  const code = await main(argv, {...runtime, now: () => new Date(), random: () => 0});
  return {code, ...seen};
}

async function directoryFor({files = {}, arrange}: BadInput): Promise<string> {
  const here = emptyDirectory();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(here, path)), {recursive: true});
    writeFileSync(join(here, path), content, {mode: 0o600});
  }
  await arrange?.(here);
  return here;
}

/** Every file with its content, so that a half-written one would show. */
function filesBelow(directory: string): string[] {
  return readdirSync(directory, {recursive: true, withFileTypes: true})
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return entry.isFile() ? `${path} ${readFileSync(path, 'base64')}` : path;
    })
    .sort();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function asPattern(words: string | RegExp, here: string): RegExp {
  if (words instanceof RegExp) return words;
  return new RegExp(words.replaceAll('HERE', here).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}

/** Good files, and what was found out about them, may be kept: whole, and under their final names. */
function isNoCache(line: string): boolean {
  const [path = ''] = line.split(' ');
  return !/[/\\]\.cache($|[/\\]kubectl-provision($|[/\\](addresses|sha256)($|([/\\][0-9a-f]{2})?($|[/\\][0-9a-f]{64}(\.json)?$))))/.test(
    path,
  );
}
