// An owner config of the person's own: read as far as it must be, and refused with its reason.
import {mkdirSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {ownerConfigFile} from '../../../src/lib/cas/owner-config-file.ts';
import {casSettings} from '../../support/cas-ground.ts';
import {casSite} from '../../support/cas-site.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const {outside} = casSite({settings: casSettings()});
const directory = emptyDirectory();
const at = (name: string) => join(directory, name);

test('is taken as it is written', async () => {
  writeFileSync(at('good.toml'), '# mine\nx = "é"\n');
  expect(await ownerConfigFile(at('good.toml'), outside)).toEqual({text: '# mine\nx = "é"\n', url: at('good.toml')});
});

test('may have 1 MiB', async () => {
  const text = `#${'x'.repeat((1 << 20) - 1)}`;
  writeFileSync(at('large.toml'), text);
  expect((await ownerConfigFile(at('large.toml'), outside)).text).toHaveLength(1 << 20);
});

test.each<[string, () => string, RegExp]>([
  ['is not there', () => at('none.toml'), /cannot be read.*(?:no such file|ENOENT)/is],
  [
    'is a directory',
    () => {
      mkdirSync(at('directory'));
      return at('directory');
    },
    /cannot be read.*director/is,
  ],
  [
    'is a byte too large',
    () => {
      writeFileSync(at('more.toml'), `#${'x'.repeat(1 << 20)}`);
      return at('more.toml');
    },
    /larger than 1 MiB/,
  ],
  [
    'is larger than the memory of this machine',
    () => {
      writeFileSync(at('huge.toml'), '');
      truncateSync(at('huge.toml'), 2 ** 42);
      return at('huge.toml');
    },
    /larger than 1 MiB/,
  ],
  [
    'is no TOML',
    () => {
      writeFileSync(at('bad.toml'), 'a = [');
      return at('bad.toml');
    },
    /not valid TOML/,
  ],
])('%s: refused', async (_, file, words) => {
  await expect(ownerConfigFile(file(), outside)).rejects.toThrow(words);
});

test.skipIf(process.platform === 'win32')('has no end: refused', async () => {
  await expect(ownerConfigFile('/dev/zero', outside)).rejects.toThrow(/larger than 1 MiB/);
});
