// Evaluates pipelines, commands and operands; calls functions with Go's checks of number and type of arguments.

import {GoError} from '../../go/errors.ts';
import {spendOnCall, spendOnResult} from '../../go/meter.ts';
import {quote} from '../../go/quote.ts';
import {type Callable, complexValue} from '../../go/struct.ts';
import {anyType, int, nilOf, typeOf, underlyingType} from '../../go/value.ts';
import {canBeNil, contentOf, isAssignable, reflectValueType} from './assignable.ts';
import {ExecError} from './errors.ts';
import {evaluateField} from './field.ts';
import {literalOf} from './literal-argument.ts';
import {locationOf} from './location.ts';
import {
  type AnyNode,
  type ChainNode,
  type CommandNode,
  type FieldNode,
  type NumberNode,
  nodeText,
  type Operand,
  type PipeNode,
  type VariableNode,
} from './node.ts';
import type {FunctionTable, Template} from './template-set.ts';
import {isTrue} from './truth.ts';

export interface Variable {
  readonly name: string;
  value: unknown;
}

/** Stands for "no value comes through the pipe". */
export const noFinal = Symbol('no final argument');

export class Evaluator {
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

  /** The value of a pipeline, free of interfaces: a nil one is undefined. Declares or assigns its variables. */
  pipeline(dot: unknown, pipe: PipeNode): unknown {
    this.at(pipe);
    let value: unknown = noFinal;
    for (const command of pipe.commands) value = contentOf(this.command(dot, command, value)) ?? undefined;
    for (const variable of pipe.variables) {
      const name = variable.path[0] ?? '';
      if (pipe.isAssignment) this.assign(name, value);
      else this.variables.push({name, value});
    }
    return value;
  }

  command(dot: unknown, command: CommandNode, final: unknown): unknown {
    const first = command.args[0];
    if (first === undefined) return undefined;
    switch (first.type) {
      case 'field':
        return this.field(dot, first, command.args, final);
      case 'chain':
        return this.chain(dot, first, command.args, final);
      case 'identifier':
        return this.call(dot, first.name, command, command.args.slice(1), final, first);
      case 'pipe':
        this.refuseArguments(command.args, final);
        return this.pipeline(dot, first);
      case 'variable':
        return this.variableNode(dot, first, command.args, final);
      default:
        this.at(first);
        this.refuseArguments(command.args, final);
        return first.type === 'nil' ? this.fail('nil is not a command') : this.literal(dot, first);
    }
  }

