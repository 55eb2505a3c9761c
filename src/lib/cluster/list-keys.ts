// Which lists of built-in kinds are sets of named things rather than sequences, and by which fields their items are told apart.

/** Fields that identify an item, with the server's default for those that may be left out. */
export type ItemKey = readonly {field: string; default?: string}[];

const byName: ItemKey = [{field: 'name'}];

/** By the name of the list's field; where one name has two meanings, by that of the field above it too. */
const keys: Record<string, ItemKey> = {
  containers: byName,
  initContainers: byName,
  ephemeralContainers: byName,
  volumes: byName,
  'spec.imagePullSecrets': byName,
  env: byName,
  'containers.ports': [{field: 'containerPort'}, {field: 'protocol', default: 'TCP'}],
  'initContainers.ports': [{field: 'containerPort'}, {field: 'protocol', default: 'TCP'}],
  'spec.ports': [{field: 'port'}, {field: 'protocol', default: 'TCP'}],
  volumeMounts: [{field: 'mountPath'}],
  volumeDevices: [{field: 'devicePath'}],
  hostAliases: [{field: 'ip'}],
  topologySpreadConstraints: [{field: 'topologyKey'}, {field: 'whenUnsatisfiable'}],
  webhooks: byName,
  matchConditions: byName,
  secrets: byName,
  ownerReferences: [{field: 'uid'}],
};

/** Groups whose kinds we know; a custom resource's lists are sequences unless its schema says otherwise. */
const coreGroups = /^(?:|apps|batch|policy|autoscaling|extensions|.*\.k8s\.io)$/;

/** Whether the kinds of an API group are built into the API server. */
export function isCoreGroup(group: string): boolean {
  return coreGroups.test(group);
}

/** The key of the list at this path (`['spec', 'template', 'spec', 'containers']`), undefined for a plain sequence. */
export function itemKeyOf(group: string, path: readonly string[]): ItemKey | undefined {
  if (!isCoreGroup(group)) return undefined;
  // The items of a list stand in the path as `[name]`.
  const fields = path.filter((segment) => !segment.startsWith('['));
  const last = fields.at(-1) ?? '';
  return keys[`${fields.at(-2) ?? ''}.${last}`] ?? keys[last];
}

/** Text that identifies an item: `http`, `8443/TCP`. Undefined when a field of the key is missing. */
export function identityOf(item: unknown, key: ItemKey): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const parts = key.map(({field, default: byDefault}) => (item as Record<string, unknown>)[field] ?? byDefault);
  return parts.includes(undefined) ? undefined : parts.join('/');
}
