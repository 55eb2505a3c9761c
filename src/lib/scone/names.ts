// Names that the vendor's release and its users rely on (docs/system.md: Names).

export const names = {
  /** Where the operator lives unless somebody says otherwise. */
  operatorNamespace: 'scone-system',
  /** Helm release, chart and Deployment of the operator. */
  operatorRelease: 'scone-operator',
  operatorDeployment: 'scone-controller-manager',
  webhookService: 'scone-webhook-service',
  servingCertificateSecret: 'webhook-server-cert',
  /** Helm release of the pull secret injector. */
  secretOperatorRelease: 'scone-imps',
  las: 'las',
  sgxPlugin: 'sgxplugin',
  certManagerNamespace: 'cert-manager',
} as const;

/** The two pull secrets in the operator's namespace. */
export const pullSecretNames = ['scone-operator-pull', 'sconeapps'] as const;

/** Annotations, with value `true`, by which a namespace or pod asks for copies of them, in the same order. */
export const injectAnnotations = ['scone-operator/inject-pull-secret', 'sconeapps/inject-pull-secret'] as const;

export const nodeFacts = {
  /** Set by the SGXPlugin on nodes where it found SGX. */
  sgxCapableLabel: 'sgx.intel.com/capable',
  /** Extended resource the SGXPlugin offers. */
  enclaveResource: 'sgx.intel.com/enclave',
  /** Set by third parties such as Node Feature Discovery. */
  featureDiscoveryLabel: 'intel.feature.node.kubernetes.io/sgx',
  lasReadyLabel: 'las.scontain.com/ok',
  lasCapableLabel: 'las.scontain.com/capable',
  /** Prefix of spec.providerID on Azure, where no DCAP key is needed. */
  azureProvider: 'azure://',
} as const;

/** State words of LAS and SGXPlugin (docs/system.md: Status). */
export type ComponentState = 'HEALTHY' | 'PENDING' | 'UNHEALTHY';
