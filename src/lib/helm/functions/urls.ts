// Sprig's functions on URLs: urlParse and urlJoin.
import {GoError} from '../template/errors.ts';
import {quote} from '../template/quote.ts';
import {bytesOf, textOf} from '../template/text.ts';
import {entryOf, type GoMap, kindOf, newMap} from '../template/value.ts';
import {define, type FunctionFamily} from './define.ts';

export const urlFunctions: FunctionFamily = {
  urlParse: define(['string'], (text) => Object.assign(newMap(), parseUrl(text))),
  urlJoin: define(['dict'], joinUrl),
};

interface UrlParts {
  scheme: string;
  host: string;
  hostname: string;
  path: string;
  query: string;
  opaque: string;
  fragment: string;
  userinfo: string;
}

/** Go's url.Parse, as the parts that urlParse gives. */
function parseUrl(text: string): UrlParts {
  const fail = (problem: string): never => {
    throw new GoError(`unable to parse url: parse ${quote(text)}: ${problem}`);
  };
  if (/(?![\x80-\x9f])\p{Cc}/u.test(text)) fail('net/url: invalid control character in URL');
  const [beforeFragment = '', fragment = ''] = cut(text, '#');
  if (beforeFragment.startsWith(':')) fail('missing protocol scheme');
  const [, scheme = '', afterScheme = beforeFragment] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(beforeFragment) ?? [];
  const [rest = '', query = ''] = cut(afterScheme, '?');
  const parts = {
    scheme: scheme.toLowerCase(),
    host: '',
    hostname: '',
    path: '',
    query,
    opaque: '',
    fragment: unescaped(fragment, fail),
    userinfo: '',
  };
  if (!rest.startsWith('/')) {
    if (scheme !== '') return {...parts, opaque: rest};
    if ((rest.split('/')[0] ?? '').includes(':')) fail('first path segment in URL cannot contain colon');
  }
  if (!rest.startsWith('//') || (scheme === '' && rest.startsWith('///')))
    return {...parts, path: unescaped(rest, fail)};
  const [, authority = '', path = ''] = /^\/\/([^/]*)(.*)$/s.exec(rest) ?? [];
  return {...parts, ...authorityParts(authority, fail), path: unescaped(path, fail)};
}

function authorityParts(authority: string, fail: (problem: string) => never) {
  const at = authority.lastIndexOf('@');
  const host = unescaped(authority.slice(at + 1), fail);
  const port = /:([^:\]]*)$/.exec(host);
  if (port !== null && !/^[0-9]*$/.test(port[1] ?? '')) fail(`invalid port ${quote(port[0])} after host`);
  if (/[ <>"{}|\\^`]/.test(host))
    fail(`invalid character ${quote(/[ <>"{}|\\^`]/.exec(host)?.[0] ?? '')} in host name`);
  const hostname = (port === null ? host : host.slice(0, port.index)).replace(/^\[|\]$/g, '');
  return {host, hostname, userinfo: at < 0 ? '' : userText(authority.slice(0, at), fail)};
}

function userText(userinfo: string, fail: (problem: string) => never): string {
  const [name = '', password] = cut(userinfo, ':');
  const escaped = (text: string) => escapeUser(unescaped(text, fail));
  return password === undefined ? escaped(name) : `${escaped(name)}:${escaped(password)}`;
}

function escapeUser(text: string): string {
  return percentEncode(text, /[A-Za-z0-9\-_.~$&+,;=]/);
}

function percentEncode(text: string, plain: RegExp): string {
  return Array.from(bytesOf(text), (byte) => {
    const character = String.fromCharCode(byte);
    return plain.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

function cut(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function unescaped(text: string, fail: (problem: string) => never): string {
  if (!text.includes('%')) return text;
  const broken = /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(text);
  if (broken !== null) fail(`invalid URL escape ${quote(broken[0])}`);
  const bytes = bytesOf(text);
  const plain: number[] = [];
  for (let i = 0; i < bytes.length; i += 1) {
    if (bytes[i] !== 0x25) plain.push(bytes[i] ?? 0);
    else {
      plain.push(Number.parseInt(String.fromCharCode(bytes[i + 1] ?? 0, bytes[i + 2] ?? 0), 16));
      i += 2;
    }
  }
  return textOf(Uint8Array.from(plain));
}

function textEntry(map: GoMap, key: string): string {
  const value = entryOf(map, key);
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  throw new GoError(`unable to parse ${key} key, must be of type string, but ${kindOf(value)} found`);
}

/** Go's URL.String for the parts of a dictionary. */
function joinUrl(map: GoMap): string {
  const part = (key: string) => textEntry(map, key);
  const [scheme, host, path, query, opaque, fragment] = ['scheme', 'host', 'path', 'query', 'opaque', 'fragment'].map(
    part,
  );
  const userinfo = part('userinfo');
  let url = scheme === '' ? '' : `${scheme}:`;
  if (opaque !== '') url += opaque;
  else {
    if (scheme !== '' || host !== '' || userinfo !== '') {
      if (host !== '' || path !== '' || userinfo !== '') url += '//';
      if (userinfo !== '') url += `${parseUrl(`proto://${userinfo}@host`).userinfo}@`;
      url += percentEncode(host ?? '', /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/);
    }
    const escapedPath = percentEncode(path ?? '', /[A-Za-z0-9\-_.~$&+,/:;=@]/);
    if (escapedPath !== '' && !escapedPath.startsWith('/') && host !== '') url += '/';
    if (url === '' && (escapedPath.split('/')[0] ?? '').includes(':')) url += './';
    url += escapedPath;
  }
  if (query !== '') url += `?${query}`;
  return fragment === '' ? url : `${url}#${percentEncode(fragment ?? '', /[A-Za-z0-9\-_.~!$&'()*+,/:;=?@]/)}`;
}
