// The parser of the template language: text to syntax trees, one for the file and one for each definition in it.

import {quote, unquote} from '../../go/quote.ts';
import {type BranchNode, isEmptyList, type ListNode, type Node, type PipeNode, type Source} from './node.ts';
import {OperandParser} from './operand-parser.ts';
import type {Token} from './token.ts';
import {TokenStream} from './token-stream.ts';

/** Says whether a function of that name exists: unknown ones are refused while parsing. */
export type HasFunction = (name: string) => boolean;

/** Parses a file; the map holds the file's own tree under its name and one tree for each `define` and `block`. */
export function parseTemplate(name: string, text: string, hasFunction: HasFunction): Map<string, ListNode> {
  const trees = new Map<string, ListNode>();
  const stream = new TokenStream({name, text});
  new Parser(stream, trees, hasFunction).parseFile(name);
  return trees;
}

interface EndMark {
  readonly type: 'end';
  readonly position: number;
}

interface ElseMark {
  readonly type: 'else';
  readonly position: number;
}

type EndOrElse = EndMark | ElseMark;

type Item = Node | EndOrElse;

/** Parser of one tree; definitions inside get their own with the same tokens. */
class Parser {
  readonly stream: TokenStream;
  readonly source: Source;
  readonly trees: Map<string, ListNode>;
  readonly hasFunction: HasFunction;
  readonly operands: OperandParser;
  rangeDepth = 0;

  constructor(stream: TokenStream, trees: Map<string, ListNode>, hasFunction: HasFunction) {
    this.stream = stream;
    this.source = stream.source;
    this.trees = trees;
    this.hasFunction = hasFunction;
    this.operands = new OperandParser(stream, hasFunction);
  }

  parseFile(name: string): void {
    const {stream} = this;
    const nodes: Node[] = [];
    const position = stream.peek().position;
    for (let token = stream.peek(); token.kind !== 'end of file'; token = stream.peek()) {
      if (token.kind === 'left delimiter' && this.takeDefine()) continue;
      const item = this.item();
      if (item.type === 'end' || item.type === 'else') stream.fail(`unexpected {{${item.type}}}`);
      else nodes.push(item);
    }
    this.add(name, {type: 'list', position, source: this.source, nodes});
  }

  /** Parses a `define`, if that is what follows the delimiter. */
  takeDefine(): boolean {
    const delimiter = this.stream.next();
    const token = this.stream.nextNonSpace();
    if (token.kind !== 'define') {
      this.stream.back(delimiter, token);
      return false;
    }
    new Parser(this.stream, this.trees, this.hasFunction).parseDefinition();
    return true;
  }

  parseDefinition(): void {
    const token = this.stream.expect(['string', 'raw string'], 'define clause');
    const name = this.unquoted(token);
    this.stream.expect(['right delimiter'], 'define clause');
    this.body(name, 'define clause');
  }

  /** The list up to `{{end}}`, kept under a name. */
  body(name: string, context: string): void {
    const [list, end] = this.itemList();
    if (end.type !== 'end') this.stream.fail(`unexpected {{${end.type}}} in ${context}`);
    this.add(name, list);
  }

  add(name: string, list: ListNode): void {
    const old = this.trees.get(name);
    if (old === undefined || isEmptyList(old)) this.trees.set(name, list);
    else if (!isEmptyList(list)) this.stream.fail(`template: multiple definition of template ${quote(name)}`);
  }

  itemList(): [ListNode, EndOrElse] {
    const nodes: Node[] = [];
    const position = this.stream.peekNonSpace().position;
    while (this.stream.peekNonSpace().kind !== 'end of file') {
      const item = this.item();
      if (item.type === 'end' || item.type === 'else') {
        return [{type: 'list', position, source: this.source, nodes}, item];
      }
      nodes.push(item);
    }
    return this.stream.fail('unexpected EOF');
  }

  item(): Item {
    const token = this.stream.nextNonSpace();
    if (token.kind === 'text') return {type: 'text', position: token.position, source: this.source, text: token.text};
    if (token.kind !== 'left delimiter') return this.stream.unexpected(token, 'input');
    this.stream.actionLine = token.line;
    const item = this.action();
    this.stream.actionLine = 0;
    return item;
  }

  action(): Item {
    const token = this.stream.nextNonSpace();
    switch (token.kind) {
      case 'block':
        return this.block();
      case 'break':
      case 'continue':
        return this.jump(token, token.kind);
      case 'else':
        return this.elseAction();
      case 'end':
        return {type: 'end', position: this.stream.expect(['right delimiter'], 'end').position};
      case 'if':
      case 'range':
      case 'with':
        return this.branch(token.kind);
      case 'template':
        return this.templateAction();
      default:
        this.stream.back(token);
        return this.plainAction();
    }
  }

  plainAction(): Node {
    const {position} = this.stream.peek();
    return {type: 'action', position, source: this.source, pipe: this.operands.pipeline('command', 'right delimiter')};
  }

  jump({position}: Token, type: 'break' | 'continue'): Node {
    const token = this.stream.nextNonSpace();
    if (token.kind !== 'right delimiter') this.stream.unexpected(token, `{{${type}}}`);
    if (this.rangeDepth === 0) this.stream.fail(`{{${type}}} outside {{range}}`);
    return {type, position, source: this.source};
  }

  elseAction(): EndOrElse {
    const next = this.stream.peekNonSpace();
    if (next.kind === 'if' || next.kind === 'with') return {type: 'else', position: next.position};
    return {type: 'else', position: this.stream.expect(['right delimiter'], 'else').position};
  }

  branch(type: BranchNode['type']): BranchNode {
    const scope = this.operands.variableCount;
    const pipe = this.operands.pipeline(type, 'right delimiter');
    if (type === 'range') this.rangeDepth += 1;
    const [list, next] = this.itemList();
    if (type === 'range') this.rangeDepth -= 1;
    const otherwise = next.type === 'else' ? this.elseList(type, next) : undefined;
    this.operands.dropVariables(scope);
    return {type, position: pipe.position, source: this.source, pipe, list, otherwise};
  }

  /** What follows `else`: `else if` and `else with` count as a nested branch that shares the `end`. */
  elseList(type: BranchNode['type'], {position}: EndOrElse): ListNode {
    if (type !== 'range' && this.stream.peek().kind === type) {
      this.stream.next();
      return {type: 'list', position, source: this.source, nodes: [this.branch(type)]};
    }
    const [list, end] = this.itemList();
    if (end.type !== 'end') this.stream.fail(`expected end; found {{${end.type}}}`);
    return list;
  }

  block(): Node {
    const token = this.stream.nextNonSpace();
    const name = this.templateName(token, 'block clause');
    const pipe = this.operands.pipeline('block clause', 'right delimiter');
    new Parser(this.stream, this.trees, this.hasFunction).body(name, 'block clause');
    return {type: 'template', position: token.position, source: this.source, name, pipe};
  }

  templateAction(): Node {
    const token = this.stream.nextNonSpace();
    const name = this.templateName(token, 'template clause');
    const next = this.stream.nextNonSpace();
    let pipe: PipeNode | undefined;
    if (next.kind !== 'right delimiter') {
      this.stream.back(next);
      pipe = this.operands.pipeline('template clause', 'right delimiter');
    }
    return {type: 'template', position: token.position, source: this.source, name, pipe};
  }

  templateName(token: Token, context: string): string {
    if (token.kind !== 'string' && token.kind !== 'raw string') return this.stream.unexpected(token, context);
    return this.unquoted(token);
  }

  unquoted(token: Token): string {
    return unquote(token.text) ?? this.stream.fail('invalid syntax');
  }
}
