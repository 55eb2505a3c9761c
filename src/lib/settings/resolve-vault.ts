// Turns what was said into the settings of `vault`.
import type {CasSettingName} from './cas-table.ts';
import {filesOf} from './named-files.ts';
import {isLabel, namespaceForm} from './names.ts';
import {absolutePath, type Machine} from './paths.ts';
import {type ReadSettings, type Said, settle} from './read-settings.ts';
import type {SettingReader} from './reader.ts';
import {resolveCas} from './resolve-cas.ts';
import type {VaultAction, VaultSettings} from './vault-settings.ts';

const actionFlags: readonly (readonly [CasSettingName, VaultAction])[] = [
  ['localBackup', 'backup'],
  ['printPublicKeys', 'print-public-keys'],
  ['verifyCas', 'verify'],
];

/** Reads every setting, so that all complaints come together; with complaints the result must not be used. */
export function resolveVault(read: SettingReader, machine: Machine, name = 'vault'): VaultSettings {
  if (!isLabel(name)) {
    read.complain(
      `${JSON.stringify(name)} is no name of a Vault: lower-case letters, digits and dashes, not at its ends`,
    );
  }
  const [casName = 'cas', casNamespace, ...surplus] = read.text('vaultCas', 'cas').split('.');
  if (!isLabel(casName) || (casNamespace !== undefined && !isLabel(casNamespace)) || surplus.length > 0) {
    read.complain(`${read.where('vaultCas')}: write NAME of a CAS, or NAME.NAMESPACE`);
  }
  const namespace = read.form('casNamespace', isLabel, namespaceForm);
  const cas = resolveCas(read, machine, {action: 'print-public-keys', name: isLabel(casName) ? casName : 'cas'});
  return {
    action: resolveAction(read),
    name,
    namespace,
    version: read.origin('version') === 'default' ? undefined : cas.version,
    cas: {...cas, namespace: casNamespace ?? namespace},
    backupDirectory: absolutePath(read.text('backupDirectory', 'vault-database-snapshots'), machine),
    strict: cas.strict,
    timeout: cas.timeout,
    connection: cas.connection,
  };
}

function resolveAction(read: SettingReader): VaultAction {
  const given = actionFlags.filter(([name]) => read.switch(name));
  if (given.length > 1) {
    read.complain(`${given.map(([name]) => read.where(name)).join(', ')} contradict each other: choose one`);
  }
  return given[0]?.[1] ?? 'create';
}

/** The settings of `vault`; throws as settle does. */
export async function readVaultSettings(
  {sources}: Said,
  machine: Machine,
  name: string | undefined,
): Promise<ReadSettings<VaultSettings>> {
  return settle({sources, machine, command: 'vault'}, async (read) => {
    const settings = resolveVault(read, machine, name);
    return {settings, files: filesOf(undefined, settings.connection, settings.cas.images)};
  });
}
