// How a server proves to be the right one, and we to be us: the certificates of a cluster and its user, made ready once.
import {isIP} from 'node:net';
import {createSecureContext, type SecureContext} from 'node:tls';
import {Failure, reasonOf} from '../report/failure.ts';
import type {TransportOptions} from './exchange.ts';

export interface TlsOptions {
  secureContext: SecureContext;
  rejectUnauthorized: boolean;
  /** Empty for a bare address, which TLS has no name for. */
  servername: string;
}

/** Throws Failure `usage` for certificates that cannot be used. */
export function tlsOptionsOf({cluster, tls}: Pick<TransportOptions, 'cluster' | 'tls'>): TlsOptions {
  const {hostname} = new URL(cluster.server);
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  return {
    secureContext: secureContextOf(tls),
    rejectUnauthorized: cluster['insecure-skip-tls-verify'] !== true,
    servername: cluster['tls-server-name'] ?? (isAddress ? '' : hostname),
  };
}

function secureContextOf(tls: TransportOptions['tls']): SecureContext {
  try {
    return createSecureContext({...tls});
  } catch (error) {
    throw new Failure({
      kind: 'usage',
      summary: 'the certificates or the key of the context cannot be used',
      reason: reasonOf(error),
      next: 'check certificate-authority, client-certificate and client-key in the kubeconfig: they must be PEM, certificate and key a pair',
    });
  }
}
