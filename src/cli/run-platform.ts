// One run of `las` or `sgxplugin`.

import type {PlatformSettings} from '../lib/settings/platform-settings.ts';
import {readPlatformSettings} from '../lib/settings/resolve-platform.ts';
import type {FlagValues} from '../lib/settings/sources.ts';
import type {CommandContext} from './context.ts';
import {product} from './product.ts';
import {runReported} from './run-reported.ts';

export async function runPlatformCommand(
  part: 'las' | 'sgxplugin',
  context: CommandContext,
  flags: FlagValues,
): Promise<number> {
  const {runtime, redactor} = context;
  return runReported<PlatformSettings>(context, flags, {
    async read(said, machine) {
      const read = await readPlatformSettings(said, machine, part);
      redactor.learn(read.settings.connection.token);
      return read;
    },
    async run(settings, reporter, signal) {
      const [{runPlatform}, chosen] = await Promise.all([
        import('../lib/operator/platform/run-platform.ts'),
        part === 'las'
          ? import('../lib/operator/platform/las-part.ts').then(({lasPart}) => lasPart)
          : import('../lib/operator/platform/sgx-plugin-part.ts').then(({sgxPluginPart}) => sgxPluginPart),
      ]);
      const {env, homeDirectory, now} = runtime;
      const {userAgent} = product;
      const learn = (secret: Parameters<typeof redactor.learn>[0]) => redactor.learn(secret);
      return runPlatform(chosen, settings, {env, homeDirectory, userAgent, now, signal, emit: reporter.emit, learn});
    },
  });
}
