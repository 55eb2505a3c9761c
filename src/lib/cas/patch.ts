// The release's patches of a provisioned CAS: a list of RFC 6902 operations, applied as one merge patch.
import {describe, type Json, type KubeObject} from '../cluster/object.ts';
import {Failure, reasonOf} from '../report/failure.ts';

interface Operation {
  op: string;
  path: string;
  value?: Json;
}

export type MergePatch = {[key: string]: Json};

/**
 * Reads the list, which has trailing commas and so is YAML rather than JSON, and turns it into a merge patch: that makes
 * members which the operator has not filled in yet, where `replace` would fail (docs/system.md: Faults of the old scripts, 69 and 70).
 * `$NAME` in values is replaced. Only members of objects can be set or removed so; anything else is refused.
 */
export async function readPatch(
  {text, url}: {text: string; url: string},
  variables: Readonly<Record<string, string>>,
): Promise<MergePatch> {
  const {parse} = await import('yaml');
  let operations: unknown;
  try {
    operations = parse(text);
  } catch (thrown) {
    throw unusable(url, reasonOf(thrown).split('\n')[0] ?? '');
  }
  if (!Array.isArray(operations) || operations.length === 0) throw unusable(url, 'it is no list of operations');
  const patch: MergePatch = {};
  for (const [index, operation] of operations.entries()) {
    const place = `operation ${index + 1}`;
    if (!isOperation(operation)) throw unusable(url, `${place} has no op and path`);
    put(patch, operation, variables, (reason) => unusable(url, `${place}: ${reason}`));
  }
  return patch;
}

function put(
  patch: MergePatch,
  {op, path, value}: Operation,
  variables: Readonly<Record<string, string>>,
  failure: (reason: string) => Failure,
): void {
  if (!['add', 'replace', 'remove'].includes(op)) throw failure(`${JSON.stringify(op)} is not supported`);
  const names = path.split('/').slice(1).map(pointerName);
  const last = names.pop();
  if (!path.startsWith('/spec/') || last === undefined) throw failure(`${path} does not lie below /spec`);
  if ([last, ...names].some((name) => /^(?:\d+|-)$/.test(name))) throw failure(`${path} is an element of a list`);
  if (op !== 'remove' && value === undefined) throw failure('it has no value');
  if ([last, ...names].includes('__proto__')) throw failure(`${path} is no path of a CAS`);
  let parent = patch;
  for (const name of names) {
    const next = parent[name] ?? {};
    if (typeof next !== 'object' || Array.isArray(next) || next === null) throw failure(`${path} contradicts another`);
    parent[name] = next;
    parent = next;
  }
  parent[last] = op === 'remove' ? null : substituted(value ?? null, variables, failure);
}

/** JSON pointers write `~1` for a slash and `~0` for a tilde. */
function pointerName(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}

function substituted(
  value: Json,
  variables: Readonly<Record<string, string>>,
  failure: (reason: string) => Failure,
): Json {
  if (typeof value === 'string') {
    return value.replace(/\$(?:\{([A-Z_]+)\}|([A-Z_]+))/g, (_, braced?: string, bare?: string) => {
      const name = braced ?? bare ?? '';
      const known = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (known === undefined) throw failure(`the variable ${name} has no value here`);
      return known;
    });
  }
  if (Array.isArray(value)) return value.map((each) => substituted(each, variables, failure));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, substituted(each, variables, failure)]));
}

function isOperation(value: unknown): value is Operation {
  const {op, path} = (value ?? {}) as Partial<Operation>;
  return typeof op === 'string' && typeof path === 'string';
}

function unusable(url: string, reason: string): Failure {
  return new Failure({
    kind: 'usage',
    summary: 'the patches of the CAS cannot be used',
    object: url,
    reason,
    next: 'mend the file, or leave out --filename',
  });
}

/** What of the patch an object does not have yet, one line each; nothing when there is nothing to patch. */
export function missingOf(patch: MergePatch, object: KubeObject): string[] {
  const lines: string[] = [];
  const compare = (wanted: Json, found: unknown, path: string): void => {
    if (wanted !== null && typeof wanted === 'object' && !Array.isArray(wanted)) {
      for (const [name, value] of Object.entries(wanted)) {
        compare(value, (found as Record<string, unknown> | undefined)?.[name], path === '' ? name : `${path}.${name}`);
      }
      return;
    }
    const [before, after] = [JSON.stringify(found ?? null), JSON.stringify(wanted)];
    if (before !== after) lines.push(`${path}: ${before} → ${after}`);
  };
  compare(patch, object, '');
  return lines;
}

/** `patch CAS default/cas` */
export function patchSummary(object: KubeObject): string {
  return `patch ${describe(object)}: probes and backup controller`;
}
