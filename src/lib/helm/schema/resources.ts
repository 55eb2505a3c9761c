// The resources of a schema document: which draft and base address its parts have, and what their anchors name.
import {type Draft, draftOf, hasOnlyReference, idOf, innerSchemas, rawId} from './draft.ts';
import {isObject} from './json.ts';
import {SchemaError} from './schema-error.ts';
import {misshapenKeyword} from './shape.ts';

/** A JSON pointer into the document, as `/properties/a~1b`. */
export type Pointer = string;

export interface Resource {
  pointer: Pointer;
  /** Its absolute address. */
  id: string;
  draft: Draft;
  anchors: Map<string, Pointer>;
  dynamicAnchors: Set<string>;
}

/** What Helm calls the file; relative references start here. */
export const documentAddress = 'file:///values.schema.json';

export function appended(pointer: Pointer, path: readonly string[]): Pointer {
  return pointer + path.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** All pointers together, in characters: large schemas of real charts need a twentieth of it. */
const maximumPointers = 50_000_000;

/** Finds the resources of a document; parts that are schemas only because something refers to them come later. */
export class Resources {
  readonly #byPointer = new Map<Pointer, Resource>();
  readonly #byId = new Map<string, Resource>();
  readonly #visited = new Set<Pointer>();
  #characters = 0;

  /** @throws SchemaError for a document whose parts are no schemas of their draft */
  constructor(document: unknown) {
    this.#collect(document, '', documentAddress, 2020);
  }

  /** The resource that a place belongs to. */
  at(pointer: Pointer): Resource {
    for (let place = pointer; ; place = place.slice(0, place.lastIndexOf('/'))) {
      const resource = this.#byPointer.get(place);
      if (resource !== undefined) return resource;
      if (place === '') throw new SchemaError(`nothing is at ${pointer}`);
    }
  }

  withId(id: string): Resource | undefined {
    return id === documentAddress ? this.at('') : this.#byId.get(id);
  }

  /** Makes sure that a place that something refers to is known as a schema. */
  add(schema: unknown, pointer: Pointer): void {
    if (typeof schema !== 'boolean' && !isObject(schema))
      throw new SchemaError(`#${pointer} is neither a map nor a boolean`);
    if (this.#visited.has(pointer)) return;
    const {id, draft} = this.at(pointer);
    if (typeof schema === 'boolean' && draft === 4) throw new SchemaError(`#${pointer} is not what draft 4 allows`);
    this.#collect(schema, pointer, id, draft);
  }

  #collect(schema: unknown, pointer: Pointer, base: string, surrounding: Draft): void {
    if (this.#visited.has(pointer)) return;
    this.#visited.add(pointer);
    this.#characters += pointer.length;
    if (this.#characters > maximumPointers) throw new SchemaError('the schema is too large');
    if (!isObject(schema)) {
      // What is neither a map nor a boolean was refused with the keyword that holds it, unless the draft has none such.
      if (pointer === '') this.#enter({pointer, id: base, draft: surrounding, ...withoutAnchors()});
      return;
    }
    const {id, draft} = this.#identity(schema, pointer, base, surrounding);
    if (id !== base || pointer === '') this.#enter({pointer, id, draft, ...withoutAnchors()});
    const misshapen = misshapenKeyword(schema, draft);
    if (misshapen !== undefined)
      throw new SchemaError(`${appended(pointer, [misshapen])} is not what draft ${draft} allows`);
    this.#collectAnchors(schema, pointer, draft);
    for (const [path, inner] of innerSchemas(schema, draft)) this.#collect(inner, appended(pointer, path), id, draft);
  }

  /** A part without identifier cannot have a draft of its own. */
  #identity(schema: {[key: string]: unknown}, pointer: Pointer, base: string, surrounding: Draft) {
    const own = draftOf(schema, surrounding);
    const draft = pointer === '' || idOf(schema, own) !== '' ? own : surrounding;
    const id = idOf(schema, draft);
    return {draft, id: id === '' ? base : addressOf(id, base).url};
  }

  #enter(resource: Resource): void {
    if (this.#byId.has(resource.id)) throw new SchemaError(`the id ${resource.id} is there twice`);
    this.#byPointer.set(resource.pointer, resource);
    this.#byId.set(resource.id, resource);
  }

  #collectAnchors(schema: {[key: string]: unknown}, pointer: Pointer, draft: Draft): void {
    const resource = this.at(pointer);
    const enter = (anchor: unknown): void => {
      if (typeof anchor !== 'string' || anchor === '') return;
      if ((resource.anchors.get(anchor) ?? pointer) !== pointer)
        throw new SchemaError(`the anchor ${anchor} is there twice`);
      resource.anchors.set(anchor, pointer);
    };
    if (draft < 2019) {
      const fragment = fragmentOf(rawId(schema, draft));
      if (!hasOnlyReference(schema, draft) && !fragment.startsWith('/')) enter(fragment);
      return;
    }
    enter(schema.$anchor);
    if (draft < 2020 || typeof schema.$dynamicAnchor !== 'string') return;
    enter(schema.$dynamicAnchor);
    resource.dynamicAnchors.add(schema.$dynamicAnchor);
  }
}

function withoutAnchors(): Pick<Resource, 'anchors' | 'dynamicAnchors'> {
  return {anchors: new Map(), dynamicAnchors: new Set()};
}

function fragmentOf(reference: string): string {
  const hash = reference.indexOf('#');
  return hash < 0 ? '' : decodeURIComponent(reference.slice(hash + 1));
}

/** Where a reference leads from a base address. Throws for what is no reference. */
export function addressOf(reference: string, base: string): {url: string; fragment: string} {
  const fragment = fragmentOf(reference);
  const plain = reference.replace(/#.*$/s, '');
  return {url: plain === '' ? base : new URL(plain, base).href, fragment};
}
