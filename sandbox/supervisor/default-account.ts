// Waits for the ServiceAccount without which no pod can be created in the namespace `default`.
import type {Client} from '../client/connect.ts';
import {createInformer} from '../client/informer.ts';
import {serviceAccounts} from '../client/resources.ts';

/** Resolves when the controller manager has created it. */
export function untilDefaultAccount(client: Client): Promise<void> {
  return new Promise((resolve) => {
    const informer = createInformer(client, serviceAccounts, {
      namespace: 'default',
      fieldSelector: 'metadata.name=default',
      onChange: () => {
        informer.stop();
        resolve();
      },
    });
  });
}
