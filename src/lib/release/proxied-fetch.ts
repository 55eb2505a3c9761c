// A fetch that goes through the proxy the environment names (HTTPS_PROXY, HTTP_PROXY, NO_PROXY, also in small letters).
// Node's own fetch can be given a proxy for the whole process only, tunnels plain http through it, which many proxies
// refuse, and hides the proxy's answer; the agents of node:http and node:https do it right (Node 24.5 and newer).
import type {Agent as HttpAgent, IncomingMessage} from 'node:http';
import {proxyEnvironment} from '../cluster/proxy-environment.ts';
import type {Fetch, FetchResponse} from './fetch.ts';

/** Connections are not kept open, so nothing holds the program back when it is done. @throws Failure for a bad proxy */
export function proxiedFetch(environment: Readonly<Record<string, string | undefined>>): Fetch {
  const proxyEnv = proxyEnvironment(environment);
  return async (url, {headers, signal}) => {
    const {request, Agent} =
      new URL(url).protocol === 'https:' ? await import('node:https') : await import('node:http');
    const agent: HttpAgent = new Agent({proxyEnv, keepAlive: false});
    return await new Promise((received, failed) => {
      request(url, {agent, headers, signal}, (message) => received(responseOf(message)))
        .on('error', failed)
        .end();
    });
  };
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
