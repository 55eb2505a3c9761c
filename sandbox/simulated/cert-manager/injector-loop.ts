// Plays the cainjector: keeps the caBundle of webhook configurations and of conversion webhooks as annotated.
import type {Client} from '../../client/connect.ts';
import {createInformer, type Informer} from '../../client/informer.ts';
import {
  customResourceDefinitions,
  mutatingWebhookConfigurations,
  type Resource,
  validatingWebhookConfigurations,
} from '../../client/resources.ts';
import {createQueue} from '../runtime/queue.ts';
import {
  type Definition,
  definitionPatch,
  injected,
  type WebhookConfiguration,
  wantedBundle,
  wantsInjection,
} from './injection.ts';
import type {LoopContext} from './issuer-loop.ts';

export interface InjectorLoop {
  definitionChanged(name: string): void;
  /** Every object that asks for an authority is looked at again. */
  restart(): void;
  readonly synced: Promise<unknown>;
}

/** `wrongBundle` gives the bundle to inject in place of every right one, while that fault is on. */
export function createInjectorLoop(
  {client, store, slowness, onError}: LoopContext,
  wrongBundle: () => string | undefined,
): InjectorLoop {
  const sources = {
    certificate: (name: string, namespace: string) => store().certificates.get(name, namespace),
    secret: (name: string, namespace: string) => store().secret(name, namespace),
  };

  const queue = createQueue({
    onError,
    reconcile: async (key) => {
      if (store().running('cainjector') === undefined) return;
      const [plural = '', name = ''] = key.split('/');
      const watch = watches.find(({of}) => of.plural === plural);
      if (watch === undefined) await injectIntoDefinition(name);
      else await injectIntoConfiguration(watch.of, watch.informer.get(name));
    },
  });

  async function injectIntoConfiguration(of: Resource, configuration: WebhookConfiguration | undefined): Promise<void> {
    const caBundle = configuration === undefined ? undefined : bundleFor(configuration);
    if (configuration === undefined || caBundle === undefined) return;
    if (injected(configuration, caBundle) === undefined) return;
    await slowness.pass(configuration);
    const changed = injected(configuration, caBundle);
    if (changed !== undefined) await client.replace(of, changed);
  }

  async function injectIntoDefinition(name: string): Promise<void> {
    const definition = await client.get<Definition>(customResourceDefinitions, name);
    const caBundle = definition === undefined ? undefined : bundleFor(definition);
    const patch =
      definition === undefined || caBundle === undefined ? undefined : definitionPatch(definition, caBundle);
    if (definition === undefined || patch === undefined) return;
    await slowness.pass(definition);
    await client.patch(customResourceDefinitions, name, patch);
  }

  function bundleFor(object: WebhookConfiguration | Definition): string | undefined {
    const bundle = wantsInjection(object) ? wantedBundle(object, sources) : undefined;
    return bundle === undefined ? undefined : (wrongBundle() ?? bundle);
  }

  const watches = [validatingWebhookConfigurations, mutatingWebhookConfigurations].map((of) => ({
    of,
    informer: watchConfigurations(client, of, (name) => queue.add(`${of.plural}/${name}`)),
  }));

  const definitionChanged = (name: string) => {
    const definition = store().definitions.get(name);
    if (definition !== undefined && wantsInjection(definition)) queue.add(`definitions/${name}`);
  };

  return {
    definitionChanged,
    restart: () => {
      for (const {of, informer} of watches)
        for (const {metadata} of informer.items()) queue.add(`${of.plural}/${metadata.name}`);
      for (const {metadata} of store().definitions.items()) definitionChanged(metadata.name);
    },
    synced: Promise.all(watches.map(({informer}) => informer.synced)),
  };
}

function watchConfigurations(
  client: Client,
  of: Resource,
  onChange: (name: string) => void,
): Informer<WebhookConfiguration> {
  return createInformer<WebhookConfiguration>(client, of, {
    onChange: ({type, object}) => {
      if (type !== 'deleted' && wantsInjection(object)) onChange(object.metadata.name);
    },
  });
}
