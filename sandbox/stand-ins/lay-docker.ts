// Lays the stand-in for docker or podman into a directory, as an executable of that name.
import {mkdirSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {type DockerCall, type DockerSettings, dockerSettingsVariable, recordedCalls} from './docker/settings.ts';
import {writeLauncher} from './lay-scone.ts';

export interface LaidDocker {
  /** To be put on PATH. */
  directory: string;
  path: string;
  /** How it has been called so far. */
  calls(): DockerCall[];
  /** From the next run on it behaves so. */
  set(settings: LayOptions): void;
}

export type LayOptions = Omit<DockerSettings, 'name' | 'record' | 'containers'>;

const program = fileURLToPath(new URL('docker.ts', import.meta.url));

export function layDocker(directory: string, name: 'docker' | 'podman', options: LayOptions): LaidDocker {
  const within = (file: string) => join(directory, file);
  const [path, settingsFile, record] = [within(name), within(`${name}-settings.json`), within(`${name}-calls.jsonl`)];
  const set = (next: LayOptions) => {
    const settings: DockerSettings = {...next, name, record, containers: within('containers')};
    writeFileSync(`${settingsFile}.new`, JSON.stringify(settings));
    renameSync(`${settingsFile}.new`, settingsFile);
  };
  mkdirSync(directory, {recursive: true});
  writeFileSync(record, '');
  set(options);
  writeLauncher(path, program, {[dockerSettingsVariable]: settingsFile}, within('compiled'));
  return {directory, path, set, calls: () => recordedCalls(record)};
}
