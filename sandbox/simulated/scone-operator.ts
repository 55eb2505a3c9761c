// The simulated SCONE operator: its webhooks and its reconcilers, as long as its pod is Ready.
import {type KubeObject, keyOf} from '../client/object.ts';
import type {Resource} from '../client/resources.ts';
import {type Part, reasonOf, runPart} from './runtime/part.ts';
import {createQueue} from './runtime/queue.ts';
import {createSlowness} from './runtime/slowness.ts';
import {createWebhookServer} from './runtime/webhook-server.ts';
import {createCasObserver} from './scone-operator/cas-observer.ts';
import {casKind, sgxPluginKind} from './scone-operator/kinds.ts';
import {type Operator, runningOperator, webhookSecret, webhookService} from './scone-operator/operator.ts';
import {forgetSgxPlugin} from './scone-operator/reconcile-sgx-plugin.ts';
import {reconcilers} from './scone-operator/reconciler.ts';
import {sconeReviewers} from './scone-operator/review.ts';
import {createStore, type Store} from './scone-operator/store.ts';

await runPart('scone-operator', startSconeOperator);

async function startSconeOperator({client, metadataClient, faults, egress, log}: Part): Promise<{onFaults(): void}> {
  const slowness = createSlowness(() => faults.current().get('operator-slow')?.seconds);
  const onError = (key: string, thrown: unknown) => log(`${key}: ${reasonOf(thrown)}`);
  const operator = (): Operator | undefined => runningOperator(store.pods.items());
  const server = createWebhookServer(egress, sconeReviewers(operator));
  let played = '';

  const queue = createQueue({
    onError,
    reconcile: async (id) => {
      const running = operator();
      if (running === undefined) return;
      const [plural, ...key] = id.split('/');
      const context = {client, store, faults: faults.current(), operator: running, observer};
      const reconciler = reconcilers.find(({of}) => of.plural === plural);
      await reconciler?.run(context, key.join('/'), slowness.pass);
      if (plural === casKind.plural && store.cas.items().every((cas) => keyOf(cas) !== key.join('/')))
        observer.forget(key.join('/'));
      if (plural === sgxPluginKind.plural && store.sgxPlugins.items().length === 0) await forgetSgxPlugin(context);
    },
  });

  /** The webhooks are served as long as the operator runs and has the Secret that it mounts. */
  const webhookQueue = createQueue({
    onError,
    reconcile: async () => {
      const running = operator();
      const secret = running === undefined ? undefined : store.webhookSecrets.get(webhookSecret, running.namespace);
      const text = (key: string) => Buffer.from(secret?.data?.[key] ?? '', 'base64').toString();
      if (running === undefined || text('tls.crt') === '') return server.close();
      const service = {namespace: running.namespace, name: webhookService, port: 443};
      await server.serve(service, {certificate: text('tls.crt'), key: text('tls.key')});
    },
  });

  const add = (of: Resource, object: KubeObject) => queue.add(`${of.plural}/${keyOf(object)}`);
  const addAll = (onlyFollowers: boolean) => {
    for (const {of, objects, followsSurroundings} of reconcilers)
      if (followsSurroundings || !onlyFollowers) for (const object of objects(store)) add(of, object);
  };

  const observer = createCasObserver(egress, (key) => queue.add(`${casKind.plural}/${key}`));
  const store: Store = createStore(client, metadataClient, {
    objectChanged: add,
    surroundingsChanged: () => addAll(true),
    operatorChanged: () => {
      webhookQueue.add('webhook');
      const now = JSON.stringify(operator() ?? '');
      if (now !== played) addAll(false);
      played = now;
    },
  });
  await store.synced;

  return {
    onFaults: () => {
      slowness.reconsider();
      addAll(true);
    },
  };
}
