// The composer of YAML 1.1: tokens to the nodes of one document.
import {composerError, YamlError} from './error.ts';
import type {MappingNode, ScalarNode, SequenceNode, YamlNode} from './node.ts';
import {Scanner} from './scanner.ts';
import type {YamlToken, YamlTokenKind} from './token.ts';

/** The first document of a text; undefined if there is none. Throws YamlError. */
export function composeDocument(text: string): YamlNode | undefined {
  return new Composer(text).document();
}

const documentEnds: readonly YamlTokenKind[] = [
  'version directive',
  'tag directive',
  'document start',
  'document end',
  'stream end',
];

interface Properties {
  anchor: string;
  tag: string;
  line: number;
}

class Composer {
  readonly #scanner: Scanner;
  readonly #anchors = new Map<string, YamlNode>();
  readonly #tagPrefixes = new Map<string, string>();

  constructor(text: string) {
    this.#scanner = new Scanner(text);
  }

  document(): YamlNode | undefined {
    if (this.#kind() === 'stream end') return undefined;
    if (!documentEnds.includes(this.#kind()) || this.#kind() === 'document end') {
      this.#setDefaultTags();
      return this.#checkEnd(this.#node(true, false));
    }
    this.#directives();
    if (this.#kind() !== 'document start') {
      throw composerError(this.#scanner.peek().line, 'did not find expected <document start>');
    }
    this.#scanner.next();
    return documentEnds.includes(this.#kind()) ? emptyScalar() : this.#checkEnd(this.#node(true, false));
  }

  /** Looks at the token behind the document, so that a broken one is noticed. */
  #checkEnd(node: YamlNode): YamlNode {
    this.#scanner.peek();
    return node;
  }

  #kind(): YamlTokenKind {
    return this.#scanner.peek().kind;
  }

  #setDefaultTags(): void {
    if (!this.#tagPrefixes.has('!')) this.#tagPrefixes.set('!', '!');
    if (!this.#tagPrefixes.has('!!')) this.#tagPrefixes.set('!!', 'tag:yaml.org,2002:');
  }

  #directives(): void {
    let hasVersion = false;
    for (let token = this.#scanner.peek(); token.kind.endsWith('directive'); token = this.#scanner.peek()) {
      if (token.kind === 'version directive') {
        if (hasVersion) throw composerError(token.line, 'found duplicate %YAML directive');
        if (token.value !== '1.1') throw composerError(token.line, 'found incompatible YAML document');
        hasVersion = true;
      } else {
        if (this.#tagPrefixes.has(token.value)) throw composerError(token.line, 'found duplicate %TAG directive');
        this.#tagPrefixes.set(token.value, token.suffix);
      }
      this.#scanner.next();
    }
    this.#setDefaultTags();
  }

  #node(inBlock: boolean, indentlessSequence: boolean): YamlNode {
    const first = this.#scanner.peek();
    if (first.kind === 'alias') return this.#alias();
    const properties = this.#properties(first);
    const token = this.#scanner.peek();
    if (indentlessSequence && token.kind === 'block entry') return this.#indentlessSequence(properties.anchor);
    switch (token.kind) {
      case 'scalar':
        return this.#scalar(properties);
      case 'flow sequence start':
        return this.#flowSequence(properties.anchor);
      case 'flow mapping start':
        return this.#flowMapping(properties.anchor);
      case 'block sequence start':
        if (inBlock) return this.#blockSequence(properties.anchor);
        break;
      case 'block mapping start':
        if (inBlock) return this.#blockMapping(properties.anchor);
        break;
      default:
    }
    if (properties.anchor === '' && properties.tag === '') {
      throw composerError(token.line, 'did not find expected node content', properties.line);
    }
    const node: ScalarNode = {kind: 'scalar', value: '', tag: properties.tag, isImplicit: properties.tag === ''};
    return this.#anchored(properties.anchor, node);
  }

  #alias(): YamlNode {
    const {value} = this.#scanner.next();
    const target = this.#anchors.get(value);
    if (target === undefined) throw new YamlError(`yaml: unknown anchor '${value}' referenced`);
    return {kind: 'alias', name: value, target};
  }

  /** The anchor and tag before a node, in either order. */
  #properties(first: YamlToken): Properties {
    const properties = {anchor: '', tag: '', line: first.line};
    const kinds: YamlTokenKind[] = ['anchor', 'tag'];
    for (let token = first; kinds.includes(token.kind); token = this.#scanner.peek()) {
      kinds.splice(kinds.indexOf(token.kind), 1);
      if (token.kind === 'anchor') properties.anchor = token.value;
      else properties.tag = this.#fullTag(token, first.line);
      this.#scanner.next();
    }
    return properties;
  }

