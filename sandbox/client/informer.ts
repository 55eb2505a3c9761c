// A live copy of all objects of one kind: listed once, then kept by a watch, listed again when the watch is lost.
import {ApiError, apiErrorOf} from './api-error.ts';
import type {Client, ListOptions} from './connect.ts';
import {type KubeObject, keyOf} from './object.ts';
import {type Resource, resourcePath} from './resources.ts';

export interface Change<T> {
  type: 'added' | 'modified' | 'deleted';
  object: T;
}

export interface InformerOptions<T> extends ListOptions {
  /** Called for each change, in order, also for what the first list brings. Must not throw. */
  onChange?: (change: Change<T>) => void;
}

export interface Informer<T> {
  /** Resolves when the first list has been taken in. */
  readonly synced: Promise<void>;
  /** The copy of the object by name (and namespace), as last seen. */
  get(name: string, namespace?: string): T | undefined;
  items(): T[];
  stop(): void;
}

interface WatchLine<T> {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: T & {code?: number; message?: string; reason?: string};
}

/** Starts at once; a failing list or watch (a kind that does not exist, a restart) is tried again after 50 ms to 1 s. */
export function createInformer<T extends KubeObject>(
  client: Client,
  of: Resource,
  options: InformerOptions<T> = {},
): Informer<T> {
  const store = new Map<string, T>();
  const stopping = new AbortController();
  const synced = Promise.withResolvers<void>();

  function take(type: Change<T>['type'], object: T): void {
    if (type === 'deleted') store.delete(keyOf(object));
    else store.set(keyOf(object), object);
    options.onChange?.({type, object});
  }

  async function list(): Promise<string> {
    const {items, resourceVersion} = await client.list<T>(of, options);
    const present = new Set(items.map(keyOf));
    for (const [key, object] of store) if (!present.has(key)) take('deleted', object);
    for (const object of items) {
      const known = store.get(keyOf(object));
      if (known === undefined) take('added', object);
      else if (known.metadata.resourceVersion !== object.metadata.resourceVersion) take('modified', object);
    }
    synced.resolve();
    return resourceVersion;
  }

  /** Follows the changes after `resourceVersion` until the server ends the watch; gives the version reached. */
  async function follow(resourceVersion: string): Promise<string> {
    let reached = resourceVersion;
    const answer = await client.transport.stream(
      watchPath(of, options, resourceVersion),
      (line) => {
        const {type, object} = JSON.parse(line) as WatchLine<T>;
        if (type === 'ERROR')
          throw new ApiError(object.code ?? 500, object.reason ?? '', object.message ?? 'watch error');
        reached = object.metadata.resourceVersion ?? reached;
        if (type === 'DELETED') take('deleted', object);
        else if (type !== 'BOOKMARK') take(store.has(keyOf(object)) ? 'modified' : 'added', object);
      },
      stopping.signal,
    );
    if (answer.status >= 300) throw apiErrorOf(answer.status, answer.body, `watch ${of.plural}`);
    return reached;
  }

  async function run(): Promise<void> {
    let pause = 50;
    while (!stopping.signal.aborted) {
      try {
        let resourceVersion = await list();
        pause = 50;
        while (!stopping.signal.aborted) resourceVersion = await follow(resourceVersion);
      } catch {
        // Listing again is the remedy for whatever it was: an expired version, a lost connection, a missing kind.
        await delay(pause, stopping.signal);
        pause = Math.min(pause * 2, 1000);
      }
    }
  }

  void run();
  return {
    synced: synced.promise,
    get: (name, namespace) => store.get(namespace === undefined ? name : `${namespace}/${name}`),
    items: () => [...store.values()],
    stop: () => stopping.abort(),
  };
}

function watchPath(of: Resource, options: ListOptions, resourceVersion: string): string {
  const parameters = new URLSearchParams({watch: '1', allowWatchBookmarks: 'true', resourceVersion});
  if (options.labelSelector !== undefined) parameters.set('labelSelector', options.labelSelector);
  if (options.fieldSelector !== undefined) parameters.set('fieldSelector', options.fieldSelector);
  return `${resourcePath(of, {namespace: options.namespace})}?${parameters}`;
}

function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
