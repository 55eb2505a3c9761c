// Runs the program through what its users do most and wait for, so that just this is compiled into the executable.
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Readable, Writable} from 'node:stream';
import {buildSampleRelease} from '../../../sandbox/release/build.ts';
import {startCluster} from './cluster.ts';

type RunProcess = (process: NodeJS.Process) => Promise<void>;

/** `understudy` does what is done once, `program` what is done again and again. */
export async function rehearse(understudy: RunProcess, program: RunProcess): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'kubectl-provision-rehearsal-'));
  const cluster = await startCluster(join(home, 'kubeconfig'));
  try {
    const {mirror, trustedKeyFile} = await buildSampleRelease(join(home, 'release'));
    const release = ['--mirror', mirror, '--trusted-key', trustedKeyFile];
    const token = join(home, 'token');
    await writeFile(token, 'token-1\n', {mode: 0o600});
    const account = ['--username', 'ada', '--email', 'ada@example.org', '--access-token-file', token];
    const once = (...words: string[]) => runOnce(understudy, words, home);
    const again = (...words: string[]) => runOnce(program, words, home);
    await once('operator', ...release);
    // So that the next check finds something to compare.
    const install = ['--reconcile', '--yes', '--no-image-signature-check', '--timeout', '20s'];
    await well(once('operator', ...install, ...release, ...account));
    await once('operator', ...release);
    await again('help');
    await again('version', '--client');
    await again('operator', '--help');
    await again('operator', '--recon');
    await again('explain', 'PS001');
    await again('__complete', 'operator', '--up');
    await well(again('operator', ...release));
    await well(again('operator', '-o', 'json', ...release));
  } finally {
    cluster.stop();
    await rm(home, {recursive: true, force: true});
  }
}

/** @throws Error when the run did not end well: then other functions have run than those of a check of a sound stack */
async function well(run: Promise<unknown>): Promise<void> {
  const code = await run;
  if (code !== 0) throw new Error(`a run of the rehearsal ended with ${code}`);
}

/** One run in this process, in a world of its own. */
function runOnce(runProcess: RunProcess, words: readonly string[], home: string): Promise<unknown> {
  return new Promise((ended) => {
    const stream = () => new Writable({write: (_chunk, _encoding, done) => done()});
    const own = {
      argv: ['node', 'kubectl-provision', ...words],
      env: {HOME: home, KUBECONFIG: join(home, 'kubeconfig'), NO_COLOR: '1'},
      cwd: () => home,
      stdin: Readable.from([]),
      stdout: stream(),
      stderr: stream(),
      on: () => process,
      exit: ended,
    };
    runProcess(Object.create(process, Object.getOwnPropertyDescriptors(own)));
  });
}
