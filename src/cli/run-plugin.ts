// One run of a command about the plugin itself: what of the world its lib may touch.
import type {PluginAction} from '../lib/plugin/run-plugin.ts';
import type {PluginSettings} from '../lib/settings/resolve-plugin.ts';
import {readPluginSettings} from '../lib/settings/resolve-plugin.ts';
import type {FlagValues} from '../lib/settings/sources.ts';
import type {CommandContext} from './context.ts';
import {pluginMachine} from './plugin-machine.ts';
import {product} from './product.ts';
import {runReported} from './run-reported.ts';

/** An executable has over 100 MB: the time that releases give one file would end it on a slow line. */
const downloadLimits = {idleMs: 15_000, requestMs: 600_000};

export async function runPluginCommand(
  action: PluginAction,
  context: CommandContext,
  flags: FlagValues,
): Promise<number> {
  const {runtime, ownName} = context;
  const command = action.startsWith('completion') ? action : `plugin ${action}`;
  return runReported<PluginSettings>(context, flags, {
    read: (said, machine) => readPluginSettings(said, machine, command),
    async run(settings, {emit}, signal) {
      const {runPlugin} = await import('../lib/plugin/run-plugin.ts');
      const {proxiedFetch} = await import('../lib/network/proxied-fetch.ts');
      const {env, cwd, now, random} = runtime;
      return runPlugin(action, settings, {
        ...{cwd, now, random, signal, emit, ownName},
        machine: pluginMachine(runtime),
        fetch: proxiedFetch(env),
        userAgent: product.userAgent,
        limits: downloadLimits,
        onRetry: ({url}) => emit({type: 'note', level: 'verbose', text: `trying again: ${url}`}),
      });
    },
  });
}
