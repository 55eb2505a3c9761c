// A bad day of a CAS as a row: arranged, run through the whole program beside a cluster of one CAS, judged by what it says and
// by what is left: one message with the way on, no secret in it, and every file and object whole.
import {chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';
import {expect} from 'vitest';
import {type LaidScone, layScone} from '../../sandbox/stand-ins/lay-scone.ts';
import {type CasCluster, type CasClusterOptions, startCasCluster} from './cas-cluster.ts';
import type {CasStage} from './cas-stage.ts';
import {emptyDirectory} from './temporary.ts';

export interface Day extends CasCluster {
  stage: CasStage;
  /** Where the program runs. */
  here: string;
  /** The directory for keys; not there in the beginning, unless the CAS is provisioned. */
  target: string;
  /** The stand-in, the only program on PATH. */
  scone: LaidScone;
  /** Writes a file below `here` and gives its path. */
  file(path: string, content: string | Uint8Array): string;
}

export interface BadDay {
  /** A sentence about what is wrong. */
  what: string;
  /** Behind `cas`; HERE in it is where the program runs. Default: provision `mycas`. */
  argv?: readonly string[];
  arrange?: (day: Day) => unknown;
  env?: Readonly<Record<string, string>>;
  /** Another directory for keys. */
  target?: string;
  code: number;
  /** Words of the message: what is wrong with which object, and why. */
  says: readonly (string | RegExp)[];
  /** The custom resource was made before it went wrong. Default: the cluster is as it was. */
  makes?: true;
  /** Once this is mended the same command ends well. */
  mend?: (day: Day) => unknown;
}

interface Document {
  exitCode: number;
  summary?: string;
  next?: string;
  error?: {summary: string; object?: string; reason?: string; next?: string};
  findings: {verdict: string; summary: string; hint?: string; details?: string[]}[];
}

export async function startDay(stage: CasStage, options: CasClusterOptions = {}): Promise<Day> {
  const here = emptyDirectory();
  const cluster = await startCasCluster(options);
  const scone = layScone(join(here, 'tools'), {version: '6.0.6'}, join(stage.release.directory, 'compiled'));
  return {...cluster, stage, here, target: join(here, 'cas'), scone, file: writerIn(here)};
}

export function runDay({stage, api, here, target: usual, scone}: Day, row: Partial<BadDay>) {
  const {argv = ['mycas'], env = {}, target = usual} = row;
  const words = argv.map((word) => word.replaceAll('HERE', here));
  const local =
    ['status', 'audit'].includes(words[0] ?? '') || words.includes('--scone-cli') ? [] : ['--scone-cli', 'local'];
  const limit = words.includes('--timeout') || words[0] === 'status' ? [] : ['--timeout', '60s'];
  const looks = ['status', 'verify', 'keys'].includes(words[0] ?? '') || words[1] === 'verify';
  const isBackup = words[0] === 'backup';
  const all = ['cas', ...words, ...(isBackup ? [] : local), ...limit, ...(looks ? [] : ['--yes']), '-o', 'json'];
  return stage.run(all, {api, target, cwd: here, env: {PATH: scone.directory, ...env}});
}

/** Runs the row and expects all that a bad day must leave in order. */
export async function expectBadDay(row: BadDay, day: Day): Promise<void> {
  await row.arrange?.(day);
  const before = filesBelow(day.target);
  const object = JSON.stringify(day.live.cas);
  const seen = await runDay(day, row);
  const said = `${seen.stdout}\n${seen.stderr}`;
  const document = JSON.parse(seen.stdout) as Document;
  expect({code: seen.code, exitCode: document.exitCode}, said).toEqual({code: row.code, exitCode: row.code});
  const words = wordsOf(document);
  for (const each of row.says) {
    if (typeof each === 'string') expect(words).toContain(each.replaceAll('HERE', day.here));
    else expect(words).toMatch(each);
  }
  expect(wayOn(document), `what to do next:\n${words}`).toMatch(/\S/);
  expect(said).not.toMatch(/unexpected error|this is a bug|undefined|\[object |\n {4}at /);
  expect(said, 'no secret is said').not.toMatch(secretsOf(day));
  expectWhole(day.target, before);
  if (row.makes) expect(day.live.cas).toBeDefined();
  else expect(JSON.stringify(day.live.cas), 'the cluster is as it was').toBe(object);
  if (row.mend === undefined) return;
  await row.mend(day);
  const again = await runDay(day, row);
  expect(again.code, `mended:\n${again.stdout}${again.stderr}`).toBe(0);
}

function wordsOf({error, summary = '', findings}: Document): string {
  const bad = findings.filter(({verdict}) => verdict !== 'ok' && verdict !== 'skipped');
  const texts = bad.flatMap((finding) => [finding.summary, ...(finding.details ?? [])]);
  const {object, reason} = error ?? {};
  return [object && error && `${object}: ${error.summary}`, object ? '' : error?.summary, reason, summary, ...texts]
    .filter(Boolean)
    .join('\n')
    .replace(/\s+/g, ' ');
}

/** Of what is said in the end, else of the finding that counts. */
function wayOn({error, next, findings}: Document): string {
  const hint = findings.find((finding) => finding.verdict === 'failed' || finding.verdict === 'unknown')?.hint;
  return error?.next ?? next ?? hint ?? '';
}

/** The token of the CAS, and keys of any kind. */
function secretsOf({live}: Day): RegExp {
  const tokens = live.log.filter((line) => line.includes('provisioning token')).map((line) => line.split(' ').at(-1));
  return new RegExp(['PRIVATE KEY', ...tokens.map((token) => token?.replace(/\W/g, '\\$&'))].join('|'));
}

function filesBelow(directory: string): Map<string, Buffer> {
  if (!existsSync(directory) || !isDirectory(directory)) return new Map();
  const entries = readdirSync(directory, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(directory, path), readFileSync(path)];
    }),
  );
}

