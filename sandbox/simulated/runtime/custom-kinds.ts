// Follows objects of custom kinds, from the moment their CustomResourceDefinition is established until it goes.
import type {Client} from '../../client/connect.ts';
import {type Change, createInformer, type Informer} from '../../client/informer.ts';
import type {KubeObject} from '../../client/object.ts';
import {customResourceDefinitions, type Resource} from '../../client/resources.ts';
import {createQueue} from './queue.ts';
import type {Schema} from './schema.ts';

type Definition = KubeObject<{
  spec: {versions: {name: string; schema?: {openAPIV3Schema?: {properties?: {status?: Schema}}}}[]};
  status?: {conditions?: {type: string; status: string}[]};
}>;

/** A live copy of the objects of a custom kind; empty as long as the kind does not exist. */
export interface CustomKind<T> {
  get(name: string, namespace?: string): T | undefined;
  items(): T[];
  /** The schema of the status in the installed definition. */
  statusSchema(): Schema | undefined;
}

export interface CustomKinds {
  /** Starts to follow a kind. `onChange` is called for each change, and for every object when the schema changes. */
  follow<T extends KubeObject>(of: Resource, onChange: (change: Change<T>) => void): CustomKind<T>;
  /** The CustomResourceDefinitions, metadata only. */
  readonly definitions: Informer<KubeObject>;
}

interface Followed {
  consider(definition: Definition | undefined): void;
}

/** `metadata` is a client that brings metadata only; `onDefinition` is called for each changed definition. */
export function createCustomKinds(
  client: Client,
  metadata: Client,
  onDefinition: (name: string) => void = () => {},
): CustomKinds {
  const followed = new Map<string, Followed>();

  const queue = createQueue({
    reconcile: async (name) => {
      const kind = followed.get(name);
      if (kind === undefined) return;
      const isThere = definitions.get(name) !== undefined;
      kind.consider(isThere ? await client.get<Definition>(customResourceDefinitions, name) : undefined);
    },
    // Tried again by the queue; a kind that cannot be read is as good as none.
    onError: () => {},
  });

  const definitions = createInformer<KubeObject>(metadata, customResourceDefinitions, {
    onChange: ({object}) => {
      onDefinition(object.metadata.name);
      queue.add(object.metadata.name);
    },
  });

  function follow<T extends KubeObject>(of: Resource, onChange: (change: Change<T>) => void): CustomKind<T> {
    let informer: Informer<T> | undefined;
    let schema: Schema | undefined;
    let schemaText = '';

    function stop(): void {
      const objects = informer?.items() ?? [];
      informer?.stop();
      informer = undefined;
      schemaText = '';
      for (const object of objects) onChange({type: 'deleted', object});
    }

    function consider(definition: Definition | undefined): void {
      if (definition === undefined || !isEstablished(definition)) {
        if (definition?.metadata.deletionTimestamp !== undefined || definition === undefined) stop();
        return;
      }
      const found = statusSchemaOf(definition, of);
      const changed = JSON.stringify(found) !== schemaText;
      schema = found;
      schemaText = JSON.stringify(found) ?? '';
      if (informer === undefined) informer = createInformer<T>(client, of, {onChange});
      else if (changed) for (const object of informer.items()) onChange({type: 'modified', object});
    }

    followed.set(`${of.plural}.${of.apiVersion.split('/')[0]}`, {consider});
    return {
      get: (name, namespace) => informer?.get(name, namespace),
      items: () => informer?.items() ?? [],
      statusSchema: () => schema,
    };
  }

  return {follow, definitions};
}

function isEstablished({status}: Definition): boolean {
  return status?.conditions?.some(({type, status: value}) => type === 'Established' && value === 'True') ?? false;
}

function statusSchemaOf({spec}: Definition, of: Resource): Schema | undefined {
  const version = spec.versions.find(({name}) => name === of.apiVersion.split('/')[1]);
  return version?.schema?.openAPIV3Schema?.properties?.status;
}
