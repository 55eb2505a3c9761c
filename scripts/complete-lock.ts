// Completes package-lock.json: names every platform's variant of a library, also those that the registry at hand lacks.
// `npm ci` refuses a lock file in which an optional dependency is missing, although it would never install it here.
import {readFile, writeFile} from 'node:fs/promises';

interface LockedPackage {
  version?: string;
  optional?: boolean;
  dev?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const file = new URL('../package-lock.json', import.meta.url);
const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x'];

const lock = JSON.parse(await readFile(file, 'utf8')) as {packages: Record<string, LockedPackage>};
const missing = Object.entries(lock.packages).flatMap(([path, locked]) => missingVariants(path, locked));
for (const [path, variant] of missing) lock.packages[path] = variant;
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${missing.length} variants added\n`);

function missingVariants(path: string, {optionalDependencies = {}, dev}: LockedPackage): [string, LockedPackage][] {
  if (path === '') return [];
  return Object.entries(optionalDependencies)
    .filter(([name]) => !Object.keys(lock.packages).some((other) => other.endsWith(`node_modules/${name}`)))
    .map(([name, version]) => [`node_modules/${name}`, {...variantOf(name, version), ...(dev && {dev})}]);
}

/** The name says which machines it is for: `@biomejs/cli-linux-arm64-musl`. */
function variantOf(name: string, version: string): LockedPackage {
  const words = name.split(/[/-]/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  const libc = name.includes('musl') ? ['musl'] : name.includes('gnu') ? ['glibc'] : [];
  return {version, cpu, optional: true, os, ...(libc.length > 0 && {libc})};
}
