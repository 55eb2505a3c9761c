// What makes a node an SGX node, and how it is marked once its device plugin serves.
import type {Tree} from '../runtime/difference.ts';
import {mergePatchBetween} from '../runtime/difference.ts';
import type {Node} from './kinds.ts';

/** Set on nodes whose kernel offers SGX; what the real plugin finds by looking at /dev. */
export const kernelLabel = 'intel.feature.node.kubernetes.io/sgx';
export const capableLabel = 'sgx.intel.com/capable';
export const enclaveResource = 'sgx.intel.com/enclave';

export function hasSgx({metadata}: Node): boolean {
  return metadata.labels?.[kernelLabel] === 'true';
}

/** How many enclaves a node offers: what the SGXPlugin says, else as many as it can run pods. */
export function enclaveCapacity({status}: Node, wanted: number | undefined): string {
  return String(wanted ?? status?.capacity?.pods ?? '110');
}

/** The merge patch of the node's status that makes it offer this many enclaves; undefined if it does already. */
export function capacityPatch({status = {}}: Node, capacity: string): Tree | undefined {
  const wanted = {[enclaveResource]: capacity};
  const actual = {capacity: {...status.capacity}, allocatable: {...status.allocatable}};
  const desired = {capacity: {...status.capacity, ...wanted}, allocatable: {...status.allocatable, ...wanted}};
  return mergePatchBetween(actual, desired);
}

/** The merge patch that gives the node these labels (undefined: takes them away); undefined if it has them so. */
export function labelPatch({metadata}: Node, labels: Readonly<Record<string, string | undefined>>): Tree | undefined {
  const different = Object.entries(labels).filter(([key, value]) => metadata.labels?.[key] !== value);
  if (different.length === 0) return undefined;
  return {metadata: {labels: Object.fromEntries(different.map(([key, value]) => [key, value ?? null]))}};
}
