// One run of `version`: what is known without asking, and unless told otherwise what the cluster says.
import {connect} from '../lib/cluster/connect.ts';
import {takeInventory} from '../lib/inventory/inventory.ts';
import {failureDocument} from '../lib/report/document-reporter.ts';
import {exitCodes} from '../lib/report/exit-codes.ts';
import {Failure} from '../lib/report/failure.ts';
import {harmless} from '../lib/report/layout.ts';
import {paintFor, wantsColour} from '../lib/report/paint.ts';
import {mapTexts, maskFailure} from '../lib/report/redaction.ts';
import {customKinds} from '../lib/scone/kinds.ts';
import {parseVersion} from '../lib/scone/semantic-version.ts';
import {defaultVersion} from '../lib/scone/versions.ts';
import {connectOptions} from '../lib/settings/connect-options.ts';
import {readSources, secretsOf} from '../lib/settings/read-settings.ts';
import {readConnectionSettings} from '../lib/settings/resolve-connection.ts';
import type {ConnectionSettings} from '../lib/settings/settings.ts';
import type {FlagValues} from '../lib/settings/sources.ts';
import type {CommandContext} from './context.ts';
import {product} from './product.ts';
import {reporterFor} from './reporter.ts';
import {clientPart, outOfDate, type VersionDocument, versionText} from './version-report.ts';

/** Resolves to the exit code: what is out of date is no failure, what could not be found out is. */
export async function runVersionCommand(context: CommandContext, flags: FlagValues): Promise<number> {
  const {runtime, redactor, manner} = context;
  const said = await readSources(flags, runtime);
  for (const secret of secretsOf(said.sources)) redactor.learn(secret);
  Object.assign(manner, said.output);
  const {settings, events} = await readConnectionSettings(said, runtime, 'version');
  redactor.learn(settings.token);
  const {emit} = await reporterFor(context, said.output);
  for (const event of events) emit(event);
  const client = clientPart(runtime);
  if (flags.client === true) {
    await show({client}, context);
    return exitCodes.ok.code;
  }
  try {
    const cluster = await askCluster(settings, context);
    await show({client, cluster, outOfDate: outOfDate(cluster.parts)}, context);
    const isKnown = cluster.parts.every(({trouble}) => trouble === undefined);
    return isKnown ? exitCodes.ok.code : exitCodes.undetermined.code;
  } catch (error) {
    // What is known is shown, also when the rest is not: a support case begins with it.
    if (error instanceof Failure && error.kind !== 'usage') {
      const {error: words, exitCode} = failureDocument(maskFailure(error, redactor));
      await show({client, error: words, exitCode}, context);
    }
    throw error;
  }
}

async function askCluster(
  settings: ConnectionSettings,
  {runtime, redactor}: CommandContext,
): Promise<Required<VersionDocument>['cluster']> {
  const {env, homeDirectory, signal} = runtime;
  const options = connectOptions(settings, {
    ...{env, homeDirectory, userAgent: product.userAgent},
    learn: (secret) => redactor.learn(secret),
  });
  const cluster = await connect({...options, kinds: customKinds, signal});
  try {
    const parts = await takeInventory(cluster, parseVersion(defaultVersion), signal);
    return {context: cluster.context.name, server: cluster.context.server, parts};
  } finally {
    cluster.close();
  }
}

async function show(document: VersionDocument & Record<string, unknown>, context: CommandContext): Promise<void> {
  const {runtime, manner, ownName} = context;
  const {stdout, env} = runtime;
  if (manner.format === 'table') {
    const paint = paintFor(wantsColour({isTerminal: stdout.isTerminal, noColour: manner.noColour, env}));
    stdout.write(versionText(mapTexts(document, harmless), paint, ownName));
    return;
  }
  manner.answered = true;
  if (manner.format === 'json') stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
  else stdout.write((await import('yaml')).stringify(document, {aliasDuplicateObjects: false, lineWidth: 0}));
}
