// The custom resources of the SCONE stack and its prerequisites (docs/system.md: Custom resources).

interface CustomKind {
  apiVersion: string;
  kind: string;
  plural: string;
  namespaced: boolean;
}

/** Kinds that Kubernetes itself does not have, as far as this program reads or writes them. */
export const customKinds: readonly CustomKind[] = [
  {apiVersion: 'services.scone.cloud/v1beta1', kind: 'CAS', plural: 'cas', namespaced: true},
  {apiVersion: 'services.scone.cloud/v1beta1', kind: 'Vault', plural: 'vaults', namespaced: true},
  {apiVersion: 'base.scone.cloud/v1beta1', kind: 'LAS', plural: 'las', namespaced: false},
  {apiVersion: 'base.scone.cloud/v1beta1', kind: 'SGXPlugin', plural: 'sgxplugins', namespaced: false},
  {apiVersion: 'cas.scone.cloud/v1beta1', kind: 'SignedPolicy', plural: 'signedpolicies', namespaced: true},
  {apiVersion: 'cas.scone.cloud/v1beta1', kind: 'EncryptedPolicy', plural: 'encryptedpolicies', namespaced: true},
  {apiVersion: 'cert-manager.io/v1', kind: 'Issuer', plural: 'issuers', namespaced: true},
  {apiVersion: 'cert-manager.io/v1', kind: 'Certificate', plural: 'certificates', namespaced: true},
  {
    apiVersion: 'images.banzaicloud.io/v1alpha1',
    kind: 'ImagePullSecret',
    plural: 'imagepullsecrets',
    namespaced: false,
  },
];

/** CRD of the dropped Vault: in charts up to 6.0.0 (docs/system.md: Vault). */
export const vaultCrdName = 'vaults.services.scone.cloud';
