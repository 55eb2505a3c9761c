// TARGET_DIR as each generation of the old scripts left it, used as it is for a CAS.
import {readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {openTargetFiles, type TargetFiles} from '../../../src/lib/cas/target-files.ts';
import {casSettings} from '../../support/cas-ground.ts';
import {casSite, notesOf} from '../../support/cas-site.ts';
import {anIdentity, configText, failureOf, putFiles} from '../../support/key-ground.ts';
import {oldLayout, oldVersions} from '../../support/old-layouts.ts';

const owner = anIdentity();
/** What the layouts are about. */
const name = {name: 'cas', namespace: 'default'};

async function open(directory: string): Promise<{files: TargetFiles; warnings: () => string[]}> {
  const site = casSite({settings: casSettings({...name, targetDirectory: directory}), name});
  return {files: await openTargetFiles(site), warnings: () => notesOf(site.events, 'warning')};
}

async function within<T>(directory: string, work: (files: TargetFiles) => Promise<T>): Promise<T> {
  const {files} = await open(directory);
  try {
    return await work(files);
  } finally {
    await files.close();
  }
}

interface State {
  identity: string;
  cas_db: Record<string, unknown>;
  default_cas?: string;
  session_signing_keypair_ed25519_seed?: number[];
}

const stateIn = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as State;
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe.each(oldVersions)('the directory of %s', (version) => {
  const seed = version === '5.8.0' ? undefined : owner.seed;

  test('has the owner, whom it gives to a provisioning without a change of any file', async () => {
    const {directory, files: before} = oldLayout(version, owner);
    await within(directory, async (files) => {
      expect(files.journalLines()).toEqual([]);
      expect(await files.hasIdentity(files.cliConfig)).toBe(true);
      expect(await files.ownerFingerprint()).toBe(owner.key);
      await files.takeOverIdentity(undefined);
    });
    for (const [path, {text}] of Object.entries(before)) {
      expect(readFileSync(join(directory, path), 'utf8'), path).toBe(text);
    }
  });

  test('gets the file of the owner for this CAS, with the old key, private, and attested at its lasting address', async () => {
    const {directory} = oldLayout(version, owner);
    const path = join(directory, 'identity/owner_id_cas_default.json');
    await within(directory, async (files) => {
      expect(files.ownerIdentity).toBe(path);
      await files.writeOwnerIdentity();
      const state = JSON.parse(await files.read(path)) as State;
      state.cas_db = {...state.cas_db, '127.0.0.1:9': {report: 'new'}};
      await files.write(path, JSON.stringify(state));
      await files.renameAttested(path, '127.0.0.1:9', 'cas.default:8081');
    });
    const {identity, cas_db, session_signing_keypair_ed25519_seed: own} = stateIn(path);
    expect(identity.replaceAll('\r', '')).toBe(owner.pem);
    expect(cas_db).toEqual({'cas.default:8081': {report: 'new'}});
    expect(own).toEqual(seed);
    expect(mode(path)).toBe('600');
  });

  test('without its state has a copy of the first identity, from which the state is made again', async () => {
    const {directory} = oldLayout(version, owner);
    rmSync(join(directory, 'identity/config.json'));
    await within(directory, async (files) => {
      await files.takeOverIdentity(undefined);
      expect(await files.ownerFingerprint()).toBe(owner.key);
    });
    expect(mode(join(directory, 'identity/config.json'))).toBe('600');
    expect(stateIn(join(directory, 'identity/config.json')).session_signing_keypair_ed25519_seed).toEqual(seed);
  });

  test('takes no other owner: both are named, and nothing is changed', async () => {
    const {directory, files: before} = oldLayout(version, owner);
    const other = anIdentity('other');
    const named = join(directory, 'other.json');
    writeFileSync(named, configText(other), {mode: 0o600});
    const failure = await within(directory, (files) => failureOf(() => files.takeOverIdentity(named)));
    expect(failure.reason).toContain(owner.key);
    expect(failure.reason).toContain(other.key);
    const config = 'identity/config.json';
    expect(readFileSync(join(directory, config), 'utf8')).toBe(before[config]?.text);
  });

  test('gets sessions and the custom resource of this CAS beside the old ones', async () => {
    const {directory, files: before} = oldLayout(version, owner);
    await within(directory, async (files) => {
      const backup = await files.writeSession('cas-owner/primary-backup', 'name: cas-owner/primary-backup\n');
      expect(backup).toBe(
        join(directory, 'identity/backup-controller-session-cas-owner_primary-backup_cas_default.yaml'),
      );
      expect(mode(backup)).toBe('600');
    });
    const old = 'identity/backup-controller-session-cas-owner_primary-backup.yaml';
    expect(readFileSync(join(directory, old), 'utf8')).toBe(before[old]?.text);
  });

  test('has directories that others may look into, which is said', async () => {
    const {files, warnings} = await open(oldLayout(version, owner).directory);
    await files.close();
    expect(warnings().join('\n')).toMatch(/identity: .*(?:0?755|others)/);
  });
});

test('a directory without any identity says where it looked', async () => {
  const {directory} = oldLayout('6.0.5', owner);
  for (const file of ['config', 'base-owner-identity']) rmSync(join(directory, `identity/${file}.json`));
  const failure = await within(directory, (files) => failureOf(() => files.takeOverIdentity(undefined)));
  expect(failure).toMatchObject({summary: 'there is no owner identity', next: expect.stringContaining('keys restore')});
});

test('a state whose identity the program broke is not written over', async () => {
  const {directory} = oldLayout('6.0.5', owner);
  putFiles(directory, {'identity/config.json': '{"identity": '}, 0o600);
  await within(directory, async (files) => {
    await expect(files.takeOverIdentity(undefined)).rejects.toThrow('config.json');
  });
  expect(readFileSync(join(directory, 'identity/config.json'), 'utf8')).toBe('{"identity": ');
});

test('one run at a time: the second is told who is at it, and the directory is free afterwards', async () => {
  const {directory} = oldLayout('6.0.5', owner);
  await within(directory, async () => {
    expect(await failureOf(() => open(directory))).toMatchObject({
      reason: expect.stringContaining(String(process.pid)),
    });
  });
  await within(directory, async () => {});
});
