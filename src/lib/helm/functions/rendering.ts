// Helm's functions that render, demand or look up: include, tpl, required, fail, lookup.
import {GoError} from '../../go/errors.ts';
import {quote} from '../../go/quote.ts';
import type {Callable} from '../../go/struct.ts';
import {newMap} from '../../go/value.ts';
import {executeNamed, executeTemplate} from '../template/executor.ts';
import {type FunctionTable, TemplateSet} from '../template/template-set.ts';
import {define, type FunctionFamily, wrapping} from './define.ts';

/** Asks the cluster for an object or, with an empty name, a list; an empty map if there is none. */
export type Lookup = (apiVersion: string, kind: string, namespace: string, name: string) => {[key: string]: unknown};

/** Marks the words of `required` and `fail` in an error, so that they can be shown alone. */
export const messageStart = 'HELM_ERR_START';
export const messageEnd = 'HELM_ERR_END';

/** Helm's limit for templates that include each other. */
const deepestInclude = 1000;

/** Name of the set's root template: what `tpl` texts are called in errors. */
export const rootName = 'gotpl';

/** Functions with the two that belong to one set of templates put over them. */
class SetFunctions implements FunctionTable {
  readonly #base: FunctionTable;
  readonly #own: {[name: string]: Callable};

  constructor(base: FunctionTable, own: {[name: string]: Callable}) {
    this.#base = base;
    this.#own = own;
  }

  get(name: string): Callable | undefined {
    return Object.hasOwn(this.#own, name) ? this.#own[name] : this.#base.get(name);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#own, name) || this.#base.has(name);
  }
}

/** A set of templates that can include each other and evaluate texts as templates. */
export function renderingSet(
  functions: FunctionTable,
  parent?: TemplateSet,
  open = new Map<string, number>(),
): TemplateSet {
  const own: {[name: string]: Callable} = {};
  const set: TemplateSet = new TemplateSet(new SetFunctions(functions, own), parent);
  own.include = define(['string', 'any'], (name, data) => include(set, open, name, data));
  own.tpl = define(['string', 'any'], (text, data) => evaluate(renderingSet(functions, set, open), text, data));
  return set;
}

function include(set: TemplateSet, open: Map<string, number>, name: string, data: unknown): string {
  const depth = open.get(name) ?? 0;
  if (depth > deepestInclude) {
    throw new GoError(`rendering template has a nested reference name: ${name}: unable to execute template`);
  }
  open.set(name, depth + 1);
  try {
    return executeNamed(set, name, data);
  } finally {
    open.set(name, depth);
  }
}

function evaluate(set: TemplateSet, text: string, data: unknown): string {
  const template = wrapping(
    () => `cannot parse template ${quote(text)}`,
    () => set.parse(rootName, text),
  );
  const output = wrapping(
    () => `error during tpl function execution for ${quote(text)}`,
    () => executeTemplate(set, template, data),
  );
  return output.replaceAll('<no value>', '');
}

export const demandFunctions: FunctionFamily = {
  required: define(['string', 'any'], (message, value) => {
    if (value === null || value === undefined || value === '') throw marked(message);
    return value;
  }),
  fail: define(['string'], (message) => {
    throw marked(message);
  }),
};

function marked(message: string): GoError {
  return new GoError(messageStart + message + messageEnd);
}

/** Without a cluster nothing is found. */
export function lookupFunction(lookup: Lookup = newMap): FunctionFamily {
  return {
    lookup: define(['string', 'string', 'string', 'string'], (apiVersion, kind, namespace, name) =>
      lookup(apiVersion, kind, namespace, name),
    ),
  };
}
