// How to talk, guessed from the arguments alone: for failures that happen before the settings are read.
import type {Manner} from './context.ts';

export function guessManner(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Manner {
  return {
    format: guessFormat(argv, env),
    debug: argv.includes('--debug') || /^(?:1|true|yes|on)$/i.test(env.KUBECTL_PROVISION_DEBUG ?? ''),
    noColour: argv.includes('--no-color'),
    answered: false,
  };
}

function guessFormat(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Manner['format'] {
  const last = argv.flatMap((word, index) => {
    if (word === '-o' || word === '--output') return [argv[index + 1]];
    const [, value] = /^(?:--output=|-o=?)(.+)$/.exec(word) ?? [];
    return value === undefined ? [] : [value];
  });
  const format = last.at(-1) ?? env.KUBECTL_PROVISION_OUTPUT;
  return format === 'json' || format === 'yaml' ? format : 'table';
}
