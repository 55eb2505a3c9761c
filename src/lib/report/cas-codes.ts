// Questions about a CAS; a part of finding-codes.ts.
import type {FindingCodeRow} from './finding-codes.ts';

export const casCodes = {
  PS200: {
    title: 'CAS',
    meaning: 'The CAS does not exist, is being deleted, or is not the one that is asked for.',
    remedy: 'Provision it with `cas NAME`. A CAS that is being deleted must be gone first.',
  },
  PS201: {
    title: 'CAS provisioned',
    meaning:
      'A CAS serves nobody until its owner has provisioned it: with a token that works once, and with the sessions of the owner.',
    remedy: 'Run `cas NAME`; it goes on where an earlier run ended. The finding says what was already spent.',
  },
  PS202: {
    title: 'CAS database left over',
    meaning:
      'The volume claim of an earlier CAS of this name is still there. A new CAS would meet its database, and could not open it.',
    remedy:
      'Choose another name; or recover the old CAS with `cas recover`; or, if nothing in it is needed any more, delete the claim that is named.',
  },
  PS203: {
    title: 'CAS healthy',
    meaning: 'The operator reports a problem of the CAS, or it is not there yet.',
    remedy: 'The finding quotes the phase and what the pods say.',
  },
  PS204: {
    title: 'CAS attested',
    meaning:
      'The operator, or this program, could not attest the CAS: it is not known to be the genuine program on genuine hardware.',
    remedy:
      'Look at LAS and at the DCAP key (`operator`), and at what the platform needs (firmware, configuration): --set-tolerations says what is accepted.',
  },
  PS205: {
    title: 'Probes and backup controller',
    meaning:
      'After provisioning a CAS gets probes and a backup controller, without which it cannot move to another node. Some of that is missing.',
    remedy: 'Run `cas NAME --postprovision-only`.',
  },
  PS206: {
    title: 'CAS snapshots',
    meaning:
      'The CAS makes no snapshots of its database, keeps them only as long as its pod lives, or the last one failed.',
    remedy: 'Enable spec.databaseSnapshots with a persistent volume, and look at the pod of the CAS.',
  },
  PS207: {
    title: 'Nodes that can take over',
    meaning: 'Some nodes hold no registered backup of the CAS, so it cannot move there when its node fails.',
    remedy: 'Look at the backup controller and at the SGXPlugin on the nodes that are missing.',
  },
  PS208: {
    title: 'CAS version',
    meaning: 'The CAS runs another image or version than the one that is asked for.',
    remedy: 'Upgrade it with `cas upgrade`, or name its version with --set-version.',
  },
  PS209: {
    title: 'Work left unfinished',
    meaning: 'An earlier run of this program did not come to its end with this CAS.',
    remedy: 'Run the same command again, or --resume.',
  },
  PS212: {
    title: 'Report of the CAS',
    meaning:
      'The attestation report in the status of the CAS does not belong to the nonce in its spec, or does not say what the CAS itself says.',
    remedy: 'Set a fresh spec.nonce and look again; if it stays so, do not trust this CAS.',
  },
  PS213: {
    title: 'Backup of the CAS',
    meaning: 'There is no proved backup of the database of the CAS, or only an old one.',
    remedy: 'Run `cas backup`.',
  },
  PS214: {
    title: 'Namespace of the CAS',
    meaning: 'The namespace of the CAS does not exist or is being deleted.',
    remedy: 'Create it with `operator --reconcile --create NS`, which also gives it the pull secrets.',
  },
} as const satisfies Record<string, FindingCodeRow>;