  refuseArguments(args: readonly Operand[], final: unknown): void {
    const [first] = args;
    if (first !== undefined && (args.length > 1 || final !== noFinal)) {
      this.fail(`can't give argument to non-function ${nodeText(first)}`);
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

  field(dot: unknown, node: FieldNode, args: readonly Operand[], final: unknown): unknown {
    this.at(node);
    return this.fieldChain(dot, dot, node, node.path, args, final);
  }

  chain(dot: unknown, node: ChainNode, args: readonly Operand[], final: unknown): unknown {
    this.at(node);
    if (node.node.type === 'nil') this.fail(`indirection through explicit nil in ${nodeText(node)}`);
    const base = this.argument(dot, undefined, node.node);
    return this.fieldChain(dot, base, node, node.path, args, final);
  }

  variableNode(dot: unknown, node: VariableNode, args: readonly Operand[], final: unknown): unknown {
    this.at(node);
    const [name = '', ...path] = node.path;
    const {value} = this.variable(name);
    if (path.length > 0) return this.fieldChain(dot, value, node, path, args, final);
    this.refuseArguments(args, final);
    return value;
  }

  /** `.X.Y.Z`: all but the last without arguments; the last may be a method and take them. */
  fieldChain(
    dot: unknown,
    start: unknown,
    node: AnyNode,
    path: readonly string[],
    args: readonly Operand[],
    final: unknown,
  ): unknown {
    let receiver = start;
    let container: unknown;
    const last = path.length - 1;
    for (const [i, name] of path.entries()) {
      const hasArguments = i === last && (args.length > 1 || final !== noFinal);
      const result = evaluateField(this, receiver, container, name, hasArguments);
      container = receiver;
      receiver =
        result.method === undefined
          ? result.value
          : this.callWith(
              dot,
              result.method,
              name,
              node,
              i === last ? args.slice(1) : [],
              i === last ? final : noFinal,
            );
    }
    return receiver;
  }

  call(
    dot: unknown,
    name: string,
    command: AnyNode,
    args: readonly Operand[],
    final: unknown,
    identifier: AnyNode,
  ): unknown {
    this.at(identifier);
    const callable = this.functions.get(name);
    if (callable === undefined) return this.fail(`${quote(name)} is not a defined function`);
    return this.callWith(dot, callable, name, command, args, final);
  }

  callWith(
    dot: unknown,
    callable: Callable,
    name: string,
    node: AnyNode,
    args: readonly Operand[],
    final: unknown,
  ): unknown {
    this.checkCount(callable, name, args.length, final !== noFinal);
    if (name === 'and' || name === 'or') return this.shortCircuit(dot, name === 'or', args, final);
    const values = args.map((arg, i) => this.argument(dot, parameterType(callable, i), arg));
    if (final !== noFinal) values.push(this.checkType(final, parameterType(callable, args.length)));
    if (name === 'call') values.unshift(args[0] === undefined ? '' : nodeText(args[0]));
    try {
      spendOnCall(values);
      const result = callable.run(values);
      spendOnResult(result);
      return result;
    } catch (error) {
      if (!(error instanceof GoError)) throw error;
      this.at(node);
      return this.fail(`error calling ${name}: ${error.message}`);
    }
  }

  checkCount({parameters, variadic}: Callable, name: string, count: number, hasFinal: boolean): void {
    const given = count + (hasFinal ? 1 : 0);
    const fixed = parameters.length - 1;
    if (variadic && given < fixed) this.fail(`wrong number of args for ${name}: want at least ${fixed} got ${count}`);
    if (!variadic && given !== parameters.length) {
      this.fail(`wrong number of args for ${name}: want ${parameters.length} got ${given}`);
    }
  }

  /** `and` and `or` evaluate only up to the argument that decides. */
  shortCircuit(dot: unknown, isOr: boolean, args: readonly Operand[], final: unknown): unknown {
    let value: unknown;
    for (const arg of args) {
      value = this.argument(dot, reflectValueType, arg);
      if (isTrue(value) === isOr) return value;
    }
    return final === noFinal ? value : this.checkType(final, reflectValueType);
  }

  /** An argument for a parameter of a type; no type is given for the base of a chain. */
  argument(dot: unknown, type: string | undefined, node: Operand): unknown {
    this.at(node);
    switch (node.type) {
      case 'dot':
        return this.checkType(dot, type);
      case 'nil':
        if (type !== undefined && !canBeNil(type)) this.fail(`cannot assign nil to ${type}`);
        return this.checkType(undefined, type);
      case 'field':
        return this.checkType(this.field(dot, node, [node], noFinal), type);
      case 'variable':
        return this.checkType(this.variableNode(dot, node, [], noFinal), type);
      case 'pipe':
        return this.checkType(this.pipeline(dot, node), type);
      case 'identifier':
        return this.checkType(this.call(dot, node.name, node, [], noFinal, node), type);
      case 'chain':
        return this.checkType(this.chain(dot, node, [], noFinal), type);
      default:
        return this.literalArgument(dot, type ?? anyType, node);
    }
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

/** The type of the parameter that the argument at this index is for. */
function parameterType({parameters, variadic}: Callable, index: number): string {
  const last = parameters.length - 1;
  return parameters[variadic ? Math.min(index, last) : index] ?? anyType;
}
