// Taking an object over from its former field manager, so that what it declared and nobody wants any more goes away.
import type {KubeObject} from './object.ts';

type ManagedFields = NonNullable<KubeObject['metadata']['managedFields']>;
type FieldSet = {[key: string]: FieldSet};

/** Whose fields become ours: clients that applied the same objects before us by sending whole objects. */
export interface FormerManagers {
  /** Field manager of our server-side applies. */
  ours: string;
  /** Names that used operation Update: `helm`, `kubectl-client-side-apply`. */
  former: readonly string[];
  /** Names besides ours that applied the same objects server-side for the same purpose: `helm`. */
  appliers?: readonly string[];
}

/** A merge patch's metadata: the new list of field managers, guarded by the object's version. */
export interface Adoption {
  resourceVersion: string | undefined;
  managedFields: ManagedFields;
}

/**
 * Items of keyed lists (webhooks, containers, ports) that we or a former manager put there and that are not desired,
 * as paths for people: `webhooks[name=mvault.kb.io]`. Server-side apply removes them only from its own manager's fields.
 */
export function leftItems(desired: KubeObject, live: KubeObject, managers: FormerManagers): string[] {
  const found = entriesOf(live, managers).flatMap(({fieldsV1}) => leftIn(fieldsV1 as FieldSet, desired, ''));
  return [...new Set(found)];
}

/** What makes the former managers' fields ours; undefined when they have none. */
export function adoptionOf(live: KubeObject, managers: FormerManagers): Adoption | undefined {
  const all = live.metadata.managedFields ?? [];
  const mine = entriesOf(live, managers);
  const isOurs = ({manager, operation}: ManagedFields[number]) => operation === 'Apply' && manager === managers.ours;
  const [first] = mine;
  if (first === undefined || mine.every(isOurs)) return undefined;
  const union = mine.reduce((fields, {fieldsV1}) => unite(fields, fieldsV1 as FieldSet), {} as FieldSet);
  const adopted = {...first, manager: managers.ours, operation: 'Apply' as const, fieldsV1: union};
  return {
    resourceVersion: live.metadata.resourceVersion,
    managedFields: [...all.filter((entry) => !mine.includes(entry)), adopted],
  };
}

/** Entries of the main resource: a status is the controllers' own. */
function entriesOf(live: KubeObject, {ours, former, appliers = []}: FormerManagers): ManagedFields {
  return (live.metadata.managedFields ?? []).filter(({manager, operation, subresource}) => {
    if (subresource !== undefined && subresource !== '') return false;
    return operation === 'Apply' ? [ours, ...appliers].includes(manager) : former.includes(manager);
  });
}

function unite(a: FieldSet, b: FieldSet): FieldSet {
  const union: FieldSet = {...a};
  for (const [key, value] of Object.entries(b)) union[key] = unite(union[key] ?? {}, value);
  return union;
}

/** Keys of field sets: `f:NAME` a member, `k:{…}` the list item with these fields, `v:…` an item of a set, `.` itself. */
function leftIn(fields: FieldSet, desired: unknown, path: string): string[] {
  return Object.entries(fields).flatMap(([key, inner]) => {
    if (key.startsWith('f:')) {
      const name = key.slice(2);
      const value = isMap(desired) ? desired[name] : undefined;
      return value === undefined ? [] : leftIn(inner, value, path === '' ? name : `${path}.${name}`);
    }
    if (!key.startsWith('k:') || !Array.isArray(desired)) return [];
    const identity: Record<string, unknown> = JSON.parse(key.slice(2));
    const where = `${path}[${Object.entries(identity)
      .map((entry) => entry.join('='))
      .join(',')}]`;
    const item = desired.find((candidate) => hasIdentity(candidate, identity));
    return item === undefined ? [where] : leftIn(inner, item, where);
  });
}

/** A field of the identity that the item leaves out has the server's default. */
function hasIdentity(candidate: unknown, identity: Record<string, unknown>): boolean {
  if (!isMap(candidate)) return false;
  return Object.entries(identity).every(
    ([field, value]) => candidate[field] === undefined || candidate[field] === value,
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
