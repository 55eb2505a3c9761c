// Keywords of schemas that look at maps.
import {hasMatch} from '../functions/regex-match.ts';
import {quoted, quotedList, ungrouped} from './complaint.ts';
import {countComplaints} from './evaluate-scalar.ts';
import type {Evaluation} from './evaluation.ts';
import {isObject} from './json.ts';

type ValueMap = {readonly [name: string]: unknown};

export function evaluateObject(evaluation: Evaluation, value: ValueMap): void {
  const {schema, facts} = evaluation;
  const names = Object.keys(value).sort();
  for (const text of countComplaints(schema, 'Properties', names.length)) evaluation.complain(text);
  const missing = missingNames(value, schema.required);
  if (missing.length > 0) {
    evaluation.complain(`missing propert${missing.length === 1 ? 'y' : 'ies'} ${quotedList(missing)}`);
  }
  if (evaluation.isSettled) return;
  for (const [name, dependency] of entriesOf(schema.dependencies)) {
    if (!Object.hasOwn(value, name)) continue;
    if (Array.isArray(dependency)) requireAll(evaluation, value, name, dependency);
    else evaluation.pass(evaluation.self(dependency));
  }
  evaluateMembers(evaluation, value, names);
  if (facts.draft >= 6 && schema.propertyNames !== undefined) evaluateNames(evaluation, names);
  if (facts.draft < 2019) return;
  for (const [name, dependent] of entriesOf(schema.dependentSchemas)) {
    if (Object.hasOwn(value, name)) evaluation.pass(evaluation.self(dependent));
  }
  for (const [name, required] of entriesOf(schema.dependentRequired)) {
    if (Object.hasOwn(value, name)) requireAll(evaluation, value, name, required);
  }
}

function entriesOf(map: unknown): [string, unknown][] {
  return isObject(map) ? Object.entries(map) : [];
}

function missingNames(value: ValueMap, required: unknown): string[] {
  const names: unknown[] = Array.isArray(required) ? required : [];
  return names.filter((name) => typeof name === 'string' && !Object.hasOwn(value, name)).map(String);
}

function requireAll(evaluation: Evaluation, value: ValueMap, name: string, required: unknown): void {
  const missing = missingNames(value, required);
  if (missing.length > 0) {
    evaluation.complain(`properties ${quotedList(missing)} required, if ${quoted(name)} exists`);
  }
}

function evaluateMembers(evaluation: Evaluation, value: ValueMap, names: readonly string[]): void {
  const {schema, facts, unevaluated} = evaluation;
  const {additionalProperties} = schema;
  const properties = isObject(schema.properties) ? schema.properties : {};
  const forbidden: string[] = [];
  for (const name of names) {
    if (evaluation.isSettled) return;
    const schemas = Object.hasOwn(properties, name) ? [properties[name]] : [];
    for (const [pattern, patternSchema] of facts.patternProperties) {
      evaluation.step();
      if (hasMatch(pattern, name)) schemas.push(patternSchema);
    }
    const isAdditional = schemas.length === 0 && additionalProperties !== undefined;
    if (isAdditional && additionalProperties === false) forbidden.push(name);
    else if (isAdditional && additionalProperties !== true) schemas.push(additionalProperties);
    for (const memberSchema of schemas) evaluation.pass(evaluation.member(memberSchema, value[name], name));
    if (schemas.length > 0 || isAdditional) unevaluated.properties.delete(name);
  }
  if (forbidden.length > 0) evaluation.complain(`additional properties ${quotedList(forbidden)} not allowed`);
}

function evaluateNames(evaluation: Evaluation, names: readonly string[]): void {
  for (const name of names) {
    const complaint = evaluation.apart(evaluation.schema.propertyNames, name);
    if (complaint !== undefined) evaluation.complain(`invalid propertyName ${quoted(name)}`, ungrouped(complaint));
  }
}
