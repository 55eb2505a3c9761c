// A failure as text for people: what, to which object, why, what next; the stack only for those who debug.
import {Failure, reasonOf} from './failure.ts';
import {adviceLines, type TextStyle} from './findings-text.ts';
import {harmless, wrap} from './layout.ts';

/** What is said of an error that nobody foresaw. */
const bugHint = 'this is a bug in kubectl-provision: please report it with the output of the same command with --debug';

/** Lines for the standard error. `debug` adds the stacks of the error and of those that caused it. */
export function failureText(thrown: unknown, style: TextStyle & {debug: boolean}): string {
  const {width, paint, debug} = style;
  const failure = asFailure(thrown);
  const label = failure.kind === 'interrupted' ? paint.yellow('stopped:') : paint.red('error:');
  const what = failure.object ? `${failure.object}: ${failure.summary}` : failure.summary;
  const lines = wrap(`${label} ${paint.bold(harmless(what))}`, width, {rest: '  '});
  if (failure.reason) lines.push(...wrap(harmless(failure.reason), width, {first: '  '}));
  if (failure.next) lines.push(...adviceLines(paint.cyan('next:'), harmless(failure.next), style, {rest: '      '}));
  if (debug) lines.push(...stacks(thrown).map(paint.dim));
  return `${lines.join('\n')}\n`;
}

/** Any thrown value as a Failure; what is not one already is a bug of the program. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const name = thrown instanceof Error && thrown.name !== 'Error' ? `${thrown.name}: ` : '';
  return new Failure({summary: `unexpected error: ${name}${reasonOf(thrown)}`, next: bugHint, cause: thrown});
}

function stacks(thrown: unknown): string[] {
  const lines: string[] = [];
  for (let error = thrown, depth = 0; error !== undefined && depth < 5; depth++) {
    const stack = error instanceof Error ? (error.stack ?? String(error)) : String(error);
    lines.push(...`${depth === 0 ? '' : 'caused by: '}${stack}`.split('\n').map(harmless));
    error = error instanceof Error ? error.cause : undefined;
  }
  return lines;
}
