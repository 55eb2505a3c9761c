// Questions about LAS, the SGXPlugin and Vault, each looked at by itself; a part of finding-codes.ts.
import type {FindingCodeRow} from './finding-codes.ts';

export const serviceCodes = {
  PS120: {
    title: 'LAS object',
    meaning: 'There is no LAS, or it is being deleted.',
    remedy: 'Run operator --reconcile.',
  },
  PS121: {
    title: 'Health of LAS',
    meaning: 'The operator reports that LAS is not healthy, or not yet, or its pods do not run.',
    remedy: 'The finding quotes what is known, and the findings about nodes say where. `las --wait` waits for a start.',
  },
  PS122: {
    title: 'DCAP key of LAS',
    meaning:
      'LAS has no key for the DCAP service of Intel, so quotes can only be made where none is needed (Azure, or a PCCS of your own).',
    remedy: 'Give the key to operator --reconcile with --dcap-api, or in the environment as DCAP_KEY.',
  },
  PS123: {
    title: 'LAS on a node',
    meaning:
      'LAS does not serve on a node that has SGX: it has no pod there, the pod does not run, its probe fails, or the node lacks a label by which others find it. What runs there cannot be attested.',
    remedy:
      'The finding quotes what the operator has found there. Common causes: a non-root user may not open /dev/sgx_enclave (its mode should be 0666), a DCAP key that is refused, a firewall.',
  },
  PS130: {
    title: 'SGXPlugin object',
    meaning: 'There is no SGXPlugin, or it is being deleted.',
    remedy: 'Run operator --reconcile.',
  },
  PS131: {
    title: 'Health of the SGXPlugin',
    meaning: 'The operator reports that the SGXPlugin is not healthy, or not yet, or its pods do not run.',
    remedy:
      'The finding quotes what is known, and the findings about nodes say where. `sgxplugin --wait` waits for a start.',
  },
  PS132: {
    title: 'Other SGXPlugins',
    meaning: 'There are SGXPlugin objects of other names; two device plugins on a node disturb each other.',
    remedy: 'Delete those that are not needed.',
  },
  PS133: {
    title: 'Enclaves of a node',
    meaning:
      'A node that has SGX offers no enclaves, or none that are free, or the SGXPlugin does not run there. Confidential workloads find no place on it.',
    remedy:
      'Look at the pod of the SGXPlugin there, at the device /dev/sgx_enclave and its mode (0666), at the kernel (5.11 or later) and at the firmware.',
  },
  PS140: {
    title: 'Vault of a release',
    meaning: 'The release has no Vault, or not what is asked of it here, or this program does not do it.',
    remedy:
      'Keep secrets in sessions of the CAS, or in a Vault of another make. The finding lists the steps that lead away from a Vault that there is.',
  },
  PS141: {
    title: 'Vault objects',
    meaning: 'A Vault does not exist, is not healthy, or it could not be found out which there are.',
    remedy: 'Look at its pod NAME-0. Move what it keeps while it still runs.',
  },
  PS142: {
    title: 'Statement of a Vault',
    meaning:
      'The statement that a Vault made when it was initialised could not be opened with the key that the CAS keeps for its owner: it may be another Vault than the one that was set up.',
    remedy: 'Do not trust this Vault before it is known why. The finding quotes what the verifier said.',
  },
  PS143: {
    title: 'Copy of the data of a Vault',
    meaning: 'Files were changed while they were copied, or it was not tried whether the copy can be used.',
    remedy:
      'Stop what writes to the Vault, and copy again. Keep a backup of its CAS, too: without that the copy opens nowhere.',
  },
  PS144: {
    title: 'CAS of a Vault',
    meaning: 'The CAS that a Vault lives by does not exist, is not provisioned, or is not the one that is named.',
    remedy: 'Name it with --cas NAME.NAMESPACE, and look at it with `cas status`.',
  },
} as const satisfies Record<string, FindingCodeRow>;
