// A rotation over many namespaces, beside the loop over kubectl that people write for it.
import {execFileSync} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {
  type PullSecretGround,
  pullSecrets,
  sourceNamespace,
  startPullSecretGround,
  tokens,
} from '../test/support/pull-secret-ground.ts';
import {removeDirectories} from '../test/support/temporary.ts';
import {type Command, type Figures, runOnce} from './measure.ts';

/** How many namespaces the loop over kubectl gets: it takes the same time for each. */
const sample = 20;

export interface RotationBench {
  /** What starts our program. */
  program: string;
  /** Words before ours: a script, for a run from the sources. */
  args?: readonly string[];
  kubectl: string | undefined;
  sizes: readonly number[];
  print: (text: string) => void;
}

export async function benchRotation({program, args = [], kubectl, sizes, print}: RotationBench): Promise<void> {
  const ground = await startPullSecretGround();
  const home = await mkdtemp(join(tmpdir(), 'kubectl-provision-bench-'));
  try {
    const env = {...ground.env, HOME: home, PATH: process.env.PATH ?? ''};
    const rotation = (token: string): Command => ({
      program,
      args: [...args, 'secrets', 'rotate', '--yes', '--timeout', '1h', ...ground.registryFlags],
      env: {...env, REGISTRY_ACCESS_TOKEN: token},
    });
    print(`\nA rotation: ${pullSecrets.length} pull secrets in each namespace, one run each\n`);
    for (const size of sizes) {
      const names = namesOf(size);
      await ground.furnish(names, tokens.old);
      print(`  ${size} namespaces: ${figuresText(await runOnce(rotation(tokens.new)))}`);
      await expectAll(ground, size);
      const looks = {status: ['status', ...ground.registryFlags], distribute: ['distribute', ...native]};
      for (const [name, words] of Object.entries(looks)) {
        const look = {program, args: [...args, 'secrets', ...words], env};
        print(`    secrets ${name}, which only looks: ${figuresText(await runOnce(look, [0, 1, 3]))}`);
      }
    }
    if (kubectl !== undefined) {
      const seconds = kubectlLoop(ground, kubectl, env) / 1000;
      const each = `${(seconds / sample).toFixed(2)} s for each`;
      print(`  a loop over kubectl, in ${sample} namespaces: ${seconds.toFixed(1)} s, ${each}`);
      for (const size of sizes) print(`    that would be ${Math.round((seconds / sample) * size)} s for ${size}`);
      print('    (it proves nothing, keeps nothing, and shows the token to who lists processes)');
    }
  } finally {
    await ground.stop();
    await rm(home, {recursive: true, force: true});
    removeDirectories();
  }
}

const native = ['--native-injector', '--dry-run'];

function figuresText({milliseconds, megabytes}: Figures): string {
  return `${Math.round(milliseconds / 100) / 10} s, ${Math.round(megabytes)} MB`;
}

function namesOf(size: number): string[] {
  return [sourceNamespace, ...Array.from({length: size - 1}, (_, index) => `shop-${index}`)];
}

async function expectAll(ground: PullSecretGround, size: number): Promise<void> {
  const wanted = ground.config(tokens.new);
  const right = [...(await ground.held()).values()].filter(({data}) => data?.['.dockerconfigjson'] === wanted);
  if (right.length !== size * pullSecrets.length) throw new Error(`${right.length} pull secrets are right`);
}

/** Milliseconds. */
function kubectlLoop({host}: PullSecretGround, kubectl: string, env: Record<string, string>): number {
  const script = `
    for namespace in ${namesOf(sample).join(' ')}; do
      for name in ${pullSecrets.join(' ')}; do
        "$0" create secret docker-registry "$name" -n "$namespace" --docker-server=${host} --docker-username=ada \\
          --docker-email=ada@example.org --docker-password=${tokens.writing} --dry-run=client -o yaml |
          "$0" apply -f - >/dev/null
      done
    done`;
  const started = performance.now();
  execFileSync('/bin/sh', ['-ec', script, kubectl], {env, stdio: ['ignore', 'ignore', 'pipe']});
  return performance.now() - started;
}
