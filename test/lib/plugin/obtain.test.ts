// A plugin that is not the running one: verified before it is taken, refused for everything else.
import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createTestKey} from '../../../sandbox/release/sign.ts';
import {obtainPlugin} from '../../../src/lib/plugin/obtain.ts';
import type {Event} from '../../../src/lib/report/event.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import type {PluginSettings} from '../../../src/lib/settings/resolve-plugin.ts';
import type {ReleaseSettings} from '../../../src/lib/settings/settings.ts';
import {releaseSettings} from '../../support/operator-settings.ts';
import {ownVersion, pluginGround} from '../../support/plugin-ground.ts';
import {flipByte, type ReleaseGround, releaseGround, releaseWorld} from '../../support/release.ts';

const path = 'scontain/SH/master/0.5.0/kubectl-provision';
const program = Buffer.concat([Buffer.from('\u007fELF', 'latin1'), Buffer.alloc(200, 7)]);
let release: ReleaseGround;

beforeAll(async () => {
  release = await releaseGround();
});

afterAll(() => release.remove());

/** A mirror of its own with a signed plugin in it. */
async function mirrorWith(bytes: Uint8Array = program, key = release.key): Promise<{mirror: string; file: string}> {
  const mirror = await release.copy();
  const file = join(mirror, path);
  await mkdir(dirname(file), {recursive: true});
  await writeFile(file, bytes);
  await writeFile(`${file}.asc`, await key.sign(bytes));
  return {mirror, file};
}

async function obtain(settings: Partial<ReleaseSettings>, version?: string, executable?: string | undefined) {
  const ground = pluginGround();
  const events: Event[] = [];
  const given: PluginSettings = {
    path: undefined,
    version,
    dryRun: false,
    strict: false,
    timeout: 60_000,
    release: {
      ...releaseSettings,
      cacheDirectory: join(ground.root, 'cache'),
      trustedKey: release.trustedKeyFile,
      ...settings,
    },
  };
  const machine = ground.machine(executable === undefined ? {executable} : {});
  const world = {...releaseWorld(), emit: (event: Event) => void events.push(event)};
  const plugin = await obtainPlugin(given, machine, ground.root, world);
  return {plugin, events};
}

describe('what is installed', () => {
  test('is the running executable, and nothing is fetched', async () => {
    const {plugin, events} = await obtain({}, undefined, 'itself');
    expect(plugin).toMatchObject({from: 'self', version: {major: 0, minor: 2, patch: 0}});
    expect(events).toEqual([]);
  });

  test('is the running executable also when its own version is asked for', async () => {
    expect((await obtain({}, ownVersion, 'itself')).plugin.from).toBe('self');
  });

  test('is the version that was asked for, from a mirror, by a signature that is told', async () => {
    const {mirror} = await mirrorWith();
    const {plugin, events} = await obtain({mirror}, '0.5.0');
    expect(plugin).toMatchObject({from: 'file', version: {major: 0, minor: 5, patch: 0}});
    expect(plugin.from === 'file' && Buffer.from(plugin.bytes).equals(program)).toBe(true);
    expect(events[0]).toMatchObject({type: 'artefact', name: 'plugin', signedBy: release.trustedKey.fingerprint});
  });

  test('is the file that KUBECTLPLUGIN names, with its signature beside it', async () => {
    const {file} = await mirrorWith();
    expect((await obtain({kubectlPlugin: file})).plugin).toMatchObject({from: 'file', version: undefined});
  });

  test('is the file whose digest is named, without a signature', async () => {
    const file = join(pluginGround().root, 'plugin');
    await writeFile(file, program);
    const {createHash} = await import('node:crypto');
    const digest = createHash('sha256').update(program).digest('hex');
    expect((await obtain({kubectlPlugin: `${file}#sha256=${digest}`})).plugin.from).toBe('file');
  });

  test('may be unverified if that is asked for, and then it is told', async () => {
    const file = join(pluginGround().root, 'plugin');
    await writeFile(file, program);
    const {events} = await obtain({kubectlPlugin: file, allowUnverified: true});
    expect(events).toContainEqual(
      expect.objectContaining({level: 'warning', text: expect.stringContaining('an unverified file is used')}),
    );
  });
});

interface Refusal {
  what: string;
  given: () => Promise<{settings: Partial<ReleaseSettings>; version?: string}>;
  says: RegExp;
}

const refusals: Refusal[] = [
  {
    what: 'a program that runs from its sources',
    given: async () => ({settings: {}}),
    says: /there is no executable to install: this program runs from its sources.*npm run pkg/,
  },
  {
    what: 'one whose signature is by another key',
    given: async () => {
      const {mirror} = await mirrorWith(program, await createTestKey('somebody else'));
      return {settings: {mirror}, version: '0.5.0'};
    },
    says: /the signature of the file is not good: it was made by key/,
  },
  {
    what: 'one that was changed after it was signed',
    given: async () => {
      const {mirror, file} = await mirrorWith();
      await flipByte(file);
      return {settings: {mirror}, version: '0.5.0'};
    },
    says: /the signature of the file is not good/,
  },
  {
    what: 'one without a signature',
    given: async () => {
      const {mirror, file} = await mirrorWith();
      await writeFile(`${file}.asc`, '');
      return {settings: {mirror}, version: '0.5.0'};
    },
    says: /the signature file is damaged/,
  },
  {
    what: 'one without a signature, from a mirror, also with --allow-unverified',
    given: async () => {
      const {mirror, file} = await mirrorWith();
      await flipByte(file);
      return {settings: {mirror, allowUnverified: true}, version: '0.5.0'};
    },
    says: /the signature of the file is not good/,
  },
  {
    what: 'one with another digest than the one named',
    given: async () => ({settings: {kubectlPlugin: `${(await mirrorWith()).file}#sha256=${'0'.repeat(64)}`}}),
    says: /does not have the digest it must have/,
  },
  {
    what: 'the shell script of the old releases, although it is signed',
    given: async () => {
      const {mirror} = await mirrorWith(Buffer.from('#!/usr/bin/env bash\n'));
      return {settings: {mirror}, version: '0.5.0'};
    },
    says: /the file is not the wanted one: it is a script, not this program/,
  },
  {
    what: 'a web page in its place',
    given: async () => {
      const {mirror} = await mirrorWith(Buffer.from('<!doctype html>'));
      return {settings: {mirror}, version: '0.5.0'};
    },
    says: /it is no executable/,
  },
  {
    what: 'a version that the mirror does not have',
    given: async () => ({settings: {mirror: (await mirrorWith()).mirror}, version: '0.7.0'}),
    says: /0\.7\.0\/kubectl-provision: the file does not exist/,
  },
];

describe('refused is', () => {
  test.each(refusals)('$what', async ({given, says}) => {
    const {settings, version} = await given();
    const failure = await obtain(settings, version).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    const {message, next = ''} = failure as Failure;
    expect(`${message} ${next}`).toMatch(says);
  });
});
