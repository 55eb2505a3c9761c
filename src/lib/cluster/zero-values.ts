// Which values mean "not set" to the API server: it drops them, or puts its default in their place.
import {isCoreGroup} from './list-keys.ts';

/** Where `''` is a value like any other. */
const mapsOfTexts = ['labels', 'annotations', 'data', 'matchLabels', 'nodeSelector'];
/** `storageClassName: ''` means "none", not "the default one". */
const meaningfulTexts = ['storageClassName'];

/** Fields whose false or 0 is not kept, as opposed to `runAsNonRoot: false` or `replicas: 0`. */
const droppedZeros = new Set([
  ...['hostNetwork', 'hostPID', 'hostIPC', 'readOnly', 'stdin', 'stdinOnce', 'tty', 'publishNotReadyAddresses'],
  ...['paused', 'minReadySeconds', 'hostPort', 'nodePort', 'initialDelaySeconds', 'priority', 'deprecated'],
  ...['preserveUnknownFields', 'nullable', 'uniqueItems', 'exclusiveMaximum', 'exclusiveMinimum'],
  ...['x-kubernetes-embedded-resource', 'x-kubernetes-int-or-string'],
]);

/** Maps that are not kept when empty, as opposed to `emptyDir: {}` or `podSelector: {}`. */
const droppedMaps = new Set([
  ...mapsOfTexts,
  ...['stringData', 'binaryData', 'limits', 'requests', 'parameters', 'properties', 'definitions'],
  ...['metadata', 'resources', 'strategy', 'updateStrategy'],
]);

/** Fields in which '' or 0 is replaced by the server's default. */
const filledIn = new Set([
  ...['clusterIP', 'type', 'protocol', 'sessionAffinity', 'imagePullPolicy', 'restartPolicy', 'dnsPolicy'],
  ...['schedulerName', 'terminationMessagePath', 'terminationMessagePolicy', 'apiGroup', 'apiVersion', 'volumeName'],
  ...['periodSeconds', 'timeoutSeconds', 'successThreshold', 'failureThreshold', 'nodePort', 'hostPort'],
]);

/**
 * Whether a live object without the desired value is as desired. A custom resource keeps what it is sent,
 * but its operator, when it writes the object back, leaves out whatever is zero.
 */
export function isDropped(group: string, path: readonly string[], desired: unknown): boolean {
  if (desired === null || desired === undefined) return true;
  if (Array.isArray(desired)) return desired.length === 0;
  if (typeof desired === 'object') return isDroppedMap(group, path, desired);
  const isCore = isCoreGroup(group);
  if (desired === '') return !isCore || !isMeaningfulText(path);
  return (desired === false || desired === 0) && (!isCore || droppedZeros.has(path.at(-1) ?? ''));
}

function isDroppedMap(group: string, path: readonly string[], desired: object): boolean {
  const entries = Object.entries(desired);
  if (entries.length === 0) return !isCoreGroup(group) || droppedMaps.has(path.at(-1) ?? '');
  return entries.every(([field, value]) => isDropped(group, [...path, field], value));
}

/** Whether the desired value asks for the server's default, so that any live value will do. */
export function isFilledIn(group: string, path: readonly string[], desired: unknown): boolean {
  return (desired === '' || desired === 0) && isCoreGroup(group) && filledIn.has(path.at(-1) ?? '') && !isText(path);
}

function isMeaningfulText(path: readonly string[]): boolean {
  const last = path.at(-1) ?? '';
  return isText(path) || meaningfulTexts.includes(last) || last.startsWith('[');
}

function isText(path: readonly string[]): boolean {
  return isMapOfTexts(path.slice(0, -1));
}

/** Whether the path leads to labels, annotations, data and the like. */
export function isMapOfTexts(path: readonly string[]): boolean {
  return mapsOfTexts.includes(path.at(-1) ?? '');
}
