// URLs as Go's net/url reads them, and the ways in which it escapes their parts.
import {isIP} from 'node:net';
import {GoError} from '../../go/errors.ts';
import {quote} from '../../go/quote.ts';
import {bytesOf, textOf} from '../../go/text.ts';

export interface ParsedUrl {
  scheme: string;
  /** Escaped for printing; '' without any. */
  userinfo: string;
  /** With the port. */
  host: string;
  hostname: string;
  path: string;
  /** As it stands in the URL if that is not how Go would write the path, else ''. */
  rawPath: string;
  query: string;
  opaque: string;
  fragment: string;
}

/** What may stand unescaped. */
const plain = {
  path: /[A-Za-z0-9\-_.~$&+,/:;=@]/,
  host: /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/,
  userinfo: /[A-Za-z0-9\-_.~$&+,;=]/,
  fragment: /[A-Za-z0-9\-_.~$&+,/:;=?@!()*]/,
} as const;

export function escapeUrl(text: string, part: keyof typeof plain): string {
  return Array.from(bytesOf(text), (byte) => {
    const character = String.fromCharCode(byte);
    return plain[part].test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

/** url.Parse. Throws GoError with Go's words. */
export function parseUrl(text: string): ParsedUrl {
  const [beforeFragment, fragment = ''] = cut(text, '#');
  const url = inContext(beforeFragment, () => withoutFragment(beforeFragment));
  return {...url, fragment: inContext(text, () => unescaped(fragment))};
}

function inContext<T>(text: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof GoError)) throw error;
    throw new GoError(`parse ${quote(text)}: ${error.message}`);
  }
}

function withoutFragment(text: string): Omit<ParsedUrl, 'fragment'> {
  if (/(?![\x80-\x9f])\p{Cc}/u.test(text)) throw new GoError('net/url: invalid control character in URL');
  if (text.startsWith(':')) throw new GoError('missing protocol scheme');
  const [, name = '', afterScheme = text] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(text) ?? [];
  const [rest, query = ''] = cut(afterScheme, '?');
  const scheme = name.toLowerCase();
  const url = {scheme, userinfo: '', host: '', hostname: '', path: '', rawPath: '', query, opaque: ''};
  if (!rest.startsWith('/')) {
    if (scheme !== '') return {...url, opaque: rest};
    if (cut(rest, '/')[0].includes(':')) throw new GoError('first path segment in URL cannot contain colon');
  }
  if (!rest.startsWith('//') || (scheme === '' && rest.startsWith('///'))) return {...url, ...pathParts(rest)};
  const [, authority = '', path = ''] = /^\/\/([^/]*)(.*)$/s.exec(rest) ?? [];
  return {...url, ...authorityParts(scheme, authority), ...pathParts(path)};
}

function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}

function pathParts(text: string): Pick<ParsedUrl, 'path' | 'rawPath'> {
  const path = unescaped(text);
  return {path, rawPath: path === '*' || escapeUrl(path, 'path') === text ? '' : text};
}

function authorityParts(scheme: string, authority: string): Pick<ParsedUrl, 'host' | 'hostname' | 'userinfo'> {
  const at = authority.lastIndexOf('@');
  const host = hostOf(scheme, authority.slice(at + 1));
  const hostname = host.replace(/:[0-9]*$/, '').replace(/^\[(.*)\]$/s, '$1');
  return {host, hostname, userinfo: at < 0 ? '' : userinfoOf(authority.slice(0, at))};
}

function userinfoOf(text: string): string {
  if (/[^A-Za-z0-9\-._:~!$&'()*+,;=%@]/.test(text)) throw new GoError('net/url: invalid userinfo');
  const [name, password] = cut(text, ':');
  const escaped = (part: string) => escapeUrl(unescaped(part), 'userinfo');
  return password === undefined ? escaped(name) : `${escaped(name)}:${escaped(password)}`;
}

function hostOf(scheme: string, text: string): string {
  const bracket = text.lastIndexOf('[');
  if (bracket > 0) throw new GoError('invalid IP-literal');
  if (bracket === 0) return literalHost(text);
  const isStrict = scheme === 'http' || scheme === 'https';
  const colon = isStrict ? text.indexOf(':') : text.lastIndexOf(':');
  if (colon >= 0) requirePort(text.slice(colon));
  return unescapedHost(text);
}

/** `[address]`, maybe with a zone behind `%25`, maybe with a port. */
function literalHost(text: string): string {
  const close = text.lastIndexOf(']');
  if (close < 0) throw new GoError("missing ']' in host");
  requirePort(text.slice(close + 1));
  const [host, zone] = cut(text.slice(1, close), '%25');
  const address = unescapedHost(host) + (zone === undefined ? '' : `%${unescapedZone(zone)}`);
  if (isIP(address) === 4) throw new GoError('invalid IP-literal');
  if (isIP(address) === 0) throw new GoError(`invalid host: ParseAddr(${quote(address)}): unable to parse IP`);
  return `[${address}]${text.slice(close + 1)}`;
}

function requirePort(text: string): void {
  if (!/^(?::[0-9]*)?$/.test(text)) throw new GoError(`invalid port ${quote(text)} after host`);
}

const inHost = /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/;

/** Only what is beyond ASCII may be escaped in a host, and the percent sign. */
function unescapedHost(text: string): string {
  return unescaped(text, (found) => found === '%25' || Number.parseInt(found.slice(1), 16) >= 0x80, true);
}

function unescapedZone(text: string): string {
  const isAllowed = (found: string) => {
    const character = String.fromCharCode(Number.parseInt(found.slice(1), 16));
    return found === '%25' || character === ' ' || inHost.test(character);
  };
  return unescaped(text, isAllowed, true);
}

function unescaped(text: string, isAllowed: (found: string) => boolean = () => true, isHost = false): string {
  const wrong = isHost
    ? /%(?![0-9a-fA-F]{2}).{0,2}|%..|(?![\x80-\uffff])[^%A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/gs
    : /%(?![0-9a-fA-F]{2}).{0,2}/gs;
  for (const {0: found, index} of text.matchAll(wrong)) {
    if (!found.startsWith('%')) throw new GoError(`invalid character ${quote(found)} in host name`);
    if (!/^%[0-9a-fA-F]{2}$/.test(found) || !isAllowed(found)) {
      const bytes = bytesOf(text.slice(index)).subarray(0, 3);
      throw new GoError(`invalid URL escape ${quote(textOf(bytes))}`);
    }
  }
  if (!text.includes('%')) return text;
  const bytes = bytesOf(text);
  const plainBytes: number[] = [];
  for (let i = 0; i < bytes.length; i += 1) {
    if (bytes[i] !== 0x25) plainBytes.push(bytes[i] ?? 0);
    else {
      plainBytes.push(Number.parseInt(String.fromCharCode(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0), 16));
      i += 2;
    }
  }
  return textOf(Uint8Array.from(plainBytes));
}
