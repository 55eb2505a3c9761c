// A session as single values with a path each, the same whatever the order of its members and lists. Pure.

import {type MapNode, member, plainData, type SessionNode, textOf} from './session-node.ts';
import {shortName} from './short-name.ts';

export interface Leaf {
  /** `services[web].environment.MODE`; an element of a list stands by its name, its path, or its content. */
  path: string;
  /** The path without what is in brackets: `services[].environment.MODE`. */
  form: string;
  /** For people: what stands in brackets only where it is a plain name, as it may be a secret. */
  label: string;
  /** For comparison alone: it may be a secret. */
  value: string;
  at: {start: number};
}

/** Empty values, lists and maps have no leaf: they say no more than their absence. */
export function leavesOf(root: MapNode): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  collect(root, {path: '', form: '', label: ''}, root.start);
  return found;

  function collect(node: SessionNode, way: Way, start: number): void {
    if (node.kind === 'map') {
      for (const {name, value, key} of node.entries) collect(value, memberWay(way, name), key.start);
    } else if (node.kind === 'list' && isOrdered(way.form)) {
      add(way, JSON.stringify(plainData(node)), start);
    } else if (node.kind === 'list') {
      for (const item of node.items) {
        if (item.kind === 'scalar') add(itemWay(way, item), nameOf(item), item.start);
        else collect(item, itemWay(way, item), item.start);
      }
    } else {
      const text = textOf(node);
      if (text !== undefined) add(way, text, start);
    }
  }

  function add({path, form, label}: Way, value: string, start: number): void {
    // Two of one name are a finding of its own; here neither may hide the other.
    const present = found.get(path);
    const all = present === undefined ? value : `${present.value}\n${value}`;
    found.set(path, {path, form, label: label.slice(0, 200), value: all, at: {start}});
  }
}

type Way = Pick<Leaf, 'path' | 'form' | 'label'>;

function memberWay({path, form, label}: Way, name: string): Way {
  const dot = path === '' ? '' : '.';
  const short = shortName(name);
  return {path: `${path}${dot}${short}`, form: `${form}${dot}${short}`, label: `${label}${dot}${plain(name)}`};
}

function itemWay({path, form, label}: Way, item: SessionNode): Way {
  const isNamed = item.kind === 'scalar' ? plainLists.test(form) : textOf(ownName(item)) !== undefined;
  const name = nameOf(item);
  return {path: `${path}[${shortName(name)}]`, form: `${form}[]`, label: `${label}[${isNamed ? plain(name) : '…'}]`};
}

/** Lists whose elements are no secrets. */
const plainLists = /^(?:secrets\[\]\.dns|(?:services|images)\[\]\.tags)$/;

function plain(name: string): string {
  return /^[\w.@:/$\\-]{1,80}$/.test(name) ? name : '…';
}

function isOrdered(form: string): boolean {
  return form === 'services[].command';
}

function nameOf(item: SessionNode): string {
  if (item.kind === 'scalar') return textOf(item) ?? '';
  return textOf(ownName(item)) ?? JSON.stringify(sorted(plainData(item)));
}

function ownName(item: SessionNode): SessionNode | undefined {
  return member(item, 'name') ?? member(item, 'path');
}

function sorted(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(sorted);
  if (typeof data !== 'object' || data === null) return data;
  return Object.entries(data)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, sorted(value)]);
}
