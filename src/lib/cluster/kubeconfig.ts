// The kubeconfig: where it is found, how several files are merged, and what is wrong with it.
import {readFileSync, statSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {delimiter, dirname, join} from 'node:path';
import {Failure} from '../report/failure.ts';
import {fileTrouble} from './file-or-data.ts';
import {filledMembers, wrongMember} from './kubeconfig-members.ts';
import type {AuthProvider, ExecConfig} from './kubeconfig-user.ts';

export interface ContextEntry {
  cluster: string;
  user?: string;
  namespace?: string;
}

export interface ClusterEntry {
  server: string;
  'certificate-authority'?: string;
  'certificate-authority-data'?: string;
  'insecure-skip-tls-verify'?: boolean;
  'tls-server-name'?: string;
  'proxy-url'?: string;
  'disable-compression'?: boolean;
}

export interface UserEntry {
  'client-certificate'?: string;
  'client-certificate-data'?: string;
  'client-key'?: string;
  'client-key-data'?: string;
  token?: string;
  tokenFile?: string;
  username?: string;
  password?: string;
  as?: string;
  'as-uid'?: string;
  'as-groups'?: string[];
  'as-user-extra'?: Record<string, string[]>;
  exec?: ExecConfig;
  'auth-provider'?: AuthProvider;
}

/** An entry with the folder of its file, which its relative paths start from. */
export interface Located<T> {
  entry: T;
  directory: string;
}

export interface Kubeconfig {
  /** The files it was merged from. */
  files: readonly string[];
  currentContext: string | undefined;
  contexts: ReadonlyMap<string, Located<ContextEntry>>;
  clusters: ReadonlyMap<string, Located<ClusterEntry>>;
  users: ReadonlyMap<string, Located<UserEntry>>;
}

/** For a server that is named by flags alone. */
export const emptyKubeconfig: Kubeconfig = {
  files: [],
  currentContext: undefined,
  contexts: new Map(),
  clusters: new Map(),
  users: new Map(),
};

export interface KubeconfigPlace {
  /** --kubeconfig: this file alone, and it must exist. */
  kubeconfig: string | undefined;
  env: Record<string, string | undefined>;
  homeDirectory: string;
}

/** Reads and merges as kubectl does: the first file that has an entry wins. Undefined when there is no file at all. */
export async function readKubeconfig(place: KubeconfigPlace): Promise<Kubeconfig | undefined> {
  const files = kubeconfigFiles(place);
  const mustExist = place.kubeconfig !== undefined;
  const parsed = await Promise.all(files.map((file) => readFileOf(file, mustExist)));
  const present = parsed.filter((part) => part !== undefined);
  return present.length === 0 ? undefined : merge(present);
}

/** The files that are looked for, in order. */
export function kubeconfigFiles({kubeconfig, env, homeDirectory}: KubeconfigPlace): string[] {
  if (kubeconfig !== undefined) return [kubeconfig];
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter((file) => file !== '');
  return listed.length > 0 ? listed : [join(homeDirectory, '.kube', 'config')];
}

async function readFileOf(file: string, mustExist: boolean): Promise<Kubeconfig | undefined> {
  let text: string;
  try {
    // A file at once, without starting the threads for it; a pipe may let us wait.
    text = statSync(file).isFile() ? readFileSync(file, 'utf8') : await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !mustExist) return undefined;
    throw new Failure({
      kind: 'usage',
      summary: 'the kubeconfig cannot be read',
      object: file,
      reason: fileTrouble(error),
      next: 'name a readable file with --kubeconfig FILE or in KUBECONFIG',
    });
  }
  return kubeconfigOf(await parse(text, file), file);
}

async function parse(text: string, file: string): Promise<unknown> {
  const {parseKubeconfigYaml} = await import('./kubeconfig-yaml.ts');
  const parsed = parseKubeconfigYaml(text);
  if ('trouble' in parsed) throw malformed(file, parsed.trouble);
  return parsed.content;
}

function kubeconfigOf(content: unknown, file: string): Kubeconfig {
  const root = content ?? {};
  if (!isMap(root)) throw malformed(file, 'it is not a map with clusters, users and contexts');
  const current = root['current-context'];
  return {
    files: [file],
    currentContext: typeof current === 'string' && current !== '' ? current : undefined,
    contexts: entriesOf<ContextEntry>(root, 'contexts', 'context', 'cluster', file),
    clusters: entriesOf<ClusterEntry>(root, 'clusters', 'cluster', 'server', file),
    users: entriesOf<UserEntry>(root, 'users', 'user', undefined, file),
  };
}

/** The list `clusters: [{name, cluster: {…}}]` and its like, by name. `required` must be a non-empty text in each entry. */
function entriesOf<T>(
  root: Record<string, unknown>,
  list: string,
  member: string,
  required: string | undefined,
  file: string,
): Map<string, Located<T>> {
  const items = root[list] ?? [];
  if (!Array.isArray(items)) throw malformed(file, `${list} is not a list`);
  const entries = new Map<string, Located<T>>();
  for (const [index, item] of items.entries()) {
    const name: unknown = isMap(item) ? item.name : undefined;
    if (typeof name !== 'string' || name === '') throw malformed(file, `${list}[${index}] has no name`);
    const entry: unknown = (item as Record<string, unknown>)[member] ?? {};
    if (!isMap(entry)) throw malformed(file, `${list}[${index}].${member} is not a map`);
    if (required !== undefined && (typeof entry[required] !== 'string' || entry[required] === '')) {
      throw malformed(file, `${list}[${index}] ("${name}") has no ${required}`);
    }
    const wrong = wrongMember(list, entry);
    if (wrong !== undefined) throw malformed(file, `${list}[${index}] ("${name}"): ${wrong}`);
    if (!entries.has(name)) entries.set(name, {entry: filledMembers(entry) as T, directory: dirname(file)});
  }
  return entries;
}

function merge(parts: readonly Kubeconfig[]): Kubeconfig {
  return {
    files: parts.flatMap(({files}) => files),
    currentContext: parts.map(({currentContext}) => currentContext).find((name) => name !== undefined),
    contexts: firstWins(parts.map(({contexts}) => contexts)),
    clusters: firstWins(parts.map(({clusters}) => clusters)),
    users: firstWins(parts.map(({users}) => users)),
  };
}

function firstWins<T>(maps: readonly ReadonlyMap<string, T>[]): Map<string, T> {
  return new Map(maps.toReversed().flatMap((map) => [...map]));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(file: string, reason: string): Failure {
  return new Failure({
    kind: 'usage',
    summary: 'the kubeconfig is malformed',
    object: file,
    reason,
    next: 'mend the file, or name another one with --kubeconfig FILE',
  });
}
