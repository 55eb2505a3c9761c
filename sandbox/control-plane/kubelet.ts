// The part of the kubelets that serves logs, exec and port-forward, for the pods of all nodes (sandbox/go/kubelet).
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Layout} from '../layout.ts';
import {type ComponentCommand, flags} from './component.ts';
import type {IdentityFiles} from './identities.ts';

/** What a container has said whose log nobody plays. */
const defaultLog = '2026-01-01T00:00:00.000000000Z stdout F started\n';

function defaultLogFile(layout: Layout): string {
  return join(layout.configuration, 'container.log');
}

export function writeKubeletConfiguration(layout: Layout): Promise<void> {
  return writeFile(defaultLogFile(layout), defaultLog);
}

export function kubeletCommand(
  file: string,
  layout: Layout,
  identities: IdentityFiles,
  {server, port}: {server: string; port: number},
): ComponentCommand {
  return {
    name: 'kubelet',
    file,
    args: flags({
      address: `127.0.0.1:${port}`,
      'client-ca-file': identities.authority,
      'tls-cert-file': identities.kubelet,
      'tls-private-key-file': identities.kubeletKey,
      server,
      'client-certificate': identities.kubeletClient,
      'client-key': identities.kubeletClientKey,
      pods: layout.pods,
      'default-log': defaultLogFile(layout),
    }),
  };
}
