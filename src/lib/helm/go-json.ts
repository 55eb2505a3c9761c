// JSON as Go prints it, so that records are the same bytes whoever wrote them.

/**
 * Prints a value as `encoding/json` does: keys in the order they have, `<`, `>` and `&` escaped, integers whole
 * (bigint stands for Go's int64). undefined members are left out. Keys that are whole numbers come first, as JavaScript
 * orders them: the one difference to Go.
 */
export function printGoJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return jsonString(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map(printGoJson).join(',')}]`;
      return goObject(value);
    default:
      return 'null';
  }
}

function goObject(value: object): string {
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([key, member]) => `${jsonString(key)}:${printGoJson(member)}`).join(',')}}`;
}

/** A JSON string as Go writes it: U+2028 and U+2029 escaped, bytes that are not UTF-8 replaced. */
export function jsonString(text: string, escapeHtml = true): string {
  return JSON.stringify(text.toWellFormed()).replace(escapeHtml ? /[<>&\u2028\u2029]/g : /[\u2028\u2029]/g, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The same value with all keys in Go's order for maps, which is that of their bytes. */
export function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const sorted = Object.entries(value).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return Object.assign(Object.create(null), Object.fromEntries(sorted.map(([key, v]) => [key, withSortedKeys(v)])));
}
