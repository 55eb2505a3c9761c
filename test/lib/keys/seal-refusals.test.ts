import {randomBytes} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {openStream} from '../../../src/lib/keys/seal.ts';
import type {OpenWith} from '../../../src/lib/keys/seal-keys.ts';
import {Secret} from '../../../src/lib/report/secret.ts';
import {byPassphrase} from '../../support/backup-ground.ts';
import {failureOf, systemError} from '../../support/key-ground.ts';

import {collect, open, pieces, seal, sealGround} from '../../support/seal-ground.ts';

const {identity, otherIdentity, forKey, withKey} = await sealGround();

interface Refusal {
  what: string;
  sealed: () => Promise<Uint8Array> | Uint8Array;
  keys?: () => OpenWith;
  says: {summary: string; reason?: string; next: string};
}

const another = 'take another copy of the file';

const text = async (change: (armored: string) => string) =>
  Buffer.from(change((await seal(randomBytes(200), forKey(), {armor: true})).toString()));

const refusals: Refusal[] = [
  {
    what: 'a wrong passphrase',
    sealed: () => seal(Buffer.from('x'), byPassphrase),
    keys: () => ({passphrase: new Secret('incorrect horse')}),
    says: {
      summary: 'the passphrase is wrong',
      reason: 'nothing was opened',
      next: 'try again; mind upper case and the layout of the keyboard',
    },
  },
  {
    what: 'the key of somebody else',
    sealed: () => seal(Buffer.from('x'), forKey()),
    keys: () => withKey(otherIdentity),
    says: {
      summary: 'none of the given age keys opens the file',
      reason: 'nothing was opened',
      next: 'give the key of a recipient',
    },
  },
  {
    what: 'a passphrase for what was sealed for keys',
    sealed: () => seal(Buffer.from('x'), forKey()),
    keys: () => byPassphrase,
    says: {
      summary: 'the file is sealed for age keys',
      next: 'give the file with the secret key of one of its recipients',
    },
  },
  {
    what: 'a key for what was sealed with a passphrase',
    sealed: () => seal(Buffer.from('x'), byPassphrase),
    says: {summary: 'the file is sealed with a passphrase', next: 'give the passphrase'},
  },
  {
    what: 'a key that is mistyped',
    sealed: () => seal(Buffer.from('x'), forKey()),
    keys: () => withKey(`${identity.slice(0, -1)}${identity.endsWith('Q') ? 'P' : 'Q'}`),
    says: {
      summary: 'the age key cannot be used',
      reason: 'a character of it is wrong or missing',
      next: 'copy it anew',
    },
  },
  {
    what: 'an empty file',
    sealed: () => new Uint8Array(),
    says: {summary: 'the sealed file is empty', next: another},
  },
  {
    what: 'a file of zeros',
    sealed: () => new Uint8Array(5000),
    says: {
      summary: 'this is no sealed file',
      reason: 'it does not begin as files of age do',
      next: 'name the file that was sealed',
    },
  },
  {
    what: 'a tar that was never sealed',
    sealed: () => Buffer.from('identity/config.json'.padEnd(512, '\0')),
    says: {
      summary: 'this is no sealed file',
      reason: 'it does not begin as files of age do',
      next: 'name the file that was sealed',
    },
  },
  {
    what: 'a PGP message',
    sealed: () => Buffer.from('-----BEGIN PGP MESSAGE-----\n\nabc\n'),
    says: {
      summary: 'this is no sealed file',
      reason: 'it does not begin as files of age do',
      next: 'name the file that was sealed',
    },
  },
  {
    what: 'a file that ends within its header',
    sealed: async () => (await seal(Buffer.from('x'), forKey())).subarray(0, 60),
    says: {summary: 'the sealed file is cut off', reason: 'it ends within its header', next: another},
  },
  {
    what: 'a file that ends right behind its header',
    sealed: async () => (await seal(Buffer.from('x'), forKey())).subarray(0, 170),
    says: {summary: 'the sealed file is cut off', reason: 'it ends within its first bytes', next: another},
  },
  {
    what: 'a header without end',
    sealed: () => Buffer.from(`age-encryption.org/v1\n${'-> X25519 a\n'.repeat(30_000)}`),
    says: {summary: 'the sealed file is damaged', reason: 'its header has no end', next: another},
  },
  {
    what: 'a header that was changed',
    sealed: async () =>
      Buffer.from(
        (await seal(Buffer.from('x'), forKey())).toString('latin1').replace('--- ', '-> grease x\nQUJD\n--- '),
        'latin1',
      ),
    says: {summary: 'the sealed file is damaged', reason: 'its header is not as it was written', next: another},
  },
  {
    what: 'a passphrase that would take for ever to try',
    sealed: async () =>
      Buffer.from(
        (await seal(Buffer.from('x'), byPassphrase)).toString('latin1').replace(/^(-> scrypt \S+) 4$/m, '$1 30'),
        'latin1',
      ),
    keys: () => byPassphrase,
    says: {
      summary: 'the sealed file cannot be opened',
      reason: 'trying its passphrase would take too long',
      next: another,
    },
  },
  {
    what: 'text whose last line is missing',
    sealed: () => text((armored) => armored.replace(/-----END.*\n/, '')),
    says: {summary: 'the sealed file is damaged', reason: 'it is cut off: its last line is missing', next: another},
  },
  {
    what: 'text with a line that lacks characters',
    sealed: () => text((armored) => armored.replace(/^(.{64}\n.{30}).{4}/m, '$1')),
    says: {summary: 'the sealed file is damaged', reason: 'a line of it is not as it was written', next: another},
  },
  {
    what: 'text with a foreign character',
    sealed: () => text((armored) => armored.replace(/\n[A-Za-z0-9+/]{4}/, '\nab c')),
    says: {summary: 'the sealed file is damaged', reason: 'a line of it is not as it was written', next: another},
  },
  {
    what: 'text with an empty line in it',
    sealed: () => text((armored) => armored.replace('-----\n', '-----\n\n')),
    says: {summary: 'the sealed file is damaged', reason: 'a line of it is not as it was written', next: another},
  },
  {
    what: 'text without ends of lines',
    sealed: () => text((armored) => armored.replace(/(?<=[^-])\n(?=[^-])/g, '')),
    says: {summary: 'the sealed file is damaged', reason: 'a line is too long', next: another},
  },
  {
    what: 'text without any end of line, of great length',
    sealed: () => text((armored) => `${armored.split('\n')[0]}${'A'.repeat(5000)}`),
    says: {summary: 'the sealed file is damaged', reason: 'a line is too long', next: another},
  },
  {
    what: 'text with words behind it',
    sealed: () => text((armored) => `${armored}Regards, Jane\n`),
    says: {summary: 'the sealed file is damaged', reason: 'there is other text around it', next: another},
  },
];

