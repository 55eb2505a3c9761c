// A client whose lists and watches bring the metadata of objects only: CustomResourceDefinitions are huge.
import type {IncomingMessage} from 'node:http';
import {Agent, request} from 'node:https';
import {apiErrorOf} from '../../client/api-error.ts';
import {type Client, createClient, type ListOptions} from '../../client/connect.ts';
import type {Access} from '../../client/kubeconfig.ts';
import type {KubeObject} from '../../client/object.ts';
import {type Resource, resourcePath} from '../../client/resources.ts';

const partial = 'as=PartialObjectMetadata;g=meta.k8s.io;v=v1';
const partialList = 'as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

/** Of this client, `list` and the watches of informers bring metadata; everything else is as usual. */
export function createMetadataClient(access: Access, userAgent: string): Client {
  const client = createClient(access, userAgent);
  const identity =
    'token' in access.credentials ? {} : {cert: access.credentials.certificate, key: access.credentials.key};
  const agent = new Agent({keepAlive: true, ca: access.certificateAuthority, ...identity});
  const authorization = 'token' in access.credentials ? {authorization: `Bearer ${access.credentials.token}`} : {};

  function open(path: string, view: string, signal?: AbortSignal): Promise<IncomingMessage> {
    const headers = {accept: `application/json;${view}`, 'user-agent': userAgent, ...authorization};
    return new Promise((resolve, reject) => {
      const options = {agent, headers, ...(signal === undefined ? {} : {signal})};
      request(new URL(path, access.server), options, resolve).on('error', reject).end();
    });
  }

  async function list<T extends KubeObject>(of: Resource, {namespace}: ListOptions = {}) {
    const path = resourcePath(of, {namespace});
    const incoming = await open(path, partialList);
    const body = (await incoming.setEncoding('utf8').toArray()).join('');
    const status = incoming.statusCode ?? 0;
    if (status >= 300) throw apiErrorOf(status, body, `GET ${path}`);
    const {items, metadata} = JSON.parse(body) as {items: T[] | null; metadata: {resourceVersion: string}};
    // Nothing is null here, other than in ordinary lists.
    return {items: items ?? [], resourceVersion: metadata.resourceVersion};
  }

  async function stream(path: string, onLine: (line: string) => void, signal: AbortSignal) {
    const incoming = await open(path, partial, signal);
    const status = incoming.statusCode ?? 0;
    incoming.setEncoding('utf8');
    if (status >= 300) return {status, body: (await incoming.toArray()).join('')};
    let rest = '';
    for await (const part of incoming) {
      const lines = (rest + part).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    }
    return {status, body: ''};
  }

  return {...client, list, transport: {...client.transport, stream}};
}
