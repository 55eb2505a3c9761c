// One run of a command about a CAS: what of the world its lib may touch, and whom it may ask.
import type {CasOutside} from '../lib/cas/outside.ts';
import {Failure} from '../lib/report/failure.ts';
import type {Reporter} from '../lib/report/reporter.ts';
import type {CasSettings} from '../lib/settings/cas-settings.ts';
import type {CasWords} from '../lib/settings/resolve-cas.ts';
import {readCasSettings} from '../lib/settings/resolve-cas.ts';
import type {FlagValues} from '../lib/settings/sources.ts';
import type {CommandContext} from './context.ts';
import {product} from './product.ts';
import {questionsFor} from './questions.ts';
import {runReported} from './run-reported.ts';

/** `action` undefined: the flags say, as with the old script. */
export async function runCasCommand(context: CommandContext, flags: FlagValues, words: CasWords): Promise<number> {
  refuseFormerMeaning(flags);
  return runReported<CasSettings>(context, flags, {
    async read(said, machine) {
      const read = await readCasSettings(said, machine, words);
      context.redactor.learn(read.settings.provision.dcapKey);
      context.redactor.learn(read.settings.connection.token);
      return read;
    },
    async run(settings, reporter, signal) {
      const [{runCas}, outside] = await Promise.all([
        import('../lib/cas/run.ts'),
        casOutside(context, signal, reporter),
      ]);
      return runCas(settings, outside);
    },
  });
}

/** In the old script -o named the owner config; a file must not be taken for a form of output, nor the other way round. */
function refuseFormerMeaning({output}: FlagValues): void {
  if (typeof output !== 'string' || !/[./:]/.test(output)) return;
  throw new Failure({
    kind: 'usage',
    summary: `-o is the form of the result here, and ${JSON.stringify(output)} is none`,
    next: `for an owner config write --owner-config ${output}`,
  });
}

/** What of the world the lib about a CAS may touch; whatever programs it runs end with ours. */
export async function casOutside(
  context: CommandContext,
  signal: AbortSignal,
  reporter: Reporter,
): Promise<CasOutside> {
  const {createProcesses} = await import('../lib/scone-cli/run-process.ts');
  const {runtime} = context;
  const processes = createProcesses(runtime.process.kill, runtime.platform);
  runtime.process.onExit(processes.endAll);
  return {...outsideOf(context, signal, reporter), processes};
}

function outsideOf(
  {runtime, redactor, ownName}: CommandContext,
  signal: AbortSignal,
  reporter: Reporter,
): Omit<CasOutside, 'processes'> {
  const {env, homeDirectory, cwd, platform, now, random, prompt, process: own} = runtime;
  return {
    ...{env, homeDirectory, cwd, platform, now, random, signal, ownName},
    pid: own.pid,
    user: own.user,
    isAlive: own.isAlive,
    emit: reporter.emit,
    userAgent: product.userAgent,
    learn: (secret) => redactor.learn(secret),
    ...questionsFor(prompt, reporter, signal),
  };
}
