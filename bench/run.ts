// Speed beside peers in the same run: a check beside kubectl and helm, an install beside its slowest chain, rendering beside helm.
import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdtemp, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {helmBinary} from '../sandbox/binaries/provide.ts';
import {buildSampleRelease} from '../sandbox/release/build.ts';
import {hasUpstream, upstream} from '../sandbox/release/upstream.ts';
import {startSandbox} from '../sandbox/sandbox.ts';
import {localExecutable} from '../scripts/pkg/local-executable.ts';
import {type Command, type Figures, inTurn, median, runOnce} from './measure.ts';
import {benchRotation} from './pull-secrets.ts';
import {benchInProcess} from './rendering.ts';

const runs = Number(process.env.BENCH_RUNS ?? 11);
const root = resolve(import.meta.dirname, '..');
const say = (text: string) => process.stderr.write(`${text}\n`);
const print = (text: string) => process.stdout.write(`${text}\n`);

/** Delays of the simulated parts for the install, in seconds. */
const delays = {pull: 3, certManager: 2};

interface Ground {
  home: string;
  release: string[];
  kubectl: string | undefined;
  executable: string;
  helm: string;
}

await bench();

async function bench(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'kubectl-provision-bench-'));
  try {
    const helm = await helmBinary({talk: say});
    const kubectl = onPath('kubectl');
    say('packing the executable for this machine');
    const executable = process.env.KUBECTL_PROVISION_EXECUTABLE ?? (await localExecutable(join(home, 'bin')));
    const ground = {home, helm, kubectl, executable, release: await releaseArguments(home)};
    await benchChecks(ground);
    await benchInstall(ground);
    await benchRendering(ground);
    await benchRotation({program: executable, kubectl, sizes: [1000, 5000], print});
  } finally {
    await rm(home, {recursive: true, force: true});
  }
}

async function benchChecks(ground: Ground): Promise<void> {
  const sandbox = await startSandbox({talk: say});
  try {
    const env = environment(ground, sandbox.kubeconfig);
    const ours = program(ground, env);
    await runOnce(await reconcile(ground, ours));
    const {requests} = JSON.parse(outputOf(ours(['operator', '-o', 'json', ...ground.release])));
    const others: Record<string, Command> = {
      ...(ground.kubectl && {'kubectl get deploy -A': {program: ground.kubectl, args: ['get', 'deploy', '-A'], env}}),
      'helm list -A': {program: ground.helm, args: ['list', '-A'], env},
    };
    const figures = await inTurn<string>({'operator (check)': ours(['operator', ...ground.release]), ...others}, runs);
    print(`\nA check of a healthy cluster: ${requests} API requests, ${runs} runs in turn\n`);
    table(figures, 'operator (check)');
    const start: Record<string, Command> = {
      'kubectl-provision --version': ours(['--version']),
      ...(ground.kubectl && {
        'kubectl version --client': {program: ground.kubectl, args: ['version', '--client'], env},
      }),
    };
    print('\nStart\n');
    table(await inTurn<string>(start, runs), 'kubectl-provision --version');
    const {size} = await stat(ground.executable);
    print(`  the executable has ${Math.round(size / 2 ** 20)} MB`);
    print('\nA Tab\n');
    const tabs = {
      'Tab: namespaces': ours(['__complete', 'operator', '-n', '']),
      'Tab: flags': ours(['__complete', 'operator', '--']),
    };
    table(await inTurn<string>(tabs, runs), 'Tab: namespaces');
  } finally {
    await sandbox.stop();
  }
}

