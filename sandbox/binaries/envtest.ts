// The published archive of test binaries (kube-apiserver, etcd and kubectl) of the Kubernetes project.
import {createHash} from 'node:crypto';
import {chmod, mkdtemp, rename, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {extract} from 'tar';
import {parse} from 'yaml';
import type {Platform} from './cache.ts';

const index = 'https://raw.githubusercontent.com/kubernetes-sigs/controller-tools/HEAD/envtest-releases.yaml';
const patience = {index: 3000, archive: 120_000};

/** What is taken out of the archive. */
export const envtestMembers: readonly string[] = ['etcd', 'kube-apiserver'];

/** Where an archive is, and its SHA-512. */
export interface EnvtestArchive {
  selfLink: string;
  hash: string;
}

/** The archive of a Kubernetes version (`v1.36.3`) in the index of archives, or undefined if there is none. */
export function archiveIn(
  indexText: string,
  version: string,
  {os, architecture}: Platform,
): EnvtestArchive | undefined {
  const {releases} = parse(indexText) as {releases?: Record<string, Record<string, EnvtestArchive>>};
  return releases?.[version]?.[`envtest-${version}-${os}-${architecture}.tar.gz`];
}

/**
 * Puts the archive's programs into `directory`; false, without a word, if that cannot be done: no internet, no
 * archive for this version, a digest that does not match.
 */
export async function fetchEnvtest(version: string, platform: Platform, directory: string): Promise<boolean> {
  const work = await mkdtemp(join(directory, 'envtest-'));
  try {
    // The small file first: it tells within seconds whether there is a way out at all.
    const archive = archiveIn((await bytesAt(index, patience.index)).toString(), version, platform);
    if (archive === undefined) return false;
    const content = await bytesAt(archive.selfLink, patience.archive);
    if (createHash('sha512').update(content).digest('hex') !== archive.hash) return false;
    const file = join(work, 'archive.tar.gz');
    await writeFile(file, content);
    await extract({file, cwd: work, strip: 2});
    for (const member of envtestMembers) {
      await chmod(join(work, member), 0o755);
      await rename(join(work, member), join(directory, member));
    }
    return true;
  } catch {
    return false;
  } finally {
    await rm(work, {recursive: true, force: true});
  }
}

async function bytesAt(url: string, milliseconds: number): Promise<Buffer> {
  const answer = await fetch(url, {signal: AbortSignal.timeout(milliseconds)});
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}
