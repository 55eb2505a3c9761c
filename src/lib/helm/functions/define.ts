// How a template function is written down: its Go parameter types, and what it does.
import {GoError} from '../../go/errors.ts';
import type {Callable, Struct} from '../../go/struct.ts';
import {anyType, dictType, type GoMap, Integer, isMap, listType, typeOf, viewAs} from '../../go/value.ts';

/** Parameter types by short name, with the JavaScript value that a function gets for them. */
interface ParameterTypes {
  any: unknown;
  string: string;
  bool: boolean;
  /** Go's int, given as a number. */
  int: number;
  float: number;
  dict: GoMap;
  list: unknown[];
  /** reflect.Value: anything, also untyped nil. */
  value: unknown;
  time: Struct;
}

type Parameter = keyof ParameterTypes;
type Arguments<P extends readonly Parameter[]> = {[I in keyof P]: ParameterTypes[P[I]]};

const goTypes: {[P in Parameter]: string} = {
  any: anyType,
  string: 'string',
  bool: 'bool',
  int: 'int',
  float: 'float64',
  dict: dictType,
  list: listType,
  value: 'reflect.Value',
  time: 'time.Time',
};

/** Functions by the name that templates call them by. */
export type FunctionFamily = {[name: string]: Callable};

/** A function with a fixed number of parameters. */
export function define<const P extends readonly Parameter[]>(
  parameters: P,
  run: (...args: Arguments<P>) => unknown,
): Callable {
  return {
    parameters: parameters.map((parameter) => goTypes[parameter]),
    variadic: false,
    // The executor has checked number and types.
    run: (args) => {
      const checked = args.map((arg, i) => asParameter(arg, parameters[i]));
      return run(...(checked as unknown as Arguments<P>));
    },
  };
}

/** A function that takes any number of further arguments of one type. */
export function defineVariadic<const P extends readonly Parameter[], R extends Parameter>(
  parameters: P,
  rest: R,
  run: (...args: [...Arguments<P>, ...ParameterTypes[R][]]) => unknown,
): Callable {
  return {
    parameters: [...parameters, rest].map((parameter) => goTypes[parameter]),
    variadic: true,
    run: (args) => {
      const checked = args.map((arg, i) => asParameter(arg, parameters[i] ?? rest));
      return run(...(checked as unknown as [...Arguments<P>, ...ParameterTypes[R][]]));
    },
  };
}

/** An int as a number; a map of a named type as the plain type of the parameter. */
function asParameter(value: unknown, parameter: Parameter | undefined): unknown {
  if (parameter === 'int' && value instanceof Integer) return Number(value.value);
  return parameter === 'dict' && isMap(value) && typeOf(value) !== dictType ? viewAs(dictType, value) : value;
}

/** Runs; what a GoError says gets the context before it, which is not worked out otherwise. */
export function wrapping<T>(context: string | (() => string), run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof GoError ? withContext(typeof context === 'string' ? context : context(), error) : error;
  }
}

/** What a GoError says with a context before it; other errors as they are. */
export function withContext(context: string, error: unknown): unknown {
  return error instanceof GoError ? new GoError(`${context}: ${error.message}`) : error;
}

/** What a panic of Go's runtime says. */
export function runtimeError(problem: string): GoError {
  return new GoError(`runtime error: ${problem}`);
}

export const nilDereference = 'invalid memory address or nil pointer dereference';
