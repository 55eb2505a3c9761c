// The access token of the registry account: from a file, the standard input, the environment, or (with a warning) a flag.
import {readFile} from 'node:fs/promises';
import {reasonOf} from '../report/failure.ts';
import {absolutePath, type Machine} from './paths.ts';
import {settingTable} from './setting-table.ts';
import {lookUp, type Sourced, type Sources} from './sources.ts';

export interface AccessToken {
  value: string | undefined;
  /** What gave it, for messages: `--access-token-stdin`, `REGISTRY_ACCESS_TOKEN`. */
  where: string;
  /** It stood on the command line, where every user of the machine can read it. */
  onCommandLine: boolean;
  complaints: readonly string[];
}

const ranks = {flag: 0, environment: 1, 'config file': 2, default: 3};

/** `readStandardInput` is called only if the token is to come from there. */
export async function readAccessToken(
  sources: Sources,
  machine: Machine,
  readStandardInput: () => Promise<string>,
): Promise<AccessToken> {
  const given = [
    {way: 'text', sourced: lookUp(settingTable.accessToken, sources)},
    {way: 'file', sourced: lookUp(settingTable.accessTokenFile, sources)},
    {way: 'input', sourced: lookUp(settingTable.accessTokenStdin, sources)},
  ].flatMap(({way, sourced}) => (sourced ? [{way, sourced}] : []));
  given.sort((a, b) => ranks[a.sourced.origin] - ranks[b.sourced.origin]);
  const [first, second] = given;
  if (first === undefined) return {value: undefined, where: '', onCommandLine: false, complaints: []};
  if (second?.sourced.origin === first.sourced.origin) {
    return refused(first.sourced, `${first.sourced.where} and ${second.sourced.where} both give an access token`);
  }
  const {way, sourced} = first;
  if (way === 'file') return fromFile(sourced, machine);
  if (way === 'input' || sourced.value === '-') return fromInput(sourced, readStandardInput);
  return checked(String(sourced.value), sourced, sourced.origin === 'flag');
}

async function fromFile(sourced: Sourced, machine: Machine): Promise<AccessToken> {
  const path = absolutePath(String(sourced.value), machine);
  try {
    return checked(await readFile(path, 'utf8'), sourced, false);
  } catch (error) {
    return refused(sourced, `${sourced.where}: ${path} cannot be read: ${reasonOf(error)}`);
  }
}

async function fromInput(sourced: Sourced, readStandardInput: () => Promise<string>): Promise<AccessToken> {
  return checked(await readStandardInput(), {...sourced, where: 'the standard input'}, false);
}

function checked(text: string, sourced: Sourced, onCommandLine: boolean): AccessToken {
  const value = text.trim();
  if (value === '') return refused(sourced, `${sourced.where}: the access token is empty`);
  if (/\s/.test(value)) return refused(sourced, `${sourced.where}: an access token is one word without spaces`);
  return {value, where: sourced.where, onCommandLine, complaints: []};
}

function refused({where}: Sourced, complaint: string): AccessToken {
  return {value: undefined, where, onCommandLine: false, complaints: [complaint]};
}
