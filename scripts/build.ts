// Bundles the program into one script, dist/kubectl-provision.cjs, and prints how large each part of it is.
import {createHash} from 'node:crypto';
import {mkdir, readdir, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {type BuildOptions, build, type Metafile, type Plugin} from 'esbuild';
import {lateRequires} from './late-requires.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
export const bundleName = 'kubectl-provision.cjs';

/** oclif requires these for the development of command lines; in a bundle they would double its start. */
const leftOut = ['typescript', 'tsx', 'ts-node', 'ts-node/esm'];

/** The edition for `import` asks where its file lies, which a script without a file cannot tell. */
const openpgpForRequire = {openpgp: './node_modules/openpgp/dist/node/openpgp.min.cjs'};

/** inquirer's editor question brings half a megabyte of character tables; we only ask for yes or no. */
const withoutEditor: Plugin = {
  name: 'without-editor',
  setup({onResolve, onLoad}) {
    onResolve({filter: /^@inquirer\/external-editor$/}, ({path}) => ({path, namespace: 'without-editor'}));
    onLoad({filter: /.*/, namespace: 'without-editor'}, () => ({contents: 'export const editAsync = undefined;'}));
  },
};

/** Of package.json the program needs its name, no list of libraries. */
const littleManifest: Plugin = {
  name: 'little-manifest',
  setup({onLoad}) {
    onLoad({filter: /[/\\]package\.json$/}, async ({path}) => {
      if (path !== join(root, 'package.json')) return undefined;
      const {name, version, description} = JSON.parse(await readFile(path, 'utf8'));
      return {contents: JSON.stringify({name, version, description}), loader: 'json'};
    });
  },
};

const options = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  metafile: true,
  external: leftOut,
  alias: openpgpForRequire,
  supported: {'dynamic-import': false},
  plugins: [withoutEditor, littleManifest, lateRequires],
  logLevel: 'warning',
  logOverride: {'empty-import-meta': 'silent', 'require-resolve-not-external': 'silent'},
} as const satisfies BuildOptions;

/** One CommonJS file, as the compile cache and a single executable want it; `import()` becomes a late `require`. */
export async function bundle(directory: string): Promise<Metafile> {
  const {metafile} = await build({
    ...options,
    define: {BUILD_DIGEST: JSON.stringify(await sourcesDigest())},
    entryPoints: ['src/node-runtime.ts'],
    outfile: join(directory, bundleName),
  });
  await mkdir(directory, {recursive: true});
  await writeFile(join(directory, 'metafile.json'), JSON.stringify(metafile));
  return metafile;
}

/** Libraries that most runs do without. In the executable they are a script of their own, which is read when one is asked for. */
const lateLibraries = [
  '@kubernetes/client-node/dist/config.js',
  'age-encryption',
  'bcryptjs',
  'inquirer',
  'node-forge',
  'openpgp',
  're2js',
  'smol-toml',
  'tar',
  'ws',
];

/** The scripts of the single executable. */
export interface ExecutableScripts {
  /** Runs first: little, as nothing of it is compiled beforehand. */
  start: string;
  program: string;
  /** Exports a function for each library, by its name. */
  libraries: string;
  metafiles: Metafile[];
}

export async function bundleForExecutable(directory: string): Promise<ExecutableScripts> {
  const [start, program, libraries] = ['start.cjs', 'program.cjs', 'libraries.cjs'].map((name) =>
    join(directory, name),
  ) as [string, string, string];
  const define = {
    BUILD_DIGEST: JSON.stringify(await sourcesDigest()),
    LATE_LIBRARIES: JSON.stringify(lateLibraries),
  };
  const getters = lateLibraries.map((name) => `${JSON.stringify(name)}: () => require(${JSON.stringify(name)})`);
  const stdin = {contents: `module.exports = {${getters.join(',')}}`, resolveDir: root, sourcefile: 'libraries.cjs'};
  const {alias: _all, ...withoutAlias} = options;
  const built = await Promise.all([
    build({...options, define, entryPoints: ['src/executable.ts'], outfile: start}),
    build({
      ...withoutAlias,
      define,
      entryPoints: ['src/node-runtime.ts'],
      outfile: program,
      // Nearly a third less to read at each start, for names in a stack that only --debug shows.
      minifyIdentifiers: true,
      external: [...leftOut, ...lateLibraries],
    }),
    build({...options, stdin, outfile: libraries}),
  ]);
  return {start, program, libraries, metafiles: built.map(({metafile}) => metafile)};
}

/** One digest for all that the program is made from: its sources and the locked versions of its libraries. */
async function sourcesDigest(): Promise<string> {
  const entries = await readdir(join(root, 'src'), {recursive: true, withFileTypes: true});
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const file of [...files.sort(), join(root, 'package-lock.json')]) hash.update(await readFile(file)).update('\0');
  return hash.digest('hex');
}

/** Bytes in the bundle per package, or per room of src, the largest first. */
export function sizes(metafile: Metafile): [name: string, bytes: number][] {
  const totals = new Map<string, number>();
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  for (const [path, {bytesInOutput}] of inputs) {
    const [, dependency] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
    const name = dependency ?? path.split('/').slice(0, 3).join('/');
    totals.set(name, (totals.get(name) ?? 0) + bytesInOutput);
  }
  return [...totals].sort((a, b) => b[1] - a[1]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const directory = join(root, 'dist');
  const metafile = await bundle(directory);
  const {size} = await stat(join(directory, bundleName));
  for (const [name, bytes] of sizes(metafile).slice(0, 25)) {
    process.stdout.write(`${String(Math.round(bytes / 1024)).padStart(6)} kB  ${name}\n`);
  }
  process.stdout.write(`${String(Math.round(size / 1024)).padStart(6)} kB  dist/${bundleName}\n`);
}
