// The main job, shown: an empty cluster is checked, brought up, checked again, broken and mended.
// With a copy of the vendor's real releases (release/upstream.ts) these are installed, else the project's sample.
import {spawn} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {connect} from './client/connect.ts';
import {deployments, resource} from './client/resources.ts';
import {buildSampleRelease} from './release/build.ts';
import {hasUpstream, upstream} from './release/upstream.ts';
import type {OwnedSandbox} from './sandbox.ts';
import {startSandbox} from './sandbox.ts';

const program = resolve(import.meta.dirname, '../bin/dev.js');

/** The vendor's registry is not part of a sandbox. */
const withoutImages = '--no-image-signature-check';
const say = (text: string) => process.stderr.write(`${text}\n`);

interface Stage {
  sandbox: OwnedSandbox;
  home: string;
  release: string[];
}

/** Runs the program with the terminal's own streams, as a person would. */
function provision(
  {sandbox, home, release}: Stage,
  shown: string[],
  expected: number,
  hidden: string[] = [],
): Promise<void> {
  say(`\n\u001b[1m$ kubectl provision ${shown.join(' ')}\u001b[0m`);
  const env = {...process.env, KUBECONFIG: sandbox.kubeconfig, XDG_CACHE_HOME: home};
  const child = spawn(process.execPath, [program, ...shown, ...release, ...hidden], {stdio: 'inherit', env});
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      say(`(exit code ${code})`);
      if (code === expected) done();
      else fail(new Error(`expected exit code ${expected}`));
    });
  });
}

async function releaseArguments(home: string): Promise<string[]> {
  if (hasUpstream) {
    say('The vendor’s real releases are installed, from the mirror beside this repository.');
    return ['--mirror', upstream, withoutImages];
  }
  say('KUBECTL_PROVISION_UPSTREAM names no copy of the vendor’s releases: the project’s own sample is installed.');
  const {mirror, trustedKeyFile} = await buildSampleRelease(join(home, 'release'));
  return ['--mirror', mirror, '--trusted-key', trustedKeyFile, withoutImages];
}

/** What somebody might do on a bad day. */
async function breakThings({sandbox}: Stage): Promise<void> {
  say('\n\u001b[1m# somebody deletes LAS and changes the image of the operator\u001b[0m');
  const client = await connect(sandbox.kubeconfig);
  await client.remove(resource('base.scone.cloud/v1beta1', 'LAS', 'las', false), 'las');
  const containers = [{name: 'manager', image: 'example.org/other:1'}];
  const patch = {spec: {template: {spec: {containers}}}};
  await client.patch(deployments, 'scone-controller-manager', patch, {namespace: 'scone-system', type: 'strategic'});
  client.close();
}

async function demo(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'kubectl-provision-demo-'));
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const sandbox = await startSandbox({talk: say, signal: stop.signal});
  try {
    const stage: Stage = {sandbox, home, release: await releaseArguments(home)};
    const token = join(home, 'token');
    await writeFile(token, 'demo-token\n', {mode: 0o600});
    const account = ['--username', 'ada', '--email', 'ada@example.org', '--access-token-file', token, '--yes'];
    await provision(stage, ['operator'], 3);
    await provision(stage, ['operator', '--reconcile'], 0, account);
    await provision(stage, ['operator'], 0);
    await breakThings(stage);
    await provision(stage, ['operator'], 3);
    await provision(stage, ['operator', '--reconcile'], 0, ['--yes']);
    say('\nDone: the stack is up and as desired. Everything of this demo is removed now.');
  } finally {
    await sandbox.stop();
    await rm(home, {recursive: true, force: true});
  }
}

await demo().catch((error: Error) => {
  say(`the demo failed: ${error.message}`);
  process.exitCode = 1;
});
