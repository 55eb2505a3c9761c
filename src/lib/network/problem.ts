// What goes wrong on the way to a server, in words, and whether it is worth another try.
import {reasonOf} from '../report/failure.ts';

export interface Problem {
  /** Why, for people. */
  reason: string;
  /** What stood in the way, where those who ask may know better advice; `answer`: there is one, and it is not acceptable. */
  about?: 'name' | 'certificate' | 'proxy' | 'silence' | 'answer';
  /** Another try may help. */
  transient: boolean;
  /** How long the server asks to wait before it, in milliseconds. */
  retryAfterMs?: number;
  /** What to do about it. */
  next?: string;
}

const transientCodes: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'],
  ...['ERR_STREAM_PREMATURE_CLOSE', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT', 'HPE_INVALID_EOF_STATE'],
]);

const certificateCode =
  /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO$)/;

/** The problem that an error of fetch or of Node's sockets stands for. */
export function networkProblem(thrown: unknown): Problem {
  const errors = causes(thrown);
  // Without a code the innermost error knows most: fetch itself only says that it failed.
  const coded = errors.find((error) => error.code !== undefined) ?? errors.at(-1);
  const code = coded?.code ?? '';
  const words = coded?.message || errors.map((error) => error.message).find((text) => text !== '') || reasonOf(thrown);
  if (certificateCode.test(code)) {
    const next = 'name a private certificate authority in NODE_EXTRA_CA_CERTS, or correct the address or the clock';
    return {reason: `TLS: ${words} (${code})`, about: 'certificate', transient: false, next};
  }
  if (code === 'ENOTFOUND') {
    return {reason: `DNS: no address is known for ${hostOf(words)}`, about: 'name', transient: false};
  }
  if (code === 'EAI_AGAIN') return {reason: `DNS: no answer about ${hostOf(words)}`, about: 'name', transient: true};
  if (code === 'ERR_PROXY_TUNNEL') {
    const next = 'look at HTTPS_PROXY and NO_PROXY';
    return {reason: `proxy: ${words}`, about: 'proxy', transient: /HTTP\/1.1 5/.test(words), next};
  }
  return {
    reason: code === '' || words.includes(code) ? words : `${words} (${code})`,
    transient: transientCodes.has(code),
  };
}

/** An error and the errors behind it; the attempts of a connection over several addresses count too. */
function causes(thrown: unknown): {message: string; code?: string}[] {
  if (!(thrown instanceof Error)) return [];
  const attempts = thrown instanceof AggregateError ? thrown.errors.flatMap(causes) : [];
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  return [{message: thrown.message, ...(code !== undefined && {code})}, ...attempts, ...causes(thrown.cause)];
}

/** `getaddrinfo ENOTFOUND example.org` → `example.org`. */
function hostOf(words: string): string {
  return words.slice(words.lastIndexOf(' ') + 1);
}
