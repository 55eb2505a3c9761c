// Archives that somebody else made: whoever knows a recipient can seal for it.
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import {manifestName, unpackArchive} from '../../../src/lib/keys/key-archive.ts';
import {restoreKeys} from '../../../src/lib/keys/key-restore.ts';
import type {KeyMachine} from '../../../src/lib/keys/machine.ts';
import {sha256} from '../../../src/lib/keys/pem-identity.ts';
import {sealToFile} from '../../../src/lib/keys/sealed-file.ts';
import type {TargetDirectory} from '../../../src/lib/keys/target-directory.ts';
import {backupGround, contentsOf, now} from '../../support/backup-ground.ts';
import {paxPath, type TarEntry, tarOf} from '../../support/chart-archive.ts';
import {failureOf, keyMachine} from '../../support/key-ground.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const machine = keyMachine();
const {to, keys, aTarget} = await backupGround();

const restore = (target: TargetDirectory, file: string, who: KeyMachine = machine) =>
  restoreKeys(target, {file, keys, now}, who);

describe('an archive that somebody else made', () => {
  const made = now.toISOString();
  const entry = (path: string, text: string) => ({path, bytes: text.length, sha256: sha256(text), keys: []});
  const manifest = (listed: readonly object[], more: object = {}) => ({
    name: manifestName,
    data: JSON.stringify({version: 1, made, files: listed, ...more}),
  });
  const sound = [manifest([entry('identity/config.json', 'x')]), {name: 'identity/config.json', data: 'x'}];
  const evil = (name: string, more: object = {}): TarEntry[] => [
    manifest([entry(name, 'x')]),
    {name, data: 'x', ...more},
  ];

  test.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'there is nothing in it'],
    [
      'no manifest',
      tarOf([{name: 'identity/config.json', data: 'x'}]),
      'it has no manifest: it is no backup of this program',
    ],
    ['the manifest behind', tarOf(sound.toReversed()), 'it has no manifest: it is no backup of this program'],
    ['a manifest that is no JSON', tarOf([{name: manifestName, data: '{'}]), 'its manifest cannot be understood'],
    [
      'a manifest of another kind',
      tarOf([{name: manifestName, data: '{"version":1,"files":[1]}'}]),
      'its manifest cannot be understood',
    ],
    ['a manifest of a later version', tarOf([manifest([], {version: 2})]), 'a newer version of this program made it'],
    [
      'a file that is not listed',
      tarOf([...sound, {name: 'identity/x.json', data: 'y'}]),
      '"identity/x.json" is not in its manifest',
    ],
    ['a file that is missing', tarOf(sound.slice(0, 1)), '"identity/config.json" is missing'],
    [
      'other bytes',
      tarOf([...sound.slice(0, 1), {name: 'identity/config.json', data: 'y'}]),
      '"identity/config.json" is not what its manifest says',
    ],
    [
      'fewer bytes',
      tarOf([...sound.slice(0, 1), {name: 'identity/config.json', data: ''}]),
      '"identity/config.json" is not what its manifest says',
    ],
    [
      'a file twice',
      tarOf([...sound, {name: 'identity/config.json', data: 'x'}]),
      '"identity/config.json" is there twice',
    ],
    ['a name that leads out', tarOf(evil('../.bashrc')), '"../.bashrc" leads out of the directory'],
    [
      'a name that leads out later',
      tarOf(evil('identity/../../.bashrc')),
      '"identity/../../.bashrc" leads out of the directory',
    ],
    ['a name from the root', tarOf(evil('/etc/passwd')), '"/etc/passwd" leads out of the directory'],
    ['a name of Windows', tarOf(evil('identity\\..\\x')), '"identity\\\\..\\\\x" leads out of the directory'],
    ['a drive of Windows', tarOf(evil('C:x')), '"C:x" leads out of the directory'],
    [
      'a symbolic link',
      tarOf(evil('identity/a.json', {type: '2', linkName: '/etc/passwd', data: ''})),
      '"identity/a.json" is no file but a SymbolicLink',
    ],
    [
      'a hard link',
      tarOf(evil('identity/a.json', {type: '1', linkName: '/etc/passwd', data: ''})),
      '"identity/a.json" is no file but a Link',
    ],
    [
      'a device',
      tarOf(evil('identity/a.json', {type: '3', data: ''})),
      '"identity/a.json" is no file but a CharacterDevice',
    ],
    ['a folder', tarOf(evil('identity/', {type: '5', data: ''})), '"identity/" is no file but a Directory'],
    [
      'a name in an extended header',
      Buffer.concat([paxPath('../x'), tarOf(sound)]),
      '"../x" leads out of the directory',
    ],
    ['an end that is missing', tarOf(sound).subarray(0, 1300), 'it is cut off'],
    ['another layer of packing', gzipSync(tarOf(sound)), 'it is packed once more'],
    [
      'no tar',
      Buffer.from('hello'.padEnd(1024, '!')),
      'it is not a sound tar archive: TAR_ENTRY_INVALID: checksum failure',
    ],
  ])('is refused for %s', async (_what, bytes, reason) => {
    const path = join(emptyDirectory(), 'keys.age');
    await sealToFile(
      async function* () {
        yield bytes;
      },
      {to, path},
      machine,
    );
    const target = await aTarget({});
    expect(await failureOf(() => restore(target, path))).toEqual({
      summary: 'the backup of keys is refused',
      object: path,
      reason,
      next: 'take another backup; nothing was written',
    });
    expect(contentsOf(target)).toEqual({});
    expect(existsSync(join(target.path, '../.bashrc'))).toBe(false);
  });

  test.each(['.kubectl-provision/lock', '.kubectl-provision/proofs.json', 'identity/session.tmp', '.forward-pid'])(
    'may not bring %s',
    async (name) => {
      const path = join(emptyDirectory(), 'keys.age');
      await sealToFile(
        async function* () {
          yield tarOf(evil(name));
        },
        {to, path},
        machine,
      );
      expect((await failureOf(async () => restore(await aTarget({}), path))).reason).toBe(
        `${JSON.stringify(name)} is nothing that belongs into a backup`,
      );
    },
  );

  test('is refused when it is too large', async () => {
    const large = async function* () {
      for (let count = 0; count < 70; count++) yield Buffer.alloc(1 << 20, 'x');
    };
    expect((await failureOf(() => unpackArchive(large(), 'f'))).reason).toMatch(
      /^it is not a sound tar archive|larger than/,
    );
  });
});
