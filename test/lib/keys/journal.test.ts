// The journal: what was noted down stays, a torn end is tolerated and told, and no secret gets in.
import {chmodSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import files from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {type JournalRecord, openJournal} from '../../../src/lib/keys/journal.ts';
import {whatWasSpent} from '../../../src/lib/keys/spent.ts';
import {dyingFiles} from '../../support/dying-files.ts';
import {
  anIdentity,
  failureOf,
  keyMachine,
  modesBelow,
  refusing,
  systemError,
  withFiles,
} from '../../support/key-ground.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const at = '2026-01-02T03:04:05.000Z';

function aRecord(changes: Partial<JournalRecord> = {}): JournalRecord {
  return {at, act: 'use-token', state: 'intended', facts: {cas: 'default/cas'}, ...changes};
}

const three = [aRecord(), aRecord({state: 'done'}), aRecord({act: 'create-session', facts: {session: 'cas-owner'}})];

async function journalWith(records: readonly JournalRecord[]): Promise<string> {
  const file = join(emptyDirectory(), 'journal.jsonl');
  const journal = await openJournal(file, keyMachine());
  for (const record of records) await journal.append(record);
  return file;
}

describe('openJournal', () => {
  test('is empty where there is no file, and makes none', async () => {
    const directory = emptyDirectory();
    const journal = await openJournal(join(directory, 'j'), keyMachine());
    expect([journal.records, journal.troubles, modesBelow(directory)]).toEqual([[], [], {}]);
  });

  test('keeps what was appended, a line each, with mode 0600', async () => {
    const file = await journalWith(three);
    expect(readFileSync(file, 'utf8')).toBe(three.map((record) => `${JSON.stringify(record)}\n`).join(''));
    const {records, troubles} = await openJournal(file, keyMachine());
    expect([records, troubles]).toEqual([three, []]);
    expect(modesBelow(join(file, '..'))).toEqual({'journal.jsonl': '0600'});
  });

  test('cut off anywhere, has the records before the cut, and can be written on', async () => {
    const file = await journalWith(three);
    const whole = readFileSync(file);
    const ends = [...whole.entries()].flatMap(([index, byte]) => (byte === 10 ? [index + 1] : []));
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(file, whole.subarray(0, length));
      const journal = await openJournal(file, keyMachine());
      // A line that lacks only its end is whole.
      const kept = ends.filter((end) => end - 1 <= length).length;
      const isTorn = ![0, ...ends, ...ends.map((end) => end - 1)].includes(length);
      expect(journal.records, `cut at ${length}`).toEqual(three.slice(0, kept));
      expect(journal.troubles).toEqual(
        isTorn ? [`the last line of ${file} is cut off: the run that wrote it was killed`] : [],
      );
      await journal.append(aRecord({act: 'next'}));
      const again = await openJournal(file, keyMachine());
      expect(again.records).toEqual([...three.slice(0, kept), aRecord({act: 'next'})]);
      expect(again.troubles).toEqual([]);
    }
  });

  test('killed at any call while it is written, loses nothing that was noted down before', async () => {
    const alive = dyingFiles(Number.POSITIVE_INFINITY);
    const first = await openJournal(await journalWith(three), keyMachine({files: alive.files}));
    await first.append(aRecord({act: 'last'}));
    for (let call = 1; call <= alive.calls(); call++) {
      const file = await journalWith(three);
      const machine = keyMachine({files: dyingFiles(call).files});
      await openJournal(file, machine)
        .then((journal) => journal.append(aRecord({act: 'last'})))
        .catch(() => {});
      const {records} = await openJournal(file, keyMachine());
      expect(records.slice(0, 3)).toEqual(three);
      expect([undefined, 'last']).toContain(records[3]?.act);
    }
  });

  test('goes on after a write that failed in the middle of a line', async () => {
    const file = await journalWith(three.slice(0, 1));
    let isFull = true;
    const machine = withFiles({
      open: async (...args) => {
        const handle = await files.open(...args);
        const write = handle.write.bind(handle);
        const half = async (bytes: Buffer, offset: number) => {
          if (!isFull) return write(bytes, offset);
          isFull = false;
          await write(bytes, offset, 10);
          throw systemError('ENOSPC', 'no space left on device', 'write', '');
        };
        return Object.assign(handle, {write: half});
      },
    });
    const journal = await openJournal(file, machine);
    expect(await failureOf(() => journal.append(aRecord({state: 'done'})))).toEqual({
      summary: 'the journal cannot be written',
      object: file,
      reason: 'ENOSPC: no space left on device',
      next: 'free some space on this disk; the act was not begun, as it could not be noted down first',
    });
    expect(journal.records).toHaveLength(1);
    await journal.append(aRecord({state: 'done'}));
    expect((await openJournal(file, keyMachine())).records).toEqual([aRecord(), aRecord({state: 'done'})]);
  });

  test('is on the disk before the act begins', async () => {
    const file = join(emptyDirectory(), 'j');
    const order: string[] = [];
    const machine = withFiles({
      open: async (path, ...rest) => {
        const handle = await files.open(path, ...rest);
        const sync = async () => {
          await handle.datasync();
          order.push(path === file ? 'file' : 'directory');
        };
        return Object.assign(handle, {sync});
      },
    });
    const journal = await openJournal(file, machine);
    await journal.append(aRecord());
    order.push('act');
    await journal.append(aRecord({state: 'done'}));
    expect(order).toEqual(['file', 'directory', 'act', 'file']);
  });

  test.each([
    ['a broken line', 'x\n', 1],
    ['a line of another kind', `${JSON.stringify(aRecord())}\n{"a":1}\n`, 2],
    ['a state that is none', `${JSON.stringify({...aRecord(), state: 'maybe'})}\n`, 1],
    ['an empty line', '\n', 1],
  ])('refuses %s in its middle', async (_what, text, line) => {
    const file = join(emptyDirectory(), 'j');
    writeFileSync(file, `${text}${JSON.stringify(aRecord())}\n`);
    expect(await failureOf(() => openJournal(file, keyMachine()))).toEqual({
      summary: 'the journal is damaged',
      object: `${file}, line ${line}`,
      reason: 'it cannot be told any more what was done',
      next: 'restore the file from a backup, or look at the CAS itself and move the file away',
    });
  });

  test('follows no link, neither to read nor to write', async () => {
    const file = join(emptyDirectory(), 'j');
    const journal = await openJournal(file, keyMachine());
    symlinkSync(`${file}.elsewhere`, file);
    expect((await failureOf(() => openJournal(file, keyMachine()))).summary).toBe(
      'a symbolic link stands where a key belongs',
    );
    expect((await failureOf(() => journal.append(aRecord()))).summary).toBe('the journal cannot be written');
  });

  test('says why it cannot be read', async () => {
    const failure = await failureOf(() =>
      openJournal('/k/j', withFiles({open: refusing('EACCES', 'permission denied')})),
    );
    expect(failure).toMatchObject({summary: 'the journal cannot be read', object: '/k/j'});
  });

  test('with wrong rights is read all the same: it holds no secret', async () => {
    const file = await journalWith(three);
    chmodSync(file, 0o644);
    expect((await openJournal(file, keyMachine())).records).toHaveLength(3);
  });
});

