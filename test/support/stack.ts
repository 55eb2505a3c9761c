// A sandbox with a release to install: the program is run in this process, against the real API server.
import {rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type AuditEntry, isWrite} from '../../sandbox/audit.ts';
import type {Client} from '../../sandbox/client/connect.ts';
import {connect} from '../../sandbox/client/connect.ts';
import {buildSampleRelease} from '../../sandbox/release/build.ts';
import type {OwnedSandbox, StartOptions} from '../../sandbox/sandbox.ts';
import {startSandbox} from '../../sandbox/sandbox.ts';
import type {Parts} from '../../src/cli/context.ts';
import {runOperator} from '../../src/lib/operator/run.ts';
import type {Finding} from '../../src/lib/report/finding.ts';
import type {Outcome} from '../../src/lib/report/outcome.ts';
import {main} from '../../src/main.ts';
import {hasUpstream, upstream} from './release-upstream.ts';
import {testRuntime} from './runtime.ts';
import {emptyDirectory} from './temporary.ts';

/** Which release is installed: the project's own sample, or the vendor's where there is a copy of it. */
export type ReleaseKind = 'sample' | 'vendor';

/** Rows for describe.each: the vendor's releases join where they are at hand. */
export const releaseKinds: readonly ReleaseKind[] = hasUpstream ? ['sample', 'vendor'] : ['sample'];

export interface Run {
  code: number;
  stdout: string;
  stderr: string;
  /** The document of `-o json`. */
  outcome: Outcome;
  /** All that helps to understand an unexpected result. */
  report: string;
  /** `PS030 failed`, for findings that are neither ok nor skipped. */
  troubles: string[];
}

export interface RunOptions {
  kubeconfig?: string;
  signal?: AbortSignal;
  /** Further variables. */
  env?: Readonly<Record<string, string>>;
}

export interface Stack {
  sandbox: OwnedSandbox;
  client: Client;
  /** Directory and environment of the program, fresh for this stack. */
  home: string;
  /** Runs `operator` with -o json and these arguments. */
  operator(...args: string[]): Promise<Run>;
  /** Runs the program with just these arguments. */
  run(args: string[], options?: RunOptions): Promise<Run>;
  /** Arguments that point to the release. */
  releaseArgs: string[];
  /** An account, for reconcile. */
  accountArgs: string[];
  /** Requests of the program that wrote something while `action` ran. */
  writesDuring(action: () => Promise<unknown>): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startStack(kind: ReleaseKind, options: StartOptions = {}): Promise<Stack> {
  const home = emptyDirectory();
  const measured = kind === 'vendor' ? {release: upstream} : {};
  const [sandbox, release] = await Promise.all([startSandbox({...measured, ...options}), releaseArguments(kind, home)]);
  const client = await connect(sandbox.kubeconfig);
  const tokenFile = join(home, 'token');
  await writeFile(tokenFile, 'token-1\n', {mode: 0o600});
  const accountArgs = ['--username', 'ada', '--email', 'ada@example.org', '--access-token-file', tokenFile];
  const run: Stack['run'] = async (args, {kubeconfig = sandbox.kubeconfig, signal, env} = {}) => {
    const {runtime, seen} = testRuntime({
      homeDirectory: home,
      cwd: home,
      env: {KUBECONFIG: kubeconfig, PATH: process.env.PATH, ...env},
      ...(signal && {signal}),
    });
    const code = await main(args, {...runtime, now: () => new Date(), random: Math.random}, parts);
    const outcome = seen.stdout.startsWith('{')
      ? (JSON.parse(seen.stdout) as Outcome)
      : ({findings: []} as unknown as Outcome);
    return {
      code,
      ...seen,
      outcome,
      report: [
        seen.stderr,
        outcome.summary,
        ...outcome.findings.filter(isTrouble).map((trouble) => JSON.stringify(trouble)),
      ].join('\n'),
      troubles: outcome.findings.filter(isTrouble).map(({code: id, verdict}) => `${id} ${verdict}`),
    };
  };
  return {
    sandbox,
    client,
    home,
    run,
    operator: (...args) => {
      const timeout = args.includes('--timeout') ? [] : ['--timeout', '90s'];
      return run(['operator', '-o', 'json', '--yes', ...timeout, ...release, ...args]);
    },
    releaseArgs: release,
    accountArgs,
    writesDuring: async (action) => {
      const before = (await sandbox.auditEntries()).length;
      await action();
      const entries = (await sandbox.auditEntries()).slice(before);
      return entries
        .filter((entry) => isOurs(entry) && isWrite(entry))
        .map(({verb, requestURI}) => `${verb} ${requestURI}`);
    },
    stop: async () => {
      await sandbox.stop();
      await rm(home, {recursive: true, force: true});
    },
  };
}

/** As in an executable, which remembers from check to check: what changes in between must be seen all the same. */
const parts: Parts = {
  operator: async () => (settings, outside) => runOperator(settings, {...outside, build: 'tests'}),
};

function isTrouble({verdict}: Finding): boolean {
  return verdict !== 'ok' && verdict !== 'skipped';
}

/** Every request of the program says so in its User-Agent. Access reviews are questions, though they are POSTed. */
function isOurs({userAgent = '', objectRef}: AuditEntry): boolean {
  return userAgent.startsWith('kubectl-provision/') && !objectRef?.resource.startsWith('selfsubject');
}

export const withoutImages = '--no-image-signature-check';

async function releaseArguments(kind: ReleaseKind, home: string): Promise<string[]> {
  // The vendor's registry is no part of these tests; those about images start one of their own.
  if (kind === 'vendor') return ['--mirror', upstream, withoutImages];
  const {mirror, trustedKeyFile} = await buildSampleRelease(join(home, 'release'));
  return ['--mirror', mirror, '--trusted-key', trustedKeyFile, withoutImages];
}
