// Where the keys are, and what seals and opens backups: shared by the commands about a CAS and those about keys.
import type {SealSettings} from './cas-settings.ts';
import type {CasSettingName} from './cas-table.ts';
import {absolutePath, type Machine} from './paths.ts';
import type {SettingReader} from './reader.ts';

/** The directory of keys and records. */
export function resolveTarget(read: SettingReader, machine: Machine): string {
  return absolutePath(read.text('targetDirectory', '~/.cas'), machine);
}

export function resolveSeal(read: SettingReader, machine: Machine): SealSettings {
  const file = (name: CasSettingName) => {
    const value = read.text(name);
    return value === undefined ? undefined : absolutePath(value, machine);
  };
  const settings = {
    passphraseFile: file('passphraseFile'),
    recipients: read.list('recipients'),
    recipientsFile: file('recipientsFile'),
    identityFile: file('identityFile'),
  };
  const isForRecipients = settings.recipients.length > 0 || settings.recipientsFile !== undefined;
  if (settings.passphraseFile !== undefined && (isForRecipients || settings.identityFile !== undefined)) {
    read.complain(
      '--passphrase-file, and recipients or an identity, contradict each other: a backup is sealed one way',
    );
  }
  return settings;
}
