// Templates that know each other by name, and the functions they call.

import type {Callable} from '../../go/struct.ts';
import {isEmptyList, type ListNode} from './node.ts';
import {parseTemplate} from './parser.ts';

export interface Template {
  readonly name: string;
  readonly root: ListNode;
}

/** The functions that templates of a set may call. */
export interface FunctionTable {
  get(name: string): Callable | undefined;
  has(name: string): boolean;
}

/** A set of templates; a child set sees its parent's and adds or replaces for itself only. */
export class TemplateSet {
  readonly functions: FunctionTable;
  readonly #parent: TemplateSet | undefined;
  readonly #templates = new Map<string, Template>();

  constructor(functions: FunctionTable, parent?: TemplateSet) {
    this.functions = functions;
    this.#parent = parent;
  }

  lookup(name: string): Template | undefined {
    for (let set: TemplateSet | undefined = this; set !== undefined; set = set.#parent) {
      const template = set.#templates.get(name);
      if (template !== undefined) return template;
    }
    return undefined;
  }

  /**
   * Parses a text and adds what it defines; a later definition replaces an earlier one unless it is blank.
   * Returns the text's own template, also where a blank one was not added. Throws ParseError.
   */
  parse(name: string, text: string): Template {
    const trees = parseTemplate(name, text, (word) => this.functions.has(word));
    for (const [defined, root] of trees) {
      if (!isEmptyList(root) || this.lookup(defined) === undefined) this.#templates.set(defined, {name: defined, root});
    }
    const root = trees.get(name);
    return root === undefined
      ? {name, root: {type: 'list', position: 0, source: {name, text}, nodes: []}}
      : {name, root};
  }
}
