// One run of a command about keys: what of the world its lib may touch.
import files from 'node:fs/promises';
import type {KeysSettings, KeysWords} from '../lib/settings/resolve-keys.ts';
import {readKeysSettings} from '../lib/settings/resolve-keys.ts';
import type {FlagValues} from '../lib/settings/sources.ts';
import type {CommandContext} from './context.ts';
import {product} from './product.ts';
import {questionsFor} from './questions.ts';
import {runReported} from './run-reported.ts';

export async function runKeysCommand(context: CommandContext, flags: FlagValues, words: KeysWords): Promise<number> {
  const {runtime, redactor, ownName} = context;
  const {platform, now, process: own} = runtime;
  const learn = redactor.learn;
  return runReported<KeysSettings>(context, flags, {
    read: (said, machine) => readKeysSettings(said, machine, words),
    async run(settings, reporter, signal) {
      const {runKeys} = await import('../lib/keys/run-keys.ts');
      const {askPassphrase} = questionsFor(runtime.prompt, reporter, signal);
      return runKeys(settings, {
        ...{now, emit: reporter.emit, learn, ownName},
        ...(askPassphrase !== undefined && {askPassphrase}),
        machine: {files, platform, userId: own.user?.uid, isAlive: own.isAlive, learn},
        pid: own.pid,
        version: product.version,
      });
    },
  });
}
