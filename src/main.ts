// The whole program as a function of its arguments and the outside world; resolves to the exit code.

import type {CommandContext, Parts} from './cli/context.ts';
import {earlySecrets} from './cli/early-secrets.ts';
import {guessManner} from './cli/manner.ts';
import {ownName, wordsAsCalled, wordsToComplete} from './cli/own-name.ts';
import {versionLine} from './cli/product.ts';
import {routeOf} from './cli/route.ts';
import {documentText, failureDocument} from './lib/report/document-reporter.ts';
import {asFailure, failureText} from './lib/report/failure-text.ts';
import {paintFor, wantsColour} from './lib/report/paint.ts';
import {createRedactor, maskFailure, type Redactor} from './lib/report/redaction.ts';
import {lineWidth} from './lib/report/reporter.ts';
import type {OutputStream, Runtime} from './runtime.ts';

/** What commands call; loaded when first needed. */
const ownParts: Parts = {
  operator: async () => (await import('./lib/operator/run.ts')).runOperator,
};

/** `argv` are the arguments alone, without node and script. Never throws: every error is shown and becomes an exit code. */
export async function main(argv: readonly string[], outside: Runtime, parts: Parts = ownParts): Promise<number> {
  const redactor = createRedactor();
  for (const secret of earlySecrets(argv, outside.env)) redactor.learn(secret);
  const runtime = withoutSecrets(outside, redactor);
  const manner = guessManner(argv, runtime.env);
  const context: CommandContext = {runtime, redactor, parts, manner, ownName: ownName(runtime.argv0)};
  try {
    return await dispatch(argv, context);
  } catch (error) {
    return showFailure(error, context);
  }
}

async function dispatch(argv: readonly string[], context: CommandContext): Promise<number> {
  const words = wordsToComplete(argv, context.runtime.argv0);
  if (words !== undefined) return (await import('./cli/complete-words.ts')).completeWords(words, context.runtime);
  const {commandTable} = await import('./cli/command-table.ts');
  const arranged = await arrange(wordsAsCalled(argv, context.runtime.argv0), context.ownName);
  const route = routeOf(arranged, Object.keys(commandTable), context.ownName);
  if (route.kind === 'version') {
    context.runtime.stdout.write(versionLine());
    return 0;
  }
  if (route.kind === 'help') return (await import('./cli/show-help.ts')).showHelp(route.id, context);
  return (await import('./cli/run-command.ts')).runCommand(route.id, route.argv, context);
}

/** Only `cas` has both a name of its own and sub-commands. */
async function arrange(argv: readonly string[], name: string): Promise<readonly string[]> {
  if (argv[0] !== 'cas') return argv;
  return (await import('./cli/cas-words.ts')).arrangeCasWords(argv, name);
}

/** Words on the standard error, and for -o json|yaml a document on the standard output, if there is none yet. */
async function showFailure(error: unknown, {runtime, manner, redactor, ownName}: CommandContext): Promise<number> {
  const {stdout, stderr, env, signal} = runtime;
  const failure = asFailure(signal.aborted ? (signal.reason ?? error) : error);
  const masked = maskFailure(failure, redactor);
  const paint = paintFor(wantsColour({isTerminal: stderr.isTerminal, noColour: manner.noColour, env}));
  if (manner.format !== 'table' && !manner.answered) {
    stdout.write((await documentText(manner.format))(failureDocument(masked)));
  }
  stderr.write(failureText(masked, {width: lineWidth(stderr), paint, ownName, debug: manner.debug}));
  return failure.exitCode;
}

/** The same world, whose output cannot show a secret once it is known. */
function withoutSecrets(runtime: Runtime, redactor: Redactor): Runtime {
  const masked = (stream: OutputStream): OutputStream => ({
    write: (text) => stream.write(redactor.mask(text)),
    drained: () => stream.drained(),
    isTerminal: stream.isTerminal,
    get columns() {
      return stream.columns;
    },
  });
  return Object.create(runtime, {
    stdout: {value: masked(runtime.stdout), enumerable: true},
    stderr: {value: masked(runtime.stderr), enumerable: true},
  });
}
