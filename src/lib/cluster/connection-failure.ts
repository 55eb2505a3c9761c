// Why a server could not be spoken to, in words: refused, unknown name, no route, not trusted, too slow.
import {Failure, reasonOf} from '../report/failure.ts';

/** The connection ended while a request was under way: nobody knows whether it was carried out. */
export const brokenConnection: readonly string[] = [
  ...['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'],
  ...['ERR_HTTP2_STREAM_CANCEL', 'ERR_HTTP2_STREAM_ERROR', 'ERR_HTTP2_SESSION_ERROR', 'ERR_HTTP2_ERROR'],
];

/** The connection ended before the request was sent, or the server says that it did not look at it. */
export const notSent: readonly string[] = ['ERR_HTTP2_GOAWAY_SESSION', 'ERR_HTTP2_INVALID_SESSION'];

interface Row {
  codes: readonly string[];
  summary: string;
  next: string;
}

const rows: readonly Row[] = [
  {
    codes: ['ECONNREFUSED'],
    summary: 'the API server refuses the connection',
    next: 'check that the cluster is running and that the context names the right server',
  },
  {
    codes: ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL'],
    summary: "the API server's name cannot be resolved",
    next: 'check the network, the VPN and the server of the context',
  },
  {
    codes: ['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL'],
    summary: 'the API server cannot be reached',
    next: 'check the network, the VPN and the server of the context',
  },
  {
    codes: [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'CERT_SIGNATURE_FAILURE',
      'CERT_UNTRUSTED',
    ],
    summary: "the API server's certificate is not signed by an authority we trust",
    next: 'check certificate-authority of the cluster in the kubeconfig; is it the right server?',
  },
  {
    codes: ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'],
    summary: "the API server's certificate is not valid at this time",
    next: "renew it, and check this machine's clock",
  },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID'],
    summary: "the API server's certificate is for another name",
    next: 'use a server address that the certificate names, or --tls-server-name',
  },
  {
    codes: [
      'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
      'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
      'ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN',
      'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    ],
    summary: 'the API server does not accept our client certificate',
    next: 'get a new one for the user of the context',
  },
  {
    codes: ['ERR_PROXY_TUNNEL', 'ERR_PROXY_INVALID_CONFIG'],
    summary: 'the proxy does not let us through to the API server',
    next: 'check proxy-url of the cluster, HTTPS_PROXY and NO_PROXY',
  },
  {
    codes: ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'HPE_INVALID_CONSTANT'],
    summary: 'the server does not speak TLS and HTTP as an API server does',
    next: 'check scheme, host and port of the server in the context',
  },
  {
    codes: [...brokenConnection, ...notSent],
    summary: 'the connection to the API server broke',
    next: 'try again; a proxy or firewall on the way may cut connections',
  },
];

/** The Failure for an error of node's network layer; `proxy` is the one that may stand in between. */
export function connectionFailure(error: unknown, server: string, proxy?: string): Failure {
  const code = codeOf(error);
  if (proxy !== undefined && isAbout(error, proxy)) return proxyFailure(error, server, proxy);
  const row = rows.find(({codes}) => code !== undefined && codes.includes(code));
  return new Failure({
    kind: 'undetermined',
    summary: row?.summary ?? 'the request to the API server failed',
    object: server,
    reason: wordsOf(error),
    next: row?.next ?? 'check the network and the server of the context',
    cause: error,
  });
}

/** Errors of connecting name the address that was tried. */
function isAbout(error: unknown, proxy: string): boolean {
  const {hostname, port, protocol} = new URL(proxy);
  const tried = error as {port?: number; hostname?: string};
  return tried.port === Number(port || (protocol === 'https:' ? 443 : 80)) || tried.hostname === hostname;
}

function proxyFailure(error: unknown, server: string, proxy: string): Failure {
  return new Failure({
    kind: 'undetermined',
    // The proxy's user name and password stay out of it.
    summary: `the proxy ${new URL(proxy).host} cannot be reached`,
    object: server,
    reason: wordsOf(error),
    next: 'check proxy-url of the cluster, HTTPS_PROXY and NO_PROXY',
    cause: error,
  });
}

/** The Failure for an answer that did not come in time. */
export function timeoutFailure(server: string, what: string, timeoutMs: number): Failure {
  return new Failure({
    kind: 'undetermined',
    summary: `the API server did not answer within ${timeoutMs / 1000} s`,
    object: server,
    reason: what,
    next: 'check the cluster and the network, or allow more with --request-timeout',
  });
}

/** `ECONNREFUSED` and the like; of a failed try of several addresses, that of the first. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

function wordsOf(error: unknown): string {
  return error instanceof AggregateError ? error.errors.map(reasonOf).join('; ') : reasonOf(error);
}
