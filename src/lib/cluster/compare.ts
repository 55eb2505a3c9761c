// Does a live object have every field that is desired? Compared as the API server normalises.
import {groupOf} from './kinds.ts';
import {type ItemKey, identityOf, itemKeyOf} from './list-keys.ts';
import type {KubeObject} from './object.ts';
import {isSameQuantity} from './quantity.ts';
import {isDropped, isFilledIn, isMapOfTexts} from './zero-values.ts';

export interface Difference {
  /** `spec.template.spec.containers[manager].image`, `metadata.labels[app.kubernetes.io/name]` */
  path: string;
  /** As shown to people; `(secret)` where masked, `(none)` where missing. */
  desired: string;
  live: string;
}

export interface CompareOptions {
  /** Whether the value at this path must not be shown. Secrets' data and stringData are never shown. */
  mask?: (path: string) => boolean;
  /** Whether the path is left out of the comparison. */
  ignore?: (path: string) => boolean;
}

/**
 * Desired fields that live lacks or has otherwise. Fields that only live has (defaults, status) do not count,
 * nor do a caBundle, which cert-manager injects, and what names the object.
 */
export function differences(desired: KubeObject, live: KubeObject, options: CompareOptions = {}): Difference[] {
  const comparison: Comparison = {
    group: groupOf(desired.apiVersion),
    isSecret: desired.apiVersion === 'v1' && desired.kind === 'Secret',
    options,
    path: [],
    found: [],
  };
  const {apiVersion: _, kind: __, metadata, status: ___, ...fields} = comparison.isSecret ? encoded(desired) : desired;
  const {labels, annotations, finalizers} = metadata;
  const wanted = {metadata: {labels, annotations, finalizers}, ...fields};
  if (!isPlainlyThere(wanted, live)) compare(comparison, wanted, live);
  return comparison.found;
}

interface Comparison {
  group: string;
  isSecret: boolean;
  options: CompareOptions;
  /** Segments down to here; items of lists as `[key]`. */
  path: string[];
  found: Difference[];
}

/** Nothing is desired that live does not have in the very same form: true of most objects, and found out in no time. */
function isPlainlyThere(desired: unknown, live: unknown): boolean {
  if (desired === live || desired === undefined || desired === null) return true;
  if (typeof desired !== 'object' || typeof live !== 'object' || live === null) return false;
  if (Array.isArray(desired)) {
    if (!Array.isArray(live) || live.length !== desired.length) return false;
    return desired.every((item, index) => isPlainlyThere(item, live[index]));
  }
  if (Array.isArray(live)) return false;
  for (const field in desired) {
    const wanted = (desired as Record<string, unknown>)[field];
    if (!isPlainlyThere(wanted, (live as Record<string, unknown>)[field])) return false;
  }
  return true;
}

function compare(comparison: Comparison, desired: unknown, live: unknown): void {
  const {group, path} = comparison;
  if (desired === undefined || desired === null || isLeftOut(comparison, desired)) return;
  if (live === undefined || live === null) {
    // Of maps of texts each missing key is told, of other things the whole.
    if (isMapOfTexts(path) && isMap(desired)) compareMaps(comparison, desired, {});
    else if (!isDropped(group, path, desired)) note(comparison, desired, live);
  } else if (Array.isArray(desired) && Array.isArray(live)) compareLists(comparison, desired, live);
  else if (isMap(desired) && isMap(live)) compareMaps(comparison, desired, live);
  else if (!isSameScalar(comparison, desired, live) && !isFilledIn(group, path, desired))
    note(comparison, desired, live);
}

function compareMaps(comparison: Comparison, desired: Record<string, unknown>, live: Record<string, unknown>): void {
  for (const [field, value] of Object.entries(desired)) within(comparison, field, value, live[field]);
}

function compareLists(comparison: Comparison, desired: readonly unknown[], live: readonly unknown[]): void {
  const {group, path} = comparison;
  const key = itemKeyOf(group, path);
  if (key !== undefined && isKeyed(desired, key)) compareItems(comparison, desired, live, key);
  else if (path.at(-1) === 'finalizers') compareSets(comparison, desired, live);
  // A sequence is replaced as a whole when it is applied, so an additional item is a difference too.
  else if (desired.length !== live.length) note(comparison, desired, live);
  else for (const [index, item] of desired.entries()) within(comparison, `[${index}]`, item, live[index]);
}

