// What carries the exchanges with an API server: one HTTP/2 connection where nothing stands in between, else HTTP/1.1.
import type {Transport, TransportOptions} from './exchange.ts';
import {tlsOptionsOf} from './tls-options.ts';

/** Throws Failure `usage` for certificates that cannot be used. */
export async function createTransport(options: TransportOptions): Promise<Transport> {
  const server = new URL(options.cluster.server);
  const tls = server.protocol === 'https:' ? tlsOptionsOf(options) : undefined;
  const overHttp1 = async () => {
    const {createHttp1Transport} = await import('./http1-transport.ts');
    return createHttp1Transport({...options, server, tlsOptions: tls});
  };
  if (tls === undefined || isProxied(options)) return overHttp1();
  const {createHttp2Transport} = await import('./http2-transport.ts');
  return createHttp2Transport({server, tlsOptions: tls, overHttp1});
}

/** Any sign of a proxy will do: whether it is used for this very server, HTTP/1.1's agent finds out. */
function isProxied({cluster, env}: TransportOptions): boolean {
  return [cluster['proxy-url'], env.HTTPS_PROXY, env.https_proxy].some(Boolean);
}
