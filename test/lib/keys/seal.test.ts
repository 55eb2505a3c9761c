// Sealing: what is sealed opens to the same bytes, for nobody else, and everything else is refused in its own words.
import {randomBytes} from 'node:crypto';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import files from 'node:fs/promises';
import {join} from 'node:path';
import {generateHybridIdentity, generateX25519Identity, identityToRecipient} from 'age-encryption';
import {beforeAll, describe, expect, test} from 'vitest';
import {openStream, type Proof, type SealOptions, sealStream} from '../../../src/lib/keys/seal.ts';
import {identitiesFrom, type OpenWith, recipientsIn, type SealFor} from '../../../src/lib/keys/seal-keys.ts';
import {bytesOf, openToFile, sealToFile} from '../../../src/lib/keys/sealed-file.ts';
import {Secret} from '../../../src/lib/report/secret.ts';
import {dyingFiles} from '../../support/dying-files.ts';
import {failureOf, keyMachine, modesBelow, refusing, systemError, withFiles} from '../../support/key-ground.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const machine = keyMachine();
/** Cheap to try, as tests do not guess. */
const quick = {workFactor: 4};
const passphrase = new Secret('correct horse battery staple');
const byPassphrase = {passphrase};
let identity = '';
let recipient = '';
let otherIdentity = '';
let hybrid = '';

beforeAll(async () => {
  identity = await generateX25519Identity();
  recipient = await identityToRecipient(identity);
  otherIdentity = await generateX25519Identity();
  hybrid = await generateHybridIdentity();
});

const forKey = () => ({recipients: [recipient]});
const withKey = (key = identity) => ({identities: [new Secret(key)]});

async function* pieces(bytes: Uint8Array, size = bytes.length || 1): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of bytes) all.push(piece);
  return Buffer.concat(all);
}

async function seal(bytes: Uint8Array, to: SealFor, options: SealOptions = quick): Promise<Buffer> {
  return collect((await sealStream(pieces(bytes, 1000), to, {...quick, ...options})).bytes);
}

async function open(sealed: Uint8Array, keys: OpenWith | Proof, size?: number): Promise<Buffer> {
  return collect(await openStream(pieces(sealed, size), keys, '/usb/keys.age'));
}

describe('what is sealed opens again', () => {
  test.each([0, 1, 47, 48, 49, 65535, 65536, 65537, 131072, 200_001])('%i bytes', async (length) => {
    const bytes = randomBytes(length);
    for (const armor of [false, true]) {
      expect((await open(await seal(bytes, forKey(), {armor}), withKey(), 777)).equals(bytes)).toBe(true);
      expect((await open(await seal(bytes, byPassphrase, {armor}), byPassphrase)).equals(bytes)).toBe(true);
    }
  });

  test.each([1, 2, 3, 7, 64])('read in pieces of %i', async (size) => {
    const bytes = randomBytes(3000);
    for (const armor of [false, true]) {
      expect(await open(await seal(bytes, forKey(), {armor}), withKey(), size)).toEqual(bytes);
    }
  });

  test('with each of several keys, of both kinds', async () => {
    const bytes = randomBytes(10);
    const sealed = await seal(bytes, {recipients: [recipient, await identityToRecipient(hybrid)]});
    for (const key of [identity, hybrid]) expect(await open(sealed, withKey(key))).toEqual(bytes);
    expect(await open(sealed, {identities: [new Secret(otherIdentity), new Secret(identity)]})).toEqual(bytes);
  });

  test('with the proof of the run that sealed it, which adds nothing to the file', async () => {
    const {bytes, proof} = await sealStream(pieces(Buffer.from('x')), forKey(), quick);
    const sealed = await collect(bytes);
    expect(await open(sealed, proof)).toEqual(Buffer.from('x'));
    expect(sealed.toString('latin1').match(/^-> /gm)).toHaveLength(1);
    const another = await sealStream(pieces(Buffer.from('y')), forKey(), quick);
    await collect(another.bytes);
    expect((await failureOf(() => open(sealed, another.proof))).summary).toBe('the sealed file is damaged');
  });

  test('from text with CRLF and empty lines around', async () => {
    const sealed = (await seal(Buffer.from('abc'), forKey(), {armor: true})).toString();
    const changed = Buffer.from(`\r\n\n${sealed.replaceAll('\n', '\r\n')}\r\n  \n`);
    for (const size of [1, 5, 1000]) expect(await open(changed, withKey(), size)).toEqual(Buffer.from('abc'));
  });

  test('as it is read: a large one is never in memory as a whole', async () => {
    const one = randomBytes(1 << 20);
    let asked = 0;
    let length = 0;
    let furthest = 0;
    const many = async function* () {
      for (; asked < 64; asked++) {
        furthest = Math.max(furthest, (asked << 20) - length);
        yield one;
      }
    };
    const sealed = (await sealStream(many(), forKey(), quick)).bytes;
    for await (const piece of await openStream(sealed, withKey(), 'x')) length += piece.length;
    expect(length).toBe(64 << 20);
    expect(furthest).toBeLessThan(8 << 20);
  });
});

