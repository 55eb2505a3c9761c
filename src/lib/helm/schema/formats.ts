// The formats of JSON Schema that Helm's library knows, with its verdicts.
import {isIPv6} from 'node:net';
import {GoError} from '../../go/errors.ts';
import {compilePattern} from '../functions/regex-match.ts';
import {type ParsedUrl, parseUrl} from '../functions/url-parse.ts';
import {isDate, isDateTime, isDuration, isPeriod, isTime} from './time-formats.ts';

type Format = (text: string) => boolean;

const formats = new Map<string, Format>([
  ['regex', isRegex],
  ['json-pointer', isPointer],
  ['relative-json-pointer', isRelativePointer],
  ['uuid', (text) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text)],
  ['duration', isDuration],
  ['period', isPeriod],
  ['ipv4', isV4],
  ['ipv6', isV6],
  ['hostname', isHostname],
  ['email', isEmail],
  ['date', isDate],
  ['time', isTime],
  ['date-time', isDateTime],
  ['uri', isUri],
  ['iri', isUri],
  ['uri-reference', isUriReference],
  ['iri-reference', isUriReference],
  ['uri-template', isUriTemplate],
  ['semver', isSemver],
]);

/** What is wrong with a text that should have a format, without the text; undefined also for formats that nobody knows. */
export function formatProblem(name: string, text: string): string | undefined {
  return formats.get(name)?.(text) === false ? `not valid ${name}` : undefined;
}

function isRegex(text: string): boolean {
  try {
    compilePattern(text);
    return true;
  } catch {
    return false;
  }
}

function isPointer(text: string): boolean {
  return text === '' || (text.startsWith('/') && !/~(?![01])/.test(text));
}

function isRelativePointer(text: string): boolean {
  const [, rest] = /^(?:0|[1-9][0-9]*)(#|\/.*)?$/s.exec(text) ?? [undefined, undefined];
  if (rest === undefined) return /^(?:0|[1-9][0-9]*)$/.test(text);
  return rest === '#' || isPointer(rest);
}

function isV4(text: string): boolean {
  const groups = text.split('.');
  return groups.length === 4 && groups.every(isByte);
}

/** As strconv.Atoi reads it, signs and all. */
function isByte(text: string): boolean {
  return /^[+-]?[0-9]+$/.test(text) && !/^0./.test(text) && Number(text) >= 0 && Number(text) <= 255;
}

function isV6(text: string): boolean {
  return isIPv6(text) && !text.includes('%');
}

function isHostname(text: string): boolean {
  const name = text.replace(/\.$/, '');
  return name.length <= 253 && name.split('.').every((label) => /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/.test(label));
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (Buffer.byteLength(text) > 254 || at < 0) return false;
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  const isQuoted = local.length > 1 && local.startsWith('"') && local.endsWith('"');
  const isLocal = isQuoted
    ? !/[\\"]/.test(local.slice(1, -1))
    : /^[A-Za-z0-9.!#$%&'*+\-/=?^_`{|}~]*$/.test(local) && !/^\.|\.$|\.\./.test(local);
  if (!isLocal || Buffer.byteLength(local) > 64) return false;
  const [, literal] = /^\[(.*)\]$/s.exec(domain) ?? [];
  if (literal === undefined) return isHostname(domain);
  return literal.startsWith('IPv6:') ? isV6(literal.slice('IPv6:'.length)) : isV4(literal);
}

/** Hosts with colons must be addresses in brackets. */
function urlOf(text: string): ParsedUrl | undefined {
  try {
    const url = parseUrl(text);
    return !url.hostname.includes(':') || (url.host.startsWith('[') && isV6(url.hostname)) ? url : undefined;
  } catch (error) {
    if (error instanceof GoError) return undefined;
    throw error;
  }
}

function isUri(text: string): boolean {
  return (urlOf(text)?.scheme ?? '') !== '';
}

function isUriReference(text: string): boolean {
  return !text.includes('\\') && urlOf(text) !== undefined;
}

/** Braces come in pairs within each part of the path, if that is written otherwise than Go would. */
function isUriTemplate(text: string): boolean {
  const path = urlOf(text)?.rawPath;
  const braces = path?.split('/').map((part) => part.replaceAll(/%7b/gi, '{').replaceAll(/%7d/gi, '}'));
  return braces?.every((part) => /^(?:\{\})*$/.test(part.replaceAll(/[^{}]/g, ''))) ?? false;
}

function isSemver(text: string): boolean {
  const [, core = '', before, build] = /^([^+-]*)(?:-([^+]*))?(?:\+(.*))?$/s.exec(text) ?? [];
  const identifiers = (list: string | undefined) => (list === undefined ? [] : list.split('.'));
  return (
    /^(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)$/.test(core) &&
    identifiers(build).every((part) => /^[0-9A-Za-z-]+$/.test(part)) &&
    identifiers(before).every((part) => /^[0-9A-Za-z-]+$/.test(part) && !/^0[0-9]+$/.test(part))
  );
}
