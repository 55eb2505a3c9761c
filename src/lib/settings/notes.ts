// What a person should hear about where settings came from.
import type {Event} from '../report/event.ts';
import {nearest} from '../report/suggestion.ts';
import type {AccessToken} from './access-token.ts';
import type {ConfigFile} from './config-file.ts';
import type {ResolvedSetting} from './reader.ts';
import {environmentNames, fileKeys} from './setting-row.ts';
import {allRows, settingTable} from './setting-table.ts';
import type {FlagValues} from './sources.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Every setting with its origin, for --verbose. */
export function settingEvents(resolved: readonly ResolvedSetting[]): Event[] {
  return resolved.map(({name, value, origin, where}) => ({
    type: 'setting',
    name,
    value,
    origin: origin === 'default' || origin === 'flag' ? origin : `${origin} ${where}`,
  }));
}

/** Settings that decide what gets installed and that did not come from the command line: the old script said so, too. */
export function borrowedNotes(resolved: readonly ResolvedSetting[]): Event[] {
  return resolved
    .filter(({row, origin}) => row.told && (origin === 'environment' || origin === 'config file'))
    .map(({row, value, where}) => note('info', `using ${nounOf(row.about)} ${value} from ${where}`));
}

const betterWays = {
  'access-token': 'use --access-token-file FILE, --access-token-stdin or REGISTRY_ACCESS_TOKEN',
  'dcap-api': 'use DCAP_KEY or the config file',
  token: 'use the kubeconfig or KUBECTL_PROVISION_TOKEN',
};

/** A secret on the command line is accepted, as users of the old scripts pass them so, but never silently. */
export function commandLineSecretNotes(flags: FlagValues, token: AccessToken): Event[] {
  return Object.entries(betterWays)
    .filter(([flag]) => flags[flag] !== undefined && (flag !== 'access-token' || token.onCommandLine))
    .map(([flag, better]) =>
      note('warning', `--${flag} shows a secret to everyone who can list processes on this machine; ${better}`),
    );
}

/** Variables that look as if they counted and do not. */
export function ignoredVariableNotes(env: Env, resolved: readonly ResolvedSetting[]): Event[] {
  const notes: Event[] = [];
  if (env.cosign_public_key_file) {
    notes.push(note('warning', 'cosign_public_key_file is not read; use --verify-image-signatures FILE'));
  }
  if (env.gpg_public_key_file) {
    notes.push(note('warning', 'gpg_public_key_file is not read; use --trusted-key FILE'));
  }
  notes.push(...unknownVariables(env).map((text) => note('warning', text)));
  const isRead = resolved.some(({row}) => row.variables?.includes('NAMESPACE'));
  if (env.NAMESPACE && !env.DEFAULT_NAMESPACE && !isRead) {
    notes.push(note('verbose', 'NAMESPACE is not read here, it names the namespace of a CAS; use --namespace'));
  }
  return notes;
}

const prefix = 'KUBECTL_PROVISION_';

/** Our own variables that are misspelt, or that would make a run write or trust and so only count as flags. */
function unknownVariables(env: Env): string[] {
  const rows = allRows();
  const known = [`${prefix}HOME`, ...rows.flatMap(environmentNames)];
  const guarded = rows.filter((row) => row.commandLineOnly).map(({flag}) => flag);
  return Object.keys(env)
    .filter((name) => name.startsWith(prefix) && env[name] && !known.includes(name))
    .map((name) => {
      const flag = name.slice(prefix.length).toLowerCase().replaceAll('_', '-');
      if (guarded.includes(flag)) return `${name} is not read; --${flag} is only taken from the command line`;
      const meant = nearest(name, known);
      return `${name} is not read${meant ? `; did you mean ${meant}?` : ''}`;
    });
}

export function configFileNotes(file: ConfigFile | undefined, hasOldFileHere: boolean): Event[] {
  const notes: Event[] = [];
  if (file) notes.push(note('verbose', `settings are read from ${file.path}`));
  const secrets = Object.values(settingTable).flatMap((row) => ('secret' in row ? fileKeys(row) : []));
  if (file?.readableByOthers && file.entries.some(({name}) => secrets.includes(name))) {
    notes.push(note('warning', `${file.path} holds a secret and may be read by others; run chmod 600 on it`));
  }
  if (hasOldFileHere && file === undefined) {
    notes.push(
      note('info', 'operator_controller_config in this directory is not read; use --config operator_controller_config'),
    );
  }
  return notes;
}

function note(level: 'info' | 'verbose' | 'warning', text: string): Event {
  return {type: 'note', level, text};
}

/** What a setting is, without the forms that it may have. */
function nounOf(about: string): string {
  return about.split(':', 1)[0] ?? about;
}
