// Waits on conditions of the cluster by watching it: no pauses, no polling.
import type {Client, ListOptions} from '../../sandbox/client/connect.ts';
import {createInformer} from '../../sandbox/client/informer.ts';
import type {KubeObject} from '../../sandbox/client/object.ts';
import type {Resource} from '../../sandbox/client/resources.ts';

/** Resolves once the selected objects meet the condition. */
export async function until<T extends KubeObject>(
  client: Client,
  of: Resource,
  options: ListOptions,
  isMet: (items: T[]) => boolean,
): Promise<void> {
  const met = Promise.withResolvers<void>();
  const informer = createInformer<T>(client, of, {
    ...options,
    onChange: () => {
      if (isMet(informer.items())) met.resolve();
    },
  });
  try {
    await informer.synced;
    if (isMet(informer.items())) return;
    await met.promise;
  } finally {
    informer.stop();
  }
}