  #fullTag({value, suffix, line}: YamlToken, nodeLine: number): string {
    if (value === '') return suffix;
    const prefix = this.#tagPrefixes.get(value);
    if (prefix === undefined) throw composerError(line, 'found undefined tag handle', nodeLine);
    return prefix + suffix;
  }

  #anchored<T extends YamlNode>(anchor: string, node: T): T {
    if (anchor !== '') this.#anchors.set(anchor, node);
    return node;
  }

  #scalar({anchor, tag}: Properties): YamlNode {
    const token = this.#scanner.next();
    const isImplicit = (tag === '' && token.isPlain) || tag === '!';
    return this.#anchored(anchor, {kind: 'scalar', value: token.value, tag, isImplicit});
  }

  #blockSequence(anchor: string): YamlNode {
    const {line} = this.#scanner.next();
    const node: SequenceNode = this.#anchored(anchor, {kind: 'sequence', items: []});
    while (this.#kind() === 'block entry') {
      this.#scanner.next();
      node.items.push(this.#nodeUnless(['block entry', 'block end'], false));
    }
    this.#expect('block end', "did not find expected '-' indicator", line);
    return node;
  }

  /** `- ` entries at the column of the key they belong to. */
  #indentlessSequence(anchor: string): YamlNode {
    const node: SequenceNode = this.#anchored(anchor, {kind: 'sequence', items: []});
    while (this.#kind() === 'block entry') {
      this.#scanner.next();
      node.items.push(this.#nodeUnless(['block entry', 'key', 'value', 'block end'], false));
    }
    return node;
  }

  #nodeUnless(kinds: readonly YamlTokenKind[], indentlessSequence: boolean): YamlNode {
    return kinds.includes(this.#kind()) ? emptyScalar() : this.#node(true, indentlessSequence);
  }

  #blockMapping(anchor: string): YamlNode {
    const {line} = this.#scanner.next();
    const node: MappingNode = this.#anchored(anchor, {kind: 'mapping', pairs: []});
    const ends: readonly YamlTokenKind[] = ['key', 'value', 'block end'];
    while (this.#kind() === 'key') {
      this.#scanner.next();
      const key = this.#nodeUnless(ends, true);
      let value: YamlNode = emptyScalar();
      if (this.#kind() === 'value') {
        this.#scanner.next();
        value = this.#nodeUnless(ends, true);
      }
      node.pairs.push([key, value]);
    }
    this.#expect('block end', 'did not find expected key', line);
    return node;
  }

  #expect(kind: YamlTokenKind, problem: string, contextLine: number): void {
    const token = this.#scanner.peek();
    if (token.kind !== kind) throw composerError(token.line, problem, contextLine);
    this.#scanner.next();
  }

  #flowSequence(anchor: string): YamlNode {
    const {line} = this.#scanner.next();
    const node: SequenceNode = this.#anchored(anchor, {kind: 'sequence', items: []});
    for (let isFirst = true; this.#kind() !== 'flow sequence end'; isFirst = false) {
      if (!isFirst) this.#expect('flow entry', "did not find expected ',' or ']'", line);
      if (this.#kind() === 'flow sequence end') break;
      node.items.push(this.#kind() === 'key' ? this.#singlePair() : this.#node(false, false));
    }
    this.#scanner.next();
    return node;
  }

  /** `[key: value]`: a mapping of one pair. */
  #singlePair(): YamlNode {
    this.#scanner.next();
    const key = this.#flowNodeUnless(['value', 'flow entry', 'flow sequence end']);
    return {kind: 'mapping', pairs: [[key, this.#flowValue('flow sequence end')]]};
  }

  #flowNodeUnless(kinds: readonly YamlTokenKind[]): YamlNode {
    return kinds.includes(this.#kind()) ? emptyScalar() : this.#node(false, false);
  }

  #flowValue(end: YamlTokenKind): YamlNode {
    if (this.#kind() !== 'value') return emptyScalar();
    this.#scanner.next();
    return this.#flowNodeUnless(['flow entry', end]);
  }

  #flowMapping(anchor: string): YamlNode {
    const {line} = this.#scanner.next();
    const node: MappingNode = this.#anchored(anchor, {kind: 'mapping', pairs: []});
    for (let isFirst = true; this.#kind() !== 'flow mapping end'; isFirst = false) {
      if (!isFirst) this.#expect('flow entry', "did not find expected ',' or '}'", line);
      if (this.#kind() === 'flow mapping end') break;
      node.pairs.push(this.#flowPair());
    }
    this.#scanner.next();
    return node;
  }

  #flowPair(): [YamlNode, YamlNode] {
    if (this.#kind() !== 'key') return [this.#node(false, false), emptyScalar()];
    this.#scanner.next();
    const key = this.#flowNodeUnless(['value', 'flow entry', 'flow mapping end']);
    return [key, this.#flowValue('flow mapping end')];
  }
}

function emptyScalar(): ScalarNode {
  return {kind: 'scalar', value: '', tag: '', isImplicit: true};
}
