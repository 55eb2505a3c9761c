// Where files come from: the web, a mirror of it, or a folder, all with the same paths below their base.
import {Failure} from '../report/failure.ts';

/** `file` is a file of the user's own, named in place of a release's file. */
export type Origin = 'web' | 'mirror' | 'file';

export interface Source {
  readonly origin: Origin;
  /** Whether what it gives is worth a place in the cache. */
  readonly remote: boolean;
  /** The URL or the file that a path stands for, for people and for the cache. */
  address(path: string): string;
  /** The bytes at a path, or undefined if there is no such file. A Failure for everything else that goes wrong. */
  read(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
}

/** A source and a path in it. */
export interface Place {
  source: Source;
  path: string;
}

export function addressOf({source, path}: Place): string {
  return source.address(path);
}

/** The detached signature's place: the same with `.asc`, before a query if there is one. */
export function signaturePlace(place: Place): Place {
  return beside(place, '.asc');
}

/** The place of Helm's provenance file: the same with `.prov`. */
export function provenancePlace(place: Place): Place {
  return beside(place, '.prov');
}

function beside({source, path}: Place, ending: string): Place {
  return {source, path: path.replace(/(\?.*)?$/, (query) => `${ending}${query}`)};
}

/** A path that cannot leave its base, also not in its percent-encoded form. The index of a chart repository could try. */
export function checkedPath(path: string, base: string): string {
  const [plain = ''] = path.split('?');
  const parts = [...plain.split('/'), ...decoded(plain).split('/')];
  if (!parts.some((part) => ['', '.', '..'].includes(part) || /[\\\0]/.test(part))) return path;
  throw new Failure({summary: `${JSON.stringify(path)} is not a path below ${base}`, object: base});
}

function decoded(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
