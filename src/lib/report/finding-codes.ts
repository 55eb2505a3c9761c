// Every question a check asks, with its stable code. docs/findings.md and `explain` are made from this table.

import {distributionCodes} from './distribution-codes.ts';
import {policyCodes} from './policy-codes.ts';
import {policySignCodes} from './policy-sign-codes.ts';
import {pullSecretCodes} from './pull-secret-codes.ts';
import {serviceCodes} from './service-codes.ts';

export interface FindingCodeRow {
  /** The thing asked about, in three to six words: heading of its page. */
  title: string;
  /** What it means when it is not ok, for someone who meets it for the first time. */
  meaning: string;
  /** How it is mended. */
  remedy: string;
}

export const findingCodes = {
  PS001: {
    title: 'Wanted version',
    meaning:
      'The wanted version of the stack is out of support, unknown to this program, or cannot follow the installed one.',
    remedy: 'Choose another version with --set-version; the finding says which.',
  },
  PS002: {
    title: 'Left-over Vault',
    meaning:
      'Releases from 6.0.1 on have no Vault. Its CRD is still there; with Vault objects in it, nothing is changed, since they would be lost.',
    remedy: 'Save and delete the Vault objects, then run --reconcile --remove-vault-crd.',
  },
  PS003: {
    title: 'Image signatures',
    meaning:
      'The signatures of the container images were not verified: nobody asked for it, no key is known for their repository, or the registry cannot be reached or does not let us in.',
    remedy:
      'A check verifies them with --image-signature-check, changes always do. Images of other repositories than the vendor’s need the cosign public key of their publisher: --verify-image-signatures FILE. To deploy them all the same: --no-image-signature-check.',
  },
  PS004: {
    title: 'Image signed',
    meaning: 'The registry has no signature for an image that is to be deployed.',
    remedy:
      'Ask its publisher, or see whether it was copied without its signature. To deploy it all the same: --no-image-signature-check.',
  },
  PS005: {
    title: 'Image signature good',
    meaning:
      'An image that is to be deployed has signatures, and none of them is good: made with another key, for another image, or altered. Somebody may have replaced the image.',
    remedy:
      'Do not deploy it. If its publisher has changed the key, give the new one with --verify-image-signatures; the vendor’s comes with a new version of this program.',
  },
  PS010: {
    title: 'SGX nodes',
    meaning:
      'No node offers SGX, so neither LAS nor any confidential workload can run. Either the nodes have no SGX, or the SGXPlugin has not found it yet.',
    remedy: 'Add nodes with SGX enabled in the firmware, or install the stack and look again once the SGXPlugin runs.',
  },
  PS020: {
    title: 'cert-manager installed',
    meaning: 'cert-manager is missing or incomplete. The operator needs it for the certificate of its webhooks.',
    remedy:
      'Run --reconcile. One that Helm, OLM or another tool installed is never changed: mend it with that tool. Nor is one newer than the release’s: name its manifest in CERT_MANAGER.',
  },
  PS021: {
    title: 'cert-manager answers',
    meaning:
      'cert-manager does not accept a test object (a dry run that stores nothing), so no certificate would be issued.',
    remedy: 'Look at the pods in the namespace of cert-manager. On minikube start the cluster with --embed-certs.',
  },
  PS022: {
    title: 'cert-manager version',
    meaning: 'The installed cert-manager is older than the one that comes with the release.',
    remedy: 'Run --update, or update it with the tool that installed it.',
  },
  PS030: {
    title: 'Namespace exists',
    meaning: 'A namespace that the stack needs is missing or being deleted.',
    remedy: 'Run --reconcile. A namespace that is being deleted must be gone first.',
  },
  PS031: {
    title: 'Namespace asks for pull secrets',
    meaning:
      'The namespace lacks its label `name`, or the annotations by which the secret operator copies the pull secrets into it.',
    remedy: 'Run --reconcile.',
  },
  PS040: {
    title: 'Pull secret exists',
    meaning: 'A pull secret for the registry is missing; images of the stack cannot be pulled.',
    remedy: 'Run --reconcile with --username, --email and --access-token-file.',
  },
  PS041: {
    title: 'Pull secret content',
    meaning: 'A pull secret has no usable credential for the registry, or another one than the account that was given.',
    remedy: 'Run --reconcile with --username, --email and --access-token-file.',
  },
  PS050: {
    title: 'Secret operator installed',
    meaning:
      'The secret operator (Helm release scone-imps), which copies pull secrets into annotated namespaces, is missing or differs.',
    remedy: 'Run --reconcile --secret-operator.',
  },
  PS051: {
    title: 'Secret operator instructions',
    meaning: 'An ImagePullSecret object, which tells the secret operator what to copy where, is missing or differs.',
    remedy: 'Run --reconcile --secret-operator.',
  },
  PS060: {
    title: 'Operator release',
    meaning: 'The Helm release of the SCONE operator is missing, of another version, or has other values than wanted.',
    remedy: 'Run --reconcile.',
  },
  PS061: {
    title: 'Operator release record',
    meaning:
      'The newest Helm record of the release is not `deployed`: an earlier run of some client failed or was killed.',
    remedy: 'Run --reconcile: it brings the objects to the wanted state and writes a new record.',
  },
  PS062: {
    title: 'Operator objects',
    meaning: 'An object of the operator release is missing or was altered.',
    remedy: 'Run --reconcile.',
  },
  PS063: {
    title: 'Operator running',
    meaning: 'The Deployment of the operator has not rolled out.',
    remedy: 'The finding names the pod and its reason; for image pull errors renew the pull secrets.',
  },
  PS064: {
    title: 'Object of another owner',
    meaning: 'An object that the release needs belongs to another Helm release or another tool.',
    remedy: 'Let that tool give it up, or take it over with --force-conflicts.',
  },
  PS070: {
    title: 'Webhook certificates',
    meaning:
      'A webhook configuration or CRD does not trust the certificate that the operator serves: every create and update of its kinds is refused.',
    remedy: 'Run --reconcile; look at cert-manager-cainjector when it comes back.',
  },
  PS071: {
    title: 'Webhooks answer',
    meaning: 'The operator does not accept a test object (a dry run that stores nothing).',
    remedy: 'Look at the pods of the operator and at the certificate findings.',
  },
  PS072: {
    title: 'Custom resources served',
    meaning: 'A custom resource definition of the stack is not established.',
    remedy: 'Run --reconcile.',
  },
  PS080: {
    title: 'SGXPlugin',
    meaning: 'The SGXPlugin object is missing or differs from the release.',
    remedy: 'Run --reconcile.',
  },
  PS081: {
    title: 'SGXPlugin healthy',
    meaning: 'The operator reports that the SGXPlugin is not healthy.',
    remedy: 'The finding quotes what is known; look at the pods of DaemonSet sgxplugin.',
  },
  PS082: {
    title: 'Further SGXPlugins',
    meaning: 'There are SGXPlugin objects of other names; two device plugins on a node disturb each other.',
    remedy: 'Delete those that are not needed.',
  },
  PS090: {
    title: 'LAS',
    meaning: 'The LAS object is missing or differs from the release.',
    remedy: 'Run --reconcile.',
  },
  PS091: {
    title: 'LAS healthy',
    meaning: 'The operator reports that the local attestation service is not healthy on some node.',
    remedy:
      'The finding quotes the errors. A common cause: /dev/sgx_enclave may not be opened by a non-root user; its mode should be 0666.',
  },
  PS092: {
    title: 'DCAP key',
    meaning: 'LAS has no key for the DCAP service of Intel, so quotes can only be made where none is needed (Azure).',
    remedy: 'Give the key with --dcap-api, or in the environment as DCAP_KEY.',
  },
  PS100: {
    title: 'kubectl plugin',
    meaning: 'kubectl finds no plugin named provision on PATH, or one of another version.',
    remedy:
      'Run plugin install, or --reconcile --plugin. It puts this executable into a directory of PATH that can be written to; an old shell script of that name is kept as .bak.',
  },
  PS101: {
    title: 'copies of the plugin',
    meaning:
      'PATH holds further files named kubectl-provision, or longer names such as kubectl-provision-operator. Kubectl runs the first one it finds, and prefers longer names, so another program than this one may be run.',
    remedy: 'Remove the files that are named, or install the plugin where kubectl looks first with --plugin-path.',
  },
  PS102: {
    title: 'completion by kubectl',
    meaning:
      'Kubectl asks kubectl_complete-provision on PATH for the words that Tab offers behind kubectl provision; there is none that leads to the plugin.',
    remedy: 'Run completion install.',
  },
  PS103: {
    title: 'kubectl audit',
    meaning:
      'Kubectl runs kubectl-audit on PATH for `kubectl audit`; there is none that leads to the plugin, or another program has that name.',
    remedy: 'Run plugin install. Remove an old script of that name first, if it is not needed any more.',
  },
  ...serviceCodes,
  ...policyCodes,
  ...pullSecretCodes,
  ...distributionCodes,
  PS150: {
    title: 'key files',
    meaning:
      'A file that should hold an owner identity cannot be read, or is not sound: cut off, not JSON, a certificate that belongs to another key. A file may also be left over from a run that was killed, or from the old scripts.',
    remedy:
      'Restore the file with keys restore. Do not make a new identity: a CAS knows only the one it was given. Remove what is left over.',
  },
  PS151: {
    title: 'rights of key files',
    meaning:
      'Others than the owner may read a secret file or change a directory of them. The old scripts left such rights, and with docker files of root.',
    remedy: 'Run keys verify with --mend: files become 0600, directories 0700. On Windows nothing of this is checked.',
  },
  PS152: {
    title: 'copies of a key',
    meaning:
      'There is no copy of an owner identity outside the directory for keys. When the disk fails, nobody can act as owner of the CAS any more: no update of its sessions, no upgrade.',
    remedy: 'Run keys backup, and put the sealed file on another disk or machine.',
  },
  PS153: {
    title: 'proof of a copy',
    meaning:
      'A backup was never opened, or not for long, is not where it was put, or is not the file that was made. A backup that nobody has opened is a hope.',
    remedy: 'Run keys verify with the passphrase or the age key, or a restore drill. Make a new backup when it fails.',
  },
  PS154: {
    title: 'binding of an identity',
    meaning:
      'An owner identity is not the one that was bound to its CAS, or is bound to none yet: then its first use binds it.',
    remedy: 'Restore the right file with keys restore.',
  },
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
  PS300: {
    title: 'Helm release in order',
    meaning: 'A Helm release is missing, failed, or was changed by two clients at once.',
    remedy: 'The finding says what to type. A failed release can be upgraded, rolled back or uninstalled as any other.',
  },
  PS301: {
    title: 'Helm operation came to an end',
    meaning:
      'A client of Helm was ended in the middle of its work and left a record that says `pending-…` or `uninstalling`, or a record that cannot be read. Helm refuses to go on from there.',
    remedy:
      'See with `release status NAME` who began it and whether the cluster is as the revision says. Then run `release repair NAME` with --mark-failed, --adopt or --roll-back.',
  },
  PS302: {
    title: 'Objects of a Helm release',
    meaning: 'Objects of a Helm release are missing, or are not as its record has them.',
    remedy: 'Upgrade the release with the tool that manages it, or roll it back: `release rollback NAME`.',
  },
  PS303: {
    title: 'Workloads of a Helm release',
    meaning: 'A workload of a Helm release has not rolled out.',
    remedy: 'The finding says which pod, and why.',
  },
  PS304: {
    title: 'Owner of release objects',
    meaning: 'An object of the release is managed by another tool, which would undo any change.',
    remedy: 'Let that tool give the object up, or take it over with --force-conflicts.',
  },
  ...policySignCodes,
} as const satisfies Record<string, FindingCodeRow>;

export type FindingCode = keyof typeof findingCodes;
