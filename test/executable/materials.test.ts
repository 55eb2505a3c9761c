// What is published beside the executables: bill of materials, licences and archives, made twice with the same bytes.
import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {list} from 'tar';
import {beforeAll, describe, expect, test} from 'vitest';
import {bundleForExecutable, type ExecutableScripts} from '../../scripts/build.ts';
import {writeArchive} from '../../scripts/pkg/archive.ts';
import {type CompiledScripts, compileScripts} from '../../scripts/pkg/compiled-scripts.ts';
import {nodeFlags} from '../../scripts/pkg/executable.ts';
import {thirdPartyLicenses} from '../../scripts/pkg/licenses.ts';
import {localExecutable} from '../../scripts/pkg/local-executable.ts';
import {nodeFiles} from '../../scripts/pkg/node-binary.ts';
import {type PackageInside, packagesInside} from '../../scripts/pkg/packages-inside.ts';
import {sbom} from '../../scripts/pkg/sbom.ts';
import {hostTarget} from '../../scripts/pkg/targets.ts';
import {emptyDirectory} from '../support/temporary.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = emptyDirectory();
let scripts: ExecutableScripts;
let packages: PackageInside[] = [];

const digest = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

beforeAll(async () => {
  scripts = await bundleForExecutable(directory);
  packages = await packagesInside(scripts.metafiles, root);
});

describe('the scripts', () => {
  test('are made of the same bytes each time, and name no directory of this machine', async () => {
    const other = await bundleForExecutable(emptyDirectory());
    for (const name of ['start', 'program', 'libraries'] as const) {
      expect(digest(other[name])).toBe(digest(scripts[name]));
      expect(readFileSync(scripts[name], 'utf8')).not.toContain(root);
    }
  });

  test('begin with one that is small', () => {
    expect(readFileSync(scripts.start).length).toBeLessThan(4096);
  });
});

describe('what is compiled of them', () => {
  let binary: string;
  let compiled: CompiledScripts;
  beforeAll(async () => {
    ({binary} = await nodeFiles(hostTarget(), join(root, 'node_modules', '.cache', 'node-of-executables')));
    compiled = await compileScripts(scripts, binary, emptyDirectory());
  });

  test('has the same bytes each time', async () => {
    const digests = ({scripts: written, caches}: CompiledScripts) =>
      Object.entries({...written, ...caches}).map(([name, file]) => [name, digest(file)]);
    expect(digests(await compileScripts(scripts, binary, emptyDirectory()))).toEqual(digests(compiled));
  });

  test.each(['program', 'libraries'])('is taken by the Node of the executable, with its flags: %s', async (name) => {
    const [source, cache] = [compiled.scripts[`${name}.js`], compiled.caches[`${name}.cache`]];
    const look = `const {readFileSync} = require('node:fs');
      const cachedData = readFileSync(${JSON.stringify(cache)});
      const source = readFileSync(${JSON.stringify(source)}, 'latin1');
      const script = new (require('node:vm').Script)(source, {filename: '${name}.js', cachedData});
      process.stdout.write(String(script.cachedDataRejected));`;
    expect((await promisify(execFile)(binary, [...nodeFlags, '-e', look])).stdout).toBe('false');
  });
});

describe('the bill of materials', () => {
  test('lists what is inside, and nothing of the workshop', () => {
    const names = packages.map(({name}) => name);
    expect(names).toEqual(expect.arrayContaining(['@oclif/core', 'openpgp', 'tar', 'yaml']));
    expect(names.filter((name) => /esbuild|vitest|biome|typescript|pkg|knip/.test(name))).toEqual([]);
  });

  test('has a version, a hash and a licence for each, and refers to each by a name of its own', () => {
    const made = sbom({name: 'a', version: '1.0.0', license: 'MIT', packages, nodeVersions: {node: '1', v8: '2'}});
    const {components, specVersion} = made as {components: Record<string, unknown>[]; specVersion: string};
    expect(specVersion).toBe('1.6');
    for (const component of components.slice(0, -1)) {
      expect(component).toMatchObject({
        type: 'library',
        version: expect.stringMatching(/^\d/),
        hashes: [{alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/)}],
        licenses: [expect.anything()],
      });
    }
    const references = components.map((component) => component['bom-ref']);
    expect(new Set(references).size).toBe(references.length);
    expect(components.at(-1)).toMatchObject({name: 'node', components: [{name: 'v8', version: '2'}]});
  });
});

test('the licences name every package and Node', async () => {
  const license = join(directory, 'LICENSE');
  writeFileSync(license, 'The licence of Node.\n');
  const text = await thirdPartyLicenses(packages, {version: '26.0.0', license}, root);
  for (const {name, version} of packages) expect(text).toContain(`\n${name} ${version} (`);
  expect(text).toContain('Node.js 26.0.0');
  expect(text.endsWith('The licence of Node.\n\n') || text.endsWith('The licence of Node.\n')).toBe(true);
});

test('an archive has the same bytes whenever it is made, with the program executable', async () => {
  const files = emptyDirectory();
  mkdirSync(files, {recursive: true});
  const program = join(files, 'program');
  const license = join(files, 'license');
  writeFileSync(program, 'program', {mode: 0o755});
  writeFileSync(license, 'license', {mode: 0o644});
  const make = async (name: string, date: Date) => {
    utimesSync(program, date, date);
    const archive = join(files, name);
    await writeArchive(archive, {'kubectl-provision': program, LICENSE: license});
    return archive;
  };
  const first = await make('a.tar.gz', new Date('2020-01-01'));
  const second = await make('b.tar.gz', new Date('2025-06-01'));
  expect(digest(first)).toBe(digest(second));
  const entries: [string, number][] = [];
  await list({file: first, onReadEntry: ({path, mode = 0}) => entries.push([path, mode & 0o777])});
  expect(entries).toEqual([
    ['LICENSE', 0o644],
    ['kubectl-provision', 0o755],
  ]);
});

describe('a release', () => {
  const [first, second] = [join(emptyDirectory(), 'a'), join(emptyDirectory(), 'another-directory')];

  test('has the same bytes wherever it is packed', async () => {
    await Promise.all([first, second].map((place) => localExecutable(place, {archives: true})));
    const sums = (place: string) => readFileSync(join(place, 'SHA256SUMS'), 'utf8');
    expect(sums(first)).toBe(sums(second));
    // Two packings beside each other, on a machine that may have other work.
  }, 600_000);

  test('has a checksum for each of its files, and nothing besides', () => {
    const listed = readFileSync(join(first, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
    const files = readdirSync(first).filter((file) => file !== 'SHA256SUMS');
    expect(listed.toSorted()).toEqual(files.map((file) => `${digest(join(first, file))}  ${file}`).toSorted());
    expect(files).toEqual(
      expect.arrayContaining(['THIRD_PARTY_LICENSES', 'kubectl-provision.cdx.json', 'provision.yaml']),
    );
    expect(files.filter((file) => file.endsWith('.tar.gz'))).toHaveLength(1);
  });
});
