// A session as far as its members are understood; whatever has another form is left out here, and a finding elsewhere.
import {type Placeholder, placeholdersIn} from './placeholders.ts';
import type {SessionDocument} from './session-document.ts';
import {
  entries,
  items,
  type MapNode,
  member,
  type ScalarNode,
  type SessionNode,
  scalarsOf,
  textOf,
} from './session-node.ts';
import {shortName} from './short-name.ts';

/** A word of the session with its node. */
export interface Word {
  text: string;
  node: SessionNode;
}

export interface Use extends Placeholder {
  node: ScalarNode;
}

/** What attestation asks for: of the whole session, of a service, or of a fragment that others import. */
export interface Attestation {
  node: SessionNode;
  measurements: readonly Word[];
  signers: readonly Word[];
  tolerated: readonly Word[];
  ignored: readonly Word[];
  mode: Word | undefined;
  /** Placeholders of config fragments that stand for members. */
  fragments: readonly Use[];
}

export interface Service {
  name: string;
  node: MapNode;
  image: Word | undefined;
  /** Measurements by mrenclaves, beside those of its attestation. */
  measurements: readonly Word[];
  measurementsNode: SessionNode | undefined;
  attestation: Attestation | undefined;
  /** Undefined: any. */
  platforms: readonly Word[] | undefined;
  command: SessionNode | undefined;
  environment: readonly {name: string; node: SessionNode}[];
}

export interface InjectedFile {
  path: Word | undefined;
  content: SessionNode | undefined;
  node: SessionNode;
}

export interface Image {
  name: string;
  node: MapNode;
  measurements: readonly Word[];
  files: readonly InjectedFile[];
  mounts: readonly {volume: Word | undefined; path: Word | undefined; node: SessionNode}[];
}

export interface Named {
  name: string;
  node: MapNode;
}

export interface Session {
  document: SessionDocument;
  name: string | undefined;
  services: readonly Service[];
  images: readonly Image[];
  secrets: readonly Named[];
  volumes: readonly Named[];
  /** Undefined: the session says nothing, so the CAS decides. */
  access: Readonly<Record<AccessKind, readonly Word[] | undefined>>;
  attestation: Attestation | undefined;
}

export type AccessKind = 'read' | 'update' | 'create_sessions';
export const accessKinds: readonly AccessKind[] = ['read', 'update', 'create_sessions'];

export function sessionOf(document: SessionDocument): Session {
  const {root} = document;
  const security = member(member(root, 'security'), 'attestation');
  return {
    document,
    name: textOf(member(root, 'name')),
    services: named(member(root, 'services')).map(serviceOf),
    images: named(member(root, 'images')).map(imageOf),
    secrets: named(member(root, 'secrets')),
    volumes: named(member(root, 'volumes')),
    access: accessOf(member(root, 'access_policy')),
    attestation: security && attestationOf(security),
  };
}

/** Maps of a list; without a name they have an empty one. */
function named(node: SessionNode | undefined): Named[] {
  return items(node).flatMap((item) =>
    item.kind === 'map' ? [{name: shortName(textOf(member(item, 'name')) ?? ''), node: item}] : [],
  );
}

function serviceOf({name, node}: Named): Service {
  const attestation = member(node, 'attestation');
  const platforms = member(node, 'platforms');
  const measurementsNode = member(node, 'mrenclaves');
  return {
    name,
    node,
    image: word(member(node, 'image_name')),
    measurements: wordsOf(measurementsNode),
    measurementsNode,
    attestation: attestation && attestationOf(attestation),
    platforms: platforms && wordsOf(platforms),
    command: member(node, 'command'),
    environment: entries(member(node, 'environment')).map(({name: variable, value}) => ({
      name: shortName(variable),
      node: value,
    })),
  };
}

function imageOf({name, node}: Named): Image {
  return {
    name,
    node,
    measurements: wordsOf(member(node, 'mrenclaves')),
    files: items(member(node, 'injection_files')).map((file) => ({
      path: word(member(file, 'path')),
      content: member(file, 'content'),
      node: file,
    })),
    mounts: items(member(node, 'volumes')).map((mount) => ({
      volume: word(member(mount, 'name')),
      path: word(member(mount, 'path')),
      node: mount,
    })),
  };
}

export function attestationOf(node: SessionNode): Attestation {
  const parts = node.kind === 'list' ? node.items : [node];
  const all = (name: string) => parts.flatMap((part) => wordsOf(member(part, name)));
  return {
    node,
    measurements: all('mrenclave'),
    signers: all('mrsigner'),
    tolerated: all('tolerate'),
    ignored: all('ignore_advisories'),
    mode: all('mode')[0],
    fragments: parts.flatMap((part) => (part.kind === 'scalar' ? usesIn(part) : [])),
  };
}

export function accessOf(node: SessionNode | undefined): Session['access'] {
  const list = (kind: AccessKind) => {
    const value = member(node, kind);
    return value === undefined ? undefined : identitiesOf(value);
  };
  return {read: list('read'), update: list('update'), create_sessions: list('create_sessions')};
}

/** `{signer: ID}` is the same as `signer: ID` in one word. */
function identitiesOf(node: SessionNode): Word[] {
  if (node.kind === 'list') return node.items.flatMap(identitiesOf);
  const signer = textOf(member(node, 'signer'));
  if (signer !== undefined) return [{text: `signer: ${signer}`, node}];
  const text = textOf(node)?.trim();
  return text === undefined ? [] : [{text, node}];
}

function word(node: SessionNode | undefined): Word | undefined {
  const text = textOf(node);
  return node === undefined || text === undefined ? undefined : {text, node};
}

/** A list of words, or one. */
export function wordsOf(node: SessionNode | undefined): Word[] {
  if (node?.kind === 'list') return node.items.flatMap((item) => word(item) ?? []);
  return [word(node)].filter((each) => each !== undefined);
}

/** Placeholders in all scalars of a tree. */
export function usesIn(node: SessionNode | undefined): Use[] {
  if (node === undefined) return [];
  return [...scalarsOf(node)].flatMap((scalar) =>
    placeholdersIn(textOf(scalar) ?? '').map((placeholder) => ({...placeholder, node: scalar})),
  );
}
