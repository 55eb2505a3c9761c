// The owner identity of a CAS: where it comes from, the file that is made of it, and which CAS it belongs to.
import {chmodSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {describe, expect, test} from 'vitest';
import {
  type BoundPlace,
  bindIdentity,
  describePlace,
  judgeBinding,
  readBinding,
} from '../../../src/lib/keys/binding.ts';
import {identityOf, parseCliConfig} from '../../../src/lib/keys/cli-config.ts';
import {findIdentity, keepBaseIdentity, ownerIdentityText} from '../../../src/lib/keys/owner-identity.ts';
import {casFiles, openTargetDirectory, type TargetDirectory} from '../../../src/lib/keys/target-directory.ts';
import {anIdentity, configText, failureOf, keyMachine, modesBelow} from '../../support/key-ground.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const owner = anIdentity();
const other = anIdentity('other');
const machine = keyMachine();

async function aTarget(files: {config?: string; base?: string} = {}): Promise<TargetDirectory> {
  const {target} = await openTargetDirectory(emptyDirectory(), machine);
  if (files.config !== undefined) writeFileSync(target.cliConfig, files.config, {mode: 0o600});
  if (files.base !== undefined) writeFileSync(target.baseOwnerIdentity, files.base, {mode: 0o600});
  return target;
}

describe('ownerIdentityText', () => {
  test('has identity and seed as they were written, no CAS, and nothing else', () => {
    const identity = JSON.stringify(owner.pem).replaceAll('=', '\\u003d');
    const text = `{"x":1,"session_signing_keypair_ed25519_seed":[ 1,2.0 ],"cas_db":{"a:1":{}},"identity": ${identity}}`;
    const made = ownerIdentityText(parseCliConfig(text, 'c'));
    expect(made.warnings).toEqual([]);
    expect(made.text).toBe(
      `{\n  "identity": ${identity},\n  "cas_db": {},\n  "session_signing_keypair_ed25519_seed": [ 1,2.0 ]\n}\n`,
    );
    expect(identityOf(parseCliConfig(made.text, 'c')).key).toBe(owner.key);
  });

  test('without a seed is made with a warning', () => {
    const made = ownerIdentityText(parseCliConfig(JSON.stringify({identity: owner.pem}), '/k/config.json'));
    expect(JSON.parse(made.text)).toEqual({identity: owner.pem, cas_db: {}});
    expect(made.warnings).toEqual([
      '/k/config.json has no seed for signing sessions; the owner identity is made without one',
    ]);
  });

  test('of an identity that is not sound is not made', async () => {
    const unsound = JSON.stringify({identity: owner.pem.slice(0, -200)});
    expect((await failureOf(() => ownerIdentityText(parseCliConfig(unsound, 'c')))).summary).toBe(
      'the identity is not sound',
    );
  });
});

describe('findIdentity', () => {
  const keyOf = async (target: TargetDirectory, named?: string) => {
    const {config, warnings} = await findIdentity(target, named, machine);
    return [identityOf(config).key, ...warnings.map((text) => text.replace(target.path, ''))];
  };

  test('takes the state of the SCONE CLI before the copy', async () => {
    expect(await keyOf(await aTarget({config: configText(owner), base: configText(other)}))).toEqual([owner.key]);
  });

  test.each([
    ['missing', undefined, []],
    ['empty, made to hold one', '', ['/identity/config.json has no identity']],
    ['without one', '{"cas_db":{}}', ['/identity/config.json has no identity']],
  ])('takes the copy where the state is %s', async (_what, config, said) => {
    const target = await aTarget({base: configText(other), ...(config !== undefined && {config})});
    expect(await keyOf(target)).toEqual([other.key, ...said]);
  });

  test('takes a named file before both, and tells of its rights', async () => {
    const target = await aTarget({config: configText(owner)});
    const named = `${target.path}/mine.json`;
    writeFileSync(named, configText(other));
    chmodSync(named, 0o644);
    expect(await keyOf(target, named)).toEqual([
      other.key,
      '/mine.json: its mode is 0644, not 0600: every user may read it',
    ]);
  });

  test.each<[string, {config?: string}, string | undefined, object]>([
    [
      'there is none',
      {},
      undefined,
      {object: 'T/identity/config.json', reason: 'nor is there one in T/identity/base-owner-identity.json'},
    ],
    [
      'the named file is missing',
      {config: configText(owner)},
      'T/no.json',
      {object: 'T/no.json', reason: 'there is no such file'},
    ],
    [
      'the named file has none',
      {config: '{}'},
      'T/identity/config.json',
      {object: 'T/identity/config.json', reason: 'T/identity/config.json has no identity'},
    ],
  ])('says so when %s', async (_case, files, named, says) => {
    const target = await aTarget(files);
    const failure = await failureOf(() => findIdentity(target, named?.replace('T', target.path), machine));
    expect(JSON.parse(JSON.stringify(failure).replaceAll(target.path, 'T'))).toEqual({
      summary: 'there is no owner identity',
      next: 'name the file that has it, or restore it from a backup with `keys restore`',
      ...says,
    });
  });

  test('does not pass over a state that is damaged: it may be the right one', async () => {
    const target = await aTarget({config: '{"identity":', base: configText(other)});
    expect((await failureOf(() => keyOf(target))).summary).toBe('the state of the SCONE CLI cannot be read');
  });
});

describe('keepBaseIdentity', () => {
  test('keeps the first, with mode 0600', async () => {
    const target = await aTarget();
    expect(await keepBaseIdentity(target, parseCliConfig(configText(owner), 'c'), machine)).toEqual([]);
    expect(JSON.parse(readFileSync(target.baseOwnerIdentity, 'utf8'))).toMatchObject({identity: owner.pem, cas_db: {}});
    expect(modesBelow(target.identity)).toEqual({'base-owner-identity.json': '0600'});
  });

  test.each([
    ['the same', configText(owner), /^$/],
    ['another', configText(other), /has another key \(.*\) than c \(.*\); both are kept$/],
    ['none', '{}', /has no identity; it is left as it is$/],
  ])('never overwrites: what is there is %s', async (_what, base, said) => {
    const target = await aTarget({base});
    expect((await keepBaseIdentity(target, parseCliConfig(configText(owner), 'c'), machine)).join()).toMatch(said);
    expect(readFileSync(target.baseOwnerIdentity, 'utf8')).toBe(base);
  });
});

describe('a binding', () => {
  const place: BoundPlace = {clusterUid: 'uid-1', namespace: 'default', name: 'cas', cluster: 'prod'};
  const since = '2026-01-02T03:04:05.000Z';
  const record = {...place, key: owner.key, since};
  const files = async () => casFiles(await aTarget(), place);

  test('is made by the first use, which says so, and stands from then on', async () => {
    const own = await files();
    const wanted = {...place, key: owner.key};
    expect(await bindIdentity(own, wanted, new Date(since), machine)).toBe(
      'owner_id_cas_default.json belongs to CAS default/cas of cluster prod (uid-1) from now on; it will not be used with another',
    );
    expect(await bindIdentity(own, wanted, new Date(), machine)).toBeUndefined();
    expect(await readBinding(own.binding, machine)).toEqual(record);
    expect(modesBelow(dirname(own.binding))).toEqual({'owner_id_cas_default.binding.json': '0600'});
  });

  test('stands whatever the cluster is called', () => {
    const renamed = {...place, cluster: 'renamed', key: owner.key};
    expect(judgeBinding(record, renamed, 'f')).toBe('bound');
    expect(judgeBinding(undefined, renamed, 'f')).toBe('unbound');
  });

  test.each<[string, Partial<BoundPlace>, string]>([
    ['cluster', {clusterUid: 'uid-2', cluster: 'test'}, 'CAS default/cas of cluster test (uid-2)'],
    ['cluster of the same name', {clusterUid: 'uid-2'}, 'CAS default/cas of cluster prod (uid-2)'],
    ['namespace', {namespace: 'other'}, 'CAS other/cas of cluster prod (uid-1)'],
    ['CAS', {name: 'cas-2'}, 'CAS default/cas-2 of cluster prod (uid-1)'],
  ])('stops the use with another %s, and names both', async (_what, changes, name) => {
    const own = await files();
    await bindIdentity(own, {...place, key: owner.key}, new Date(since), machine);
    const before = readFileSync(own.binding);
    const wanted = {...place, ...changes, key: owner.key};
    expect(await failureOf(() => bindIdentity(own, wanted, new Date(), machine))).toEqual({
      summary: 'this owner identity belongs to another CAS',
      object: own.ownerIdentity,
      reason: `it belongs to CAS default/cas of cluster prod (uid-1) since ${since}, and was to be used with ${name}`,
      next: 'choose the right context and namespace, or name another directory with --target',
    });
    expect(readFileSync(own.binding)).toEqual(before);
  });

  test('stops the use of another key, and names both', async () => {
    expect(await failureOf(() => judgeBinding(record, {...place, key: other.key}, '/k/owner.json'))).toEqual({
      summary: 'the file holds another owner identity than the one that was bound to this CAS',
      object: '/k/owner.json',
      reason: `CAS default/cas of cluster prod (uid-1) was bound to the key ${owner.key}; the file has the key ${other.key}`,
      next: 'restore the file from a backup with `keys restore`',
    });
  });

  test.each([
    '',
    '{',
    '[]',
    'null',
    '{"clusterUid":"a"}',
    JSON.stringify({...record, key: ''}),
    JSON.stringify({...record, name: 1}),
  ])('that reads %j is told to be damaged, not taken for none', async (text) => {
    const own = await files();
    writeFileSync(own.binding, text);
    expect(await failureOf(() => bindIdentity(own, {...place, key: owner.key}, new Date(), machine))).toEqual({
      summary: 'the record that binds an owner identity to its CAS is damaged',
      object: own.binding,
      next: 'restore it from a backup; or remove it, if you know which CAS the identity belongs to',
    });
  });

  test('names a cluster without a name by its UID', () => {
    expect(describePlace({clusterUid: 'u', namespace: 'n', name: 'c'})).toBe('CAS n/c of cluster u');
  });
});
