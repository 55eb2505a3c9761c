// Reads the options of a command: what takes a value, what stands alone, and the words between them.
import {Failed} from './invocation.ts';

export interface OptionTable {
  /** Option → the name it has here. */
  readonly values?: Readonly<Record<string, string>>;
  readonly switches?: Readonly<Record<string, string>>;
}

export interface Options {
  values: Record<string, string>;
  switches: Set<string>;
  words: string[];
}

/** `--name VALUE`, `--name=VALUE`, and single letters together (`-SCG`). Anything it does not know is an error. */
export function readOptions(argv: readonly string[], {values = {}, switches = {}}: OptionTable): Options {
  const options: Options = {values: {}, switches: new Set(), words: []};
  const rest = argv.flatMap((argument) => lettersOf(argument, switches));
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const [name = '', ...given] = argument.startsWith('--') ? argument.split('=') : [argument];
    const [asValue, asSwitch] = [own(values, name), own(switches, name)];
    if (asValue !== undefined) {
      const value = given.length > 0 ? given.join('=') : rest.shift();
      if (value === undefined) throw new Failed(`a value is required for '${name}'`);
      options.values[asValue] = value;
    } else if (asSwitch !== undefined && given.length === 0) options.switches.add(asSwitch);
    else if (argument.startsWith('-')) throw new Failed(`unexpected argument '${argument}' found`);
    else options.words.push(argument);
  }
  return options;
}

function lettersOf(argument: string, switches: Readonly<Record<string, string>>): string[] {
  const letters = /^-([A-Za-z]{2,})$/.exec(argument)?.[1]?.split('') ?? [];
  const areKnown = letters.length > 0 && letters.every((letter) => own(switches, `-${letter}`) !== undefined);
  return areKnown ? letters.map((letter) => `-${letter}`) : [argument];
}

function own(table: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
