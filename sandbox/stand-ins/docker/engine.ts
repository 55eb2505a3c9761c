// What the engine says about itself, and which images it has.
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {DockerSettings} from './settings.ts';

/** What `info --format '{{json .}}'` prints, as far as anybody may look at it; podman's is of another form. */
export function factsOf({name, kind, rootless = false}: DockerSettings): object {
  const isDesktop = kind === 'desktop';
  if (name === 'podman') {
    return {host: {os: 'linux', security: {rootless}, serviceIsRemote: isDesktop}, version: {Version: '5.4.0'}};
  }
  return {
    ServerVersion: '29.0.0',
    OSType: 'linux',
    OperatingSystem: isDesktop ? 'Docker Desktop' : 'Debian GNU/Linux 13 (trixie)',
    SecurityOptions: ['name=seccomp,profile=builtin', ...(rootless ? ['name=rootless'] : [])],
  };
}

export function idOf(image: string): string {
  return `sha256:${createHash('sha256').update(image).digest('hex')}`;
}

export function keepImage(image: string, settings: DockerSettings): void {
  mkdirSync(settings.containers, {recursive: true});
  writeFileSync(fileOf(idOf(image), settings), image);
}

/** The image of that id if it is here. */
export function imageOfId(id: string, settings: DockerSettings): string | undefined {
  if (!/^sha256:[0-9a-f]{64}$/.test(id)) return undefined;
  try {
    return readFileSync(fileOf(id, settings), 'utf8');
  } catch {
    return undefined;
  }
}

function fileOf(id: string, {containers}: DockerSettings): string {
  return join(containers, `image-${id.slice('sha256:'.length)}`);
}
