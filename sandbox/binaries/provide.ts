// Gets hold of the programs: from the machine, the cache, the published archive, or built with Go.
import {mkdir, readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {buildTools} from './build.ts';
import {type ModuleCache, moduleCache, type Platform} from './cache.ts';
import {envtestMembers, fetchEnvtest} from './envtest.ts';
import {withLock} from './lock.ts';
import {findProgram, isExecutable, searchDirectories} from './search.ts';
import {
  ageModule,
  type ControlPlaneBinaries,
  controlPlaneModule,
  cosignModule,
  type GoModule,
  type GoTool,
  helm4Module,
  helmModule,
  krewModule,
  kubeletModule,
  registryModule,
  requiredVersion,
} from './tool.ts';

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
  const missing = () => missingTools(controlPlaneModule, Object.values(paths), cache);
  if ((await missing()).length === 0) return paths;
  await locked(cache, options, async () => {
    const tools = await missing();
    const archived = tools.filter(({name}) => envtestMembers.includes(name));
    // What the archive does not hold is built in any case: without Go a download would be in vain.
    if (tools.length > archived.length) await goProgram(tools, environment);
    if (archived.length > 0) {
      const version = requiredVersion(cache.goMod, controlPlaneModule.versionOf);
      await fetchEnvtest(version, platform(), cache.directory);
    }
    await build(controlPlaneModule, await missing(), cache, options);
  });
  return paths;
}

/** Helm's own program, of the version in sandbox/go/helm; always built, whatever is on PATH. */
export function helmBinary(options: ProvideOptions): Promise<string> {
  return builtBinary(helmModule, 'helm', options);
}

/** Helm 4, of the version in sandbox/go/helm4. */
export function helm4Binary(options: ProvideOptions): Promise<string> {
  return builtBinary(helm4Module, 'helm', options);
}

/** age, of the version in sandbox/go/age; age-keygen and age-plugin-batchpass lie beside it. */
export function ageBinary(options: ProvideOptions): Promise<string> {
  return builtBinary(ageModule, 'age', options);
}

/** krew, of the version in sandbox/go/krew. */
export function krewBinary(options: ProvideOptions): Promise<string> {
  return builtBinary(krewModule, 'krew', options);
}

/** The sandbox's own program for logs, exec and port-forward. */
export function kubeletBinary(options: ProvideOptions): Promise<string> {
  return builtBinary(kubeletModule, 'kubelet', options);
}

/** The reference registry, of the version in sandbox/go/registry. */
export function registryBinary(options: ProvideOptions): Promise<string> {
  return builtBinary(registryModule, 'registry', options);
}

/** cosign, of the version in sandbox/go/cosign. */
export function cosignBinary(options: ProvideOptions): Promise<string> {
  return builtBinary(cosignModule, 'cosign', options);
}

/** A program that is always built, whatever is on PATH: its version is part of what is tested. */
async function builtBinary(module: GoModule, name: string, options: ProvideOptions): Promise<string> {
  const {environment = process.env} = options;
  const cache = await moduleCache(module.directory, environment, platform());
  const file = join(cache.directory, name);
  if (!(await isExecutable(file))) {
    await locked(cache, options, async () => {
      // Another run may have built it while this one waited.
      if (!(await isExecutable(file))) await build(module, module.tools, cache, options);
    });
  }
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

async function missingTools(module: GoModule, paths: readonly string[], cache: ModuleCache): Promise<GoTool[]> {
  const wanted = module.tools.filter(({name}) => paths.includes(join(cache.directory, name)));
  const present = await Promise.all(wanted.map(({name}) => isExecutable(join(cache.directory, name))));
  return wanted.filter((_, index) => present[index] === false);
}

async function build(
  module: GoModule,
  tools: readonly GoTool[],
  cache: ModuleCache,
  {talk, environment = process.env, signal}: ProvideOptions,
): Promise<void> {
  if (tools.length === 0) return;
  await buildTools({module, cache, tools, go: await goProgram(tools, environment), talk, signal});
}

/** The path of go; throws with what to install. */
async function goProgram(
  tools: readonly GoTool[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const go = await findProgram('go', searchDirectories(environment));
  if (go !== undefined) return go;
  throw new Error(
    `Go is needed to build ${tools.map(({name}) => name).join(', ')}, and there is no program go on PATH: install Go ` +
      '1.26 or newer (https://go.dev/dl, or the package golang of your system), or set KUBEBUILDER_ASSETS to a ' +
      'directory that holds these programs',
  );
}

/** In Go's words. */
function platform(): Platform {
  return {os: process.platform, architecture: process.arch === 'x64' ? 'amd64' : process.arch};
}
