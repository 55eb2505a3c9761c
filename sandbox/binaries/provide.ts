// Gets hold of the programs: from the machine, the cache, the published archive, or built with Go.
import {mkdir, readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {buildTools} from './build.ts';
import {type ModuleCache, moduleCache, type Platform} from './cache.ts';
import {fetchEnvtest} from './envtest.ts';
import {withLock} from './lock.ts';
import {findProgram, isExecutable, searchDirectories} from './search.ts';
import {type ControlPlaneBinaries, controlPlaneModule, type GoModule, helmModule, requiredVersion} from './tool.ts';

export interface ProvideOptions {
  /** Told of what takes long. */
  talk: (text: string) => void;
  /** Default: the process's. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Ends a download or a build that is under way. */
  signal?: AbortSignal | undefined;
}

/** The five programs of the control plane. The first time this may take minutes. */
export async function controlPlaneBinaries(options: ProvideOptions): Promise<ControlPlaneBinaries> {
  const {environment = process.env} = options;
  const directories = searchDirectories(environment);
  const cache = await moduleCache(controlPlaneModule.directory, environment, platform());
  const paths = Object.fromEntries(
    await Promise.all(
      controlPlaneModule.tools.map(async ({name}) => [
        name,
        (await findProgram(name, directories)) ?? join(cache.directory, name),
      ]),
    ),
  ) as ControlPlaneBinaries;
  const isMissing = async () => (await missingTools(controlPlaneModule, Object.values(paths), cache)).length > 0;
  if (await isMissing()) {
    await locked(cache, options, async () => {
      const missing = await missingTools(controlPlaneModule, Object.values(paths), cache);
      if (missing.some(({name}) => name === 'kube-apiserver' || name === 'etcd')) {
        const version = requiredVersion(cache.goMod, controlPlaneModule.versionOf);
        await fetchEnvtest(version, platform(), cache.directory);
      }
      await build(controlPlaneModule, Object.values(paths), cache, options);
    });
  }
  return paths;
}

/** Helm's own program, of the version in sandbox/go/helm; always built, whatever is on PATH. */
export async function helmBinary(options: ProvideOptions): Promise<string> {
  const {environment = process.env} = options;
  const cache = await moduleCache(helmModule.directory, environment, platform());
  const file = join(cache.directory, 'helm');
  if (!(await isExecutable(file))) await locked(cache, options, () => build(helmModule, [file], cache, options));
  return file;
}

/** The path of helm if it has been built before. */
export async function builtHelm(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const cache = await moduleCache(helmModule.directory, environment, platform());
  return findProgram('helm', [cache.directory]);
}

async function locked(cache: ModuleCache, {talk}: ProvideOptions, work: () => Promise<void>): Promise<void> {
  await mkdir(cache.directory, {recursive: true});
  await withLock(
    join(cache.directory, 'lock'),
    () => talk('another run is building; waiting for it'),
    async () => {
      await removeRemains(cache.directory);
      await work();
    },
  );
}

/** Half-done work of a run that was killed. */
async function removeRemains(directory: string): Promise<void> {
  const remains = (await readdir(directory)).filter((name) => /^(build|envtest)-/.test(name));
  await Promise.all(remains.map((name) => rm(join(directory, name), {recursive: true, force: true})));
}

async function missingTools(module: GoModule, paths: readonly string[], cache: ModuleCache) {
  const wanted = module.tools.filter(({name}) => paths.includes(join(cache.directory, name)));
  const present = await Promise.all(wanted.map(({name}) => isExecutable(join(cache.directory, name))));
  return wanted.filter((_, index) => present[index] === false);
}

async function build(
  module: GoModule,
  paths: readonly string[],
  cache: ModuleCache,
  {talk, environment = process.env, signal}: ProvideOptions,
): Promise<void> {
  const tools = await missingTools(module, paths, cache);
  if (tools.length === 0) return;
  const go = await findProgram('go', searchDirectories(environment));
  if (go === undefined) {
    const names = tools.map(({name}) => name).join(', ');
    throw new Error(
      `Go is needed to build ${names}, and there is no program go on PATH: install Go 1.26 or newer ` +
        '(https://go.dev/dl, or the package golang of your system), or set KUBEBUILDER_ASSETS to a directory that ' +
        'holds these programs',
    );
  }
  await buildTools({module, cache, tools, go, talk, signal});
}

/** In Go's words. */
function platform(): Platform {
  return {os: process.platform, architecture: process.arch === 'x64' ? 'amd64' : process.arch};
}
