// Secrets that stand in the arguments or the environment, found before anything is parsed that could fail loudly.
import {secretSettings} from '../lib/settings/secret-settings.ts';
import {environmentNames} from '../lib/settings/setting-row.ts';

/** Short forms of secret flags. */
const shortFlags: Readonly<Record<string, string>> = {'dcap-api': '-d'};

/** Whatever could be a secret; rather one too many than one too few. */
export function earlySecrets(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): string[] {
  const rows = Object.values(secretSettings);
  const names = rows.flatMap(({flag}) => (flag ? [`--${flag}`, ...(shortFlags[flag] ? [shortFlags[flag]] : [])] : []));
  const fromArguments = argv.flatMap((word, index) => names.flatMap((name) => valuesOf(name, word, argv[index + 1])));
  const fromEnvironment = rows.flatMap(environmentNames).map((name) => env[name]);
  return [...fromArguments, ...fromEnvironment].filter(
    (value) => value !== undefined && value !== '' && value !== '-',
  ) as string[];
}

function valuesOf(name: string, word: string, following: string | undefined): (string | undefined)[] {
  if (word === name) return [following];
  if (word.startsWith(`${name}=`)) return [word.slice(name.length + 1)];
  if (!name.startsWith('--') && word.startsWith(name)) return [word.slice(name.length)];
  return [];
}
