// What a start loads: a command that pulls in what it does not need is slow for everybody, on each Tab too.
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {buildSampleRelease} from '../../sandbox/release/build.ts';
import {bundle} from '../../scripts/build.ts';
import {startCluster} from '../../scripts/pkg/rehearsal/cluster.ts';
import {emptyDirectory} from '../support/temporary.ts';
import {type Loaded, loadedBy} from './loaded.ts';

const directory = emptyDirectory();
const home = emptyDirectory();
let metafile: Awaited<ReturnType<typeof bundle>>;
let cluster: Awaited<ReturnType<typeof startCluster>>;
let release: string[] = [];

beforeAll(async () => {
  mkdirSync(directory, {recursive: true});
  metafile = await bundle(directory);
  cluster = await startCluster(join(home, 'config'));
  const {mirror, trustedKeyFile} = await buildSampleRelease(join(home, 'release'));
  release = ['--mirror', mirror, '--trusted-key', trustedKeyFile];
});
afterAll(() => cluster.stop());

const load = (argv: readonly string[]) => loadedBy(argv, directory, metafile, {HOME: home});
const rooms = ({parts}: Loaded) => parts.filter((part) => part.startsWith('src/lib/')).map((part) => part.slice(8));
const libraries = ({parts}: Loaded) =>
  parts.filter((part) => part.startsWith('node_modules/')).map((part) => part.slice(13));

/** What none of these may load: each costs more than all the rest. */
const heavy =
  /^(?:@kubernetes\/client-node|undici|openpgp|inquirer|@inquirer\/.*|node-forge|bcryptjs|re2js|smol-toml|js-yaml|socks.*|ws)$/;

describe('answered without oclif is', () => {
  test.each([[['--version']], [['operator', '--version']]])('%j', async (argv) => {
    const loaded = await load(argv);
    expect(libraries(loaded)).toEqual([]);
    expect(rooms(loaded)).toEqual(['report', 'settings']);
    expect(loaded.bytes).toBeLessThan(50_000);
  });
});

describe('without cluster, charts and releases are answered', () => {
  test.each([
    [['help']],
    [['explain', 'PS001']],
    [['operator', '--help']],
    [['operator', '--recon']],
    [['completion', 'bash']],
  ])('%j', async (argv) => {
    const loaded = await load(argv);
    expect(rooms(loaded).filter((room) => /^(?:cluster|helm|release|operator|plan)$/.test(room))).toEqual([]);
    expect(libraries(loaded).filter((name) => heavy.test(name) || /^(?:yaml|tar)$/.test(name))).toEqual([]);
    expect(loaded.bytes).toBeLessThan(240_000);
  });
});

test('words are completed without oclif', async () => {
  const loaded = await load(['__complete', 'operator', '--up']);
  expect(libraries(loaded)).toEqual([]);
  expect(loaded.bytes).toBeLessThan(100_000);
});

describe('a check of what was checked before', () => {
  let first: Loaded;
  let second: Loaded;
  beforeAll(async () => {
    const argv = ['operator', '--kubeconfig', join(home, 'config'), ...release];
    first = await load(argv);
    second = await load(argv);
  });

  test('loads the template engine once, the second time it does not', () => {
    expect(libraries(first)).toEqual(expect.arrayContaining(['openpgp', 're2js']));
    expect(libraries(second).filter((name) => heavy.test(name))).toEqual([]);
  });

  test('is no larger than it was', () => {
    expect(second.bytes).toBeLessThan(620_000);
  });
});
