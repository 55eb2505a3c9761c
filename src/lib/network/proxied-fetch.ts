// A fetch that goes through the proxy the environment names (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, also in small letters).
// Node's own fetch can be given a proxy for the whole process only, tunnels plain http through it, which many proxies
// refuse, and hides the proxy's answer; the agents of node:http and node:https do it right (Node 24.5 and newer).
import type {Agent as HttpAgent, IncomingMessage, RequestOptions} from 'node:http';
import {proxyEnvironment} from '../cluster/proxy-environment.ts';
import type {Fetch, FetchInit, FetchResponse} from './fetch.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Connections that are kept open between requests, until somebody closes them. */
export interface Connections {
  fetch: Fetch;
  close(): void;
}

/** Connections are not kept open, so nothing holds the program back when it is done. @throws Failure for a bad proxy */
export function proxiedFetch(environment: Environment): Fetch {
  const proxyEnv = proxyEnvironment(environment);
  return async (url, init) => {
    const {request, Agent} = await protocolOf(url);
    return await send(request, new Agent({proxyEnv, keepAlive: false}), url, init);
  };
}

/** @param ca authorities to trust besides those of Node, PEM. @throws Failure for a bad proxy */
export function proxiedConnections(environment: Environment, ca?: readonly string[]): Connections {
  const proxyEnv = proxyEnvironment(environment);
  const agents = new Map<string, HttpAgent>();
  return {
    async fetch(url, init) {
      const {request, Agent} = await protocolOf(url);
      const {protocol} = new URL(url);
      const agent = agents.get(protocol) ?? new Agent({proxyEnv, keepAlive: true, ...(await trusting(ca))});
      agents.set(protocol, agent);
      return await send(request, agent, url, init);
    },
    close: () => {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

async function protocolOf(url: string) {
  return new URL(url).protocol === 'https:' ? await import('node:https') : await import('node:http');
}

async function trusting(ca: readonly string[] | undefined): Promise<{ca?: string[]}> {
  if (ca === undefined) return {};
  const {getCACertificates} = await import('node:tls');
  return {ca: [...getCACertificates('default'), ...ca]};
}

type Send = (url: string, options: RequestOptions) => ReturnType<typeof import('node:http').request>;

function send(request: Send, agent: HttpAgent, url: string, {method, headers, body, signal}: FetchInit) {
  return new Promise<FetchResponse>((received, failed) => {
    const length = body === undefined ? {} : {'content-length': String(Buffer.byteLength(body))};
    const options = {agent, headers: {...headers, ...length}, signal, ...(method !== undefined && {method})};
    request(url, options)
      .on('response', (message: IncomingMessage) => received(responseOf(message)))
      .on('error', failed)
      .end(body);
  });
}

function responseOf(message: IncomingMessage): FetchResponse {
  return {
    status: message.statusCode ?? 0,
    headers: {get: (name) => headerText(message.headers[name.toLowerCase()])},
    body: message,
  };
}

function headerText(value: string | string[] | undefined): string | null {
  return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
}
