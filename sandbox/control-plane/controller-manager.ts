// kube-controller-manager: the real controllers, without a port of their own.
import {type ComponentCommand, flags} from './component.ts';
import type {IdentityFiles} from './identities.ts';

export function controllerManagerCommand(
  file: string,
  kubeconfig: string,
  identities: IdentityFiles,
): ComponentCommand {
  return {
    name: 'kube-controller-manager',
    file,
    args: flags({
      kubeconfig,
      'leader-elect': false,
      'secure-port': 0,
      'root-ca-file': identities.authority,
      'service-account-private-key-file': identities.serviceAccountKey,
      'cluster-signing-cert-file': identities.authority,
      'cluster-signing-key-file': identities.authorityKey,
      'kube-api-qps': 300,
      'kube-api-burst': 600,
      profiling: false,
    }),
  };
}
