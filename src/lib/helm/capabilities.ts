// What templates may know of the cluster: `.Capabilities`.
import {Failure} from '../report/failure.ts';

export interface KubeVersion {
  /** `v1.36.3` */
  version: string;
  major: string;
  minor: string;
}

export interface Capabilities {
  kubeVersion: KubeVersion;
  /** `v1`, `apps/v1`, and from a live cluster also `apps/v1/Deployment`. */
  apiVersions: readonly string[];
  /** Version of Helm that charts may ask for. */
  helmVersion: string;
}

/** The Helm whose behaviour this room has. */
export const helmVersion = 'v3.22';

/** What Helm assumes of a cluster it does not ask, as `helm template` does. */
export function offlineCapabilities(
  options: {kubeVersion?: KubeVersion; apiVersions?: readonly string[]} = {},
): Capabilities {
  return {
    kubeVersion: options.kubeVersion ?? {version: 'v1.20.0', major: '1', minor: '20'},
    apiVersions: [...knownApiVersions, ...(options.apiVersions ?? [])],
    helmVersion,
  };
}

/**
 * Reads a --kube-version: two or more numbers with dots, `v` and blanks before and anything after are ignored.
 * @throws Failure of kind usage for anything else
 */
export function parseKubeVersion(text: string): KubeVersion {
  const match = /^[\t\n\f\r ]*v?([0-9]+(?:\.[0-9]+)+)/.exec(text);
  const numbers = match?.[1]?.split('.') ?? [];
  const [major, minor] = numbers;
  if (major === undefined || minor === undefined || (major.length > 1 && major.startsWith('0'))) {
    throw new Failure({
      kind: 'usage',
      summary: `invalid kube version '${text}'`,
      reason: `could not parse ${JSON.stringify(text)} as version`,
      next: 'write it as 1.36 or v1.36.3',
    });
  }
  // As in Kubernetes, every part is a number: `1.09` is 1.9.
  const plain = numbers.map((number) => String(BigInt(number)));
  return {version: `v${plain.join('.')}`, major: plain[0] ?? '', minor: plain[1] ?? ''};
}

/** The group versions that Helm 3.22 is built with, in its order. */
const knownApiVersions: readonly string[] = [
  'v1',
  'admissionregistration.k8s.io/v1',
  'admissionregistration.k8s.io/v1alpha1',
  'admissionregistration.k8s.io/v1beta1',
  'internal.apiserver.k8s.io/v1alpha1',
  'apps/v1',
  'apps/v1beta1',
  'apps/v1beta2',
  'authentication.k8s.io/v1',
  'authentication.k8s.io/v1alpha1',
  'authentication.k8s.io/v1beta1',
  'authorization.k8s.io/v1',
  'authorization.k8s.io/v1beta1',
  'autoscaling/v1',
  'autoscaling/v2',
  'batch/v1',
  'batch/v1beta1',
  'certificates.k8s.io/v1',
  'certificates.k8s.io/v1beta1',
  'certificates.k8s.io/v1alpha1',
  'coordination.k8s.io/v1alpha2',
  'coordination.k8s.io/v1beta1',
  'coordination.k8s.io/v1',
  'discovery.k8s.io/v1',
  'discovery.k8s.io/v1beta1',
  'events.k8s.io/v1',
  'events.k8s.io/v1beta1',
  'extensions/v1beta1',
  'flowcontrol.apiserver.k8s.io/v1',
  'flowcontrol.apiserver.k8s.io/v1beta1',
  'flowcontrol.apiserver.k8s.io/v1beta2',
  'flowcontrol.apiserver.k8s.io/v1beta3',
  'lifecycle.k8s.io/v1alpha1',
  'networking.k8s.io/v1',
  'networking.k8s.io/v1beta1',
  'node.k8s.io/v1',
  'node.k8s.io/v1alpha1',
  'node.k8s.io/v1beta1',
  'policy/v1',
  'policy/v1beta1',
  'rbac.authorization.k8s.io/v1',
  'rbac.authorization.k8s.io/v1beta1',
  'rbac.authorization.k8s.io/v1alpha1',
  'resource.k8s.io/v1',
  'resource.k8s.io/v1beta2',
  'resource.k8s.io/v1beta1',
  'resource.k8s.io/v1alpha3',
  'scheduling.k8s.io/v1alpha3',
  'scheduling.k8s.io/v1beta1',
  'scheduling.k8s.io/v1',
  'storage.k8s.io/v1beta1',
  'storage.k8s.io/v1',
  'storage.k8s.io/v1alpha1',
  'storagemigration.k8s.io/v1',
  'storagemigration.k8s.io/v1beta1',
  'apiextensions.k8s.io/v1beta1',
  'apiextensions.k8s.io/v1',
];
