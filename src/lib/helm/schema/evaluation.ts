// A value under a schema: where it stands, what led there, what was found wrong, and what nobody has looked at yet.
import type {CompiledSchema, SchemaFacts} from './compile.ts';
import {type Complaint, type Place, ungrouped} from './complaint.ts';
import {isObject} from './json.ts';
import {SchemaError} from './schema-error.ts';

/** More than any real schema asks of any real values; without a bound, small schemas could ask for years. */
const maximumSteps = 500_000;

export type SchemaMap = {readonly [keyword: string]: unknown};

/** The schemas that led to this one, from the inside out. */
interface Scope {
  schema: unknown;
  /** The same for all schemas held against one value. */
  value: number;
  parent: Scope | undefined;
}

/** What no schema has looked at yet, for `unevaluatedProperties` and `unevaluatedItems`. */
export interface Unevaluated {
  properties: Set<string>;
  items: Set<number>;
}

/** Nothing is ever added to these, so all can share them. */
const nothing: Unevaluated = {properties: new Set(), items: new Set()};

/** Holds one value against one schema, and knows how to go on from there. */
export class Evaluation {
  readonly schema: SchemaMap;
  readonly facts: SchemaFacts;
  readonly value: unknown;
  readonly at: Place | undefined;
  readonly complaints: Complaint[] = [];
  readonly unevaluated: Unevaluated;
  /** Only the verdict counts. */
  readonly isBrief: boolean;
  readonly #run: Run;
  readonly #scope: Scope;

  constructor(run: Run, scope: Scope, given: Given & {schema: SchemaMap}) {
    const facts = run.compiled.facts.get(given.schema);
    if (facts === undefined) throw new SchemaError('a part of the schema was not compiled');
    this.#run = run;
    this.#scope = scope;
    this.schema = given.schema;
    this.facts = facts;
    this.value = given.value;
    this.at = given.at;
    this.isBrief = given.isBrief;
    this.unevaluated = unevaluatedOf(given, facts.draft);
  }

  complain(text: string, causes: readonly Complaint[] = []): void {
    this.complaints.push({at: this.at, text, causes});
  }

  pass(complaint: Complaint | undefined): void {
    if (complaint !== undefined) this.complaints.push(complaint);
  }

  get isSettled(): boolean {
    return this.isBrief && this.complaints.length > 0;
  }

  step(): void {
    this.#run.step();
  }

  /** Holds the same value against another schema; what it has looked at counts if it is content. */
  self(schema: unknown, {isBrief = false} = {}): Complaint | undefined {
    const {properties, items} = this.unevaluated;
    const given = {
      schema,
      value: this.value,
      at: this.at,
      isBrief: this.isBrief || isBrief,
      isTracked: properties.size + items.size > 0,
    };
    const {complaint, unevaluated} = this.#run.hold(given, this.#below(schema, this.#scope.value));
    if (complaint === undefined) {
      for (const name of properties) if (!unevaluated.properties.has(name)) properties.delete(name);
      for (const index of items) if (!unevaluated.items.has(index)) items.delete(index);
    }
    return complaint;
  }

  /** Holds a member of the value against a schema. */
  member(schema: unknown, value: unknown, token: string): Complaint | undefined {
    const given = {schema, value, at: {token, parent: this.at}, isBrief: this.isBrief, isTracked: false};
    return this.#run.hold(given, this.#below(schema, this.#scope.value + 1)).complaint;
  }

  /** Holds a value that stands nowhere, such as the name of a property. */
  apart(schema: unknown, value: unknown): Complaint | undefined {
    const given = {schema, value, at: undefined, isBrief: this.isBrief, isTracked: false};
    return this.#run.hold(given, {schema, value: 0, parent: undefined}).complaint;
  }

  reference(schema: unknown): Complaint | undefined {
    const complaint = this.self(schema);
    if (complaint === undefined) return undefined;
    return {at: this.at, text: 'validation failed', isReference: true, causes: ungrouped(complaint)};
  }

