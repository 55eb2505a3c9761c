// One run of a command about Helm releases: what of the world its lib may touch, and whom it may ask.
import type {ReleasesOutside} from '../lib/operator/releases/run.ts';
import type {ReleaseAction} from '../lib/operator/releases/task.ts';
import type {Reporter} from '../lib/report/reporter.ts';
import type {HelmSettings} from '../lib/settings/resolve-helm.ts';
import {readHelmSettings} from '../lib/settings/resolve-helm.ts';
import type {FlagValues} from '../lib/settings/sources.ts';
import type {CommandContext} from './context.ts';
import {product} from './product.ts';
import {questionsFor} from './questions.ts';
import {runReported} from './run-reported.ts';

export async function runReleasesCommand(
  action: ReleaseAction,
  context: CommandContext,
  flags: FlagValues,
  release: string | undefined,
): Promise<number> {
  return runReported<HelmSettings>(context, flags, {
    async read(said, machine) {
      const read = await readHelmSettings(said, machine, {command: `release ${action}`, release});
      context.redactor.learn(read.settings.connection.token);
      return read;
    },
    async run(settings, reporter, signal) {
      const {runReleases} = await import('../lib/operator/releases/run.ts');
      return runReleases(action, settings, outsideOf(context, signal, reporter, settings));
    },
  });
}

/** Without a terminal, or with --yes, there is nobody to ask. */
function outsideOf(
  {runtime, redactor, ownName}: CommandContext,
  signal: AbortSignal,
  reporter: Reporter,
  settings: HelmSettings,
): ReleasesOutside {
  const {env, homeDirectory, now, prompt} = runtime;
  const {confirm} = questionsFor(prompt, reporter, signal);
  return {
    ...{env, homeDirectory, now, signal, emit: reporter.emit, ownName},
    userAgent: product.userAgent,
    learn: (secret) => redactor.learn(secret),
    ...(confirm !== undefined && !settings.yes && {confirm}),
  };
}
