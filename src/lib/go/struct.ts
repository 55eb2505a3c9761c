// Go structs that templates meet: chart metadata, capabilities, times, versions.
import {formatFloat} from './number.ts';

export interface Complex {
  real: number;
  imaginary: number;
}

export interface StructField {
  value: unknown;
  /** Static Go type of the field, for error texts. */
  type: string;
  /** Name in JSON; default: the field's own. `-` leaves it out. */
  json?: string;
  omitEmpty?: boolean;
  /** An embedded struct: its fields count as those of the outer one. */
  isEmbedded?: boolean;
}

/** A method as the executor calls it: arguments are checked against the parameter types first. */
export interface Callable {
  /** Go types of the parameters; the last one is the element type if variadic. */
  readonly parameters: readonly string[];
  readonly variadic: boolean;
  readonly run: (args: unknown[]) => unknown;
  /** True if `run` gives a Rendering, whose result is the function's. */
  readonly renders?: true;
}

export interface StructDetails {
  /** As `%T` prints it: `*chartutil.Capabilities`. A leading `*` makes it a pointer. */
  type: string;
  fields?: {[name: string]: StructField};
  methods?: {[name: string]: Callable};
  /** What `String()` prints; absent if the type has no such method. */
  text?: () => string;
  /** Replaces the JSON form. */
  json?: () => unknown;
  /** The value that functions of ours read: a date, a version. */
  content?: unknown;
}

/** A struct or a pointer to one: fields, methods and how it prints. */
export class Struct {
  readonly type: string;
  readonly fields: {[name: string]: StructField};
  readonly methods: {[name: string]: Callable};
  readonly text: (() => string) | undefined;
  readonly json: (() => unknown) | undefined;
  readonly content: unknown;

  constructor(details: StructDetails) {
    this.type = details.type;
    this.fields = details.fields ?? {};
    this.methods = details.methods ?? {};
    this.text = details.text;
    this.json = details.json;
    this.content = details.content;
  }

  get isPointer(): boolean {
    return this.type.startsWith('*');
  }
}

/** Go's complex128, which templates can print and nothing else. */
export function complexValue({real, imaginary}: Complex): Struct {
  const sign = imaginary < 0 ? '' : '+';
  const text = `(${formatFloat(real, 'g')}${sign}${formatFloat(imaginary, 'g')}i)`;
  return new Struct({type: 'complex128', text: () => text});
}

/** The field by that name, of the struct itself or of one embedded in it. */
export function fieldOf({fields}: Struct, name: string): StructField | undefined {
  if (Object.hasOwn(fields, name)) return fields[name];
  for (const {isEmbedded, value} of Object.values(fields)) {
    const found = isEmbedded && value instanceof Struct ? fieldOf(value, name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

const methodsKey = Symbol('Go methods');

/** Gives a map or slice the methods of its named Go type (`.Files.Get`, `.Capabilities.APIVersions.Has`). */
export function withMethods<T extends object>(value: T, methods: {[name: string]: Callable}): T {
  Object.defineProperty(value, methodsKey, {value: methods});
  return value;
}

/** The method of a value by that name, if it has one. */
export function methodOf(value: unknown, name: string): Callable | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const methods = value instanceof Struct ? value.methods : (value as {[methodsKey]?: Struct['methods']})[methodsKey];
  return methods !== undefined && Object.hasOwn(methods, name) ? methods[name] : undefined;
}
