// Fills in the variables of a session whose texts hold further sessions: a value stays one value, however deep it lies.
import type {Scalar} from 'yaml';
import {substitute, variablesIn} from '../policy/variables.ts';
import {Failure} from '../report/failure.ts';

/** By the names of the variables. */
export type SessionValues = Readonly<Record<string, string | undefined>>;

export interface SessionTemplate {
  text: string;
  /** For messages. */
  url: string;
}

type Yaml = typeof import('yaml');

/** What can stand anywhere in YAML and remains the same text. */
const plainValue = /^(?:~|[\w.:/@+=-]*)$/;

/**
 * `--use-env` of the scone program puts texts into a text, which a certificate of many lines would break. Here such a value
 * makes a quoted word of the one it stands in. What came of it is read again and compared, so a template that cannot be
 * filled in is refused before anything is created.
 * @throws Failure for variables without a value, and for what is no session before or after
 */
export async function fillSession({text, url}: SessionTemplate, values: SessionValues): Promise<string> {
  const yaml = await import('yaml');
  const before = parsed(yaml, text, url);
  const wanted = variablesIn(withoutComments(yaml, text)).map(({name}) => name);
  const open = [...new Set(wanted)].filter((name) => values[name] === undefined);
  if (open.length > 0) throw unusable(url, `it wants ${open.join(', ')}, of which nothing is known here`);
  const filled = filledIn(yaml, text, values, url);
  const after = parsed(yaml, filled, url);
  const other = otherPlace(yaml, before, after, values, '');
  if (other !== undefined) throw unusable(url, `a value does not stay what it is at ${other}`);
  return filled;
}

/** Plain values as text; where another one stands, the word that holds it is written anew. */
function filledIn(yaml: Yaml, text: string, values: SessionValues, url: string): string {
  const plain = Object.fromEntries(Object.entries(values).filter(([, value]) => plainValue.test(value ?? '')));
  const others = Object.keys(values).filter((name) => values[name] !== undefined && !Object.hasOwn(plain, name));
  const simple = substitute(text, plain).text;
  if (!variablesIn(simple).some(({name}) => others.includes(name))) return simple;
  const document = yaml.parseDocument(simple, {prettyErrors: false});
  if (document.errors.length > 0) throw unusable(url, 'it is not valid YAML');
  const edits: {start: number; end: number; text: string}[] = [];
  yaml.visit(document, {
    Scalar: (_, node) => {
      const {value, range} = node;
      if (typeof value !== 'string' || range === null || range === undefined) return;
      if (!variablesIn(value).some(({name}) => others.includes(name))) return;
      const [start, end] = range;
      edits.push({start, end, text: wordFor(yaml, node, simple.slice(start, end), values, url)});
    },
  });
  return edits
    .toSorted((one, other) => other.start - one.start)
    .reduce((done, {start, end, text: word}) => done.slice(0, start) + word + done.slice(end), simple);
}

/** A word of YAML with the value in it. A text in which a document lies keeps its lines. */
function wordFor(yaml: Yaml, node: Scalar, source: string, values: SessionValues, url: string): string {
  const value = String(node.value);
  if (!isBlock(yaml, node)) return JSON.stringify(substitute(value, values).text);
  const inner = isDocument(yaml, value) ? filledIn(yaml, value, values, url) : substitute(value, values).text;
  const [head = '|', ...lines] = source.split('\n');
  const indent = /^ */.exec(lines.find((line) => line.trim() !== '') ?? '')?.[0] ?? '';
  const body = inner.replace(/\n+$/, '').split('\n');
  const end = /\n*$/.exec(source)?.[0] ?? '\n';
  return `${head}\n${body.map((line) => (line === '' ? '' : `${indent}${line}`)).join('\n')}${end}`;
}

function isBlock({Scalar: {BLOCK_LITERAL}}: Yaml, {type}: Scalar): boolean {
  return type === BLOCK_LITERAL;
}

/** A map or list in YAML, such as a session within a session. */
function isDocument(yaml: Yaml, text: string): boolean {
  const document = yaml.parseDocument(text, {prettyErrors: false, logLevel: 'silent'});
  return document.errors.length === 0 && (yaml.isMap(document.contents) || yaml.isSeq(document.contents));
}

/** Variables in comments need no value. */
function withoutComments(yaml: Yaml, text: string): string {
  const words: string[] = [];
  yaml.visit(yaml.parseDocument(text, {prettyErrors: false}), {
    Scalar: (_, {value}) => {
      if (typeof value !== 'string') return;
      words.push(isDocument(yaml, value) && value.includes('\n') ? withoutComments(yaml, value) : value);
    },
  });
  return words.join('\n');
}

/** Where the filled session says something else than the template with its values; undefined: nowhere. */
function otherPlace(
  yaml: Yaml,
  before: unknown,
  after: unknown,
  values: SessionValues,
  at: string,
): string | undefined {
  if (typeof before === 'string') {
    const wanted = substitute(before, values).text;
    if (wanted === after || (wanted === '~' && after === null)) return undefined;
    const isNested = typeof after === 'string' && isDocument(yaml, before) && isDocument(yaml, after);
    return isNested ? otherPlace(yaml, yaml.parse(before), yaml.parse(after), values, at) : at;
  }
  if (typeof before !== 'object' || before === null) return Object.is(before, after) ? undefined : at;
  if (typeof after !== 'object' || after === null) return at;
  const [one, other] = [Object.entries(before), Object.entries(after)];
  if (one.length !== other.length) return at;
  for (const [index, [key, value]] of one.entries()) {
    const [otherKey, otherValue] = other[index] ?? [];
    const place = at === '' ? key : `${at}.${key}`;
    if (substitute(key, values).text !== otherKey) return place;
    const found = otherPlace(yaml, value, otherValue, values, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

function parsed(yaml: Yaml, text: string, url: string): object {
  let session: unknown;
  try {
    // Errors of the parser quote lines, which hold a token here.
    session = yaml.parse(text, {prettyErrors: false});
  } catch {
    throw unusable(url, 'it is not valid YAML');
  }
  if (typeof session === 'object' && session !== null && !Array.isArray(session)) return session;
  throw unusable(url, 'it is no session');
}

function unusable(url: string, reason: string): Failure {
  const next = "take the release's own file";
  return new Failure({summary: 'the session of the Vault cannot be filled in', object: url, reason, next});
}
