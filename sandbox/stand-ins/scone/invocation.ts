// One run of the stand-in: its words, its world, its settings; how it ends.
import {writeFileSync} from 'node:fs';
import {type Variation, variationOf} from '../../simulated/cas/variation.ts';
import type {SconeFault, SconeSettings} from './settings.ts';

export interface World {
  argv: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  stdout: (text: string) => void;
  stderr: (text: string) => void;
  /** Ends the process as a signal would, at once. */
  die: () => never;
}

export interface Invocation {
  /** What comes after the words of the command. */
  rest: readonly string[];
  world: World;
  settings: SconeSettings;
  variation: Variation;
  /** What goes wrong in this run. */
  fault: SconeFault | undefined;
}

/** Ends a run: the message goes to stderr, in a form that the seed decides. */
export class Failed extends Error {}

export function invocation(world: World, settings: SconeSettings): Invocation {
  const words = world.argv.join(' ');
  const fault = settings.faults?.find((one) => `${words} `.startsWith(one.command === '' ? '' : `${one.command} `));
  return {
    rest: world.argv.slice(2),
    world,
    settings,
    variation: variationOf(`scone ${settings.seed ?? ''}`),
    fault: fault !== undefined && isDue(fault) ? fault : undefined,
  };
}

function isDue({once}: SconeFault): boolean {
  if (once === undefined) return true;
  try {
    writeFileSync(once, '', {flag: 'wx'});
    return true;
  } catch {
    return false;
  }
}
