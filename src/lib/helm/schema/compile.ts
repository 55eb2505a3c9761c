// A schema made ready: its references followed and its patterns compiled, so that values can be held against it.
import {compilePattern, type Pattern} from '../functions/regex-match.ts';
import {type Draft, hasOnlyReference, innerSchemas} from './draft.ts';
import {canonical, isObject, parseSchema} from './json.ts';
import {addressOf, appended, type Pointer, Resources} from './resources.ts';
import {SchemaError} from './schema-error.ts';

/** What was found out about one part of a schema that is a map. */
export interface SchemaFacts {
  draft: Draft;
  /** The root of the resource that it belongs to. */
  resource: unknown;
  /** What `$ref`, `$recursiveRef` and `$dynamicRef` lead to. */
  targets: ReadonlyMap<string, unknown>;
  /** The anchor that `$dynamicRef` names, if it names one. */
  dynamicAnchor: string | undefined;
  /** For the root of a resource: what its dynamic anchors lead to. */
  dynamicAnchors: ReadonlyMap<string, unknown>;
  pattern: Pattern | undefined;
  patternProperties: readonly [Pattern, schema: unknown][];
  /** The values of `enum`, and that of `const`, in canonical form. */
  choices: ReadonlySet<string> | undefined;
  constant: string | undefined;
}

export interface CompiledSchema {
  root: unknown;
  facts: ReadonlyMap<object, SchemaFacts>;
}

/**
 * Reads values.schema.json.
 * @throws SchemaError (SyntaxError for what is no JSON) for a schema that Helm refuses, and for one that lies on the network
 */
export function compileSchema(text: string): CompiledSchema {
  const root = parseSchema(text);
  return {root, facts: new Compiler(root).run()};
}

class Compiler {
  readonly #root: unknown;
  readonly #resources: Resources;
  readonly #facts = new Map<object, SchemaFacts>();
  readonly #queue: Pointer[] = [''];
  readonly #known = new Set<Pointer>(['']);

  constructor(root: unknown) {
    this.#root = root;
    this.#resources = new Resources(root);
  }

  run(): ReadonlyMap<object, SchemaFacts> {
    for (const pointer of this.#queue) this.#compile(pointer);
    return this.#facts;
  }

  #compile(pointer: Pointer): void {
    const schema = this.#lookUp(pointer);
    this.#resources.add(schema, pointer);
    if (!isObject(schema)) return;
    const {draft, dynamicAnchors, anchors, pointer: resourcePointer} = this.#resources.at(pointer);
    const isOnlyReference = hasOnlyReference(schema, draft);
    const inner = isOnlyReference ? [] : innerSchemas(schema, draft);
    for (const [path] of inner) if (isUsed(schema, path)) this.#enqueue(appended(pointer, path));
    const isResource = pointer === resourcePointer;
    const target = ([name, place]: [string, Pointer]): [string, unknown] => [name, this.#enqueue(place)];
    this.#facts.set(schema, {
      draft,
      resource: this.#enqueue(resourcePointer),
      ...this.#references(schema, pointer, draft),
      dynamicAnchors: new Map(isResource ? [...anchors].filter(([name]) => dynamicAnchors.has(name)).map(target) : []),
      pattern: typeof schema.pattern === 'string' ? compilePattern(schema.pattern) : undefined,
      patternProperties: patternsOf(schema),
      choices: Array.isArray(schema.enum) ? new Set(schema.enum.map(canonical)) : undefined,
      constant: draft >= 6 && Object.hasOwn(schema, 'const') ? canonical(schema.const) : undefined,
    });
  }

  #references(schema: {[key: string]: unknown}, pointer: Pointer, draft: Draft) {
    const keywords = ['$ref', ...(draft >= 2019 ? ['$recursiveRef'] : []), ...(draft >= 2020 ? ['$dynamicRef'] : [])];
    const targets = new Map<string, unknown>();
    for (const keyword of keywords) {
      const reference = schema[keyword];
      if (typeof reference === 'string') targets.set(keyword, this.#follow(reference, pointer));
    }
    const fragment = targets.has('$dynamicRef') ? String(schema.$dynamicRef).split('#')[1] : undefined;
    return {targets, dynamicAnchor: fragment?.startsWith('/') ? undefined : fragment || undefined};
  }

  /** The schema that a reference leads to. Names (urn:) that nobody resolves allow everything, as in Helm. */
  #follow(reference: string, from: Pointer): unknown {
    const {url, fragment} = addressOf(reference, this.#resources.at(from).id);
    const resource = this.#resources.withId(url);
    if (resource === undefined) {
      if (url.startsWith('urn:')) return true;
      throw new SchemaError(`$ref ${reference} leads out of the chart; schemas are not fetched`);
    }
    if (fragment === '' || fragment.startsWith('/')) return this.#enqueue(resource.pointer + fragment);
    const place = resource.anchors.get(fragment);
    if (place === undefined) throw new SchemaError(`$ref ${reference} leads to no anchor of the schema`);
    return this.#enqueue(place);
  }

  #enqueue(pointer: Pointer): unknown {
    if (!this.#known.has(pointer)) {
      this.#known.add(pointer);
      this.#queue.push(pointer);
    }
    return this.#lookUp(pointer);
  }

  #lookUp(pointer: Pointer): unknown {
    let value = this.#root;
    for (const token of pointer.split('/').slice(1)) {
      if (/~(?![01])/.test(token)) throw new SchemaError(`#${pointer} is no JSON pointer`);
      const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
      const isThere = (isObject(value) || (Array.isArray(value) && /^[0-9]+$/.test(key))) && Object.hasOwn(value, key);
      if (!isThere) throw new SchemaError(`#${pointer} is not in the schema`);
      value = Reflect.get(Object(value), key);
    }
    return value;
  }
}

/** False for what nothing is held against unless a reference leads there. */
function isUsed(schema: {[key: string]: unknown}, [keyword]: readonly string[]): boolean {
  if (keyword === 'then') return schema.if !== undefined && schema.if !== false;
  if (keyword === 'else') return schema.if !== undefined && schema.if !== true;
  if (keyword === 'additionalItems') return Array.isArray(schema.items);
  return keyword !== '$defs' && keyword !== 'definitions' && keyword !== 'contentSchema';
}

function patternsOf({patternProperties}: {[key: string]: unknown}): [Pattern, unknown][] {
  if (!isObject(patternProperties)) return [];
  return Object.entries(patternProperties).map(([source, schema]) => [compilePattern(source), schema]);
}
