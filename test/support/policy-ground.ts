// Ground for tests of policies: a home directory, the stand-in for `scone` on PATH, keys made on the spot.
import {randomBytes} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {layScone} from '../../sandbox/stand-ins/lay-scone.ts';
import type {SconeSettings} from '../../sandbox/stand-ins/scone/settings.ts';
import {pkcs8} from '../../src/lib/policy/key-file.ts';
import {keyOfSeed, signerIdOfKey} from '../../src/lib/policy/signer-id.ts';
import type {Outcome} from '../../src/lib/report/outcome.ts';
import {main} from '../../src/main.ts';
import {type Seen, testRuntime, type World} from './runtime.ts';
import {emptyDirectory} from './temporary.ts';

/** A key that signs policies, as PEM, and how it is called. */
export function aSigningKey(): {pem: string; signerId: string; seed: Buffer} {
  const seed = randomBytes(32);
  const key = keyOfSeed(seed);
  return {pem: pkcs8(key), signerId: signerIdOfKey(key), seed};
}

/** A policy; `more` are further lines. */
export function aPolicy(
  name: string,
  {predecessor = '~', more = ''}: {predecessor?: string; more?: string} = {},
): string {
  return `# Reviewed by two people.\nname: ${name}\nversion: "0.3.10"\npredecessor: ${predecessor}\naccess_policy:\n  read:\n    - ANY\n${more}`;
}

export interface Said extends Seen {
  code: number;
  outcome: Outcome | undefined;
  /** `PS455 ok` */
  findings: string[];
  shown: Record<string, string>;
}

/** Whatever a machine has: its own home, and perhaps the program. */
export function policyMachine({scone}: {scone?: Partial<SconeSettings>} = {}) {
  const home = emptyDirectory();
  const laid =
    scone === undefined ? undefined : layScone(join(emptyDirectory(), 'tools'), {version: '6.0.6', ...scone});
  const path = laid === undefined ? '/nonexistent' : `${laid.directory}:/usr/bin:/bin`;
  const world = (more: World): World => ({
    homeDirectory: home,
    cwd: home,
    ...more,
    env: {PATH: path, ...more.env},
  });
  /** By the real clock, as waits have a deadline. */
  const screen = async (words: readonly string[], more: World = {}) => {
    const {runtime, seen} = testRuntime(world(more));
    const code = await main(['policy', ...words], {...runtime, now: () => new Date()});
    return {code, ...seen};
  };
  const policy = async (words: readonly string[], more: World = {}): Promise<Said> =>
    said(await screen([...words, '-o', 'json'], more));
  const file = (name: string) => join(home, name);
  return {
    home,
    laid,
    screen,
    policy,
    file,
    put(name: string, text: string): string {
      writeFileSync(file(name), text, {mode: 0o600});
      return file(name);
    },
    text: (name: string) => readFileSync(file(name), 'utf8'),
    has: (name: string) => existsSync(file(name)),
    /** What lies in the records of the target directory. */
    records: () => (existsSync(file('.cas/.kubectl-provision')) ? readdirSync(file('.cas/.kubectl-provision')) : []),
  };
}

export type PolicyMachine = ReturnType<typeof policyMachine>;

function said(seen: Seen & {code: number}): Said {
  const outcome = seen.stdout.startsWith('{') ? (JSON.parse(seen.stdout) as Outcome) : undefined;
  return {
    ...seen,
    outcome,
    findings: outcome?.findings?.map(({code, verdict}) => `${code} ${verdict}`) ?? [],
    shown: Object.fromEntries(outcome?.results?.map(({name, value}) => [name, value]) ?? []),
  };
}
