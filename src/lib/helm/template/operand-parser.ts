// The part of the parser inside an action: pipelines, commands, operands, and the variables in scope.

import {quote, unquote} from '../../go/quote.ts';
import {readNumber} from './literal.ts';
import type {ChainNode, CommandNode, NumberNode, Operand, PipeNode, Source, VariableNode} from './node.ts';
import {nodeText} from './node.ts';
import type {Token, TokenKind} from './token.ts';
import type {TokenStream} from './token-stream.ts';

const operandKinds: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'bool',
  'character constant',
  'complex',
  'dot',
  'field',
  'identifier',
  'number',
  'nil',
  'raw string',
  'string',
  'variable',
  'left parenthesis',
]);

const largestDepth = 1000;

export class OperandParser {
  readonly stream: TokenStream;
  readonly source: Source;
  readonly hasFunction: (name: string) => boolean;
  readonly #variables: string[] = ['$'];
  #depth = 0;

  constructor(stream: TokenStream, hasFunction: (name: string) => boolean) {
    this.stream = stream;
    this.source = stream.source;
    this.hasFunction = hasFunction;
  }

  get variableCount(): number {
    return this.#variables.length;
  }

  /** Ends the scope of the variables declared since the count was taken. */
  dropVariables(count: number): void {
    this.#variables.length = count;
  }

  /** `declarations? command ('|' command)*` up to and with the closing token. */
  pipeline(context: string, close: TokenKind): PipeNode {
    const {position} = this.stream.peekNonSpace();
    const pipe: PipeNode = {
      type: 'pipe',
      position,
      source: this.source,
      isAssignment: false,
      variables: [],
      commands: [],
    };
    while (this.declaration(pipe, context));
    for (;;) {
      const token = this.stream.nextNonSpace();
      if (token.kind === close) return this.checked(pipe, context);
      if (!operandKinds.has(token.kind)) this.stream.unexpected(token, context);
      this.stream.back(token);
      pipe.commands.push(this.command());
    }
  }

  /** Takes `$x :=`, `$x =` or `$x,`; true if another variable of a range may follow. */
  declaration(pipe: PipeNode, context: string): boolean {
    if (this.stream.peekNonSpace().kind !== 'variable') return false;
    const variable = this.stream.nextNonSpace();
    const after = this.stream.next();
    const next = after.kind === 'space' ? this.stream.nextNonSpace() : after;
    const isComma = next.kind === 'character' && next.text === ',';
    if (next.kind !== 'assign' && next.kind !== 'declare' && !isComma) {
      this.stream.back(variable, ...(after === next ? [after] : [after, next]));
      return false;
    }
    if (!isComma) pipe.isAssignment = next.kind === 'assign';
    pipe.variables.push(this.variable(variable));
    this.#variables.push(variable.text);
    return isComma && this.secondVariable(pipe, context);
  }

  secondVariable(pipe: PipeNode, context: string): boolean {
    if (context !== 'range' || pipe.variables.length >= 2) this.stream.fail(`too many declarations in ${context}`);
    const {kind} = this.stream.peekNonSpace();
    if (kind !== 'variable' && kind !== 'right delimiter' && kind !== 'right parenthesis') {
      this.stream.fail('range can only initialize variables');
    }
    return true;
  }

  checked(pipe: PipeNode, context: string): PipeNode {
    if (pipe.commands.length === 0) this.stream.fail(`missing value for ${context}`);
    pipe.commands.forEach(({args}, i) => {
      const type = args[0]?.type ?? 'nil';
      if (i > 0 && ['bool', 'dot', 'nil', 'number', 'string'].includes(type)) {
        this.stream.fail(`non executable command in pipeline stage ${i + 1}`);
      }
    });
    return pipe;
  }

  /** Operands up to a `|`, which is taken, or the closing token, which is left. */
  command(): CommandNode {
    const args: Operand[] = [];
    const {position} = this.stream.peekNonSpace();
    for (;;) {
      this.stream.peekNonSpace();
      const operand = this.operand();
      if (operand !== undefined) args.push(operand);
      const token = this.stream.next();
      if (token.kind === 'space') continue;
      if (token.kind === 'right delimiter' || token.kind === 'right parenthesis') this.stream.back(token);
      else if (token.kind !== 'pipe') this.stream.unexpected(token, 'operand');
      break;
    }
    if (args.length === 0) this.stream.fail('empty command');
    return {type: 'command', position, source: this.source, args};
  }

  /** A term and the fields right after it; undefined if no operand comes. */
  operand(): Operand | undefined {
    const node = this.term();
    if (node === undefined || this.stream.peek().kind !== 'field') return node;
    const {position} = this.stream.peek();
    const path: string[] = [];
    while (this.stream.peek().kind === 'field') path.push(this.stream.next().text.slice(1));
    return this.chained(node, path, position);
  }

  chained(node: Operand, path: string[], position: number): Operand {
    if (node.type === 'field' || node.type === 'variable') return {...node, position, path: [...node.path, ...path]};
    if (node.type === 'pipe' || node.type === 'identifier' || node.type === 'chain') {
      const chain: ChainNode = {type: 'chain', position, source: this.source, node, path};
      return chain;
    }
    return this.stream.fail(`unexpected . after term ${quote(nodeText(node))}`);
  }

  term(): Operand | undefined {
    const token = this.stream.nextNonSpace();
    const {position, text} = token;
    const {source} = this;
    switch (token.kind) {
      case 'identifier':
        if (!this.hasFunction(text)) this.stream.fail(`function ${quote(text)} not defined`);
        return {type: 'identifier', position, source, name: text};
      case 'dot':
        return {type: 'dot', position, source};
      case 'nil':
        return {type: 'nil', position, source};
      case 'variable':
        return this.knownVariable(token);
      case 'field':
        return {type: 'field', position, source, path: [text.slice(1)]};
      case 'bool':
        return {type: 'bool', position, source, value: text === 'true'};
      case 'character constant':
      case 'complex':
      case 'number':
        return this.number(token, token.kind);
      case 'left parenthesis':
        return this.parenthesized();
      case 'string':
      case 'raw string':
        return {
          type: 'string',
          position,
          source,
          quoted: text,
          value: unquote(text) ?? this.stream.fail('invalid syntax'),
        };
      default:
        this.stream.back(token);
        return undefined;
    }
  }

  parenthesized(): PipeNode {
    if (this.#depth >= largestDepth) this.stream.fail('max expression depth exceeded');
    this.#depth += 1;
    const pipe = this.pipeline('parenthesized pipeline', 'right parenthesis');
    this.#depth -= 1;
    return pipe;
  }

  number({position, text}: Token, kind: 'character constant' | 'complex' | 'number'): NumberNode {
    const literal = readNumber(text, kind);
    if (typeof literal === 'string') return this.stream.fail(literal);
    return {type: 'number', position, source: this.source, text, ...literal};
  }

  variable({position, text}: Token): VariableNode {
    return {type: 'variable', position, source: this.source, path: [text]};
  }

  knownVariable(token: Token): VariableNode {
    if (!this.#variables.includes(token.text)) this.stream.fail(`undefined variable ${quote(token.text)}`);
    return this.variable(token);
  }
}