function isKeyed(items: readonly unknown[], key: ItemKey): boolean {
  const identities = items.map((item) => identityOf(item, key));
  return !identities.includes(undefined) && new Set(identities).size === identities.length;
}

function compareItems(
  comparison: Comparison,
  desired: readonly unknown[],
  live: readonly unknown[],
  key: ItemKey,
): void {
  const byIdentity = new Map(live.map((item) => [identityOf(item, key), item]));
  for (const item of desired) {
    const identity = identityOf(item, key);
    within(comparison, `[${identity}]`, item, byIdentity.get(identity));
  }
}

function compareSets(comparison: Comparison, desired: readonly unknown[], live: readonly unknown[]): void {
  for (const item of desired) if (!live.includes(item)) within(comparison, `[${item}]`, item, undefined);
}

function within(comparison: Comparison, segment: string, desired: unknown, live: unknown): void {
  comparison.path.push(segment);
  compare(comparison, desired, live);
  comparison.path.pop();
}

function isLeftOut({path, options}: Comparison, desired: unknown): boolean {
  // In the schema of a kind, caBundle is the name of a field whose type is described.
  if (path.at(-1) === 'caBundle' && typeof desired === 'string') return true;
  return options.ignore !== undefined && path.length > 0 && options.ignore(textOf(path));
}

function isSameScalar(comparison: Comparison, desired: unknown, live: unknown): boolean {
  if (desired === live) return true;
  if (typeof desired === 'object' || typeof live === 'object') return false;
  // A port may be given as 8080 or "8080".
  if (typeof desired !== typeof live && String(desired) === String(live)) return true;
  if (isEncoded(comparison)) return withoutSpace(desired) === withoutSpace(live);
  return isQuantity(comparison) && isSameQuantity(String(desired), String(live));
}

function isEncoded({isSecret, path: [top]}: Comparison): boolean {
  return (isSecret && top === 'data') || top === 'binaryData';
}

function withoutSpace(value: unknown): string {
  return String(value).replace(/\s/g, '');
}

const quantityMaps = ['limits', 'requests', 'capacity', 'hard', 'podFixed', 'default', 'defaultRequest', 'min', 'max'];
const quantityFields = ['sizeLimit', 'divisor'];

/** Elsewhere 1.10 and 1.1 are different texts: versions, say. */
function isQuantity({group, path}: Comparison): boolean {
  if (group === 'apiextensions.k8s.io') return false;
  return quantityMaps.includes(path.at(-2) ?? '') || quantityFields.includes(path.at(-1) ?? '');
}

/** The server stores a Secret's stringData as data, in base64. */
function encoded({stringData = {}, ...secret}: KubeObject): KubeObject {
  const texts = Object.entries(stringData).map(([key, text]) => [key, Buffer.from(String(text)).toString('base64')]);
  return texts.length === 0 ? secret : {...secret, data: {...secret.data, ...Object.fromEntries(texts)}};
}

function note(comparison: Comparison, desired: unknown, live: unknown): void {
  const {path} = comparison;
  comparison.found.push({
    path: textOf(path),
    desired: shown(masked(comparison, path, desired)),
    live: shown(masked(comparison, path, live)),
  });
}

/** The value with each secret in it replaced, at whatever depth. */
function masked(comparison: Comparison, path: readonly string[], value: unknown): unknown {
  if (value === undefined || value === null) return value;
  if (isSecret(comparison, path)) return '(secret)';
  if (Array.isArray(value)) return value.map((item, index) => masked(comparison, [...path, `[${index}]`], item));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [field, masked(comparison, [...path, field], inner)]),
  );
}

function isSecret({isSecret: isOfSecret, options}: Comparison, path: readonly string[]): boolean {
  return (isOfSecret && path[0] === 'data') || options.mask?.(textOf(path)) === true;
}

const longest = 160;

function shown(value: unknown): string {
  if (value === undefined || value === null) return '(none)';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** Fields are joined with dots; those that have dots or slashes of their own stand in brackets. */
function textOf(path: readonly string[]): string {
  return path.reduce((text, segment) => {
    if (segment.startsWith('[')) return text + segment;
    if (/[./]/.test(segment)) return `${text}[${segment}]`;
    return text === '' ? segment : `${text}.${segment}`;
  }, '');
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
