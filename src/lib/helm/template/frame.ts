// Where an evaluation stands: its variables, the node that errors are about, and Go's checks of number and type.

import {quote} from '../../go/quote.ts';
import {type Callable, complexValue} from '../../go/struct.ts';
import {anyType, int, nilOf, typeOf, underlyingType} from '../../go/value.ts';
import {canBeNil, contentOf, isAssignable, reflectValueType} from './assignable.ts';
import {ExecError} from './errors.ts';
import {literalOf} from './literal-argument.ts';
import {locationOf} from './location.ts';
import {type AnyNode, type NumberNode, nodeText, type Operand} from './node.ts';
import type {FunctionTable, Template} from './template-set.ts';

export interface Variable {
  readonly name: string;
  value: unknown;
}

export class Frame {
  readonly functions: FunctionTable;
  readonly template: Template;
  readonly variables: Variable[];
  #node: AnyNode;

  constructor(functions: FunctionTable, template: Template, variables: Variable[]) {
    this.functions = functions;
    this.template = template;
    this.variables = variables;
    this.#node = template.root;
  }

  /** Notes the node that errors are about from here on. */
  at(node: AnyNode): void {
    this.#node = node;
  }

  fail(message: string): never {
    const location = locationOf(this.#node.source, this.#node.position);
    throw new ExecError(
      `template: ${location}: executing ${quote(this.template.name)} at <${nodeText(this.#node)}>: ${message}`,
    );
  }

  assign(name: string, value: unknown): void {
    this.variable(name).value = value;
  }

  variable(name: string): Variable {
    for (let i = this.variables.length - 1; i >= 0; i -= 1) {
      const variable = this.variables[i];
      if (variable?.name === name) return variable;
    }
    return this.fail(`undefined variable: ${name}`);
  }

  checkCount({parameters, variadic}: Callable, name: string, count: number, hasFinal: boolean): void {
    const given = count + (hasFinal ? 1 : 0);
    const fixed = parameters.length - 1;
    if (variadic && given < fixed) this.fail(`wrong number of args for ${name}: want at least ${fixed} got ${count}`);
    if (!variadic && given !== parameters.length) {
      this.fail(`wrong number of args for ${name}: want ${parameters.length} got ${given}`);
    }
  }

  literal(dot: unknown, node: Operand): unknown {
    switch (node.type) {
      case 'bool':
      case 'string':
        return node.value;
      case 'dot':
        return dot;
      case 'number':
        return this.untypedNumber(node);
      default:
        return this.fail(`can't handle assignment of ${nodeText(node)} to empty interface argument`);
    }
  }

  /** A literal where no type is asked for: float64 if written as one, else int. */
  untypedNumber(node: NumberNode): unknown {
    this.at(node);
    const {text, float} = node;
    if (node.complex !== undefined) return complexValue(node.complex);
    const isHex = /^0[xX]/.test(text) && !/[pP]/.test(text);
    if (float !== undefined && !isHex && !text.startsWith("'") && /[.eEpP]/.test(text)) return float;
    return node.int === undefined ? this.fail(`${text} overflows int`) : int(node.int);
  }

  literalArgument(dot: unknown, type: string, node: Operand): unknown {
    this.at(node);
    if (type === anyType || type === reflectValueType) return this.literal(dot, node);
    const literal = literalOf(node, type);
    return literal.complaint === undefined ? literal.value : this.fail(literal.complaint);
  }

  /** The value as a parameter of that type takes it, or Go's complaint. */
  checkType(value: unknown, type: string | undefined): unknown {
    if (type === undefined) return value;
    if (value === undefined) {
      if (!canBeNil(type)) this.fail(`invalid value; expected ${type}`);
      if (type === reflectValueType) return undefined;
      return type === anyType ? null : /^(\[\]|map\[)/.test(underlyingType(type)) ? nilOf(type) : null;
    }
    const content = contentOf(value);
    if (content === null) {
      if (type === anyType || type === reflectValueType) return null;
      return this.fail(`wrong type for value; expected ${type}; got ${anyType}`);
    }
    if (!isAssignable(content, type)) this.fail(`wrong type for value; expected ${type}; got ${typeOf(content)}`);
    return content;
  }
}
