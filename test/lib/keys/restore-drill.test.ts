// The restore drill: a restored key is one that the CAS knows, and nothing is left of the drill.
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {readProofs} from '../../../src/lib/keys/proofs.ts';
import {type AskCas, drillRestore, type RestoredIdentity} from '../../../src/lib/keys/restore-drill.ts';
import {removeAllUnfinished, type TargetDirectory} from '../../../src/lib/keys/target-directory.ts';
import {backupGround, byPassphrase, now} from '../../support/backup-ground.ts';
import {configText, failureOf, keyMachine, modesBelow, refusing, withFiles} from '../../support/key-ground.ts';

const machine = keyMachine();
const {owner, other, keys, ownFiles, aTarget, aBackup} = await backupGround();

describe('a restore drill', () => {
  const cas = {name: 'cas', namespace: 'default'};
  const casName = 'CAS default/cas of cluster prod (u)';
  const knows: AskCas = async ({key}) => ({knows: key === owner.key, words: 'it answered'});

  async function drill(target: TargetDirectory, file: string, ask: AskCas = knows, changes: object = {}) {
    return drillRestore(target, {file, keys, cas, casName, ask, now, ...changes}, machine);
  }

  test('asks the CAS with what was restored, notes it, and leaves nothing', async () => {
    const target = await aTarget();
    const {record} = await aBackup(target);
    const asked: (RestoredIdentity & {text: string; modes: object})[] = [];
    const before = modesBelow(target.path);
    const ask: AskCas = async (restored) => {
      asked.push({
        ...restored,
        text: readFileSync(restored.config, 'utf8'),
        modes: modesBelow(dirname(restored.config)),
      });
      writeFileSync(restored.config, 'the CLI writes into its state');
      return knows(restored);
    };
    expect(await drill(target, record.path, ask)).toEqual({at: now.toISOString(), how: 'drill', cas: casName});
    expect(asked).toMatchObject([
      {
        key: owner.key,
        certificate: owner.certificate,
        text: ownFiles['identity/owner_id_cas_default.json'],
        modes: {'config.json': '0600'},
      },
    ]);
    expect(existsSync(asked[0]?.config ?? '')).toBe(false);
    expect(modesBelow(target.path)).toEqual(before);
    expect((await readProofs(target, machine)).backups[0]?.proofs).toContainEqual({
      at: now.toISOString(),
      how: 'drill',
      cas: casName,
    });
  });

  test('works in an empty directory, after the loss of everything else', async () => {
    const {record} = await aBackup(await aTarget());
    const empty = await aTarget({});
    await drill(empty, record.path);
    expect((await readProofs(empty, machine)).backups).toMatchObject([
      {keys: [owner.key], proofs: [{how: 'opened'}, {how: 'drill'}]},
    ]);
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['the wrong name of old scripts', {'identity/owner_id_cas_cas.json': configText(owner)}],
    ['the state of the SCONE CLI', {'identity/config.json': configText(owner)}],
    [
      'the copy of the first identity',
      {'identity/config.json': '{}', 'identity/base-owner-identity.json': configText(owner)},
    ],
  ])('finds the identity under %s', async (_name, contents) => {
    const target = await aTarget(contents);
    const {record} = await aBackup(target);
    expect((await drill(target, record.path)).how).toBe('drill');
  });

  test('takes what an interrupted one left for unfinished', async () => {
    const target = await aTarget();
    const {record} = await aBackup(target);
    const stuck = withFiles({rm: refusing('EBUSY', 'resource busy', 'rm')});
    await drillRestore(target, {file: record.path, keys, cas, casName, ask: knows, now}, stuck);
    expect(await removeAllUnfinished(target, machine)).toHaveLength(1);
  });

  test.each<[string, (target: TargetDirectory, file: string) => unknown, object]>([
    [
      'a CAS that does not know the key',
      (target, file) => drill(target, file, async () => ({knows: false, words: 'it refused to give the session'})),
      {
        summary: `${casName} does not know the key that was restored`,
        object: 'FILE',
        reason: `it refused to give the session (key ${owner.key.slice(0, 16)})`,
        next: 'make a new backup with `keys backup`, and a drill with that',
      },
    ],
    [
      'another key than the directory has',
      (target, file) => {
        writeFileSync(join(target.identity, 'owner_id_cas_default.json'), configText(other));
        return drill(target, file);
      },
      {
        summary: 'the backup has another owner identity than the directory for keys',
        object: 'FILE',
        reason: `HERE/identity/owner_id_cas_default.json has the key ${other.key}, the backup the key ${owner.key}`,
        next: 'make a new backup with `keys backup`',
      },
    ],
    [
      'a wrong passphrase',
      (target, file) => drill(target, file, knows, {keys: byPassphrase}),
      {summary: 'the file is sealed for age keys', object: 'FILE'},
    ],
  ])('fails for %s, and notes nothing', async (_what, run, says) => {
    const target = await aTarget();
    const {record} = await aBackup(target);
    const failure = await failureOf(() => run(target, record.path));
    const text = JSON.stringify(failure).replaceAll(target.path, 'HERE').replaceAll(record.path, 'FILE');
    expect(JSON.parse(text)).toMatchObject(says);
    expect((await readProofs(target, machine)).backups[0]?.proofs).toMatchObject([{how: 'compared'}]);
    expect(readdirSync(target.records)).toEqual(['proofs.json']);
  });

  test('fails when the backup has no identity for this CAS', async () => {
    const target = await aTarget({'identity/owner_id_other_x.json': configText(owner)});
    const {record} = await aBackup(target);
    expect(await failureOf(() => drill(target, record.path))).toEqual({
      summary: 'the backup has no owner identity for this CAS',
      object: record.path,
      reason:
        'it has neither identity/owner_id_cas_default.json nor identity/owner_id_cas_cas.json nor identity/config.json nor identity/base-owner-identity.json',
      next: 'name the CAS as when it was provisioned, or another backup',
    });
  });

  test('passes on why the CAS could not be asked, and clears up', async () => {
    const target = await aTarget();
    const {record} = await aBackup(target);
    await expect(drill(target, record.path, () => Promise.reject(new Error('no way to the CAS')))).rejects.toThrow(
      'no way to the CAS',
    );
    expect(readdirSync(target.records)).toEqual(['proofs.json']);
  });
});
