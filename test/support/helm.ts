// Real helm as the referee of what we record.
import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {helmBinary} from '../../sandbox/binaries/provide.ts';

const run = promisify(execFile);

/** Runs real helm against a cluster; resolves to what it prints, rejects with its words when it fails. */
export async function helm(kubeconfig: string, home: string, ...args: string[]): Promise<string> {
  const program = await helmBinary({talk: () => {}});
  const env = {PATH: process.env.PATH ?? '', HOME: home, KUBECONFIG: kubeconfig};
  const {stdout} = await run(program, args, {env, maxBuffer: 2 ** 26});
  return stdout;
}
