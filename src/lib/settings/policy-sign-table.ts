// Settings of `policy sign`, `encrypt`, `verify`, `apply` and `keys`, beside those they share with the commands about a CAS.
import type {SettingRow} from './setting-row.ts';

export const policySignTable = {
  signIdentity: {
    kind: 'text',
    flag: 'identity',
    key: 'policy-identity',
    commandLineOnly: true,
    about: 'file of keys that sign, upload or read a policy',
  },
  openPassphraseFile: {
    kind: 'text',
    flag: 'open-passphrase-file',
    about: 'file with the passphrase of a sealed file of keys',
  },
  ageIdentity: {kind: 'text', flag: 'age-identity', about: 'file with the age keys that open a sealed file of keys'},
  fillIn: {kind: 'switch', flag: 'use-env', commandLineOnly: true, about: 'variables of a policy are filled in'},
  outputFile: {kind: 'text', flag: 'output-file', commandLineOnly: true, about: 'new file for what was made'},
  prepareFile: {kind: 'text', flag: 'prepare', commandLineOnly: true, about: 'new file to carry to a signing machine'},
  importFile: {kind: 'text', flag: 'import', commandLineOnly: true, about: 'file that a signing machine made'},
  encryptionKey: {kind: 'text', flag: 'key', commandLineOnly: true, about: 'session encryption key of a CAS'},
  policyText: {kind: 'text', flag: 'policy', commandLineOnly: true, about: 'text that was meant to be signed'},
  policyCas: {kind: 'text', flag: 'cas', key: 'policy-cas', about: 'CAS that a policy is for'},
  policyName: {kind: 'text', flag: 'name', commandLineOnly: true, about: 'name of a policy object'},
  direct: {kind: 'switch', flag: 'direct', commandLineOnly: true, about: 'upload a policy by the scone program'},
  newOwner: {kind: 'switch', flag: 'owner', commandLineOnly: true, about: 'make an identity of an owner'},
  commonName: {kind: 'text', flag: 'common-name', commandLineOnly: true, about: 'name in the certificate of an owner'},
  validDays: {kind: 'text', flag: 'days', commandLineOnly: true, about: 'how long a certificate is valid'},
} as const satisfies Record<string, SettingRow>;