describe('what is not whole never opens', () => {
  const bytes = randomBytes(70_000);

  test.each([
    ['binary', false],
    ['text', true],
  ])('cut off anywhere, %s', async (_form, armor) => {
    const sealed = await seal(bytes, forKey(), {armor});
    const header = 260;
    const cuts = [...Array(header).keys(), ...[0.3, 0.5, 0.9].map((part) => Math.floor(sealed.length * part))];
    for (const length of [...cuts, sealed.length - 100, sealed.length - 37, sealed.length - 3]) {
      const {summary, object, next} = await failureOf(() => open(sealed.subarray(0, length), withKey()));
      expect(object).toBe('/usb/keys.age');
      expect(next).toMatch(/^(?:take another copy of the file|name the file that was sealed)$/);
      expect(summary, `at ${length}`).toMatch(
        /^the sealed file (?:is empty|is cut off|is cut off or damaged|is damaged)$|^this is no sealed file$/,
      );
    }
  });

  test('at its last piece, or behind it', async () => {
    const sealed = await seal(bytes, forKey());
    const wanted = {
      summary: 'the sealed file is cut off or damaged',
      object: '/usb/keys.age',
      reason: 'its last part does not fit the seal',
      next: 'take another copy of the file',
    };
    expect(await failureOf(() => open(sealed.subarray(0, -1), withKey()))).toEqual(wanted);
    expect(await failureOf(() => open(sealed.subarray(0, 167 + 16 + 65536 + 16), withKey()))).toEqual(wanted);
    expect(await failureOf(() => open(Buffer.concat([sealed, Buffer.from('x')]), withKey()))).toEqual(wanted);
  });

  test('with one bit changed, wherever', async () => {
    const sealed = await seal(Buffer.from('some keys'), forKey());
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      const failure = await failureOf(() => open(changed, withKey()));
      expect(failure.summary, `byte ${at}`).toMatch(
        /^the sealed file is (?:damaged|cut off|cut off or damaged)$|^this is no sealed file$|^none of the given age keys opens the file$|^the file is sealed with a passphrase$/,
      );
      expect(failure.next).toBeDefined();
    }
  });

  test('in the middle of a large one, as damage, not as a cut', async () => {
    const large = await seal(randomBytes(3_000_000), forKey());
    large.writeUInt8(large.readUInt8(100_000) ^ 1, 100_000);
    expect(await failureOf(() => open(large, withKey(), 65536))).toEqual({
      summary: 'the sealed file is damaged',
      object: '/usb/keys.age',
      reason: 'a part of it does not fit the seal',
      next: 'take another copy of the file',
    });
  });
});

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