describe('what must not be noted down', () => {
  const {pem, key} = anIdentity();

  test.each([
    ['a private key', {reason: pem.replaceAll('\n', '\\n').slice(0, 200)}, 'it holds a secret key'],
    ['a key of age', {to: 'AGE-SECRET-KEY-1QQQ'}, 'it holds a secret key'],
    ['a state file', {config: '{"session_signing_keypair_ed25519_seed":[1]}'}, 'it holds a secret key'],
    ['several lines', {words: 'a\nb'}, 'it is not one line of text'],
    ['something long', {words: 'x'.repeat(301)}, 'it is longer than 300 characters'],
    ['a token', {token: 'abc123'}, 'by its name it is a secret, and it is no fingerprint'],
    ['a passphrase', {Passphrase: 'correct horse'}, 'by its name it is a secret, and it is no fingerprint'],
    [
      'a DCAP key',
      {dcapKey: '0123456789abcdef0123456789abcdeG'},
      'by its name it is a secret, and it is no fingerprint',
    ],
  ])('%s', async (_what, facts, reason) => {
    const file = await journalWith([]);
    const journal = await openJournal(file, keyMachine());
    const failure = await failureOf(() => journal.append(aRecord({facts})));
    expect(failure).toEqual({
      summary: `the fact ${JSON.stringify(Object.keys(facts)[0])} of the act "use-token" must not be noted down`,
      reason,
      next: 'this is a fault of the program: please report it; nothing was written',
    });
    for (const value of Object.values(facts)) expect(JSON.stringify(failure)).not.toContain(value);
    expect(modesBelow(join(file, '..'))).toEqual({});
  });

  test('but fingerprints may', async () => {
    const journal = await openJournal(await journalWith([]), keyMachine());
    await journal.append(
      aRecord({facts: {token: key.slice(0, 16), identity: key, seed: `sha256:${key}`, image: 'a:b'}}),
    );
    expect(journal.records).toHaveLength(1);
  });
});

