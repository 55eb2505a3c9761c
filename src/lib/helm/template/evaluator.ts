// Evaluates pipelines, commands and operands, and calls functions.

import {GoError} from '../../go/errors.ts';
import {spendOnCall, spendOnResult} from '../../go/meter.ts';
import {quote} from '../../go/quote.ts';
import type {Callable} from '../../go/struct.ts';
import {anyType} from '../../go/value.ts';
import {canBeNil, contentOf, reflectValueType} from './assignable.ts';
import {evaluateField} from './field.ts';
import {Frame} from './frame.ts';
import type {Rendering} from './nesting.ts';
import {
  type AnyNode,
  type ChainNode,
  type CommandNode,
  type FieldNode,
  nodeText,
  type Operand,
  type PipeNode,
  type VariableNode,
} from './node.ts';
import {isTrue} from './truth.ts';

/** Stands for "no value comes through the pipe". */
export const noFinal = Symbol('no final argument');

export class Evaluator extends Frame {
  /** The value of a pipeline, free of interfaces: a nil one is undefined. Declares or assigns its variables. */
  *pipeline(dot: unknown, pipe: PipeNode): Rendering<unknown> {
    this.at(pipe);
    let value: unknown = noFinal;
    for (const command of pipe.commands) value = contentOf(yield* this.command(dot, command, value)) ?? undefined;
    for (const variable of pipe.variables) {
      const name = variable.path[0] ?? '';
      if (pipe.isAssignment) this.assign(name, value);
      else this.variables.push({name, value});
    }
    return value;
  }

