// What a node says of itself that matters for SGX: labels, devices, kernel. Pure.
import type {KubeObject} from '../../cluster/object.ts';
import {quantityOf} from '../../cluster/quantity.ts';
import {nodeFacts} from '../../scone/names.ts';

export interface SgxFacts {
  isReady: boolean;
  /** Why it is not Ready. */
  notReady: string | undefined;
  /** Label of the SGXPlugin. */
  capableLabel: boolean;
  /** Label of Node Feature Discovery or the like. */
  discoveredLabel: boolean;
  lasCapableLabel: boolean;
  lasOkLabel: boolean;
  /** Enclaves that the node offers, and that pods may have; undefined: the resource is not there. */
  capacity: number | undefined;
  allocatable: number | undefined;
  /** Enclave page cache, if a device plugin tells it: `93Mi`. */
  epc: string | undefined;
  kernel: string | undefined;
  os: string | undefined;
  architecture: string | undefined;
}

/** Other names by which device plugins and Node Feature Discovery tell the size of the enclave page cache. */
const epcResource = 'sgx.intel.com/epc';
const discoveryLabels = [nodeFacts.featureDiscoveryLabel, 'feature.node.kubernetes.io/cpu-security.sgx.enabled'];

export function sgxFactsOf({metadata, status}: KubeObject): SgxFacts {
  const {labels = {}} = metadata;
  const {capacity = {}, allocatable = {}, nodeInfo = {}} = status ?? {};
  const conditions: {type: string; status: string; reason?: string; message?: string}[] = status?.conditions ?? [];
  const ready = conditions.find(({type}) => type === 'Ready');
  const isTrue = (label: string) => labels[label] === 'true';
  return {
    isReady: ready?.status === 'True',
    notReady:
      ready?.status === 'True'
        ? undefined
        : [ready?.reason, ready?.message].filter(Boolean).join(': ') || 'it has not reported',
    capableLabel: isTrue(nodeFacts.sgxCapableLabel),
    discoveredLabel: discoveryLabels.some(isTrue),
    lasCapableLabel: isTrue(nodeFacts.lasCapableLabel),
    lasOkLabel: isTrue(nodeFacts.lasReadyLabel),
    capacity: quantityOf(capacity[nodeFacts.enclaveResource] ?? ''),
    allocatable: quantityOf(allocatable[nodeFacts.enclaveResource] ?? ''),
    epc: sizeOf(capacity[epcResource]),
    kernel: nodeInfo.kernelVersion,
    os: nodeInfo.osImage,
    architecture: nodeInfo.architecture,
  };
}

/** The node is known to have SGX, by whomever. */
export function isSgxNode({capableLabel, discoveredLabel, capacity}: SgxFacts): boolean {
  return capableLabel || discoveredLabel || (capacity ?? 0) > 0;
}

/** Why SGX may not be found on a node; nothing can be told for sure from here. */
export function kernelHints({kernel, architecture}: SgxFacts): string[] {
  if (architecture !== undefined && architecture !== 'amd64')
    return [`its processor is ${architecture}: SGX is of Intel's`];
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(kernel ?? '') ?? [];
  if (major === undefined || minor === undefined) return [];
  const hasDriver = Number(major) > 5 || (Number(major) === 5 && Number(minor) >= 11);
  return hasDriver
    ? [`kernel ${kernel} brings the driver of SGX: if the processor has SGX, it may be off in the firmware`]
    : [`kernel ${kernel} brings no driver of SGX (since 5.11): without another one there is no /dev/sgx_enclave`];
}

function sizeOf(quantity: unknown): string | undefined {
  const bytes = typeof quantity === 'string' || typeof quantity === 'number' ? quantityOf(quantity) : undefined;
  if (bytes === undefined) return undefined;
  const units = ['', 'Ki', 'Mi', 'Gi', 'Ti'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Math.round((bytes / 1024 ** power) * 10) / 10}${units[power]}`;
}
