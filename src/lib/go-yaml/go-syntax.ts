// Nodes as Go's %#v prints the values that go-yaml makes of them; shows in complaints about map keys.
import {formatFloat} from '../go/number.ts';
import {quote} from '../go/quote.ts';
import {compareText} from '../go/text.ts';
import type {YamlNode} from './node.ts';
import {resolveScalar} from './resolve.ts';

export function goSyntax(node: YamlNode): string {
  switch (node.kind) {
    case 'alias':
      return goSyntax(node.target);
    case 'sequence':
      return `[]interface {}{${node.items.map(goSyntax).join(', ')}}`;
    case 'mapping': {
      const pairs = new Map(node.pairs.map(([key, value]) => [goSyntax(key), goSyntax(value)]));
      const sorted = [...pairs].sort(([a], [b]) => keyRank(a) - keyRank(b) || compareKeys(a, b));
      return `map[interface {}]interface {}{${sorted.map(([key, value]) => `${key}:${value}`).join(', ')}}`;
    }
    default:
      return scalarSyntax(resolveScalar(node).value);
  }
}

function scalarSyntax(value: null | boolean | bigint | number | string): string {
  if (value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return quote(value);
  return typeof value === 'number' ? formatFloat(value, 'g') : String(value);
}

/** Go prints nil first, then by type. */
function keyRank(key: string): number {
  if (key === 'interface {}(nil)') return 0;
  return key.startsWith('"') ? 2 : 1;
}

function compareKeys(a: string, b: string): number {
  return a.startsWith('"') ? compareText(a, b) : Number(a) - Number(b);
}
