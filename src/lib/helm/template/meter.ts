// What rendering one chart may cost. Without it, a few lines of a chart could keep the machine busy for years.
import {GoError} from './errors.ts';

/** A step is a node of a template, an element of a list or map that is looked at, or a few characters of text. */
const mostSteps = 20_000_000;
/** Milliseconds. */
const longestTime = 30_000;
const stepsBetweenLooks = 4096;

/** A text of a function may not be longer, in UTF-16 units, nor a list hold more. */
const longestText = 64 * 1024 * 1024;
const longestList = 4_000_000;

interface Meter {
  steps: number;
  nextLook: number;
  deadline: number;
}

/** Of the rendering that goes on; it is synchronous, so there is only one at a time. */
let current: Meter | undefined;

/** Counts what is done in here; outside of it nothing is counted. */
export function metered<T>(run: () => T): T {
  if (current !== undefined) return run();
  current = {steps: 0, nextLook: stepsBetweenLooks, deadline: performance.now() + longestTime};
  try {
    return run();
  } finally {
    current = undefined;
  }
}

/** Counts steps. Throws GoError, now and from now on, once they are too many. */
export function spend(steps: number): void {
  const meter = current;
  if (meter === undefined) return;
  meter.steps += steps;
  if (meter.steps < meter.nextLook) return;
  if (meter.steps > mostSteps) throw new GoError(`rendering takes more than ${mostSteps} steps`);
  if (performance.now() > meter.deadline) throw new GoError(`rendering takes more than ${longestTime / 1000} s`);
  meter.nextLook = meter.steps + stepsBetweenLooks;
}

/** Counts a value that is walked through; maps and lists may be copied on the way. */
export function spendOnNode(value: unknown): void {
  spend(typeof value === 'object' && value !== null ? 5 : 1);
}

/** Counts what a function was given: it may look at all of it. */
export function spendOnArgument(value: unknown): void {
  if (typeof value === 'string') spend(value.length >> 8);
  else if (Array.isArray(value)) spend(value.length >> 4);
}

/** Counts what a function gave. */
export function spendOnResult(value: unknown): void {
  if (typeof value === 'string') {
    if (value.length > longestText) throw new GoError(`a text of more than ${longestText} characters`);
    spend(value.length >> 4);
  } else if (Array.isArray(value)) spendOnList(value.length);
}

/** Counts a list about to be made. */
export function spendOnList(length: number): void {
  if (length > longestList) throw new GoError(`a list of more than ${longestList} elements`);
  spend(length >> 3);
}
