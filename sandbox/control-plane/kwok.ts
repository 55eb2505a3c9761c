// kwok plays the kubelets: it keeps the nodes alive and lets the pods run.
import {fileURLToPath} from 'node:url';
import {type ComponentCommand, flags} from './component.ts';
import type {IdentityFiles} from './identities.ts';

const stages = fileURLToPath(new URL('kwok-stages.yaml', import.meta.url));

export function kwokCommand(
  file: string,
  kubeconfig: string,
  identities: IdentityFiles,
  ports: {own: number; kubelet: number},
): ComponentCommand {
  return {
    name: 'kwok',
    file,
    args: flags({
      kubeconfig,
      config: stages,
      'manage-all-nodes': true,
      'node-ip': '127.0.0.1',
      // What the nodes say of where their kubelet listens: kwok's own knows neither exit codes nor the end of stdin.
      'node-port': ports.kubelet,
      // Without an address kwok listens on all of them.
      'server-address': `127.0.0.1:${ports.own}`,
      'tls-cert-file': identities.kubelet,
      'tls-private-key-file': identities.kubeletKey,
      cidr: '10.244.0.1/16',
      'node-lease-duration-seconds': 40,
    }),
  };
}
