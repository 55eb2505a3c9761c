// A session as single values with a path each, the same whatever the order of its members and lists. Pure.
import {type MapNode, member, plainData, type SessionNode, textOf} from './session-node.ts';

export interface Leaf {
  /** `services[web].environment.MODE`; an element of a list stands by its name, its path, or its content. */
  path: string;
  /** The path without what is in brackets: `services[].environment.MODE`. */
  form: string;
  /** For comparison alone: it may be a secret. */
  value: string;
  at: {start: number};
}

/** Empty values, lists and maps have no leaf: they say no more than their absence. */
export function leavesOf(root: MapNode): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  collect(root, '', '', root.start);
  return found;

  function collect(node: SessionNode, path: string, form: string, start: number): void {
    if (node.kind === 'map') {
      for (const {name, value, key} of node.entries) {
        const step = path === '' ? name : `.${name}`;
        collect(value, path + step, form + step, key.start);
      }
    } else if (node.kind === 'list' && isOrdered(form)) {
      add(path, form, JSON.stringify(plainData(node)), start);
    } else if (node.kind === 'list') {
      for (const item of node.items) {
        const inner = `${path}[${nameOf(item)}]`;
        if (item.kind === 'scalar') add(inner, `${form}[]`, nameOf(item), item.start);
        else collect(item, inner, `${form}[]`, item.start);
      }
    } else {
      const text = textOf(node);
      if (text !== undefined) add(path, form, text, start);
    }
  }

  function add(path: string, form: string, value: string, start: number): void {
    // Two of one name are a finding of its own; here neither may hide the other.
    const present = found.get(path);
    found.set(path, {path, form, value: present === undefined ? value : `${present.value}\n${value}`, at: {start}});
  }
}

function isOrdered(form: string): boolean {
  return form === 'services[].command';
}

function nameOf(item: SessionNode): string {
  if (item.kind === 'scalar') return textOf(item) ?? '';
  return textOf(member(item, 'name')) ?? textOf(member(item, 'path')) ?? JSON.stringify(sorted(plainData(item)));
}

function sorted(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(sorted);
  if (typeof data !== 'object' || data === null) return data;
  return Object.entries(data)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, sorted(value)]);
}
