// Findings about the signatures of images, and the changes they hold back.
import {expect, test} from 'vitest';
import {
  type ImageCheck as Check,
  type CheckedImage as Checked,
  verifiedDigest,
} from '../../../src/lib/image-check/checked-image.ts';
import type {OperatorDesired} from '../../../src/lib/operator/desired.ts';
import {images, withVerifiedImage} from '../../../src/lib/operator/images.ts';
import type {StackPart} from '../../../src/lib/operator/stack-images.ts';
import type {OperatorSettings} from '../../../src/lib/settings/settings.ts';
import {account, operatorSettings} from '../../support/operator-settings.ts';
import {planIn} from '../../support/world.ts';

type CheckedImage = Checked<StackPart>;
type ImageCheck = Check<StackPart>;

const digest = `sha256:${'a'.repeat(64)}`;
const las = 'r.example/las:6.0.6';

function checked(verdict: CheckedImage['verdict'], changes: Partial<CheckedImage> = {}): ImageCheck {
  const image = {
    part: 'las',
    image: las,
    key: 'ECDSA P-256 sha256:1, pinned for r.example',
    isGivenKey: false,
  } as const;
  return {is: 'asked', images: [{...image, verdict, ...changes}]};
}

function findingsOf(check: ImageCheck) {
  const desired = {settings: operatorSettings(), images: check} as Partial<OperatorDesired> as OperatorDesired;
  const {findings, steps, blocks} = planIn({objects: []}, images, desired);
  expect({steps, blocks}).toEqual({steps: [], blocks: undefined});
  return findings;
}

const withheldBy = (check: ImageCheck) => withVerifiedImage('las', check, {findings: [], steps: []}).withheld;

const verified = checked({is: 'verified', digest, where: 'tag x.sig', remarks: ['signed under the name y']});

test.each<[string, ImageCheck, string, RegExp, RegExp | undefined]>([
  [
    'signed',
    verified,
    'PS003 ok',
    /las:6\.0\.6 is signed.*aaaa.*signed by ECDSA P-256 sha256:1, pinned for r\.example \(tag x\.sig\).*under the name y/,
    undefined,
  ],
  [
    'not signed',
    checked({is: 'unsigned', digest}),
    'PS004 failed',
    /las:6\.0\.6 is not signed.*wanted is one by ECDSA.*--no-image-signature-check/,
    /is not signed/,
  ],
  [
    'signed badly',
    checked({is: 'wrong', digest, reasons: ['tag x.sig: altered']}),
    'PS005 failed',
    /no signature of r\.example.* is good.*tag x\.sig: altered/,
    /no signature of .* is good/,
  ],
  [
    'not there',
    checked({is: 'no-image', reason: 'status 404'}),
    'PS003 failed',
    /does not exist, or not for this account.*status 404.*--access-token-file/,
    /does not exist/,
  ],
  [
    'out of reach',
    checked({is: 'unknown', answer: {is: 'unreachable', reason: 'DNS', next: 'look'}}),
    'PS003 unknown',
    /signatures of r\.example\/las:6\.0\.6 could not be read.*DNS.*look/,
    /are not known/,
  ],
  [
    'kept from us',
    checked({is: 'unknown', answer: {is: 'refused', why: 'unauthorized', reason: '401'}}),
    'PS003 unknown',
    /401.*--access-token-file/,
    /are not known/,
  ],
  [
    'answered oddly',
    checked({is: 'unknown', answer: {is: 'broken', reason: 'a page'}}),
    'PS003 unknown',
    /a page.*--no-image-signature-check/,
    /are not known/,
  ],
  [
    'without a key',
    checked({is: 'no-key'}, {key: undefined}),
    'PS003 unknown',
    /no key is known.*--verify-image-signatures FILE/,
    /are not known/,
  ],
])('an image that is %s', (_, check, expected, words, reason) => {
  const [finding, others, ...more] = findingsOf(check);
  expect(`${finding?.code} ${finding?.verdict}`).toBe(expected);
  const {summary, details = [], hint} = finding ?? {};
  expect([summary, ...details, hint].join(' ')).toMatch(words);
  expect(finding?.object).toBe(las);
  expect(finding?.mendable).toBeUndefined();
  expect(others).toMatchObject({code: 'PS003', verdict: 'skipped'});
  expect(more).toEqual([]);
  if (reason === undefined) expect(withheldBy(check)).toBeUndefined();
  else expect(withheldBy(check)).toMatch(reason);
});

test.each<[string, 'later' | 'never', RegExp]>([
  ['a check asks nobody', 'later', /a check asks no registry, unless --image-signature-check/],
  ['somebody said so', 'never', /not verified: --no-image-signature-check/],
])('nothing was asked: %s', (_, why, words) => {
  const check = {is: 'not-asked', because: why} as const;
  expect(findingsOf(check)).toEqual([
    {code: 'PS003', verdict: 'skipped', component: 'images', summary: expect.stringMatching(words)},
  ]);
  expect(withheldBy(check)).toBeUndefined();
  expect(verifiedDigest(check, 'las')).toBeUndefined();
});

test('a given account that the registry does not accept stops everything, as it would go into the pull secrets', () => {
  const refused = (why: 'unauthorized' | 'denied') =>
    checked({is: 'unknown', answer: {is: 'refused', why, reason: 'x'}});
  const blocksOf = (check: ImageCheck, changes: Partial<OperatorSettings>) => {
    const desired = {settings: operatorSettings(changes), images: check} as Partial<OperatorDesired> as OperatorDesired;
    return planIn({objects: []}, images, desired).blocks;
  };
  expect(blocksOf(refused('unauthorized'), {account})).toMatch(/does not accept the given account/);
  expect(blocksOf(refused('unauthorized'), {})).toBeUndefined();
  expect(blocksOf(refused('denied'), {account})).toBeUndefined();
  expect(blocksOf(verified, {account})).toBeUndefined();
});

test('another image holds nothing back, and only what is verified has a digest', () => {
  const bad = checked({is: 'unsigned', digest}, {part: 'operator'});
  expect(withheldBy(bad)).toBeUndefined();
  expect(verifiedDigest(bad, 'operator')).toBeUndefined();
  expect(verifiedDigest(verified, 'las')).toBe(digest);
  expect(verifiedDigest(verified, 'operator')).toBeUndefined();
});
