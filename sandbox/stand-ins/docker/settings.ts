// How the stand-in for docker behaves, and where it writes down how it was called.
import {appendFileSync, readFileSync} from 'node:fs';
import type {SconeSettings} from '../scone/settings.ts';

export interface DockerSettings {
  /** `docker` or `podman`. */
  name: string;
  /** JSON lines: {@link DockerCall}. */
  record: string;
  /** Directory for what a running container needs. */
  containers: string;
  /** For the `scone` in images; the version is that of the image's tag. */
  scone: SconeSettings;
  /** Version of an image that is named by digest alone. */
  versions?: Record<string, string>;
  /** `desktop`: containers have a network of their own, and the host has the name host.docker.internal. */
  kind?: 'desktop';
  /** It runs without root. */
  rootless?: boolean;
  /** The engine does not answer. */
  isDown?: boolean;
  /** Images (regular expression) that cannot be pulled. */
  unpullable?: string;
}

export interface DockerCall {
  argv: string[];
  environment: Record<string, string>;
  directory: string;
}

export const dockerSettingsVariable = 'STAND_IN_DOCKER_SETTINGS';

export function readDockerSettings(path: string): DockerSettings {
  return JSON.parse(readFileSync(path, 'utf8')) as DockerSettings;
}

export function recordCall(path: string, call: DockerCall): void {
  appendFileSync(path, `${JSON.stringify(call)}\n`);
}

/** All calls so far. */
export function recordedCalls(path: string): DockerCall[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as DockerCall);
}
