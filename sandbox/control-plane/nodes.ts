// The nodes of a sandbox: what a cloud would have registered, before any device plugin has looked at them.
import type {Client} from '../client/connect.ts';
import {createInformer} from '../client/informer.ts';
import type {KubeObject} from '../client/object.ts';
import {nodes} from '../client/resources.ts';

/** The label by which node feature discovery tells that the kernel offers SGX. */
const sgxKernelLabel = 'intel.feature.node.kubernetes.io/sgx';

type Node = KubeObject<{
  spec?: {taints?: object[]};
  status?: {conditions?: {type: string; status: string}[]};
}>;

/** `node-1` … `node-COUNT`, the first `sgxCount` with SGX. */
export function nodeObjects(count: number, sgxCount: number): Node[] {
  return Array.from({length: count}, (_, index) => {
    const name = `node-${index + 1}`;
    return {
      metadata: {
        name,
        labels: {
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
          ...(index < sgxCount ? {[sgxKernelLabel]: 'true'} : {}),
        },
      },
    };
  });
}

/** Creates the nodes and waits until pods can be scheduled to all of them. */
export async function createNodes(client: Client, count: number, sgxCount: number): Promise<void> {
  await Promise.all(nodeObjects(count, sgxCount).map((node) => client.create(nodes, node)));
  if (count === 0) return;
  await new Promise<void>((resolve) => {
    const usable = new Set<string>();
    const informer = createInformer<Node>(client, nodes, {
      onChange: ({object}) => {
        if (isUsable(object)) usable.add(object.metadata.name);
        if (usable.size < count) return;
        informer.stop();
        resolve();
      },
    });
  });
}

function isUsable({spec, status}: Node): boolean {
  const isReady = status?.conditions?.some(({type, status: state}) => type === 'Ready' && state === 'True');
  return isReady === true && (spec?.taints ?? []).length === 0;
}
