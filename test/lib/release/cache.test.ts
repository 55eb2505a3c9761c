import {readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {createTestKey} from '../../../sandbox/release/sign.ts';
import type {ArtefactName} from '../../../src/lib/release/locations.ts';
import {openRelease} from '../../../src/lib/release/open-release.ts';
import type {ReleaseOptions} from '../../../src/lib/release/release-options.ts';
import {readTrustedKey} from '../../../src/lib/release/trusted-key.ts';
import {flipByte, type ReleaseGround, releaseGround, releaseWorld} from '../../support/release.ts';
import {type ReleaseServer, startReleaseServer} from '../../support/release-server.ts';

const names: ArtefactName[] = ['chart', 'las', 'imagepullsecrets'];

const repository = 'scontain/imps/refs/heads/registry';

let ground: ReleaseGround;
let server: ReleaseServer;
beforeAll(async () => {
  ground = await releaseGround();
  server = await startReleaseServer(ground.mirror);
});
afterAll(async () => {
  await server.close();
  await ground.remove();
});

let caches = 0;
let cacheDirectory = '';
afterEach(() => {
  server.requests.length = 0;
  cacheDirectory = '';
});

async function fetchAll(changes: Partial<ReleaseOptions> = {}) {
  cacheDirectory ||= join(ground.directory, `cache-${caches++}`);
  const release = await openRelease(ground.options({mirror: server.url, cacheDirectory, ...changes}), releaseWorld());
  const artefacts = await release.artefacts(names);
  return {from: artefacts.map(({from}) => from), artefacts, notices: release.notices()};
}

const cachedFiles = async () => {
  const entries = await readdir(cacheDirectory, {recursive: true, withFileTypes: true});
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};
const blobs = async () => (await cachedFiles()).filter((file) => file.includes('sha256'));

describe('the cache', () => {
  it('gives what was verified before, without asking anybody, and with the same proof', async () => {
    const first = await fetchAll();
    const asked = server.requests.length;
    const second = await fetchAll();
    expect(second.from).toEqual(['cache', 'cache', 'cache']);
    expect(server.requests).toHaveLength(asked);
    expect(second.artefacts).toEqual(first.artefacts.map((artefact) => ({...artefact, from: 'cache'})));
  });

  it('works offline, and says what it does not have', async () => {
    await fetchAll();
    server.requests.length = 0;
    expect((await fetchAll({offline: true})).from).toEqual(['cache', 'cache', 'cache']);
    const release = await openRelease(
      ground.options({mirror: server.url, cacheDirectory, offline: true}),
      releaseWorld(),
    );
    await expect(release.artefact('sgxplugin')).rejects.toMatchObject({
      kind: 'undetermined',
      summary: 'the file is not in the cache',
      object: expect.stringContaining('sgxplugin.yaml'),
      next: expect.stringContaining('--mirror'),
    });
    expect(server.requests).toEqual([]);
  });

  it('holds readable files in open folders, and no leftovers', async () => {
    await fetchAll();
    const files = await cachedFiles();
    expect(files).toHaveLength(2 * names.length);
    for (const file of files) expect((await stat(file)).mode & 0o777).toBe(0o644);
    expect((await stat(join(cacheDirectory, 'sha256'))).mode & 0o777).toBe(0o755);
  });

  it('notices a file that was altered, and fetches it anew', async () => {
    await fetchAll();
    for (const file of await blobs()) await flipByte(file);
    const again = await fetchAll();
    expect(again.from).toEqual(['mirror', 'mirror', 'mirror']);
    expect(again.notices.filter(({code}) => code === 'cache-altered')).toHaveLength(3);
    expect((await fetchAll()).from).toEqual(['cache', 'cache', 'cache']);
  });

  it('does not use an altered file when it may not fetch another', async () => {
    await fetchAll();
    for (const file of await blobs()) await flipByte(file);
    await expect(fetchAll({offline: true})).rejects.toThrow(/not in the cache/);
  });

  it.each([
    ['no JSON', () => 'garbage'],
    ['another digest', (record: string) => record.replace(/"sha256":"[^"]*"/, `"sha256":"${'0'.repeat(64)}"`)],
    ['a path in place of a digest', (record: string) => record.replace(/"sha256":"[^"]*"/, '"sha256":"../../x"')],
    ['null', () => 'null'],
  ])('does not trip over a record that is %s', async (_, change) => {
    await fetchAll();
    const records = (await cachedFiles()).filter((file) => file.includes('addresses'));
    for (const file of records) await writeFile(file, change(await readFile(file, 'utf8')));
    expect((await fetchAll()).from).toEqual(['mirror', 'mirror', 'mirror']);
  });

  it('does not vouch for what other keys verified', async () => {
    await fetchAll();
    const other = await readTrustedKey((await createTestKey('other')).publicKey, 'other');
    await expect(fetchAll({trustedKeys: [other]})).rejects.toThrow(/signature of the file is not good/);
  });

  it('does not outlive the key', async () => {
    const passing = await createTestKey('passing', {keyExpirationTime: 200 * 86_400});
    const mirror = await ground.copy();
    const las = join(mirror, 'scontain/manifests/main/6.0.6/las.yaml');
    await writeFile(`${las}.asc`, await passing.sign(await readFile(las)));
    const passingServer = await startReleaseServer(mirror);
    const trustedKeys = [await readTrustedKey(passing.publicKey, 'passing')];
    const options = ground.options({
      mirror: passingServer.url,
      trustedKeys,
      cacheDirectory: join(ground.directory, 'passing'),
    });
    const from = async (now: string) => {
      const release = await openRelease(options, releaseWorld({now: () => new Date(now)}));
      return (await release.artefact('las')).from;
    };
    expect(await from('2026-06-01T00:00:00Z')).toBe('mirror');
    expect(await from('2026-06-01T00:00:00Z')).toBe('cache');
    await expect(from('2026-08-01T00:00:00Z')).rejects.toThrow(/expired on 2026-07-20/);
    await passingServer.close();
  });

  it('that cannot be written is said, and does not stop anything', async () => {
    cacheDirectory = join(ground.directory, 'file-in-the-way');
    await writeFile(cacheDirectory, '');
    const {from, notices} = await fetchAll();
    expect(from).toEqual(['mirror', 'mirror', 'mirror']);
    expect(notices.map(({code}) => code)).toContain('cache-unwritable');
  });

  it('keeps no file of a mirror folder, only what was found out about its very bytes', async () => {
    const mirror = await ground.copy();
    const first = await fetchAll({mirror});
    expect(await blobs()).toEqual([]);
    const second = await fetchAll({mirror});
    expect(second.artefacts).toEqual(first.artefacts);
    await flipByte(join(mirror, 'scontain/manifests/main/6.0.6/las.yaml'));
    await expect(fetchAll({mirror})).rejects.toThrow('signature of the file is not good');
  });

  it('does not vouch for a file of a mirror folder whose signature was changed', async () => {
    const mirror = await ground.copy();
    await fetchAll({mirror});
    await flipByte(join(mirror, 'scontain/manifests/main/6.0.6/las.yaml.asc'), 200);
    await expect(fetchAll({mirror})).rejects.toThrow('las.yaml');
  });

  it('keeps nothing that was let in unverified', async () => {
    const mirror = await ground.copy();
    await rm(join(mirror, repository, 'index.yaml.asc'));
    const unsigned = await startReleaseServer(mirror);
    const files = join(ground.directory, 'packed');
    // Unverified files come in over https or from this machine only, so the cache is not even asked for them.
    await expect(fetchAll({mirror: unsigned.url, allowUnverified: true})).rejects.toThrow(
      /neither the known one nor signed/,
    );
    cacheDirectory = files;
    const {from} = await fetchAll({chartRepository: join(mirror, repository), allowUnverified: true});
    expect(from).toEqual(['mirror', 'mirror', 'file']);
    expect(await blobs()).toHaveLength(2);
    await unsigned.close();
  });
});
