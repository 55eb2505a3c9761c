// Runs a "container": the program on this machine, with the paths, names and version that it would see in the image.
import {type ChildProcess, spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {constants} from 'node:os';
import {join} from 'node:path';
import {tagOf} from '../../simulated/scone-operator/images.ts';
import {layScone} from '../lay-scone.ts';
import type {SconeSettings} from '../scone/settings.ts';
import type {ContainerRun, Mount} from './command-line.ts';
import type {DockerSettings} from './settings.ts';

/** What docker itself exits with when the container's program is not there. */
const programNotFound = 127;

/** On Linux the gateway is another address of the host: what listens on 127.0.0.1 alone does not hear it. */
const gateway = '127.0.0.2';

/** Resolves with the exit code. Signals of the caller reach the program. */
export async function runContainer(run: ContainerRun, settings: DockerSettings): Promise<number> {
  const [program = '', ...argv] = run.command.map((word) => onHost(word, run.mounts));
  if (!/\/?(sconecli|backup-controller)(?:[:@]|$)/.test(run.image) || !['scone', 'sh', '/bin/sh'].includes(program)) {
    process.stderr.write(`${settings.name}: exec: "${program}": executable file not found in $PATH\n`);
    return programNotFound;
  }
  for (const {source} of run.mounts) mkdirSync(source, {recursive: true});
  mkdirSync(settings.containers, {recursive: true});
  const directory = mkdtempSync(join(settings.containers, 'container-'));
  try {
    const {path} = layScone(directory, sconeInside(run, settings), join(settings.containers, 'compiled'));
    const variables = Object.entries(run.environment).map(([name, value]) => [name, onHost(value, run.mounts)]);
    const child = spawn(program === 'scone' ? path : '/bin/sh', argv, {
      stdio: 'inherit',
      cwd: run.directory === undefined ? directory : onHost(run.directory, run.mounts),
      env: {HOME: directory, PATH: `${directory}:/usr/bin:/bin`, ...Object.fromEntries(variables)},
    });
    return await endOf(child);
  } finally {
    rmSync(directory, {recursive: true, force: true});
  }
}

/** Paths below a mount become those of the host, wherever they stand in a word or a script. */
function onHost(text: string, mounts: readonly Mount[]): string {
  return mounts.reduce((changed, {source, target}) => {
    const escaped = target.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return changed.replaceAll(new RegExp(`(?<![\\w/.-])${escaped}(?![\\w.-])`, 'g'), () => source);
  }, text);
}

function sconeInside({image, hosts, network}: ContainerRun, {scone, versions, kind}: DockerSettings): SconeSettings {
  const version = tagOf(image) ?? versions?.[image.split('@')[1] ?? ''] ?? scone.version;
  const isHostNetwork = network === 'host' && kind !== 'desktop';
  const given = Object.entries(hosts).map(([name, address]) => [name, address === 'host-gateway' ? gateway : address]);
  return {
    ...scone,
    version,
    ...(network === 'none' ? {offline: true} : {}),
    hosts: {
      ...scone.hosts,
      // Without the network of the host, localhost is the container itself.
      ...(isHostNetwork ? {} : {localhost: gateway}),
      ...(kind === 'desktop' ? {'host.docker.internal': '127.0.0.1'} : Object.fromEntries(given)),
    },
  };
}

function endOf(child: ChildProcess): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