describe('whatWasSpent', () => {
  const session = {session: 'cas-owner'};
  const key = {fingerprint: 'ab12'};
  const record = (act: string, state: JournalRecord['state'], facts: Record<string, string> = {}) =>
    aRecord({act, state, facts});
  const intended = (act: string, facts?: Record<string, string>) => record(act, 'intended', facts);
  const done = (act: string, facts?: Record<string, string>) => record(act, 'done', facts);
  const failed = (act: string, facts?: Record<string, string>) => record(act, 'failed', facts);

  test.each<[string, JournalRecord[], string[]]>([
    ['nothing', [], []],
    [
      'all went well',
      [
        ...[intended('create-identity', key), done('create-identity', key)],
        ...[intended('use-token'), intended('set-owner', key), done('use-token'), done('set-owner', key)],
        ...[intended('create-session', session), done('create-session', session)],
      ],
      [
        'the owner identity ab12 was made',
        'the provisioning token was used, so it is worth nothing any more',
        'the CAS has its owner, for good: ab12',
        'the session cas-owner was created',
      ],
    ],
    [
      'killed before the answer',
      [intended('use-token'), intended('set-owner', key)],
      [
        'the provisioning token may have been used: the CAS was asked, and the answer is not known',
        'the CAS may have its owner already: ab12',
      ],
    ],
    ['refused', [intended('use-token'), failed('use-token')], ['the CAS did not take the provisioning token']],
    [
      'killed, tried again, refused, perhaps because it was taken the first time',
      [intended('use-token'), intended('use-token'), failed('use-token')],
      ['the provisioning token may have been used: the CAS was asked, and the answer is not known'],
    ],
    [
      'refused, tried again, done',
      [intended('use-token'), failed('use-token'), intended('use-token'), done('use-token')],
      ['the provisioning token was used, so it is worth nothing any more'],
    ],
    [
      'done, then refused',
      [done('create-session', session), intended('create-session', session), failed('create-session', session)],
      ['the session cas-owner was created'],
    ],
    [
      'two sessions',
      [
        intended('create-session', session),
        failed('create-session', session),
        intended('create-session', {session: 'b'}),
      ],
      ['the session cas-owner was not created', 'the session b may have been created'],
    ],
    ['acts that can be taken back', [done('apply'), done('attest')], []],
    ['a name of every object', [done('constructor'), done('toString')], []],
    ['a fact that is missing', [intended('update-session')], ['the session unknown may have been updated']],
  ])('%s', (_case, records, words) => {
    expect(whatWasSpent(records).map((spent) => spent.words)).toEqual(words);
  });
});
