// A state file of the SCONE CLI for one question: nothing of the owner's is touched, and no lock is needed to ask.
import * as nodeFiles from 'node:fs/promises';
import {scratchPath} from '../keys/scratch.ts';
import {proveWritable} from '../keys/secret-file.ts';
import {openTargetDirectory} from '../keys/target-directory.ts';
import type {CasSite} from './site.ts';
import {lockMachine, runOf} from './target-files.ts';

/** Hands the path of an empty state file to `work` and removes it afterwards. */
export async function withScratchConfig<T>(
  {settings, outside}: Pick<CasSite, 'settings' | 'outside'>,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const machine = lockMachine(outside);
  const {target} = await openTargetDirectory(settings.targetDirectory, machine);
  const path = scratchPath(target, 'question', 'json', await runOf(outside, machine));
  try {
    await proveWritable(path, machine);
    return await work(path);
  } finally {
    await nodeFiles.unlink(path).catch(() => {});
  }
}
