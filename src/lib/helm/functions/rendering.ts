// Helm's functions that render, demand or look up: include, tpl, required, fail, lookup.
import {GoError} from '../../go/errors.ts';
import {refuse} from '../../go/meter.ts';
import {quote} from '../../go/quote.ts';
import type {Callable} from '../../go/struct.ts';
import {newMap} from '../../go/value.ts';
import {executeNamed, executeTemplate} from '../template/executor.ts';
import type {Rendering} from '../template/nesting.ts';
import {type FunctionTable, TemplateSet} from '../template/template-set.ts';
import {define, type FunctionFamily, withContext, wrapping} from './define.ts';

/** Asks the cluster for an object or, with an empty name, a list; an empty map if there is none. */
export type Lookup = (apiVersion: string, kind: string, namespace: string, name: string) => {[key: string]: unknown};

/** Marks the words of `required` and `fail` in an error, so that they can be shown alone. */
export const messageStart = 'HELM_ERR_START';
export const messageEnd = 'HELM_ERR_END';

/** Helm's limit for templates that include each other. */
const deepestInclude = 1000;

/** Helm has no limit for texts of `tpl` in each other, and ends itself when its stack is full. */
const mostTexts = 10_000;

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

/** What goes on around a set: how often each template is open, and in how many texts of `tpl`. */
interface Surroundings {
  open: Map<string, number>;
  texts: number;
}

/** A set of templates that can include each other and evaluate texts as templates. */
export function renderingSet(
  functions: FunctionTable,
  parent?: TemplateSet,
  {open, texts}: Surroundings = {open: new Map(), texts: 0},
): TemplateSet {
  const own: {[name: string]: Callable} = {};
  const set: TemplateSet = new TemplateSet(new SetFunctions(functions, own), parent);
  own.include = rendering((name, data) => include(set, open, name, data));
  own.tpl = rendering((text, data) => {
    if (texts >= mostTexts) refuse(`texts of tpl in each other, more than ${mostTexts} of them, are refused`);
    return evaluate(renderingSet(functions, set, {open, texts: texts + 1}), text, data);
  });
  return set;
}

/** A function of a text and data that renders. */
function rendering(run: (text: string, data: unknown) => Rendering<string>): Callable {
  return {...define(['string', 'any'], run), renders: true};
}

function* include(set: TemplateSet, open: Map<string, number>, name: string, data: unknown): Rendering<string> {
  const depth = open.get(name) ?? 0;
  if (depth > deepestInclude) {
    throw new GoError(`rendering template has a nested reference name: ${name}: unable to execute template`);
  }
  open.set(name, depth + 1);
  try {
    return yield* executeNamed(set, name, data);
  } finally {
    open.set(name, depth);
  }
}

function* evaluate(set: TemplateSet, text: string, data: unknown): Rendering<string> {
  const template = wrapping(
    () => `cannot parse template ${quote(text)}`,
    () => set.parse(rootName, text),
  );
  let output: string;
  try {
    output = yield* executeTemplate(set, template, data);
  } catch (error) {
    throw withContext(`error during tpl function execution for ${quote(text)}`, error);
  }
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
