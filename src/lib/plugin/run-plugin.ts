// The commands about the plugin: from their settings to an outcome.
import type {ReleaseWorld} from '../release/release-options.ts';
import type {Emit} from '../report/event.ts';
import type {Outcome} from '../report/outcome.ts';
import type {PluginSettings} from '../settings/resolve-plugin.ts';
import type {PluginMachine} from './machine.ts';
import {obtainPlugin} from './obtain.ts';
import {runTask} from './run.ts';
import {findCopies} from './survey.ts';
import {chooseTarget} from './target.ts';
import {completionTask, installTask, statusTask, type Task, uninstallTask} from './task.ts';

export type PluginAction = 'install' | 'status' | 'uninstall' | 'completion install';

export interface PluginOutside extends ReleaseWorld {
  machine: PluginMachine;
  /** What relative paths start from. */
  cwd: string;
  emit: Emit;
  /** How commands are called in hints: `kubectl provision`. */
  ownName: string;
}

/** @throws Failure for what keeps the action from being done at all; then nothing was changed */
export async function runPlugin(
  action: PluginAction,
  settings: PluginSettings,
  outside: PluginOutside,
): Promise<Outcome> {
  const {machine, emit, signal, now} = outside;
  const task = await taskFor(action, settings, outside);
  const {dryRun, strict} = settings;
  return runTask(task, {version: machine.version, dryRun, strict, emit, signal, now: () => now().getTime()});
}

async function taskFor(action: PluginAction, settings: PluginSettings, outside: PluginOutside): Promise<Task> {
  const {machine, cwd, ownName} = outside;
  switch (action) {
    case 'status':
      return statusTask(settings, machine, ownName);
    case 'uninstall':
      return uninstallTask(settings, machine);
    case 'completion install':
      return completionTask(machine, ownName);
    default: {
      // Before anything is fetched: a place that cannot be written to makes all that follows pointless.
      if (settings.release.kubectlPlugin !== undefined || settings.version !== undefined) {
        const [current] = await findCopies(machine);
        await chooseTarget(settings.path, current, machine);
      }
      return installTask(settings, await obtainPlugin(settings, machine, cwd, outside), machine);
    }
  }
}
