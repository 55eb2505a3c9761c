// The scanner of YAML 1.1: characters to tokens, with indentation and simple keys as libyaml handles them.

import {refuse, spend} from '../go/meter.ts';
import {isBlank, isBlankOrEnd, isBreak, isEnd, space, tab} from './characters.ts';
import {Cursor} from './cursor.ts';
import {scannerError} from './error.ts';
import {scanBlockScalar} from './scan-block-scalar.ts';
import {scanPlainScalar} from './scan-plain-scalar.ts';
import {scanAnchor, scanDirective, scanTag} from './scan-property.ts';
import {scanQuotedScalar} from './scan-quoted-scalar.ts';
import {SimpleKeys} from './simple-keys.ts';
import type {YamlToken, YamlTokenKind} from './token.ts';

const deepestNesting = 10_000;
/** Of a document; one with more is no use to a cluster, which takes a few megabytes at most. */
const mostTokens = 3_000_000;
/** What cannot begin a plain scalar and is nothing else either. */
const notPlainStart = '|>#%@`';

export class Scanner {
  readonly cursor: Cursor;
  readonly #queue: YamlToken[] = [];
  #head = 0;
  /** How many tokens have been handed out. */
  #parsed = 0;
  #indent = -1;
  readonly #indents: number[] = [];
  #flowLevel = 0;
  #simpleKeyAllowed = true;
  readonly #keys: SimpleKeys;

  constructor(text: string) {
    this.cursor = new Cursor(text);
    if (text.startsWith('\ufeff')) this.cursor.index = 1;
    this.#keys = new SimpleKeys(this.cursor);
  }

  next(): YamlToken {
    const token = this.peek();
    if (token.kind === 'stream end') return token;
    this.#head += 1;
    this.#parsed += 1;
    spend(1);
    if (this.#parsed > mostTokens) refuse(`yaml: a document of more than ${mostTokens} tokens is refused`);
    if (this.#head > 512) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
    return token;
  }

  peek(): YamlToken {
    while (this.#needsMore()) this.#fetch();
    const token = this.#queue[this.#head];
    if (token === undefined) throw scannerError(this.cursor.line, 'unexpected end of tokens');
    return token;
  }

  /** More must be read while the next token may yet turn out to be a key. */
  #needsMore(): boolean {
    if (this.#head === this.#queue.length) return true;
    return this.#keys.mayBeginAt(this.#parsed);
  }

  #add(kind: YamlTokenKind, line = this.cursor.line, at = -1): void {
    const token = {kind, line, value: '', suffix: '', isPlain: false};
    if (at < 0) this.#queue.push(token);
    else this.#queue.splice(this.#head + at, 0, token);
  }

  #fetch(): void {
    const {cursor} = this;
    this.#skipToToken();
    this.#unroll(cursor.column);
    const code = cursor.code();
    if (isEnd(code)) this.#fetchEnd();
    else if (cursor.column > 0 || !this.#fetchAtLineStart(code)) this.#fetchByCharacter(code, cursor.code(1));
  }

  #fetchAtLineStart(code: number): boolean {
    const {cursor} = this;
    if (code === 0x25) {
      this.#closeBlocks();
      this.#queue.push(scanDirective(cursor));
      return true;
    }
    const marker = cursor.text.slice(cursor.index, cursor.index + 3);
    if ((marker !== '---' && marker !== '...') || !isBlankOrEnd(cursor.code(3))) return false;
    this.#closeBlocks();
    this.#add(marker === '---' ? 'document start' : 'document end');
    cursor.skip(3);
    return true;
  }

  #closeBlocks(): void {
    this.#unroll(-1);
    this.#keys.remove();
    this.#simpleKeyAllowed = false;
  }

