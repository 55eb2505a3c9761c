// The syntax tree of a template, and how its nodes read in error texts.
import {quote} from '../../go/quote.ts';
import type {Complex} from '../../go/struct.ts';

/** The text a node was parsed from; names the file in error texts. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

interface Located {
  /** Offset in the source, in UTF-16 units. */
  readonly position: number;
  readonly source: Source;
}

export interface ListNode extends Located {
  readonly type: 'list';
  readonly nodes: Node[];
}
export interface TextNode extends Located {
  readonly type: 'text';
  readonly text: string;
}
export interface ActionNode extends Located {
  readonly type: 'action';
  readonly pipe: PipeNode;
}
export interface BranchNode extends Located {
  readonly type: 'if' | 'range' | 'with';
  readonly pipe: PipeNode;
  readonly list: ListNode;
  readonly otherwise: ListNode | undefined;
}
export interface JumpNode extends Located {
  readonly type: 'break' | 'continue';
}
export interface TemplateNode extends Located {
  readonly type: 'template';
  readonly name: string;
  readonly pipe: PipeNode | undefined;
}
export interface PipeNode extends Located {
  readonly type: 'pipe';
  isAssignment: boolean;
  readonly variables: VariableNode[];
  readonly commands: CommandNode[];
}
export interface CommandNode extends Located {
  readonly type: 'command';
  readonly args: Operand[];
}
export interface IdentifierNode extends Located {
  readonly type: 'identifier';
  readonly name: string;
}
export interface VariableNode extends Located {
  readonly type: 'variable';
  /** The variable's name with its `$`, then fields. */
  readonly path: string[];
}
export interface FieldNode extends Located {
  readonly type: 'field';
  readonly path: string[];
}
export interface ChainNode extends Located {
  readonly type: 'chain';
  readonly node: Operand;
  readonly path: string[];
}
export interface DotNode extends Located {
  readonly type: 'dot';
}
export interface NilNode extends Located {
  readonly type: 'nil';
}
export interface BoolNode extends Located {
  readonly type: 'bool';
  readonly value: boolean;
}
export interface StringNode extends Located {
  readonly type: 'string';
  readonly quoted: string;
  readonly value: string;
}
/** A numeric literal under each type that can hold it, as Go's untyped constants. */
export interface NumberNode extends Located {
  readonly type: 'number';
  readonly text: string;
  readonly int: bigint | undefined;
  readonly uint: bigint | undefined;
  readonly float: number | undefined;
  readonly complex: Complex | undefined;
}

export type Operand =
  | IdentifierNode
  | VariableNode
  | FieldNode
  | ChainNode
  | DotNode
  | NilNode
  | BoolNode
  | StringNode
  | NumberNode
  | PipeNode;

/** What can stand in a list. */
export type Node = TextNode | ActionNode | BranchNode | JumpNode | TemplateNode;

export type AnyNode = Node | ListNode | CommandNode | Operand;

/** A node as Go's error texts show it, between `<` and `>`. */
export function nodeText(node: AnyNode): string {
  switch (node.type) {
    case 'list':
      return node.nodes.map(nodeText).join('');
    case 'text':
      return node.text;
    case 'action':
      return `{{${nodeText(node.pipe)}}}`;
    case 'if':
    case 'range':
    case 'with':
      return branchText(node);
    case 'break':
    case 'continue':
      return `{{${node.type}}}`;
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe === undefined ? '' : ` ${nodeText(node.pipe)}`}}}`;
    case 'pipe':
      return pipeText(node);
    case 'command':
      return node.args.map(argumentText).join(' ');
    default:
      return operandText(node);
  }
}

function branchText({type, pipe, list, otherwise}: BranchNode): string {
  const elseText = otherwise === undefined ? '' : `{{else}}${nodeText(otherwise)}`;
  return `{{${type} ${nodeText(pipe)}}}${nodeText(list)}${elseText}{{end}}`;
}

function pipeText({variables, isAssignment, commands}: PipeNode): string {
  const left = variables.length === 0 ? '' : `${variables.map(nodeText).join(', ')} ${isAssignment ? '=' : ':='} `;
  return left + commands.map(nodeText).join(' | ');
}

function argumentText(node: Operand): string {
  return node.type === 'pipe' ? `(${nodeText(node)})` : nodeText(node);
}

function operandText(node: Exclude<Operand, PipeNode>): string {
  switch (node.type) {
    case 'identifier':
      return node.name;
    case 'variable':
      return node.path.join('.');
    case 'field':
      return node.path.map((name) => `.${name}`).join('');
    case 'chain':
      return `${argumentText(node.node)}${node.path.map((name) => `.${name}`).join('')}`;
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'bool':
      return String(node.value);
    case 'string':
      return node.quoted;
    case 'number':
      return node.text;
  }
}

/** True if a template body holds nothing but white space: it then does not replace one of the same name. */
export function isEmptyList(list: ListNode): boolean {
  return list.nodes.every((node) => node.type === 'text' && /^\s*$/.test(node.text));
}