describe('openStream refuses', () => {
  test.each(refusals)('$what', async ({sealed, keys, says}) => {
    expect(await failureOf(async () => open(await sealed(), keys?.() ?? withKey()))).toEqual({
      ...(says.summary === 'the age key cannot be used' ? {} : {object: '/usb/keys.age'}),
      ...says,
    });
  });

  test('what cannot be read, in the words of the system, and closes it', async () => {
    const sealed = await seal(randomBytes(200_000), forKey());
    let isClosed = false;
    const breaking = async function* () {
      try {
        yield sealed.subarray(0, 100_000);
        throw systemError('EIO', 'i/o error', 'read', '');
      } finally {
        isClosed = true;
      }
    };
    expect(await failureOf(async () => collect(await openStream(breaking(), withKey(), '/usb/keys.age')))).toEqual({
      summary: 'the sealed file cannot be read',
      object: '/usb/keys.age',
      reason: expect.stringContaining('EIO: i/o error'),
      next: another,
    });
    expect(isClosed).toBe(true);
  });

  test('and closes what it reads from, when the key is wrong or nobody reads on', async () => {
    const sealed = await seal(randomBytes(200_000), forKey());
    let closed = 0;
    const watched = async function* () {
      try {
        yield* pieces(sealed, 1000);
      } finally {
        closed += 1;
      }
    };
    await failureOf(() => openStream(watched(), withKey(otherIdentity), 'x'));
    expect(closed).toBe(1);
    for await (const _piece of await openStream(watched(), withKey(), 'x')) break;
    expect(closed).toBe(2);
  });
});