  #fetchByCharacter(code: number, next: number): void {
    const character = String.fromCharCode(code);
    const isAlone = isBlankOrEnd(next);
    const inFlow = this.#flowLevel > 0;
    if (character === '[') this.#flowStart('flow sequence start');
    else if (character === '{') this.#flowStart('flow mapping start');
    else if (character === ']') this.#flowEnd('flow sequence end');
    else if (character === '}') this.#flowEnd('flow mapping end');
    else if (character === ',') this.#flowEntry();
    else if (character === '-' && isAlone) this.#blockEntry();
    else if (character === '?' && (inFlow || isAlone)) this.#key();
    else if (character === ':' && (inFlow || isAlone)) this.#value();
    else if (character === '*') this.#property(() => scanAnchor(this.cursor, 'alias'));
    else if (character === '&') this.#property(() => scanAnchor(this.cursor, 'anchor'));
    else if (character === '!') this.#property(() => scanTag(this.cursor));
    else if (character === "'" || character === '"') this.#property(() => scanQuotedScalar(this.cursor));
    else if (!inFlow && (character === '|' || character === '>')) this.#blockScalar();
    else if (isBlank(code) || notPlainStart.includes(character)) this.#refuse();
    else this.#plain();
  }

  #refuse(): never {
    throw scannerError(this.cursor.line, 'found character that cannot start any token', this.cursor.line);
  }

  #fetchEnd(): void {
    if (this.cursor.column !== 0) {
      this.cursor.column = 0;
      this.cursor.line += 1;
    }
    this.#closeBlocks();
    this.#add('stream end');
  }

  #skipToToken(): void {
    const {cursor} = this;
    for (;;) {
      if (cursor.column === 0 && cursor.code() === 0xfeff) cursor.skip();
      const tabsToo = this.#flowLevel > 0 || !this.#simpleKeyAllowed;
      let code = cursor.code();
      while (code === space || (tabsToo && code === tab)) {
        cursor.skip();
        code = cursor.code();
      }
      cursor.skipComment();
      if (!isBreak(cursor.code())) return;
      cursor.takeBreak();
      if (this.#flowLevel === 0) this.#simpleKeyAllowed = true;
    }
  }

  #saveSimpleKey(): void {
    if (!this.#simpleKeyAllowed) return;
    this.#keys.save(this.#nextNumber(), this.#flowLevel === 0 && this.#indent === this.cursor.column);
  }

  /** The number of the token that is fetched next. */
  #nextNumber(): number {
    return this.#parsed + this.#queue.length - this.#head;
  }

  /** Opens a block if the column is deeper than the present one. */
  #roll(column: number, kind: YamlTokenKind, line: number, at = -1): void {
    if (this.#flowLevel > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    if (this.#indents.length > deepestNesting) {
      throw scannerError(this.cursor.line, `exceeded max depth of ${deepestNesting}`);
    }
    this.#add(kind, line, at);
  }

  #unroll(column: number): void {
    if (this.#flowLevel > 0) return;
    while (this.#indent > column) {
      this.#add('block end');
      this.#indent = this.#indents.pop() ?? -1;
    }
  }

  #flowStart(kind: YamlTokenKind): void {
    this.#saveSimpleKey();
    this.#keys.enter(this.#nextNumber());
    this.#flowLevel += 1;
    if (this.#flowLevel > deepestNesting) {
      throw scannerError(this.cursor.line, `exceeded max depth of ${deepestNesting}`);
    }
    this.#simpleKeyAllowed = true;
    this.#add(kind);
    this.cursor.skip();
  }

  #flowEnd(kind: YamlTokenKind): void {
    this.#keys.remove();
    if (this.#flowLevel > 0) {
      this.#flowLevel -= 1;
      this.#keys.leave();
    }
    this.#simpleKeyAllowed = false;
    this.#add(kind);
    this.cursor.skip();
  }

  #flowEntry(): void {
    this.#keys.remove();
    this.#simpleKeyAllowed = true;
    this.#add('flow entry');
    this.cursor.skip();
  }

  #blockEntry(): void {
    if (this.#flowLevel === 0) {
      this.#requireKeyAllowed('block sequence entries are not allowed in this context');
      this.#roll(this.cursor.column, 'block sequence start', this.cursor.line);
    }
    this.#keys.remove();
    this.#simpleKeyAllowed = true;
    this.#add('block entry');
    this.cursor.skip();
  }

  #requireKeyAllowed(problem: string): void {
    if (!this.#simpleKeyAllowed) throw scannerError(this.cursor.line, problem, this.cursor.line);
  }

  #key(): void {
    if (this.#flowLevel === 0) {
      this.#requireKeyAllowed('mapping keys are not allowed in this context');
      this.#roll(this.cursor.column, 'block mapping start', this.cursor.line);
    }
    this.#keys.remove();
    this.#simpleKeyAllowed = this.#flowLevel === 0;
    this.#add('key');
    this.cursor.skip();
  }

  #value(): void {
    const key = this.#keys.take();
    if (key !== undefined) {
      const at = key.tokenNumber - this.#parsed;
      this.#add('key', key.mark.line, at);
      this.#roll(key.mark.column, 'block mapping start', key.mark.line, at);
      this.#simpleKeyAllowed = false;
    } else {
      if (this.#flowLevel === 0) {
        this.#requireKeyAllowed('mapping values are not allowed in this context');
        this.#roll(this.cursor.column, 'block mapping start', this.cursor.line);
      }
      this.#simpleKeyAllowed = this.#flowLevel === 0;
    }
    this.#add('value');
    this.cursor.skip();
  }

  /** An anchor, alias, tag or quoted scalar: may be or begin a key; no key may follow it on the line. */
  #property(scan: () => YamlToken): void {
    this.#saveSimpleKey();
    this.#simpleKeyAllowed = false;
    this.#queue.push(scan());
  }

  #blockScalar(): void {
    this.#keys.remove();
    this.#simpleKeyAllowed = true;
    this.#queue.push(scanBlockScalar(this.cursor, this.#indent));
  }

  #plain(): void {
    this.#saveSimpleKey();
    this.#simpleKeyAllowed = false;
    const {token, endsInBreak} = scanPlainScalar(this.cursor, this.#indent, this.#flowLevel > 0);
    if (endsInBreak) this.#simpleKeyAllowed = true;
    this.#queue.push(token);
  }
}
