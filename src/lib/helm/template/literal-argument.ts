// Literals as arguments: a parameter's type decides what a literal stands for, and which ones it takes.

import {Integer} from '../../go/value.ts';
import {type NumberNode, nodeText, type Operand} from './node.ts';

export interface LiteralArgument {
  value?: unknown;
  /** Set if the parameter does not take such a literal. */
  complaint?: string;
}

/** The literal as a value of the type; numbers fit each type that can hold them. */
export function literalOf(node: Operand, type: string): LiteralArgument {
  if (type === 'bool') return node.type === 'bool' ? {value: node.value} : refusal('bool', node);
  if (type === 'string') return node.type === 'string' ? {value: node.value} : refusal('string', node);
  const number = node.type === 'number' ? node : undefined;
  if (type === 'float64') return number?.float === undefined ? refusal('float', node) : {value: number.float};
  if (/^int(8|16|32|64)?$/.test(type)) return integerOf('integer', number?.int, node, type);
  if (/^uint(8|16|32|64)?$/.test(type)) return integerOf('unsigned integer', number?.uint, node, type);
  return {complaint: `can't handle ${nodeText(node)} for arg of type ${type}`};
}

function refusal(wanted: string, node: Operand): LiteralArgument {
  return {complaint: `expected ${wanted}; found ${nodeText(node)}`};
}

function integerOf(wanted: string, value: NumberNode['int'], node: Operand, type: string): LiteralArgument {
  if (value === undefined) return refusal(wanted, node);
  return {value: type === 'int64' ? value : new Integer(type, value)};
}
