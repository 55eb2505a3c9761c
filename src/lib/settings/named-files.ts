// Files that settings name: they must be there before anything is done.
import {statSync} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import {reasonOf} from '../report/failure.ts';
import type {ConnectionSettings, ImageSettings, ReleaseSettings} from './settings.ts';

export interface NamedFiles {
  /** Each with the flag that names it. */
  files: readonly {name: string; path: string | undefined}[];
  /** A directory or URL. */
  mirror: string | undefined;
}

/** The files of these settings that must be there. */
export function filesOf(
  release?: ReleaseSettings,
  connection?: ConnectionSettings,
  images?: ImageSettings,
): NamedFiles {
  const files = [
    {name: '--verify-image-signatures', path: images?.key},
    {name: '--registry-ca', path: images?.registryCa},
    {name: '--trusted-key', path: release?.trustedKey},
    {name: '--certificate-authority', path: connection?.certificateAuthority},
  ];
  return {files, mirror: release?.mirror};
}

/** Files that are named must be there; their content is judged by those who use them. */
export async function complainOfFiles({files, mirror}: NamedFiles): Promise<string[]> {
  const complaints = await Promise.all(
    files.map(async ({name, path}) => (path === undefined ? undefined : complainOfFile(name, path))),
  );
  const ofMirror = mirror === undefined ? undefined : await complainOfMirror(mirror);
  return [...complaints, ofMirror].filter((complaint) => complaint !== undefined);
}

async function complainOfFile(name: string, path: string): Promise<string | undefined> {
  try {
    if (!(await stat(path)).isFile()) return `${name}: ${path} is not a file`;
    await access(path);
    return undefined;
  } catch (error) {
    return `${name}: ${path} cannot be read: ${reasonOf(error)}`;
  }
}

async function complainOfMirror(mirror: string): Promise<string | undefined> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(mirror)) {
    return /^(?:https?|file):/i.test(mirror)
      ? undefined
      : `--mirror: ${mirror} is neither a directory nor an http(s) URL`;
  }
  return isDirectory(mirror) ? undefined : `--mirror: there is no directory ${mirror}`;
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
