// Questions about the stack: cluster, cert-manager, namespaces, pull secrets, operator, webhooks, SGXPlugin, LAS; a part of finding-codes.ts.
import type {FindingCodeRow} from './finding-codes.ts';

export const stackCodes = {
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
} as const satisfies Record<string, FindingCodeRow>;
