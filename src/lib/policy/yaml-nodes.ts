// Reads YAML into nodes that know their places, within bounds: whatever the text is, this ends soon and throws nothing.
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  type Pair,
  Parser,
} from 'yaml';
import type {ListNode, MapEntry, MapNode, ScalarNode, SessionNode} from './session-node.ts';

/** Why a text cannot be used, and where. The text itself is not quoted: it may hold a private key. */
export interface YamlTrouble {
  reason: string;
  offset: number;
}

export type YamlResult = {documents: readonly SessionNode[]} | {trouble: YamlTrouble};

/** Characters; the API server takes no object that is much larger, and a policy travels in one. */
export const mostCharacters = 1 << 20;
const mostDepth = 64;
/** What all aliases come to, written out. */
const mostNodes = 200_000;
const mostDocuments = 200;
/** Words, marks and blanks; one long text, such as a file to inject, is one of them. */
const mostLexemes = 300_000;
/** A long text counts for as many values as it has of these. */
const charactersPerValue = 50;

/** An empty document is left out. */
export function readYaml(text: string): YamlResult {
  try {
    return {documents: documentsOf(text)};
  } catch (error) {
    if (error instanceof Unreadable) return {trouble: {reason: error.message, offset: error.offset}};
    throw error;
  }
}

/** Only ever thrown within this file. */
class Unreadable extends Error {
  readonly offset: number;

  constructor(reason: string, offset: number) {
    super(reason);
    this.offset = offset;
  }
}

function documentsOf(text: string): SessionNode[] {
  if (text.length > mostCharacters) throw new Unreadable(`it is longer than ${mostCharacters} characters`, 0);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: YAML permits none of these
  const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.exec(text);
  if (control !== null) throw new Unreadable('it has a control character', control.index);
  const tokens = tokensOf(text);
  // Finding a key that is there twice costs the library the square of their number; it is done below.
  const composer = new Composer({prettyErrors: false, uniqueKeys: false, logLevel: 'silent', merge: false});
  const found: SessionNode[] = [];
  for (const document of composer.compose(tokens, false, text.length)) {
    const node = rootOf(document);
    if (node !== undefined) found.push(node);
  }
  return found;
}

/** The library reads nested things by recursion and keeps every mistake, so both are bounded before it does. */
function tokensOf(text: string): CST.Token[] {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    const {offset} = parser;
    if (++lexemes > mostLexemes) throw new Unreadable(`it has more than ${mostLexemes} words and marks`, offset);
    if (lexeme.startsWith('"') && hasBadEscape(lexeme)) throw new Unreadable('a text has a false escape', offset);
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > mostDepth + 2)
      throw new Unreadable(`it is nested deeper than ${mostDepth} levels`, offset);
  }
  for (const token of parser.end()) tokens.push(token);
  const surplus = tokens.filter(({type}) => type === 'document')[mostDocuments];
  if (surplus !== undefined && 'offset' in surplus) {
    throw new Unreadable(`it has more than ${mostDocuments} documents`, surplus.offset);
  }
  return tokens;
}

/** What may follow a backslash within double quotes. */
const escapes = new Set('0abt\tnvfre "/\\N_LPxuU\r\n');

function hasBadEscape(lexeme: string): boolean {
  for (let at = lexeme.indexOf('\\'); at >= 0; at = lexeme.indexOf('\\', at + 2)) {
    if (!escapes.has(lexeme[at + 1] ?? ' ')) return true;
  }
  return false;
}

function rootOf(document: Document.Parsed): SessionNode | undefined {
  const [error] = document.errors;
  if (error !== undefined) throw new Unreadable(`it is not valid YAML (${error.code})`, error.pos[0]);
  const {contents} = document;
  if (contents === null || (isScalar(contents) && contents.source === '' && contents.type === 'PLAIN'))
    return undefined;
  return new Conversion().convert(contents);
}

const plainTags = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

/** One document's nodes into ours; aliases become the very node that they name. */
class Conversion {
  readonly #anchors = new Map<string, SessionNode | 'open'>();
  readonly #sizes = new Map<SessionNode, number>();
  #total = 0;

  convert(node: Node): SessionNode {
    if (isAlias(node)) return this.#aliased(node.source, startOf(node));
    if (node.tag !== undefined && !plainTags.test(node.tag))
      throw new Unreadable('it has a tag of its own', startOf(node));
    const {anchor} = node as {anchor?: string};
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const before = this.#total;
    const converted = isMap(node) ? this.#map(node) : isSeq(node) ? this.#list(node) : scalarOf(node);
    const length = converted.kind === 'scalar' ? converted.end - converted.start : 0;
    this.#count(1 + Math.floor(length / charactersPerValue), converted.start);
    if (anchor !== undefined) {
      this.#anchors.set(anchor, converted);
      this.#sizes.set(converted, this.#total - before);
    }
    return converted;
  }

  #aliased(name: string, offset: number): SessionNode {
    const node = this.#anchors.get(name);
    if (node === undefined) throw new Unreadable('an alias names no anchor before it', offset);
    if (node === 'open') throw new Unreadable('an alias names what it stands in', offset);
    this.#count(this.#sizes.get(node) ?? 1, offset);
    return node;
  }

  #count(more: number, offset: number): void {
    this.#total += more;
    if (this.#total > mostNodes) throw new Unreadable(`its aliases come to more than ${mostNodes} values`, offset);
  }

  #list(node: Node & {items: unknown[]}): ListNode {
    return {kind: 'list', ...rangeOf(node), items: node.items.map((item) => this.convert(item as Node))};
  }

  #map(node: Node & {items: unknown[]}): MapNode {
    const names = new Set<string>();
    const found = (node.items as Pair<Node, Node | null>[]).map((pair) => this.#entry(pair, names));
    return {kind: 'map', ...rangeOf(node), entries: found};
  }

  #entry({key, value}: Pair<Node, Node | null>, names: Set<string>): MapEntry {
    const name = this.convert(key);
    if (name.kind !== 'scalar') throw new Unreadable('a member has a list or map for its name', name.start);
    const text = typeof name.value === 'string' ? name.value : name.source;
    if (names.has(text)) throw new Unreadable('a member is there twice', startOf(key));
    names.add(text);
    const content = value === null ? nothingAt(name.end) : this.convert(value);
    return {key: name, name: text, value: content};
  }
}

function nothingAt(offset: number): ScalarNode {
  return {kind: 'scalar', value: null, source: '', start: offset, end: offset};
}

function scalarOf(node: Node): ScalarNode {
  const range = rangeOf(node);
  if (!isScalar(node)) return {kind: 'scalar', value: null, source: '', ...range};
  const {value, source = ''} = node;
  if (typeof value === 'string' && !value.isWellFormed()) throw new Unreadable('it has half a character', range.start);
  const isPlain = value === null || ['string', 'number', 'boolean'].includes(typeof value);
  return {kind: 'scalar', value: isPlain ? (value as ScalarNode['value']) : source, source, ...range};
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function rangeOf(node: Node): {start: number; end: number} {
  return {start: startOf(node), end: node.range?.[1] ?? startOf(node)};
}
