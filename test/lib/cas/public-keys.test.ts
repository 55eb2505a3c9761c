// The four shell assignments: a real shell reads them back as they are.
import {execFileSync} from 'node:child_process';
import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {namedKeys, shellAssignments} from '../../../src/lib/cas/public-keys.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const pem = '-----BEGIN CERTIFICATE-----\nMIIB+/=\n-----END CERTIFICATE-----';

test.each<[what: string, value: string]>([
  ['a key', 'ab12'],
  ['a certificate of several lines', pem],
  ['quotes', `a'b"c\`d''e`],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is data
  ['what a shell would run', '$(touch pwned) `touch pwned` ; touch pwned & ${HOME} !x'],
  ['backslashes and patterns', '\\n \\\\ * ? [a] ~ {a,b} #'],
  ['the end of the quote', "'; touch pwned; '"],
  ['nothing', ''],
  ['blanks at its ends', '  a\t'],
])('%s', (_, value) => {
  const directory = emptyDirectory();
  const keys = namedKeys({casKey: value, softwareKey: 's', sessionEncryptionKey: value, certificate: `${pem}\n\n`});
  writeFileSync(join(directory, 'keys.sh'), shellAssignments(keys));
  const print = `. ./keys.sh; printf '%s\\0' "$CAS_KEY" "$CAS_SOFTWARE_KEY" "$CAS_SESSION_ENCRYPTION_KEY" "$CAS_CERT"`;
  const said = execFileSync('sh', ['-euc', print], {cwd: directory, encoding: 'utf8'});
  expect(said.split('\0')).toEqual([value, 's', value, pem, '']);
  expect(execFileSync('sh', ['-c', '. ./keys.sh; env'], {cwd: directory, encoding: 'utf8'})).toContain(
    'CAS_CERT=-----BEGIN',
  );
  expect(existsSync(join(directory, 'pwned'))).toBe(false);
});
