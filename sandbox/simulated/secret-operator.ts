// The simulated secret operator (IMPS): copies pull secrets as ImagePullSecret objects say, while its pod is Ready.
import {createInformer} from '../client/informer.ts';
import type {KubeObject} from '../client/object.ts';
import {namespaces, pods, secrets} from '../client/resources.ts';
import {createCustomKinds} from './runtime/custom-kinds.ts';
import {type Part, reasonOf, runPart} from './runtime/part.ts';
import {createQueue} from './runtime/queue.ts';
import {type Pod, runningPod} from './runtime/running-pods.ts';
import {writeStatus} from './runtime/status.ts';
import {planCopies} from './secret-operator/copies.ts';
import {renderConfig} from './secret-operator/docker-config.ts';
import {type ImagePullSecret, imagePullSecrets, pullSecretType, type Secret} from './secret-operator/kinds.ts';
import {pullSecretStatus} from './secret-operator/status.ts';
import {targetNamespaces} from './secret-operator/targets.ts';

const podLabels = {'app.kubernetes.io/name': 'imagepullsecrets-controller'};

await runPart('secret-operator', startSecretOperator);

async function startSecretOperator({client, metadataClient, log}: Part): Promise<{onFaults(): void}> {
  const queue = createQueue({
    onError: (key, thrown) => log(`${key}: ${reasonOf(thrown)}`),
    reconcile: async (name) => {
      const owner = owners.get(name);
      if (owner === undefined || runningPod(podWatch.items(), podLabels) === undefined) return;
      await reconcile(owner);
    },
  });

  async function reconcile(owner: ImagePullSecret): Promise<void> {
    const config = renderConfig(owner, (name, namespace) => secretWatch.get(name, namespace));
    const targets = targetNamespaces(owner, namespaceWatch.items(), podWatch.items());
    const {create, replace, remove} = planCopies(owner, config.text, targets, secretWatch.items());
    for (const copy of create) await client.create(secrets, copy);
    for (const copy of replace) await client.replace(secrets, copy);
    for (const {metadata} of remove) await client.remove(secrets, metadata.name, metadata);
    const status = pullSecretStatus(owner, config, targets, create.length + replace.length > 0, new Date());
    await writeStatus(client, imagePullSecrets, owner, status, owners.statusSchema());
  }

  const reconsider = () => {
    for (const {metadata} of owners.items()) queue.add(metadata.name);
  };
  const podWatch = createInformer<Pod>(client, pods, {onChange: reconsider});
  const namespaceWatch = createInformer<KubeObject>(client, namespaces, {onChange: reconsider});
  const secretWatch = createInformer<Secret>(client, secrets, {
    fieldSelector: `type=${pullSecretType}`,
    onChange: reconsider,
  });
  const kinds = createCustomKinds(client, metadataClient);
  const owners = kinds.follow<ImagePullSecret>(imagePullSecrets, ({object}) => queue.add(object.metadata.name));
  await Promise.all([podWatch, namespaceWatch, secretWatch, kinds.definitions].map(({synced}) => synced));
  return {onFaults: () => {}};
}
