// What the plugin's lib is told of this machine: from the runtime, and from the name that the program was called by.
import files from 'node:fs/promises';
import {basename} from 'node:path';
import type {PluginMachine} from '../lib/plugin/machine.ts';
import type {Runtime} from '../runtime.ts';
import {product} from './product.ts';

/** How long another copy of the program may take to tell its version. */
const patienceMs = 5000;

export function pluginMachine({executable, argv0, env, platform, architecture}: Runtime): PluginMachine {
  return {
    executable,
    name: pluginName(argv0),
    version: product.version,
    searchPath: env.PATH ?? env.Path ?? '',
    platform,
    files,
    // Late, as most runs ask no program for anything.
    askVersion: async (file) => {
      const {versionAsker} = await import('../lib/plugin/ask-version.ts');
      return versionAsker({env, limitMs: patienceMs, platform, architecture})(file);
    },
  };
}

/** Who runs it as `kubectl scone-provision` keeps it under that name; every other name becomes `kubectl-provision`. */
export function pluginName(argv0: string): string {
  const name = basename(argv0.replaceAll('\\', '/')).replace(/\.exe$/i, '');
  return /^kubectl-[a-z0-9_]+$/.test(name) ? name : 'kubectl-provision';
}
