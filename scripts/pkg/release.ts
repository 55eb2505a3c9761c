// Everything that is published for one version: executables, archives, checksums, bill of materials, licences, manifests.
import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {stringify} from 'yaml';
import {bundleForExecutable} from '../build.ts';
import {writeArchive} from './archive.ts';
import {type CompiledScripts, compileScripts} from './compiled-scripts.ts';
import {makeExecutable} from './executable.ts';
import {krewManifest, krewNames, type PackedArchive} from './krew-manifest.ts';
import {krewComplaints} from './krew-rules.ts';
import {thirdPartyLicenses} from './licenses.ts';
import {nodeFiles} from './node-binary.ts';
import {type PackageInside, packagesInside} from './packages-inside.ts';
import {sbom} from './sbom.ts';
import {hostTarget, nameOf, nodeVersion, suffixOf, type Target} from './targets.ts';
import {versionsOf} from './versions-of.ts';

export interface ReleaseOptions {
  root: string;
  /** Where everything is written; what was there before is removed. */
  directory: string;
  /** Where Nodes are kept between runs. */
  cacheDirectory: string;
  targets: readonly Target[];
  /** The folder on the web that the archives will be put into. */
  releaseUrl: string;
  /** False: executables alone. */
  archives: boolean;
  say: (text: string) => void;
}

export async function makeRelease(options: ReleaseOptions): Promise<void> {
  const {directory, targets, say} = options;
  await rm(directory, {recursive: true, force: true});
  const work = join(directory, '.parts');
  await mkdir(work, {recursive: true});
  const {host, start, compiled, packages} = await prepare(options, work);
  const executables = new Map<Target, string>();
  for (const target of targets) {
    const {binary} = await nodeFiles(target, options.cacheDirectory);
    const executable = await makeExecutable(target, {start, compiled, node: binary, hostNode: host.binary}, directory);
    executables.set(target, executable);
    say(basename(executable));
  }
  await rm(work, {recursive: true});
  if (options.archives) await describe(options, executables, host, packages);
}

interface Prepared {
  host: {binary: string; license: string | undefined};
  start: string;
  compiled: CompiledScripts;
  packages: PackageInside[];
}

async function prepare({root, cacheDirectory}: ReleaseOptions, work: string): Promise<Prepared> {
  const host = await nodeFiles(hostTarget(), cacheDirectory);
  const scripts = await bundleForExecutable(work);
  const compiled = await compileScripts(scripts, host.binary, work);
  return {host, start: scripts.start, compiled, packages: await packagesInside(scripts.metafiles, root)};
}

/** All that is published beside the executables. */
async function describe(
  {root, directory, releaseUrl, say}: ReleaseOptions,
  executables: ReadonlyMap<Target, string>,
  host: Prepared['host'],
  packages: readonly PackageInside[],
): Promise<void> {
  const {name, version, license}: Record<'name' | 'version' | 'license', string> = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  if (host.license === undefined) throw new Error('the Node of this machine comes without its licence');
  const licenses = join(directory, 'THIRD_PARTY_LICENSES');
  await writeFile(licenses, await thirdPartyLicenses(packages, {version: nodeVersion, license: host.license}, root));
  const nodeVersions = await versionsOf(host.binary);
  await writeJson(join(directory, `${name}.cdx.json`), sbom({name, version, license, packages, nodeVersions}));
  const archives: PackedArchive[] = [];
  for (const [target, executable] of executables) {
    const archive = `${name}-v${version}-${nameOf(target)}.tar.gz`;
    await writeArchive(join(directory, archive), {
      [`${name}${suffixOf(target)}`]: executable,
      LICENSE: join(root, 'LICENSE'),
      THIRD_PARTY_LICENSES: licenses,
    });
    archives.push({target, name: archive, sha256: await sha256(join(directory, archive))});
    say(archive);
  }
  const manifests = await writeManifests(directory, version, releaseUrl, archives);
  const beside = [basename(licenses), `${name}.cdx.json`, ...manifests];
  await writeChecksums(directory, [...[...executables.values()].map((path) => basename(path)), ...beside], archives);
}

async function writeManifests(
  directory: string,
  version: string,
  releaseUrl: string,
  archives: readonly PackedArchive[],
): Promise<string[]> {
  return Promise.all(
    krewNames.map(async (plugin) => {
      const manifest = krewManifest(plugin, version, releaseUrl, archives);
      const file = `${plugin}.yaml`;
      const complaints = krewComplaints(manifest, file);
      if (complaints.length > 0) throw new Error(`krew would refuse ${file}: ${complaints.join('; ')}`);
      await writeFile(join(directory, file), stringify(manifest));
      return file;
    }),
  );
}

async function writeChecksums(
  directory: string,
  files: readonly string[],
  archives: readonly PackedArchive[],
): Promise<void> {
  const known = new Map(archives.map(({name, sha256}) => [name, sha256]));
  const lines = [...files, ...known.keys()]
    .sort()
    .map(async (file) => `${known.get(file) ?? (await sha256(join(directory, file)))}  ${file}\n`);
  await writeFile(join(directory, 'SHA256SUMS'), (await Promise.all(lines)).join(''));
}

async function writeJson(file: string, content: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(content, undefined, 2)}\n`);
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
