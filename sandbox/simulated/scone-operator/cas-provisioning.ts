// What is known of a CAS' provisioning: so far every CAS is fresh. Whoever plays the CAS itself answers here.
import type {Cas} from './kinds.ts';

export interface Provisioning {
  provisioned: boolean;
  attestable: boolean;
  /** Nodes that hold a registered backup. */
  registeredNodes: readonly string[];
}

export function provisioningOf(_cas: Cas): Provisioning {
  return {provisioned: false, attestable: false, registeredNodes: []};
}
