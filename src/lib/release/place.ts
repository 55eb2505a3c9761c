// From what the user wrote (a URL, a path, perhaps with a digest) to a place that can be read.
import {stat} from 'node:fs/promises';
import {basename, dirname, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Failure} from '../report/failure.ts';
import {directorySource, type PackFolder} from './directory-source.ts';
import {vendorBase} from './locations.ts';
import {offlineSource} from './offline-source.ts';
import type {Origin, Place, Source} from './source.ts';
import {type Web, webSource} from './web-source.ts';

export interface Surroundings {
  /** What relative paths start from. */
  cwd: string;
  /** Folder or URL that stands in for vendorBase. */
  mirror: string | undefined;
  offline: boolean;
  web: Web;
  /** Where a folder of this machine will do as well as a file: makes one of it. */
  packFolder?: PackFolder | undefined;
}

/** The source of all that has no place of its own: the mirror, else the vendor's web. A folder must exist. */
export async function mainSource(surroundings: Surroundings): Promise<Source> {
  const {mirror, cwd} = surroundings;
  if (mirror === undefined) return webOrOffline(vendorBase, 'web', surroundings);
  if (isWebUrl(mirror)) return webOrOffline(mirror.replace(/\/+$/, ''), 'mirror', surroundings);
  const directory = localPath(mirror, cwd);
  const facts = await stat(directory).catch(() => undefined);
  if (facts?.isDirectory()) return directorySource(directory, 'mirror');
  throw new Failure({
    kind: 'usage',
    summary: facts ? 'the mirror is not a folder' : 'the mirror does not exist',
    object: directory,
    next: `give --mirror a folder or URL with the same paths as ${vendorBase}`,
  });
}

/** A place that the user named; below vendorBase it is the mirror's, if there is one. */
export function placeOf(location: string, main: Source, surroundings: Surroundings): Place {
  if (location.startsWith(`${vendorBase}/`)) return {source: main, path: location.slice(vendorBase.length + 1)};
  if (!isWebUrl(location)) {
    const file = localPath(location, surroundings.cwd);
    return {source: directorySource(dirname(file), 'file', surroundings.packFolder), path: basename(file)};
  }
  const {origin, pathname, search} = readUrl(location);
  return {source: webOrOffline(origin, 'web', surroundings), path: `${pathname.slice(1)}${search}`};
}

/** `LOCATION#sha256=DIGEST` names the digest that the file must have. */
export function splitDigest(location: string): {location: string; sha256: string | undefined} {
  const [, start = location, digest] = /^(.*)#sha256[=:]([^#]*)$/.exec(location) ?? [];
  if (digest === undefined || /^[0-9a-f]{64}$/i.test(digest)) return {location: start, sha256: digest?.toLowerCase()};
  throw new Failure({
    kind: 'usage',
    summary: 'the digest is not a SHA-256 of 64 hexadecimal digits',
    object: location,
    next: 'write what `sha256sum FILE` prints behind #sha256=',
  });
}

function webOrOffline(base: string, origin: Origin, {offline, web}: Surroundings): Source {
  const source = webSource(base, origin, web);
  return offline ? offlineSource(source) : source;
}

function isWebUrl(location: string): boolean {
  return /^https?:\/\//.test(location);
}

function readUrl(location: string): URL {
  if (URL.canParse(location)) return new URL(location);
  const next = 'give an https:// address or a file';
  throw new Failure({kind: 'usage', summary: 'the address is not a URL', object: location, next});
}

function localPath(location: string, cwd: string): string {
  if (location.startsWith('file://') && URL.canParse(location)) return fileURLToPath(location);
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(location)?.[1];
  if (scheme === undefined) return resolve(cwd, location);
  throw new Failure({
    kind: 'usage',
    summary: `addresses that begin with ${scheme}:// are not known here`,
    object: location,
    next: 'give an https:// address or a file',
  });
}