describe('sealStream refuses', () => {
  const rows: [string, () => SealFor, object][] = [
    [
      'an empty passphrase',
      () => ({passphrase: new Secret('')}),
      {
        summary: 'the passphrase is too short',
        reason: 'it is empty',
        next: 'take several words at random, such as four to six from a list',
      },
    ],
    [
      'a short passphrase',
      () => ({passphrase: new Secret('hunter2🔑')}),
      {
        summary: 'the passphrase is too short',
        reason: 'it has 8 characters; 12 are the least',
        next: 'take several words at random, such as four to six from a list',
      },
    ],
    ['nobody', () => ({recipients: []}), {summary: 'there is nobody to seal for', next: 'name a recipient, age1…'}],
    [
      'a secret key as recipient',
      () => ({recipients: [identity]}),
      {
        summary: 'a secret key was given where a recipient belongs',
        reason: 'whoever sees it can open what is sealed for it',
        next: 'give its public part, age1…, which `age-keygen -y` prints',
      },
    ],
  ];
  const noRecipient = (text: () => string, reason: string): [string, () => SealFor, object] => [
    `a recipient: ${reason}`,
    () => ({recipients: [recipient, text()]}),
    {
      summary: 'this is no recipient that can be sealed for',
      reason,
      next: 'make a key with `age-keygen`, and give the public key that it prints, age1…',
    },
  ];

  test.each([
    ...rows,
    noRecipient(
      () => `${recipient.slice(0, -1)}${recipient.endsWith('q') ? 'p' : 'q'}`,
      'a character is wrong or missing',
    ),
    noRecipient(() => recipient.slice(0, 30), 'a character is wrong or missing'),
    noRecipient(() => 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI', 'keys of SSH are not supported'),
    noRecipient(
      () => 'age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t',
      'it needs a plugin of age',
    ),
    noRecipient(() => 'jane@example.com', 'a recipient begins with age1'),
    noRecipient(() => '', 'a recipient begins with age1'),
  ])('%s', async (_what, to, says) => {
    const failure = await failureOf(() => sealStream(pieces(Buffer.from('x')), to(), quick));
    expect(failure).toMatchObject(says);
    expect(JSON.stringify(failure)).not.toContain('AGE-SECRET-KEY');
  });
});

describe('files of keys', () => {
  test('give the recipients and keys in them', () => {
    const file = `# created: 2026-01-01T00:00:00Z\r\n# public key: ${recipient}\r\n\r\n  ${identity}  \r\n`;
    expect(identitiesFrom(file, 'f').map((key) => key.reveal())).toEqual([identity]);
    expect(recipientsIn(`# jane\n${recipient}\n\n`)).toEqual([recipient]);
  });

  test.each([
    ['', 'there is no key in it'],
    ['# nothing', 'there is no key in it'],
    ['age1abc', 'it holds a recipient, which opens nothing'],
    ['age-encryption.org/v1\n-> scrypt x 18', 'it is sealed itself: open it first with `age -d`'],
    ['-----BEGIN AGE ENCRYPTED FILE-----\nx', 'it is sealed itself: open it first with `age -d`'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----', 'keys of SSH are not supported'],
    ['AGE-PLUGIN-YUBIKEY-1QQQ', 'its key needs a plugin of age'],
    ['AGE-SECRET-KEY-1abc', 'a line of it is no key, AGE-SECRET-KEY-1…'],
    ['hunter2', 'a line of it is no key, AGE-SECRET-KEY-1…'],
  ])('that hold %j are refused', async (content, reason) => {
    const failure = await failureOf(() => identitiesFrom(content, '/keys/age.txt'));
    const next = 'name the file that `age-keygen` wrote';
    expect(failure).toEqual({summary: 'this is no file of age keys', object: '/keys/age.txt', reason, next});
  });
});

describe('sealToFile and openToFile', () => {
  const content = randomBytes(150_000);

  async function sealed(path: string, who = machine) {
    return sealToFile(() => pieces(content, 999), {to: forKey(), path}, who);
  }

  test('make whole files of mode 0600, and tell their digests', async () => {
    const directory = emptyDirectory();
    const made = await sealed(join(directory, 'keys.age'));
    expect(made.sealed.bytes).toBe(readFileSync(join(directory, 'keys.age')).length);
    expect(await openToFile(join(directory, 'keys.age'), withKey(), join(directory, 'plain'), machine)).toEqual(
      made.plain,
    );
    expect(readFileSync(join(directory, 'plain')).equals(content)).toBe(true);
    expect(modesBelow(directory)).toEqual({'keys.age': '0600', plain: '0600'});
  });

  test('seal a stream that can be read once only', async () => {
    const path = join(emptyDirectory(), 'db.age');
    const {plain} = await sealToFile(pieces(content, 5000), {to: byPassphrase, path, armor: true, ...quick}, machine);
    expect(plain.bytes).toBe(content.length);
    expect(readFileSync(path, 'latin1')).toMatch(/^-----BEGIN AGE/);
    expect((await collect(await openStream(bytesOf(path, machine), byPassphrase, path))).equals(content)).toBe(true);
  });

  test('work where files have no second names', async () => {
    const directory = emptyDirectory();
    await sealed(join(directory, 'keys.age'), withFiles({link: refusing('EPERM', 'operation not permitted', 'link')}));
    expect(readdirSync(directory)).toEqual(['keys.age']);
  });

  test.each(['seal', 'open'] as const)('killed at any call, leave no half file: %s', async (which) => {
    const run = async (directory: string, who = machine) => {
      if (which === 'seal') await sealed(join(directory, 'out'), who);
      else await openToFile(join(directory, 'keys.age'), withKey(), join(directory, 'out'), who);
    };
    const small = emptyDirectory();
    await sealed(join(small, 'keys.age'));
    const alive = dyingFiles(Number.POSITIVE_INFINITY);
    await run(small, keyMachine({files: alive.files}));
    const whole = readFileSync(join(small, 'out')).length;
    for (let at = 1; at <= alive.calls(); at++) {
      const directory = emptyDirectory();
      writeFileSync(join(directory, 'keys.age'), readFileSync(join(small, 'keys.age')));
      await run(directory, keyMachine({files: dyingFiles(at).files})).catch(() => {});
      if (readdirSync(directory).includes('out')) expect(readFileSync(join(directory, 'out'))).toHaveLength(whole);
    }
  });

  test.each<[string, (directory: string) => unknown, object]>([
    [
      'a name that is taken',
      async (directory) => {
        writeFileSync(join(directory, 'keys.age'), 'old');
        await sealed(join(directory, 'keys.age'));
      },
      {
        summary: 'there is such a file already',
        object: 'HERE/keys.age',
        next: 'name another file, or move this one away',
      },
    ],
    [
      'a directory that is missing',
      (directory) => sealed(join(directory, 'no/keys.age')),
      {
        summary: 'the sealed file cannot be written',
        object: 'HERE/no/keys.age',
        reason: expect.stringContaining('ENOENT: no such file or directory'),
        next: 'see whether the directory is still there; there is no sealed file',
      },
    ],
    [
      'a disk that is full',
      (directory) =>
        sealed(
          join(directory, 'keys.age'),
          withFiles({
            open: async (...args) =>
              Object.assign(await files.open(...args), {write: refusing('ENOSPC', 'no space left on device', 'write')}),
          }),
        ),
      {
        summary: 'the sealed file cannot be written',
        object: 'HERE/keys.age',
        reason: 'ENOSPC: no space left on device',
        next: 'free some space on this disk; there is no sealed file',
      },
    ],
    [
      'a disk that gives back other bytes',
      (directory) =>
        sealed(
          join(directory, 'keys.age'),
          withFiles({
            open: async (path, flags, mode) => {
              const handle = await files.open(path, flags, mode);
              if (flags === 'wx') return handle;
              const read = async (buffer: Buffer, ...rest: [number, number, null]) => {
                const result = await handle.constructor.prototype.read.call(handle, buffer, ...rest);
                if (result.bytesRead > 1000) buffer.writeUInt8(buffer.readUInt8(1000) ^ 1, 1000);
                return result;
              };
              return Object.assign(handle, {read});
            },
          }),
        ),
      {
        summary: 'what was sealed does not open to what it was made from',
        object: 'HERE/keys.age',
        reason: 'a part of it does not fit the seal',
        next: 'run the same command again; there is no sealed file',
      },
    ],
    [
      'a source that changes meanwhile',
      (directory) => {
        let count = 0;
        const changing = () => pieces(Buffer.from(`content ${count++}`));
        return sealToFile(changing, {to: forKey(), path: join(directory, 'keys.age')}, machine);
      },
      {
        summary: 'what was sealed does not open to what it was made from',
        object: 'HERE/keys.age',
        reason: 'the disk gave back other bytes, or a file was changed meanwhile',
        next: 'run the same command again; there is no sealed file',
      },
    ],
    [
      'a source that becomes shorter, or longer, meanwhile',
      async (directory) => {
        for (const again of ['', 'conten', 'content!']) {
          const texts = ['content', again];
          const changing = () => pieces(Buffer.from(texts.shift() ?? ''));
          const failure = await failureOf(() =>
            sealToFile(changing, {to: forKey(), path: join(directory, 'keys.age')}, machine),
          );
          expect(failure.summary).toBe('what was sealed does not open to what it was made from');
        }
        await sealToFile(() => pieces(Buffer.alloc(0)), {to: {recipients: []}, path: join(directory, 'k')}, machine);
      },
      {summary: 'there is nobody to seal for', next: 'name a recipient, age1…'},
    ],
    [
      'a source that breaks',
      (directory) => {
        const breaking = async function* () {
          yield Buffer.from('x');
          throw systemError('EIO', 'i/o error', 'read', '');
        };
        return sealToFile(breaking(), {to: forKey(), path: join(directory, 'keys.age')}, machine);
      },
      {
        summary: 'the sealed file cannot be written',
        object: 'HERE/keys.age',
        next: expect.stringContaining('there is no sealed file'),
      },
    ],
    [
      'a sealed file that is missing',
      (directory) => openToFile(join(directory, 'no.age'), withKey(), join(directory, 'plain'), machine),
      {
        summary: 'the file cannot be read',
        object: 'HERE/no.age',
        reason: 'ENOENT: no such file or directory',
        next: 'see whether the directory is still there',
      },
    ],
    [
      'a sealed file that is a directory',
      (directory) => {
        mkdirSync(join(directory, 'd'));
        return openToFile(join(directory, 'd'), withKey(), join(directory, 'plain'), machine);
      },
      {summary: 'the file cannot be read', object: 'HERE/d', reason: 'EISDIR: illegal operation on a directory'},
    ],
    [
      'a wrong passphrase',
      async (directory) => {
        await sealToFile(pieces(content), {to: byPassphrase, path: join(directory, 'db.age'), ...quick}, machine);
        const wrong = {passphrase: new Secret('not this one')};
        await openToFile(join(directory, 'db.age'), wrong, join(directory, 'plain'), machine).finally(() =>
          files.unlink(join(directory, 'db.age')),
        );
      },
      {summary: 'the passphrase is wrong', object: 'HERE/db.age'},
    ],
    [
      'a sealed file that is cut off',
      async (directory) => {
        await sealed(join(directory, 'db.age'));
        await files.truncate(join(directory, 'db.age'), 100_000);
        await openToFile(join(directory, 'db.age'), withKey(), join(directory, 'plain'), machine).finally(() =>
          files.unlink(join(directory, 'db.age')),
        );
      },
      {summary: 'the sealed file is cut off or damaged', object: 'HERE/db.age'},
    ],
  ])('refuse %s, and leave no file', async (_what, run, says) => {
    const directory = emptyDirectory();
    const failure = await failureOf(() => run(directory));
    expect(JSON.parse(JSON.stringify(failure).replaceAll(directory, 'HERE'))).toMatchObject(says);
    expect(readdirSync(directory).filter((name) => !['keys.age', 'd'].includes(name))).toEqual([]);
    if (readdirSync(directory).includes('keys.age'))
      expect(readFileSync(join(directory, 'keys.age'), 'utf8')).toBe('old');
  });
});
