// What the operator's validating webhooks refuse: specs that can be nothing but a mistake.
import {isTree, type Tree} from '../runtime/difference.ts';
import {isImage} from './images.ts';

/** The problems of a spec, each a sentence that begins with the field. */
export type Validator = (spec: Tree) => string[];

export const validateLas: Validator = (spec) => [
  ...commonProblems(spec),
  ...portProblems('spec.hostPort', spec.hostPort),
  ...(isKey(spec.dcapKey) ? [] : ['spec.dcapKey: Invalid value: a DCAP key has 32 hexadecimal digits']),
];

export const validateSgxPlugin: Validator = commonProblems;

export const validateCas: Validator = (spec) => {
  const service = treeIn(spec, 'service');
  const nodePorts = treeIn(service, 'nodePorts');
  return [
    ...imageProblems('spec.image', spec.image),
    ...serviceTypeProblems(service.type),
    ...portProblems('spec.service.clientPort', service.clientPort),
    ...portProblems('spec.service.enclavePort', service.enclavePort),
    ...portProblems('spec.service.nodePorts.clientPort', nodePorts.clientPort),
    ...portProblems('spec.service.nodePorts.enclavePort', nodePorts.enclavePort),
    ...durationProblems('spec.databaseSnapshots.interval', treeIn(spec, 'databaseSnapshots').interval),
    ...backupProblems(treeIn(spec, 'backup-controller')),
    ...safetyProblems(treeIn(spec, 'safetyService')),
  ];
};

export const validateVault: Validator = (spec) => {
  const {repository} = treeIn(treeIn(spec, 'server'), 'image');
  return imageProblems('spec.server.image.repository', repository);
};

function commonProblems(spec: Tree): string[] {
  const {namespace} = spec;
  const isNamespace = namespace === undefined || /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(String(namespace));
  return [
    ...imageProblems('spec.image', spec.image),
    ...(isNamespace ? [] : [`spec.namespace: Invalid value: ${JSON.stringify(namespace)} cannot be a namespace`]),
  ];
}

function imageProblems(field: string, image: unknown): string[] {
  if (image === undefined || (typeof image === 'string' && isImage(image))) return [];
  return [`${field}: Invalid value: ${JSON.stringify(image)} cannot be an image`];
}

function portProblems(field: string, port: unknown): string[] {
  const isPort = port === undefined || (typeof port === 'number' && port >= 1 && port <= 65535);
  return isPort ? [] : [`${field}: Invalid value: ${JSON.stringify(port)}: must be between 1 and 65535`];
}

function serviceTypeProblems(type: unknown): string[] {
  const types: unknown[] = [undefined, 'ClusterIP', 'NodePort', 'LoadBalancer'];
  if (types.includes(type)) return [];
  return [
    `spec.service.type: Unsupported value: ${JSON.stringify(type)}: supported values: ClusterIP, NodePort, LoadBalancer`,
  ];
}

function durationProblems(field: string, duration: unknown): string[] {
  const isDuration = duration === undefined || /^(\d+(\.\d+)?(ms|h|m|s))+$/.test(String(duration));
  return isDuration ? [] : [`${field}: Invalid value: ${JSON.stringify(duration)} is no duration`];
}

function backupProblems({enabled, session}: Tree): string[] {
  const isSession = typeof session === 'string' && /^[^/]+(\/[^/]+)+$/.test(session);
  if (enabled !== true || isSession) return [];
  return ['spec.backup-controller.session: Required value: POLICY/SERVICE, when the backup controller is enabled'];
}

function safetyProblems({desiredReplicas, minReplicas}: Tree): string[] {
  if (typeof desiredReplicas !== 'number' || typeof minReplicas !== 'number' || minReplicas <= desiredReplicas)
    return [];
  return ['spec.safetyService.minReplicas: Invalid value: more than desiredReplicas'];
}

function isKey(key: unknown): boolean {
  return key === undefined || key === '' || (typeof key === 'string' && /^[0-9A-Fa-f]{32}$/.test(key));
}

function treeIn(tree: Tree, field: string): Tree {
  const value = tree[field];
  return isTree(value) ? value : {};
}
