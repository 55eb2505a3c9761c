// A small typed client of the Kubernetes API for the sandbox's own programs.
import {readFile} from 'node:fs/promises';
import {apiErrorOf, isApiError} from './api-error.ts';
import {type Access, readKubeconfig} from './kubeconfig.ts';
import type {KubeObject} from './object.ts';
import {type Resource, resourcePath} from './resources.ts';
import {createTransport, type Transport} from './transport.ts';

export interface ListOptions {
  namespace?: string | undefined;
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
}

export interface WriteOptions {
  /** `status`, `scale` … */
  subresource?: string;
}

export interface ApplyOptions extends WriteOptions {
  fieldManager: string;
  /** Take over fields that another manager owns. Default: true. */
  force?: boolean;
}

export interface PatchOptions extends WriteOptions {
  namespace?: string | undefined;
  /** Default: merge. */
  type?: 'merge' | 'json' | 'strategic';
}

export interface ObjectList<T> {
  items: T[];
  resourceVersion: string;
}

/** One connection to the API server; every method but `get` throws an ApiError when the server refuses. */
export interface Client {
  /** The object, or undefined when there is none of that name (or no such kind). */
  get<T extends KubeObject>(of: Resource, name: string, namespace?: string): Promise<T | undefined>;
  list<T extends KubeObject>(of: Resource, options?: ListOptions): Promise<ObjectList<T>>;
  create<T extends KubeObject>(of: Resource, object: T): Promise<T>;
  /** Server-side apply; creates what is missing. */
  apply<T extends KubeObject>(of: Resource, object: T, options: ApplyOptions): Promise<T>;
  patch<T extends KubeObject>(of: Resource, name: string, patch: object, options?: PatchOptions): Promise<T>;
  /** Update with the object's resourceVersion as guard. */
  replace<T extends KubeObject>(of: Resource, object: T, options?: WriteOptions): Promise<T>;
  /** Deletes; quiet if there is none. */
  remove(of: Resource, name: string, options?: {namespace?: string | undefined}): Promise<void>;
  /** Any other request; `path` with its query. */
  request<T>(method: string, path: string, body?: object, contentType?: string): Promise<T>;
  readonly transport: Transport;
  close(): void;
}

const patchTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

/** Connects with a kubeconfig file of the sandbox. `userAgent` is how the requests are called in the audit log. */
export async function connect(kubeconfigPath: string, userAgent?: string): Promise<Client> {
  return createClient(readKubeconfig(await readFile(kubeconfigPath, 'utf8')), userAgent);
}

/** A client for known access data. */
export function createClient(access: Access, userAgent = 'sandbox'): Client {
  const transport = createTransport(access, userAgent);

  async function request<T>(method: string, path: string, body?: object, contentType?: string): Promise<T> {
    const answer = await transport.send(
      method,
      path,
      body === undefined ? undefined : JSON.stringify(body),
      contentType,
    );
    if (answer.status >= 300) throw apiErrorOf(answer.status, answer.body, `${method} ${path}`);
    return (answer.body.startsWith('{') ? JSON.parse(answer.body) : answer.body) as T;
  }

  return {
    transport,
    request,
    get: async (of, name, namespace) => {
      try {
        return await request('GET', resourcePath(of, {name, namespace}));
      } catch (thrown) {
        if (isApiError(thrown, 404)) return undefined;
        throw thrown;
      }
    },
    list: async <T>(of: Resource, options: ListOptions = {}) => {
      const path = `${resourcePath(of, {namespace: options.namespace})}${query(options)}`;
      const {items, metadata} = await request<{items: T[]; metadata: {resourceVersion: string}}>('GET', path);
      return {items, resourceVersion: metadata.resourceVersion};
    },
    create: (of, object) =>
      request('POST', resourcePath(of, {namespace: object.metadata.namespace}), typed(of, object)),
    apply: (of, object, {fieldManager, force = true, subresource}) => {
      const parameters = new URLSearchParams({fieldManager, force: String(force)});
      const path = `${objectPath(of, object, subresource)}?${parameters}`;
      return request('PATCH', path, typed(of, object), 'application/apply-patch+yaml');
    },
    patch: (of, name, patch, {namespace, subresource, type = 'merge'} = {}) =>
      request('PATCH', objectPath(of, {metadata: {name, namespace}}, subresource), patch, patchTypes[type]),
    replace: (of, object, {subresource} = {}) => request('PUT', objectPath(of, object, subresource), typed(of, object)),
    remove: async (of, name, {namespace} = {}) => {
      try {
        await request('DELETE', resourcePath(of, {name, namespace}));
      } catch (thrown) {
        if (!isApiError(thrown, 404)) throw thrown;
      }
    },
    close: () => transport.close(),
  };
}

function objectPath(
  of: Resource,
  {metadata: {name, namespace}}: {metadata: {name: string; namespace?: string | undefined}},
  subresource?: string,
): string {
  return resourcePath(of, {name, namespace}) + (subresource === undefined ? '' : `/${subresource}`);
}

/** Objects out of a list carry no kind; a write must name it. */
function typed<T extends KubeObject>(of: Resource, object: T): T {
  return {...object, apiVersion: of.apiVersion, kind: of.kind};
}

function query({labelSelector, fieldSelector}: ListOptions): string {
  const parameters = new URLSearchParams();
  if (labelSelector !== undefined) parameters.set('labelSelector', labelSelector);
  if (fieldSelector !== undefined) parameters.set('fieldSelector', fieldSelector);
  return parameters.size === 0 ? '' : `?${parameters}`;
}
