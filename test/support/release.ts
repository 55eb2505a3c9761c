// A sample release in a private folder, and a world to open it in: valid by default, each part replaceable.
import {cp, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {buildSampleRelease, type SampleRelease} from '../../sandbox/release/build.ts';
import {proxiedFetch} from '../../src/lib/network/proxied-fetch.ts';
import type {ReleaseOptions, ReleaseWorld} from '../../src/lib/release/release-options.ts';

/** The day on which tests take place. */
export const today = new Date('2026-06-01T12:00:00Z');

export interface ReleaseGround extends SampleRelease {
  directory: string;
  /** A copy of the mirror to spoil, with the 6.x releases only. */
  copy(): Promise<string>;
  options(changes?: Partial<ReleaseOptions>): ReleaseOptions;
  remove(): Promise<void>;
}

export async function releaseGround(): Promise<ReleaseGround> {
  const directory = await mkdtemp(join(tmpdir(), 'kubectl-provision-release-'));
  const sample = await buildSampleRelease(directory);
  let copies = 0;
  return {
    ...sample,
    directory,
    copy: async () => {
      const target = join(directory, `copy-${copies++}`);
      await cp(sample.mirror, target, {recursive: true, filter: (path) => !/5\.[89]\.0/.test(path)});
      return target;
    },
    options: (changes = {}) => ({
      version: '6.0.6',
      cwd: directory,
      mirror: sample.mirror,
      trustedKeys: [sample.trustedKey],
      ...changes,
    }),
    remove: () => rm(directory, {recursive: true, force: true}),
  };
}

/** No pause takes time; `pauses` records how long each would have been. */
export function releaseWorld(changes: Partial<ReleaseWorld> = {}): ReleaseWorld & {pauses: number[]} {
  const pauses: number[] = [];
  return {
    fetch: proxiedFetch({}),
    now: () => today,
    random: () => 1,
    signal: new AbortController().signal,
    userAgent: 'kubectl-provision/test',
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    limits: {idleMs: 5000, requestMs: 10_000},
    pauses,
    ...changes,
  };
}

/** Flips the lowest bit of one byte: in the middle, or where `index` says. */
export async function flipByte(file: string, index?: number): Promise<void> {
  const bytes = await readFile(file);
  const at = index ?? Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(file, bytes);
}