function isDirectory(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}

const passing =
  /(?:^|\/)(?:lock|session\.tmp|question_.*|.*\.(?:part|new|tmp|unfinished)|\.[^/]*\.[\w-]{6,})$|scone-cli\/./;

/** What was there is there; what holds an identity holds the same; what is new is whole and no leftover of the run. */
function expectWhole(target: string, before: ReadonlyMap<string, Buffer>): void {
  const after = filesBelow(target);
  for (const [path, content] of before) {
    const now = after.get(path);
    expect(now, `${path} is still there`).toBeDefined();
    if (now === undefined || now.equals(content)) continue;
    if (path.endsWith('.jsonl')) expect(now.subarray(0, content.length).equals(content), `${path} goes on`).toBe(true);
    else if (path.endsWith('.json') && isJson(content)) expect(identityOf(now), path).toEqual(identityOf(content));
  }
  for (const [path, content] of after) {
    if (before.has(path)) continue;
    expect(path, 'nothing passing is left').not.toMatch(passing);
    const texts = path.endsWith('.jsonl')
      ? content.toString().trim().split('\n')
      : path.endsWith('.json')
        ? [content.toString()]
        : [];
    for (const text of texts) if (text !== '') expect(() => JSON.parse(text), `${path} is whole`).not.toThrow();
  }
}

function isJson(content: Buffer): boolean {
  try {
    JSON.parse(content.toString());
    return true;
  } catch {
    return false;
  }
}

function identityOf(content: Buffer): unknown {
  const config = JSON.parse(content.toString()) as {identity?: unknown};
  return config.identity;
}

/** The same cluster and keys as they were in the morning, in a place of its own. */
export function nextDay(morning: Day): Day {
  const here = emptyDirectory();
  const target = join(here, 'cas');
  cpSync(morning.target, target, {recursive: true});
  for (const each of ['', 'identity', 'owner-config', '.kubectl-provision']) chmodSync(join(target, each), 0o700);
  morning.casFaults({});
  const live = {...morning.live, files: new Map(), replies: {}, exec: () => undefined};
  return {...morning, here, target, live: morning.liveOn(live), file: writerIn(here)};
}

function writerIn(here: string): Day['file'] {
  return (path, content) => {
    mkdirSync(dirname(join(here, path)), {recursive: true});
    writeFileSync(join(here, path), content, {mode: 0o600});
    return join(here, path);
  };
}