  *command(dot: unknown, command: CommandNode, final: unknown): Rendering<unknown> {
    const first = command.args[0];
    if (first === undefined) return undefined;
    switch (first.type) {
      case 'field':
        return yield* this.field(dot, first, command.args, final);
      case 'chain':
        return yield* this.chain(dot, first, command.args, final);
      case 'identifier':
        return yield* this.call(dot, first.name, command, command.args.slice(1), final, first);
      case 'pipe':
        this.refuseArguments(command.args, final);
        return yield* this.pipeline(dot, first);
      case 'variable':
        return yield* this.variableNode(dot, first, command.args, final);
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

  *field(dot: unknown, node: FieldNode, args: readonly Operand[], final: unknown): Rendering<unknown> {
    this.at(node);
    return yield* this.fieldChain(dot, dot, node, node.path, args, final);
  }

  *chain(dot: unknown, node: ChainNode, args: readonly Operand[], final: unknown): Rendering<unknown> {
    this.at(node);
    if (node.node.type === 'nil') this.fail(`indirection through explicit nil in ${nodeText(node)}`);
    const base = yield* this.argument(dot, undefined, node.node);
    return yield* this.fieldChain(dot, base, node, node.path, args, final);
  }

  *variableNode(dot: unknown, node: VariableNode, args: readonly Operand[], final: unknown): Rendering<unknown> {
    this.at(node);
    const [name = '', ...path] = node.path;
    const {value} = this.variable(name);
    if (path.length > 0) return yield* this.fieldChain(dot, value, node, path, args, final);
    this.refuseArguments(args, final);
    return value;
  }

  /** `.X.Y.Z`: all but the last without arguments; the last may be a method and take them. */
  *fieldChain(
    dot: unknown,
    start: unknown,
    node: AnyNode,
    path: readonly string[],
    args: readonly Operand[],
    final: unknown,
  ): Rendering<unknown> {
    if (args.length <= 1 && final === noFinal) return this.fields(start, node, path).value;
    const {value, container} = this.fields(start, node, path.slice(0, -1));
    const name = path.at(-1) ?? '';
    const result = evaluateField(this, value, container, name, true);
    if (result.method === undefined) return result.value;
    return yield* this.callWith(dot, result.method, name, node, args.slice(1), final);
  }

  /** `.X.Y.Z` without arguments, and what its last part was taken from. */
  fields(start: unknown, node: AnyNode, path: readonly string[]): {value: unknown; container: unknown} {
    let value = start;
    let container: unknown;
    for (const name of path) {
      const result = evaluateField(this, value, container, name, false);
      container = value;
      value = result.value;
      if (result.method === undefined) continue;
      this.checkCount(result.method, name, 0, false);
      value = this.invoke(result.method, name, node, []);
    }
    return {value, container};
  }

  *call(
    dot: unknown,
    name: string,
    command: AnyNode,
    args: readonly Operand[],
    final: unknown,
    identifier: AnyNode,
  ): Rendering<unknown> {
    this.at(identifier);
    const callable = this.functions.get(name);
    if (callable === undefined) return this.fail(`${quote(name)} is not a defined function`);
    return yield* this.callWith(dot, callable, name, command, args, final);
  }

  *callWith(
    dot: unknown,
    callable: Callable,
    name: string,
    node: AnyNode,
    args: readonly Operand[],
    final: unknown,
  ): Rendering<unknown> {
    this.checkCount(callable, name, args.length, final !== noFinal);
    if (name === 'and' || name === 'or') return yield* this.shortCircuit(dot, name === 'or', args, final);
    const values: unknown[] = [];
    for (const [i, arg] of args.entries()) values.push(yield* this.argument(dot, parameterType(callable, i), arg));
    if (final !== noFinal) values.push(this.checkType(final, parameterType(callable, args.length)));
    if (name === 'call') values.unshift(args[0] === undefined ? '' : nodeText(args[0]));
    return callable.renders
      ? yield* this.render(callable, name, node, values)
      : this.invoke(callable, name, node, values);
  }

  /** Calls a function; what it complains about is told with the place. */
  invoke(callable: Callable, name: string, node: AnyNode, values: unknown[]): unknown {
    try {
      spendOnCall(values);
      const result = callable.run(values);
      spendOnResult(result);
      return result;
    } catch (error) {
      return this.failCalling(name, node, error);
    }
  }

  /** As `invoke`, for a function that renders: this rendering stops until that one is done. */
  *render(callable: Callable, name: string, node: AnyNode, values: unknown[]): Rendering<unknown> {
    try {
      spendOnCall(values);
      const result = yield callable.run(values) as Rendering<unknown>;
      spendOnResult(result);
      return result;
    } catch (error) {
      return this.failCalling(name, node, error);
    }
  }

  failCalling(name: string, node: AnyNode, error: unknown): never {
    if (!(error instanceof GoError)) throw error;
    this.at(node);
    return this.fail(`error calling ${name}: ${error.message}`);
  }

  /** `and` and `or` evaluate only up to the argument that decides. */
  *shortCircuit(dot: unknown, isOr: boolean, args: readonly Operand[], final: unknown): Rendering<unknown> {
    let value: unknown;
    for (const arg of args) {
      value = yield* this.argument(dot, reflectValueType, arg);
      if (isTrue(value) === isOr) return value;
    }
    return final === noFinal ? value : this.checkType(final, reflectValueType);
  }

  /** An argument for a parameter of a type; no type is given for the base of a chain. */
  *argument(dot: unknown, type: string | undefined, node: Operand): Rendering<unknown> {
    this.at(node);
    switch (node.type) {
      case 'dot':
        return this.checkType(dot, type);
      case 'nil':
        if (type !== undefined && !canBeNil(type)) this.fail(`cannot assign nil to ${type}`);
        return this.checkType(undefined, type);
      case 'field':
        return this.checkType(yield* this.field(dot, node, [node], noFinal), type);
      case 'variable':
        return this.checkType(yield* this.variableNode(dot, node, [], noFinal), type);
      case 'pipe':
        return this.checkType(yield* this.pipeline(dot, node), type);
      case 'identifier':
        return this.checkType(yield* this.call(dot, node.name, node, [], noFinal, node), type);
      case 'chain':
        return this.checkType(yield* this.chain(dot, node, [], noFinal), type);
      default:
        return this.literalArgument(dot, type ?? anyType, node);
    }
  }
}

/** The type of the parameter that the argument at this index is for. */
function parameterType({parameters, variadic}: Callable, index: number): string {
  const last = parameters.length - 1;
  return parameters[variadic ? Math.min(index, last) : index] ?? anyType;
}
