// Holds values against a schema (JSON Schema draft 4 to 2020-12), in the order and with the verdicts of Helm's library.
import type {CompiledSchema, SchemaFacts} from './compile.ts';
import {type Complaint, ungrouped, wantedText} from './complaint.ts';
import {evaluateArray} from './evaluate-array.ts';
import {evaluateObject} from './evaluate-object.ts';
import {numberComplaints, textComplaints} from './evaluate-scalar.ts';
import {type Evaluation, Run, type SchemaMap} from './evaluation.ts';
import {formatProblem} from './formats.ts';
import {canonical, exactly, isInteger, isNumber, isObject, typeOf} from './json.ts';

/**
 * What a schema finds wrong with values; nothing if they fit.
 * @throws SchemaError if that would take too long
 */
export function complaintsAbout(compiled: CompiledSchema, value: unknown): readonly Complaint[] {
  const complaint = new Run(compiled, verdict).start(value);
  return complaint === undefined ? [] : ungrouped(complaint);
}

function verdict(evaluation: Evaluation): Complaint | undefined {
  const {schema, facts, value, at, complaints} = evaluation;
  const problem = firstProblem(evaluation);
  if (problem !== undefined) return {at, text: problem, causes: []};
  const target = facts.targets.get('$ref');
  if (target !== undefined) {
    const complaint = evaluation.reference(target);
    if (facts.draft < 2019) return complaint;
    evaluation.pass(complaint);
  }
  if (isObject(value)) evaluateObject(evaluation, value);
  else if (Array.isArray(value)) evaluateArray(evaluation, value);
  else if (typeof value === 'string')
    for (const text of textComplaints(schema, facts, value)) evaluation.complain(text);
  else if (isNumber(value)) for (const text of numberComplaints(schema, exactly(value))) evaluation.complain(text);
  if (!evaluation.isSettled) evaluateRest(evaluation);
  return complaints.length > 1 ? {at, text: undefined, causes: complaints} : complaints[0];
}

/** What makes all the rest of a schema pointless. Beside a `$ref` that stands alone only `const` counts. */
function firstProblem({schema, facts, value}: Evaluation): string | undefined {
  if (facts.draft < 2019 && facts.targets.has('$ref')) {
    return choiceProblem(schema, {...facts, choices: undefined}, value);
  }
  return typeProblem(schema.type, value) ?? choiceProblem(schema, facts, value) ?? formatText(schema, facts, value);
}

const typeOrder = ['null', 'boolean', 'number', 'integer', 'string', 'array', 'object'];

function typeProblem(type: unknown, value: unknown): string | undefined {
  if (type === undefined) return undefined;
  const wanted = typeOrder.filter((name) => name === type || (Array.isArray(type) && type.includes(name)));
  const got = typeOf(value);
  const isWanted = wanted.includes(got) || (wanted.includes('integer') && isNumber(value) && isInteger(exactly(value)));
  return isWanted ? undefined : `got ${got}, want ${wanted.join(' or ')}`;
}

function choiceProblem(schema: SchemaMap, {constant, choices}: SchemaFacts, value: unknown): string | undefined {
  if (constant === undefined && choices === undefined) return undefined;
  const text = canonical(value);
  if (constant !== undefined && constant !== text) return wantedText('const', [schema.const]);
  if (choices === undefined || choices.has(text) || !Array.isArray(schema.enum)) return undefined;
  return wantedText('enum', schema.enum);
}

/** From 2019 on `format` only describes. */
function formatText({format}: SchemaMap, {draft}: SchemaFacts, value: unknown): string | undefined {
  if (draft >= 2019 || typeof format !== 'string' || typeof value !== 'string') return undefined;
  return formatProblem(format, value);
}

function evaluateRest(evaluation: Evaluation): void {
  const {facts, schema, value, unevaluated} = evaluation;
  const {draft, targets} = facts;
  if (targets.has('$recursiveRef')) {
    evaluation.pass(evaluation.reference(evaluation.recursiveTarget(targets.get('$recursiveRef'))));
  }
  if (targets.has('$dynamicRef')) {
    evaluation.pass(evaluation.reference(evaluation.dynamicTarget(targets.get('$dynamicRef'))));
  }
  evaluateCombinations(evaluation);
  if (draft < 2019) return;
  if (isObject(value) && schema.unevaluatedProperties !== undefined) {
    for (const name of [...unevaluated.properties].sort()) {
      evaluation.pass(evaluation.member(schema.unevaluatedProperties, value[name], name));
    }
    unevaluated.properties.clear();
  }
  if (Array.isArray(value) && schema.unevaluatedItems !== undefined) {
    for (const i of unevaluated.items) evaluation.pass(evaluation.member(schema.unevaluatedItems, value[i], String(i)));
    unevaluated.items.clear();
  }
}

function evaluateCombinations(evaluation: Evaluation): void {
  const {schema, facts} = evaluation;
  if (schema.not !== undefined && evaluation.self(schema.not, {isBrief: true}) === undefined) {
    evaluation.complain("'not' failed");
  }
  evaluateAllOf(evaluation, listOf(schema.allOf));
  evaluateAnyOf(evaluation, listOf(schema.anyOf));
  evaluateOneOf(evaluation, listOf(schema.oneOf));
  if (facts.draft < 7 || schema.if === undefined) return;
  const branch = evaluation.self(schema.if, {isBrief: true}) === undefined ? schema.then : schema.else;
  if (branch !== undefined) evaluation.pass(evaluation.self(branch));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function evaluateAllOf(evaluation: Evaluation, schemas: readonly unknown[]): void {
  const causes = schemas.flatMap((schema) => evaluation.self(schema) ?? []);
  if (causes.length > 0) evaluation.complain("'allOf' failed", causes);
}

function evaluateAnyOf(evaluation: Evaluation, schemas: readonly unknown[]): void {
  const {properties, items} = evaluation.unevaluated;
  const causes: Complaint[] = [];
  let hasMatch = schemas.length === 0;
  for (const schema of schemas) {
    const complaint = evaluation.self(schema);
    if (complaint !== undefined) causes.push(complaint);
    else hasMatch = true;
    // Only what nobody has looked at yet makes it worth to go on.
    if (complaint === undefined && properties.size + items.size === 0) break;
  }
  if (!hasMatch) evaluation.complain("'anyOf' failed", causes);
}

function evaluateOneOf(evaluation: Evaluation, schemas: readonly unknown[]): void {
  const causes: Complaint[] = [];
  let match: number | undefined;
  for (const [i, schema] of schemas.entries()) {
    const complaint = evaluation.self(schema, {isBrief: match !== undefined});
    if (complaint !== undefined) causes.push(complaint);
    else if (match === undefined) match = i;
    else {
      evaluation.complain(`'oneOf' failed, subschemas ${match}, ${i} matched`);
      return;
    }
  }
  if (match === undefined && schemas.length > 0) evaluation.complain("'oneOf' failed, none matched", causes);
}
