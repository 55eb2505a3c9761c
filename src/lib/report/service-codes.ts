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
    meaning: 'The release has no Vault, or not what is asked of it here.',
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
  PS145: {
    title: 'CAS is fit for a new Vault',
    meaning:
      'A Vault is only made where its CAS is healthy: phase and state HEALTHY, no node being enabled to take it over, and none without a registered backup. Each of these is a finding of its own.',
    remedy: 'Look at the CAS with `cas status`, wait or mend what it says, and run the same command again.',
  },
  PS146: {
    title: 'Identity that makes a Vault',
    meaning:
      'The sessions of a Vault belong to the identity in the directory for keys. There is none, or nothing there says that it is the owner of the CAS.',
    remedy: 'Name the directory of the owner with --target, or bring the keys back with `keys restore`.',
  },
  PS147: {
    title: 'Kubernetes as a Vault asks it',
    meaning:
      'A Vault asks the API server who its clients are, with a token that may review tokens. The address cannot be reached from pods, its certificates are not known, or the Secret that is named has no such token.',
    remedy:
      'Name the address that pods use with --kubernetes-host, and a Secret of type kubernetes.io/service-account-token with --reviewer-secret, or leave that out.',
  },
  PS148: {
    title: 'Sessions of a new Vault',
    meaning:
      'The sessions by which a Vault comes to life: which there are to be, what an earlier run has made of them, or that the release names another verifier than was given.',
    remedy: 'Run the same command again to go on; leave --verifier-mrenclave out where the release names the enclave.',
  },
} as const satisfies Record<string, FindingCodeRow>;
