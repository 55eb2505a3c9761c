// What opens a sealed file of keys, as it was said.
import type {SealSettings} from './cas-settings.ts';
import {absolutePath, type Machine} from './paths.ts';
import type {SettingReader} from './reader.ts';

export const unsealed: SealSettings = {
  passphraseFile: undefined,
  recipients: [],
  recipientsFile: undefined,
  identityFile: undefined,
};

export function resolveOpening(read: SettingReader, machine: Machine): SealSettings {
  const [passphraseFile, identityFile] = [read.text('openPassphraseFile'), read.text('ageIdentity')].map((value) =>
    value === undefined ? undefined : absolutePath(value, machine),
  );
  if (passphraseFile !== undefined && identityFile !== undefined) {
    read.complain('--open-passphrase-file and --age-identity contradict each other: a file is sealed one way');
  }
  return {...unsealed, passphraseFile, identityFile};
}
