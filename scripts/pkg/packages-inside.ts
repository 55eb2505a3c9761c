// The npm packages whose code is in the bundles, with what the lock file says of them.
import {readFile} from 'node:fs/promises';
import type {Metafile} from 'esbuild';

export interface PackageInside {
  /** `node_modules/tar` */
  path: string;
  name: string;
  version: string;
  /** Subresource integrity of the package's archive. */
  integrity: string;
  /** SPDX expression. */
  license: string;
}

interface Lock {
  packages: Record<string, {name?: string; version?: string; integrity?: string; license?: string}>;
}

/** In the order of their names. @throws Error for a package that the lock file does not pin. */
export async function packagesInside(metafiles: readonly Metafile[], root: string): Promise<PackageInside[]> {
  const lock: Lock = JSON.parse(await readFile(`${root}/package-lock.json`, 'utf8'));
  const paths = new Set(
    metafiles
      .flatMap(({outputs}) => Object.values(outputs))
      .flatMap(({inputs}) => Object.entries(inputs))
      .filter(([, {bytesInOutput}]) => bytesInOutput > 0)
      .flatMap(([path]) => packagePath(path) ?? []),
  );
  const found = await Promise.all([...paths].map((path) => packageAt(path, lock, root)));
  return found.sort((a, b) => compareTexts(a.name, b.name) || compareTexts(a.path, b.path));
}

/** `node_modules/a/node_modules/@b/c/lib/x.js` → `node_modules/a/node_modules/@b/c` */
function packagePath(path: string): string | undefined {
  return /^(?:[^:]*:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
}

async function packageAt(path: string, lock: Lock, root: string): Promise<PackageInside> {
  const entry = lock.packages[path];
  if (entry?.version === undefined || entry.integrity === undefined) throw new Error(`${path} is not pinned`);
  const manifest: {name: string; license?: string} = JSON.parse(await readFile(`${root}/${path}/package.json`, 'utf8'));
  const license = entry.license ?? manifest.license;
  if (license === undefined) throw new Error(`${path} does not state its licence`);
  return {path, name: manifest.name, version: entry.version, integrity: entry.integrity, license};
}

/** By code units, whatever the language of the machine. */
function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
