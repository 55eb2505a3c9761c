// Sprig's functions on URLs: urlParse and urlJoin.
import {GoError} from '../../go/errors.ts';
import {entryOf, type GoMap, kindOf, newMap} from '../../go/value.ts';
import {define, type FunctionFamily} from './define.ts';
import {escapeUrl, parseUrl} from './url-parse.ts';

export const urlFunctions: FunctionFamily = {
  urlParse: define(['string'], urlParts),
  urlJoin: define(['dict'], joinUrl),
};

function urlParts(text: string): GoMap {
  const {rawPath: _, ...parts} = failing('unable to parse url', () => parseUrl(text));
  return Object.assign(newMap(), parts);
}

function failing<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof GoError)) throw error;
    throw new GoError(`${what}: ${error.message}`);
  }
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
      if (userinfo !== '') url += `${userinfoOf(userinfo)}@`;
      url += escapeUrl(host ?? '', 'host');
    }
    const escapedPath = path === '*' ? path : escapeUrl(path ?? '', 'path');
    if (escapedPath !== '' && !escapedPath.startsWith('/') && host !== '') url += '/';
    if (url === '' && (escapedPath.split('/')[0] ?? '').includes(':')) url += './';
    url += escapedPath;
  }
  if (query !== '') url += `?${query}`;
  return fragment === '' ? url : `${url}#${escapeUrl(fragment ?? '', 'fragment')}`;
}

function userinfoOf(text: string): string {
  return failing('unable to parse userinfo in dict', () => parseUrl(`proto://${text}@host`).userinfo);
}
