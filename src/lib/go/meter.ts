// What rendering one chart may cost. Without it, a few lines of a chart could keep the machine busy for years.
import {GoError} from './errors.ts';

/** A step is a node of a template, an element of a list or map that is looked at, or a few characters of text. */
const mostSteps = 20_000_000;
/** Milliseconds. */
const longestTime = 30_000;
const stepsBetweenLooks = 4096;

/** A text of a function may not be longer, in UTF-16 units, nor a list hold more, nor one function walk through more. */
const longestText = 16 * 1024 * 1024;
const longestList = 2_000_000;
const mostNodes = 500_000;

interface Meter {
  steps: number;
  nextLook: number;
  /** What the function that runs has walked through. */
  nodes: number;
  deadline: number;
  /** The first bound that was met. Functions that turn errors into empty texts must not make it unseen. */
  refused?: GoError;
}

/** Of the rendering that goes on; it is synchronous, so there is only one at a time. */
let current: Meter | undefined;

/** Counts what is done in here; outside of it nothing is counted. */
export function metered<T>(run: () => T): T {
  if (current !== undefined) return run();
  current = {steps: 0, nextLook: stepsBetweenLooks, nodes: 0, deadline: performance.now() + longestTime};
  try {
    const result = run();
    requireWithinBounds();
    return result;
  } finally {
    current = undefined;
  }
}

/** Throws GoError if a bound was met, whoever has caught that since. */
export function requireWithinBounds(): void {
  if (current?.refused !== undefined) throw current.refused;
}

/** Ends the rendering with a GoError, even if somebody catches it on the way. */
export function refuse(reason: string): never {
  const error = new GoError(reason);
  if (current !== undefined) current.refused ??= error;
  throw error;
}

/** Counts steps. Throws GoError, now and from now on, once they are too many. */
export function spend(steps: number): void {
  const meter = current;
  if (meter === undefined) return;
  meter.steps += steps;
  if (meter.steps < meter.nextLook) return;
  if (meter.steps > mostSteps) refuse(`rendering takes more than ${mostSteps} steps`);
  lookAtClock();
  meter.nextLook = meter.steps + stepsBetweenLooks;
}

/** For what takes long without many steps. Throws GoError once the time is up. */
export function lookAtClock(): void {
  if (current === undefined || performance.now() <= current.deadline) return;
  refuse(`rendering takes more than ${longestTime / 1000} s`);
}

/** Counts a value that is walked through; maps and lists may be copied on the way. */
export function spendOnNode(value: unknown): void {
  if (current !== undefined) {
    current.nodes += 1;
    if (current.nodes > mostNodes) refuse(`a value of more than ${mostNodes} parts`);
  }
  spend(typeof value === 'object' && value !== null ? 5 : 1);
}

/** Counts what a function or a printing that begins is given: it may look at all of it. */
export function spendOnCall(args: readonly unknown[]): void {
  if (current === undefined) return;
  requireWithinBounds();
  current.nodes = 0;
  args.forEach(spendOnArgument);
}

function spendOnArgument(value: unknown): void {
  if (typeof value === 'string') spend(value.length >> 8);
  else if (Array.isArray(value)) spend(value.length >> 4);
}

/** Counts what a function gave. */
export function spendOnResult(value: unknown): void {
  if (typeof value === 'string') {
    if (value.length > longestText) refuse(`a text of more than ${longestText} characters`);
    spend(value.length >> 4);
  } else if (Array.isArray(value)) spendOnList(value.length);
}

/** The characters of a text, which may not be as long as other texts: each becomes a value of its own. */
export function charactersOf(text: string): string[] {
  spendOnList(text.length);
  return Array.from(text);
}

/** Counts a list about to be made. */
export function spendOnList(length: number): void {
  if (length > longestList) refuse(`a list of more than ${longestList} elements`);
  spend(length >> 3);
}
