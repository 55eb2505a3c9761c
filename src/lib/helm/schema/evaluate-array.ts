// Keywords of schemas that look at lists.
import type {Complaint} from './complaint.ts';
import {countComplaints, limitOf} from './evaluate-scalar.ts';
import type {Evaluation} from './evaluation.ts';
import {canonical} from './json.ts';

export function evaluateArray(evaluation: Evaluation, list: readonly unknown[]): void {
  const {schema, facts} = evaluation;
  for (const text of countComplaints(schema, 'Items', list.length)) evaluation.complain(text);
  if (schema.uniqueItems === true) {
    const [first, second] = duplicatesIn(list) ?? [];
    if (second !== undefined) evaluation.complain(`items at ${first} and ${second} are equal`);
  }
  if (facts.draft < 2020) evaluateItems(evaluation, list);
  else {
    const prefix: readonly unknown[] = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
    evaluateEach(evaluation, list, (i) => (i < prefix.length ? prefix[i] : schema.items));
  }
  if (facts.draft >= 6 && schema.contains !== undefined) evaluateContains(evaluation, list);
}

function duplicatesIn(list: readonly unknown[]): [number, number] | undefined {
  const seen = new Map<string, number>();
  for (const [i, item] of list.entries()) {
    const text = canonical(item);
    const first = seen.get(text);
    if (first !== undefined) return [first, i];
    seen.set(text, i);
  }
  return undefined;
}

/** `items` before 2020-12: one schema for all, or a list of them with `additionalItems` for the rest. */
function evaluateItems(evaluation: Evaluation, list: readonly unknown[]): void {
  const {items, additionalItems} = evaluation.schema;
  if (!Array.isArray(items)) {
    evaluateEach(evaluation, list, () => items);
    return;
  }
  const schemas: readonly unknown[] = items;
  const rest = typeof additionalItems === 'boolean' ? undefined : additionalItems;
  evaluateEach(evaluation, list, (i) => (i < schemas.length ? schemas[i] : rest));
  if (additionalItems === false && list.length > schemas.length) {
    evaluation.complain(`last ${list.length - schemas.length} additionalItem(s) not allowed`);
  }
}

function evaluateEach(evaluation: Evaluation, list: readonly unknown[], schemaFor: (index: number) => unknown): void {
  for (const [i, item] of list.entries()) {
    const schema = schemaFor(i);
    if (schema !== undefined) evaluation.pass(evaluation.member(schema, item, String(i)));
  }
}

function evaluateContains(evaluation: Evaluation, list: readonly unknown[]): void {
  const {schema, facts, unevaluated} = evaluation;
  const causes: Complaint[] = [];
  const matches: number[] = [];
  for (const [i, item] of list.entries()) {
    const complaint = evaluation.member(schema.contains, item, String(i));
    if (complaint !== undefined) causes.push(complaint);
    else matches.push(i);
    if (complaint === undefined && facts.draft >= 2020) unevaluated.items.delete(i);
  }
  const [least, most] = facts.draft < 2019 ? [] : [limitOf(schema, 'minContains'), limitOf(schema, 'maxContains')];
  const matched = `matched ${matches.length} items at ${matches.join(' ')}`;
  if (least === undefined && matches.length === 0) evaluation.complain('no items match contains schema', causes);
  if (least !== undefined && matches.length < least) {
    const found = matches.length === 0 ? 'none matched' : matched;
    evaluation.complain(`min ${least} items required to match contains schema, but ${found}`, causes);
  }
  if (most !== undefined && matches.length > most) {
    evaluation.complain(`max ${most} items required to match contains schema, but ${matched}`);
  }
}
