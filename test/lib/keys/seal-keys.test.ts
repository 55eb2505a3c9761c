import {describe, expect, test} from 'vitest';
import {sealStream} from '../../../src/lib/keys/seal.ts';
import {identitiesFrom, recipientsIn, type SealFor} from '../../../src/lib/keys/seal-keys.ts';
import {Secret} from '../../../src/lib/report/secret.ts';
import {quick} from '../../support/backup-ground.ts';
import {failureOf} from '../../support/key-ground.ts';

import {pieces, sealGround} from '../../support/seal-ground.ts';

const {identity, recipient} = await sealGround();

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
