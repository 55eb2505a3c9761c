// What must be written to make one piece of JSON like another; nothing, if nothing differs.

/** A JSON object as Kubernetes uses them. */
export type Tree = {[key: string]: unknown};

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The JSON merge patch that turns `actual` into `desired`; undefined if they are equal already.
 * What `desired` has as undefined, and what it does not name, is removed.
 */
export function mergePatchBetween(actual: Tree, desired: Tree): Tree | undefined {
  const patch: Tree = {};
  for (const key of new Set([...Object.keys(actual), ...Object.keys(desired)])) {
    const [before, after] = [actual[key], desired[key]];
    if (after === undefined) {
      if (before !== undefined) patch[key] = null;
    } else if (isTree(before) && isTree(after)) {
      const inner = mergePatchBetween(before, after);
      if (inner !== undefined) patch[key] = inner;
    } else if (!sameJson(before, after)) patch[key] = after;
  }
  return Object.keys(patch).length === 0 ? undefined : patch;
}

/** Whether `actual` already says all that `desired` says; it may say more, but its lists are as long. */
export function contains(actual: unknown, desired: unknown): boolean {
  if (desired === undefined) return true;
  if (Array.isArray(desired))
    return (
      Array.isArray(actual) &&
      actual.length === desired.length &&
      desired.every((item, index) => contains(actual[index], item))
    );
  if (isTree(desired)) {
    // The API server drops empty maps here and there: nothing wanted is always there.
    if (Object.keys(desired).length === 0) return actual === undefined || isTree(actual);
    return isTree(actual) && Object.entries(desired).every(([key, value]) => contains(actual[key], value));
  }
  return actual === desired;
}

/** Equality of JSON values, whatever the order of keys. */
export function sameJson(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => sameJson(item, other[index]));
  if (isTree(one) && isTree(other)) {
    const keys = Object.keys(one);
    return keys.length === Object.keys(other).length && keys.every((key) => sameJson(one[key], other[key]));
  }
  return one === other;
}

/** One operation of a JSON patch. */
export type PatchOperation = {op: 'add' | 'replace'; path: string; value: unknown} | {op: 'remove'; path: string};

/** The JSON patch from one object to another; lists are replaced as a whole. */
export function jsonPatchBetween(before: Tree, after: Tree, path = ''): PatchOperation[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key): PatchOperation[] => {
    const at = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const [was, is] = [before[key], after[key]];
    if (sameJson(was, is)) return [];
    if (is === undefined) return [{op: 'remove', path: at}];
    if (was === undefined) return [{op: 'add', path: at, value: is}];
    return isTree(was) && isTree(is) ? jsonPatchBetween(was, is, at) : [{op: 'replace', path: at, value: is}];
  });
}
