// A session as a document: what is wrong with it, its hash, and how CAS gives it back.
import {createHash} from 'node:crypto';
import {parseDocument, stringify} from 'yaml';
import {isTree, type Tree} from '../runtime/difference.ts';
import {accessPolicyProblem, type Creator} from './access.ts';
import type {Variation} from './variation.ts';

/** The session's members. Throws with a sentence about the first thing that is wrong. */
export function readSession(text: string): Tree {
  const parsed = parseDocument(text);
  const [error] = parsed.errors;
  if (error !== undefined) throw new Error(`no YAML: ${error.message.split('\n')[0]}`);
  const document: unknown = parsed.toJS();
  if (!isTree(document)) throw new Error('a session is a map');
  const problem = sessionProblem(document);
  if (problem !== undefined) throw new Error(problem);
  return document;
}

/** The name of a session that has been read. */
export function nameOf(document: Tree): string {
  return String(document.name);
}

/** The hash of the version before, undefined for a first version. */
export function predecessorOf({predecessor}: Tree): string | undefined {
  return typeof predecessor === 'string' && predecessor !== '' ? predecessor : undefined;
}

/** The session that must exist for one of this name: `a` for `a/b`. */
export function parentOf(name: string): string | undefined {
  const slash = name.lastIndexOf('/');
  return slash < 0 ? undefined : name.slice(0, slash);
}

/** 64 hex digits over what the session says, whatever its order and form; who has made it does not count. */
export function sessionHash(document: Tree): string {
  const {creator: _creator, predecessor: _predecessor, ...content} = document;
  const canonical = JSON.stringify(sorted({...content, predecessor: predecessorOf(document) ?? null}));
  return createHash('sha256').update(`session ${canonical}`).digest('hex');
}

/** The text that CAS gives back: always with a line `predecessor: …`, in other respects as the seed has it. */
export function textAsRead(text: string, document: Tree, creator: Creator, variation: Variation): string {
  const added = creatorAsRead(creator, variation);
  if (variation.pick('a session is read as it was written', [true, false])) {
    const original = text.endsWith('\n') ? text : `${text}\n`;
    const predecessor = /^predecessor:/m.test(text) ? '' : 'predecessor: ~\n';
    return `${original}${predecessor}${'creator' in document ? '' : added}`;
  }
  const {name, version, predecessor, creator: _creator, ...others} = document;
  const head = {name, version, predecessor: predecessorOf({predecessor}) ?? null};
  const rest = Object.keys(others).length === 0 ? '' : stringify(others, {lineWidth: 0});
  return `---\n${stringify(head, {nullStr: '~'})}${rest}${added}`;
}

function creatorAsRead(creator: Creator, variation: Variation): string {
  if ('signer' in creator) return stringify({creator});
  return variation.pick('creator of a session by key', ['', stringify({creator: creator.keyHash})]);
}

function sessionProblem(document: Tree): string | undefined {
  const {name, version, predecessor, services, images} = document;
  if (typeof name !== 'string' || !/^[\w.-]+(\/[\w.-]+)*$/.test(name)) return 'name: missing, or no session name';
  if (typeof version !== 'string' || !/^\d+(\.\d+)+$/.test(version)) return 'version: missing, or no language version';
  const isHash = predecessor === undefined || predecessor === null || predecessor === '' || isHex64(predecessor);
  if (!isHash) return 'predecessor: 64 hexadecimal digits, or nothing, is wanted';
  for (const list of ['services', 'images', 'secrets', 'volumes']) {
    const problem = listProblem(document[list], list);
    if (problem !== undefined) return problem;
  }
  return accessPolicyProblem(document.access_policy) ?? servicesProblem(treesIn(services), treesIn(images));
}

function listProblem(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  const isNamed = (item: unknown) => isTree(item) && typeof item.name === 'string';
  return Array.isArray(value) && value.every(isNamed) ? undefined : `${name}: a list of named members is wanted`;
}

function servicesProblem(services: readonly Tree[], images: readonly Tree[]): string | undefined {
  for (const service of services) {
    const image = service.image_name;
    if (image !== undefined && !images.some(({name}) => name === image))
      return `services.${service.name}: there is no image ${image}`;
    const bad = measurementsIn(service).find((measurement) => !isHex64(measurement));
    if (bad !== undefined) return `services.${service.name}: ${bad} is no MRENCLAVE`;
  }
  return undefined;
}

/** The enclaves that may be a service: `attestation.mrenclave`, in older sessions `mrenclaves`. */
export function measurementsIn({attestation, mrenclaves}: Tree): unknown[] {
  const listed = isTree(attestation) ? attestation.mrenclave : mrenclaves;
  return Array.isArray(listed) ? listed : listed === undefined ? [] : [listed];
}

export function treesIn(value: unknown): Tree[] {
  return Array.isArray(value) ? value.filter(isTree) : [];
}

function isHex64(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isTree(value)) return value;
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}
