// The content of a session as nodes that know their places in the text.

/** Offsets into the text, the end not included. */
export interface Range {
  start: number;
  end: number;
}

export interface ScalarNode extends Range {
  kind: 'scalar';
  value: string | number | boolean | null;
  /** As it stands in the text, quotes included. */
  source: string;
}

export interface ListNode extends Range {
  kind: 'list';
  items: readonly SessionNode[];
}

export interface MapEntry {
  key: ScalarNode;
  name: string;
  value: SessionNode;
}

export interface MapNode extends Range {
  kind: 'map';
  entries: readonly MapEntry[];
}

/** An alias is the very node that it names, so one node may hang in several places; never within itself. */
export type SessionNode = ScalarNode | ListNode | MapNode;

/** The value of a member, or undefined. */
export function member(node: SessionNode | undefined, name: string): SessionNode | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.name === name)?.value : undefined;
}

/** The elements of a list; none of anything else. */
export function items(node: SessionNode | undefined): readonly SessionNode[] {
  return node?.kind === 'list' ? node.items : [];
}

/** The members of a map; none of anything else. */
export function entries(node: SessionNode | undefined): readonly MapEntry[] {
  return node?.kind === 'map' ? node.entries : [];
}

/** The text of a scalar; numbers and booleans as they stand there (`0.3.10`, `01`). Undefined for null and what is no scalar. */
export function textOf(node: SessionNode | undefined): string | undefined {
  if (node?.kind !== 'scalar' || node.value === null) return undefined;
  return typeof node.value === 'string' ? node.value : node.source;
}

/** Plain data: what JSON would hold. */
export function plainData(node: SessionNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plainData);
  // Without a prototype, `__proto__` is a name like any other.
  const data: Record<string, unknown> = Object.create(null);
  for (const {name, value} of node.entries) data[name] = plainData(value);
  return data;
}

/** Every scalar of a tree, keys included. */
export function* scalarsOf(node: SessionNode): Generator<ScalarNode> {
  if (node.kind === 'scalar') yield node;
  else if (node.kind === 'list') for (const item of node.items) yield* scalarsOf(item);
  else {
    for (const {key, value} of node.entries) {
      yield key;
      yield* scalarsOf(value);
    }
  }
}
