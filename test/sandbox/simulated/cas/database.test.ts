// The life of a CAS beyond one start of its program: its files, snapshots, recoveries and other enclaves.
import {chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {type CasOptions, type SimulatedCas, startCas} from '../../../../sandbox/simulated/cas/cas.ts';
import {askCas} from '../../../../sandbox/simulated/cas/client.ts';
import type {CasFaults} from '../../../../sandbox/simulated/cas/faults.ts';
import {emptyDirectory} from '../../../support/temporary.ts';
import {anySigner, type Ground, jsonIn, startGround} from '../../stand-ins/ground.ts';

const running: SimulatedCas[] = [];

afterEach(async () => {
  for (const cas of running.splice(0)) await cas.close();
});

async function begin(changes: Parameters<typeof startGround>[0] = {}): Promise<Ground> {
  const ground = await startGround(changes);
  running.push(ground.cas);
  return ground;
}

async function start(options: Partial<CasOptions> & {database: string}): Promise<{cas: SimulatedCas; log: string[]}> {
  const log: string[] = [];
  const cas = await startCas({image: 'registry.example/cas:6.0.6', log: (line) => log.push(line), ...options});
  running.push(cas);
  return {cas, log};
}

/** Provisioned, with a session `marker` that anybody may read. */
async function provisioned(changes: Parameters<typeof startGround>[0] = {}): Promise<Ground> {
  const ground = await begin(changes);
  await ground.scone(ground.provisioning());
  await ground.scone(['cas', 'set-default', ground.address]);
  const marker = 'name: marker\nversion: "0.3.10"\naccess_policy:\n  read: [ANY]\n';
  await ground.scone(['session', 'create', ground.file('marker.yaml', marker)]);
  return ground;
}

function putSnapshot({directory}: Ground, volume: string, mode: number): void {
  for (const [from, to] of [
    ['cas.db', 'last-snapshot-db'],
    ['cas.key-store', 'last-snapshot-cas.key-store'],
  ] as const) {
    copyFileSync(join(directory, 'snapshots/last-completed', from), join(volume, to));
    chmodSync(join(volume, to), mode);
  }
}

const at = (ground: Ground, file: string) => join(ground.directory, 'database', file);

test('what a CAS knows survives a restart, and no token is given then', async () => {
  const ground = await provisioned();
  const before = ground.cas.keyHash();
  ground.log.length = 0;
  ground.cas.restart();
  expect(ground.log.join('\n')).not.toMatch(/CAS (key hash|provisioning token)/);
  expect(ground.cas.keyHash()).toBe(before);
  expect((await ground.scone(['session', 'read', 'marker'])).code).toBe(0);
});

test('what it has on its volume says nothing to others', async () => {
  const ground = await provisioned();
  for (const file of ['cas.db', 'cas.key-store'])
    expect(readFileSync(at(ground, file), 'latin1')).not.toContain('marker');
});

test.each(['cas.db', 'cas.key-store'])('a damaged %s is not opened, and not replaced', async (file) => {
  const ground = await provisioned();
  truncateSync(at(ground, file), 40);
  ground.cas.restart();
  expect(ground.cas.facts()).toMatchObject({isOpen: false, isAttestable: false});
  expect(ground.log.at(-1)).toContain('ERROR');
  expect(readFileSync(at(ground, file))).toHaveLength(40);
});

test('a snapshot is taken of every change, as a whole', async () => {
  const ground = await provisioned();
  const snapshot = join(ground.directory, 'snapshots/last-completed');
  expect(readdirSync(snapshot).toSorted()).toEqual(['cas.db', 'cas.key-store']);
  expect(ground.cas.facts().snapshot.state).toBe('done');
  expect(readFileSync(join(snapshot, 'cas.db'))).toEqual(readFileSync(at(ground, 'cas.db')));
});

test('before there is anything to keep there is no snapshot; it can fail, too', async () => {
  const faults: CasFaults = {snapshotsFail: true};
  const ground = await begin({faults: () => faults});
  expect(ground.cas.facts().snapshot.state).toBe('none');
  await ground.scone(ground.provisioning());
  expect(ground.cas.facts().snapshot.state).toBe('failed');
  expect(existsSync(join(ground.directory, 'snapshots/last-completed'))).toBe(false);
});

/** As a backup enclave does with the identity that is in the ground's config. */
async function registerAs(ground: Ground, node: string, version: string, kind = 'upgrade'): Promise<void> {
  const {identity} = jsonIn(ground.config) as {identity: string};
  const certificate = identity.slice(identity.indexOf('-----BEGIN CERTIFICATE'));
  const target = {host: '127.0.0.1', port: ground.cas.port, identity: {key: identity, certificate}};
  await askCas(target, 'POST', '/backups', {kind, node, version});
}

test.each([
  ['the same version on the same node', {}, true],
  ['another version', {image: 'registry.example/cas:6.0.7'}, false],
  ['another node', {node: 'node-2'}, false],
  ['a registered version on a registered node', {image: 'registry.example/cas:6.0.8', node: 'node-3'}, true],
  ['a registered version on another node', {image: 'registry.example/cas:6.0.8', node: 'node-1'}, false],
  ['the recovery image of the version', {image: 'registry.example/cas-recovery:6.0.6'}, true],
])('%s opens the database or not', async (_, changes, opens) => {
  const ground = await provisioned();
  await registerAs(ground, 'node-3', '6.0.8');
  expect(ground.cas.facts().backups).toEqual([{node: 'node-3', version: '6.0.8'}]);
  await ground.cas.close();
  const {cas} = await start({database: join(ground.directory, 'database'), ...changes});
  expect(cas.facts()).toMatchObject({isOpen: opens, isProvisioned: opens, publicSessions: opens ? ['marker'] : []});
});

test.each([
  ['as it is', () => {}, {}, false],
  ['made readable and writable for its group', (file: string) => chmodSync(file, 0o660), {}, true],
  ['on a volume that belongs to the group', () => {}, {hasGroup: true}, true],
])('the database of a 5.8 is opened by a 5.9 or not: %s', async (_, repair, options, opens) => {
  const ground = await provisioned({image: 'registry.example/cas:5.8.0'});
  await registerAs(ground, 'node-1', '5.9.0');
  await ground.cas.close();
  for (const file of ['cas.db', 'cas.key-store']) repair(at(ground, file));
  const database = join(ground.directory, 'database');
  const {cas} = await start({database, image: 'registry.example/cas:5.9.0', ...options});
  expect(cas.facts().isOpen).toBe(opens);
});

test.each([
  ['6.0.6', 'register', true],
  ['6.0.7', 'register', false],
  ['6.0.7', 'upgrade', true],
  ['6.0.2', 'register', true],
])('a backup of version %s by the service %s', async (version, kind, isTaken) => {
  const ground = await provisioned();
  const taken = await registerAs(ground, 'node-3', version, kind).then(
    () => true,
    () => false,
  );
  expect(taken).toBe(isTaken);
});

test('nobody but the owner registers backups', async () => {
  const ground = await provisioned();
  const stranger = {...ground, config: join(ground.directory, 'stranger.json')};
  await ground.scone(['self', 'show-key-hash'], {SCONE_CLI_CONFIG: stranger.config});
  await expect(registerAs(stranger, 'node-3', '6.0.8')).rejects.toThrow(/owner/);
});

test('a new volume with the recovery image takes over a snapshot: identity, sessions, certificates', async () => {
  const ground = await provisioned();
  const [keyHash, volume] = [ground.cas.keyHash(), emptyDirectory()];
  await ground.cas.close();
  const {cas, log} = await start({database: volume, image: 'registry.example/cas-recovery:6.0.6', node: 'node-2'});
  expect(cas.facts()).toMatchObject({isProvisioned: false});
  expect(log.join('\n')).toContain('CAS provisioning token');
  putSnapshot(ground, volume, 0o660);
  cas.restart();
  expect(cas.keyHash()).toBe(keyHash);
  expect(cas.facts()).toMatchObject({isProvisioned: true, isAttestable: true, publicSessions: ['marker']});
  expect(existsSync(join(volume, 'last-snapshot-db'))).toBe(false);
  const address = `localhost:${cas.port}`;
  expect((await ground.scone(['cas', 'attest', ...anySigner, address])).code).toBe(0);
  expect((await ground.scone(['session', 'read', `--cas=${address}`, 'marker'])).code).toBe(0);
  await cas.close();
  const after = await start({database: volume, image: 'registry.example/cas:6.0.6', node: 'node-3'});
  expect(after.cas.keyHash()).toBe(keyHash);
});

test('files that their group may not write are recovered or not, as nobody knows', async () => {
  const ground = await provisioned();
  const results = new Set<boolean>();
  for (let seed = 0; seed < 8; seed++) {
    const volume = emptyDirectory();
    putSnapshot(ground, volume, 0o600);
    const {cas} = await start({database: volume, image: 'registry.example/cas-recovery:6.0.6', seed: `${seed}`});
    results.add(cas.facts().isProvisioned);
  }
  expect(results.size).toBe(2);
});

test.each(['last-snapshot-db', 'last-snapshot-cas.key-store'])(
  'a recovery without %s takes nothing over',
  async (missing) => {
    const ground = await provisioned();
    const volume = emptyDirectory();
    const {cas, log} = await start({database: volume, image: 'registry.example/cas-recovery:6.0.6'});
    putSnapshot(ground, volume, 0o660);
    rmSync(join(volume, missing));
    cas.restart();
    expect(cas.facts()).toMatchObject({isProvisioned: false});
    expect(log.join('\n')).toContain('no recovery');
  },
);
