// A policy in a private file for as long as the scone program needs it.
import {unlink} from 'node:fs/promises';
import type {CasOutside} from '../cas/outside.ts';
import {lockMachine, runOf} from '../cas/target-files.ts';
import {scratchPath} from '../keys/scratch.ts';
import {writeSecretFile} from '../keys/secret-file.ts';
import {openTargetDirectory} from '../keys/target-directory.ts';
import type {CasSettings} from '../settings/cas-settings.ts';

/** The program tells YAML from signed JSON by the name. */
export async function withSessionFile<T>(
  text: string,
  form: 'yaml' | 'json',
  {settings, outside}: {settings: {cas: CasSettings}; outside: CasOutside},
  work: (path: string) => Promise<T>,
): Promise<T> {
  const machine = lockMachine(outside);
  const {target} = await openTargetDirectory(settings.cas.targetDirectory, machine);
  const path = scratchPath(target, 'policy', form, await runOf(outside, machine));
  try {
    await writeSecretFile(path, text, {replace: false}, machine);
    return await work(path);
  } finally {
    await unlink(path).catch(() => {});
  }
}