  /** What `$recursiveRef` leads to: the outermost schema whose resource lets itself be extended. */
  recursiveTarget(target: unknown): unknown {
    if (!isObject(target) || target.$recursiveAnchor !== true) return target;
    return this.#outermost(target, ({schema}, {resource}) => {
      return isObject(resource) && resource.$recursiveAnchor === true ? schema : undefined;
    });
  }

  /** What `$dynamicRef` leads to: that anchor in the outermost resource that has it. */
  dynamicTarget(target: unknown): unknown {
    const {dynamicAnchor} = this.facts;
    if (dynamicAnchor === undefined || !isObject(target) || target.$dynamicAnchor !== dynamicAnchor) return target;
    return this.#outermost(target, (_, {resource}) => {
      return isObject(resource) ? this.#run.compiled.facts.get(resource)?.dynamicAnchors.get(dynamicAnchor) : undefined;
    });
  }

  #outermost(fallback: unknown, pick: (scope: Scope, facts: SchemaFacts) => unknown): unknown {
    let found = fallback;
    for (let scope: Scope | undefined = this.#scope; scope !== undefined; scope = scope.parent) {
      const facts = isObject(scope.schema) ? this.#run.compiled.facts.get(scope.schema) : undefined;
      if (facts !== undefined) found = pick(scope, facts) ?? found;
    }
    return found;
  }

  #below(schema: unknown, value: number): Scope {
    return {schema, value, parent: this.#scope};
  }
}

interface Given {
  schema: unknown;
  value: unknown;
  at: Place | undefined;
  isBrief: boolean;
  /** True if what is looked at counts for the schema around. */
  isTracked: boolean;
}

function unevaluatedOf({schema, value, isTracked}: Given, draft: number): Unevaluated {
  if (!isTracked && (draft < 2019 || !isObject(schema) || !hasUnevaluated(schema))) return nothing;
  const has = (keyword: string) => isObject(schema) && Object.hasOwn(schema, keyword);
  const asksFor = (keyword: string) => isTracked || has(keyword);
  const properties =
    isObject(value) && !has('additionalProperties') && asksFor('unevaluatedProperties') ? Object.keys(value) : [];
  return {properties: new Set(properties), items: new Set(unevaluatedItems(schema, value, draft, asksFor))};
}

function hasUnevaluated({unevaluatedProperties, unevaluatedItems}: SchemaMap): boolean {
  return unevaluatedProperties !== undefined || unevaluatedItems !== undefined;
}

function unevaluatedItems(
  schema: unknown,
  value: unknown,
  draft: number,
  asksFor: (keyword: string) => boolean,
): number[] {
  if (!Array.isArray(value) || !asksFor('unevaluatedItems')) return [];
  const {items, additionalItems, prefixItems} = isObject(schema) ? schema : {};
  const first = draft < 2020 ? items : prefixItems;
  const isRestSeen = draft < 2020 ? isRestOf(items, additionalItems) : items !== undefined;
  if (isRestSeen) return [];
  return [...value.keys()].slice(Array.isArray(first) ? first.length : 0);
}

function isRestOf(items: unknown, additionalItems: unknown): boolean {
  return Array.isArray(items) ? additionalItems !== undefined : items !== undefined;
}

/** What an evaluation comes to: undefined if the value fits. */
export type Verdict = (evaluation: Evaluation) => Complaint | undefined;

/** One schema document held against one document of values. */
export class Run {
  readonly compiled: CompiledSchema;
  readonly #verdict: Verdict;
  #steps = 0;

  constructor(compiled: CompiledSchema, verdict: Verdict) {
    this.compiled = compiled;
    this.#verdict = verdict;
  }

  start(value: unknown): Complaint | undefined {
    const schema = this.compiled.root;
    const given = {schema, value, at: undefined, isBrief: false, isTracked: false};
    return this.hold(given, {schema, value: 0, parent: undefined}).complaint;
  }

  step(): void {
    this.#steps += 1;
    if (this.#steps > maximumSteps) throw new SchemaError('holding the values against it takes too long');
  }

  hold(given: Given, scope: Scope): {complaint: Complaint | undefined; unevaluated: Unevaluated} {
    this.step();
    const {schema, at} = given;
    if (!isObject(schema) || isEmpty(schema)) {
      const complaint = schema === false ? {at, text: 'false schema', causes: []} : undefined;
      return {complaint, unevaluated: unevaluatedOf(given, 0)};
    }
    if (isCircle(scope)) {
      const text = 'the references of the schema lead back to itself';
      return {complaint: {at, text, causes: []}, unevaluated: unevaluatedOf(given, 0)};
    }
    const evaluation = new Evaluation(this, scope, {...given, schema});
    return {complaint: this.#verdict(evaluation), unevaluated: evaluation.unevaluated};
  }
}

function isEmpty(schema: SchemaMap): boolean {
  for (const _ in schema) return false;
  return true;
}

function isCircle({schema, value, parent}: Scope): boolean {
  for (let scope = parent; scope !== undefined && scope.value === value; scope = scope.parent) {
    if (scope.schema === schema) return true;
  }
  return false;
}