/** Each pod pulls for three seconds and cert-manager thinks for two: that much no installer can save. */
async function benchInstall(ground: Ground): Promise<void> {
  const sandbox = await startSandbox({talk: say});
  try {
    await sandbox.faults.set('image-pull-slow', {image: '.*', seconds: delays.pull});
    await sandbox.faults.set('cert-manager-slow', {seconds: delays.certManager});
    const ours = program(ground, environment(ground, sandbox.kubeconfig));
    const {milliseconds} = await runOnce(await reconcile(ground, ours));
    // cert-manager is pulled and injects into its own webhook; the operator is pulled while its certificate is issued and
    // then injected; the SGXPlugin is pulled; LAS is pulled on the nodes that it found.
    const {pull, certManager} = delays;
    const chain = (pull + certManager + Math.max(pull, 2 * certManager) + pull + pull) * 1000;
    print(`\nA fresh install against the simulated parts' own delays\n`);
    print(
      `  installed in ${Math.round(milliseconds)} ms; slowest chain of delays ${chain} ms; ratio ${(milliseconds / chain).toFixed(2)}`,
    );
  } finally {
    await sandbox.stop();
  }
}

async function benchRendering({helm, home}: Ground): Promise<void> {
  const chart = hasUpstream
    ? join(upstream, 'scontain/operator/main/scone-operator-6.0.6.tgz')
    : join(home, 'release/mirror/scontain/operator/main/scone-operator-6.0.6.tgz');
  const env = {HOME: home, PATH: process.env.PATH ?? ''};
  const script = join(root, 'scripts/helm-template.ts');
  const args = ['--name', 'scone-operator', '--namespace', 'scone-system'];
  const figures = await inTurn(
    {
      'npm run helm-template': {program: process.execPath, args: [script, chart, ...args], env},
      'helm template': {program: helm, args: ['template', 'scone-operator', chart, '-n', 'scone-system'], env},
    },
    runs,
  );
  print('\nRendering the operator chart, whole processes\n');
  table(figures, 'npm run helm-template');
  await benchInProcess({chart, home, helm, runs, print});
}

function program({executable}: Ground, env: Record<string, string>): (args: string[]) => Command {
  return (args) => ({program: executable, args, env});
}

async function reconcile({home, release}: Ground, ours: (args: string[]) => Command): Promise<Command> {
  const token = join(home, 'token');
  await writeFile(token, 'bench-token\n', {mode: 0o600});
  const account = ['--username', 'ada', '--email', 'ada@example.org', '--access-token-file', token];
  return ours([
    'operator',
    '--reconcile',
    '--yes',
    ...account,
    '--dcap-api',
    '0123456789abcdef0123456789abcdef',
    // The vendor's registry is not at hand.
    '--no-image-signature-check',
    ...release,
  ]);
}

function environment({home}: Pick<Ground, 'home'>, kubeconfig: string): Record<string, string> {
  return {HOME: home, KUBECONFIG: kubeconfig, PATH: process.env.PATH ?? ''};
}

async function releaseArguments(home: string): Promise<string[]> {
  if (hasUpstream) return ['--mirror', upstream];
  const {mirror, trustedKeyFile} = await buildSampleRelease(join(home, 'release'));
  return ['--mirror', mirror, '--trusted-key', trustedKeyFile];
}

function outputOf({program: file, args, env}: Command): string {
  return execFileSync(file, args, {env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
}

function onPath(name: string): string | undefined {
  const directories = (process.env.PATH ?? '').split(':');
  return directories.map((directory) => join(directory, name)).find(existsSync);
}

/** Medians, and each beside the first. */
function table(figures: Record<string, Figures[]>, ours: string): void {
  const base = median((figures[ours] ?? []).map(({milliseconds}) => milliseconds));
  for (const [name, all] of Object.entries(figures)) {
    const time = median(all.map(({milliseconds}) => milliseconds));
    const memory = median(all.map(({megabytes}) => megabytes));
    const ratio = name === ours ? '' : `   ours is ${(base / time).toFixed(2)} × this`;
    print(`  ${name.padEnd(28)} ${time.toFixed(0).padStart(5)} ms ${memory.toFixed(0).padStart(5)} MB${ratio}`);
  }
}
