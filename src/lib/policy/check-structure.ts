// The structure of a session, judged by the schema of the session language.
import {type OutputUnit, type Schema, Validator} from '@cfworker/json-schema';
import {nearest} from '../report/suggestion.ts';
import type {Complain} from './complaint.ts';
import type {SessionDocument} from './session-document.ts';
import {type MapEntry, member, plainData, type SessionNode, textOf} from './session-node.ts';
import {sessionSchema} from './session-schema.ts';
import {variablesIn} from './variables.ts';

export function checkStructure({root}: SessionDocument, complain: Complain): void {
  // The validator asks data for methods that data without a prototype has not.
  const data = JSON.parse(JSON.stringify(plainData(root)));
  const {errors} = new Validator(sessionSchema as unknown as Schema, '2020-12', false).validate(data);
  // The search for what was meant costs much, and nobody reads a thousand hints.
  let hints = 50;
  const meantBy = (name: string) => (hints-- > 0 && name.length <= 60 ? nearest(name, knownMembers) : undefined);
  for (const error of errors) judge(error, root, {complain, meantBy});
}

interface Judging {
  complain: Complain;
  meantBy(name: string): string | undefined;
}

function judge({keyword, instanceLocation, error}: OutputUnit, root: SessionNode, judging: Judging): void {
  const {complain} = judging;
  const path = instanceLocation.split('/').slice(1).map(decoded);
  // The schema forbids nothing but members that it does not name.
  if (keyword === 'false') {
    unknownMember(path, root, judging);
    return;
  }
  const node = at(root, path);
  if (node === undefined) return;
  if (keyword === 'required') {
    const name = /"([^"]*)"/.exec(error)?.[1] ?? '';
    complain({code: 'PS402', verdict: 'failed', at: node, summary: `${describe(path)} has no ${name}`});
  }
  if (keyword === 'type' && !isOpen(node)) {
    const expected = /Expected (.*)\.$/.exec(error)?.[1]?.replaceAll('"', '').replaceAll(/,\s*/g, ', ') ?? '';
    complain({
      code: 'PS402',
      verdict: 'failed',
      at: node,
      summary: `${describe(path)} has the wrong form`,
      details: [`it is ${kindOf(node)}; expected: ${expected}`],
    });
  }
  if (keyword === 'minimum') {
    complain({code: 'PS402', verdict: 'failed', at: node, summary: `${describe(path)} is less than 0`});
  }
}

/** What a variable comes to may have the right form. */
function isOpen(node: SessionNode): boolean {
  return variablesIn(textOf(node) ?? '').length > 0;
}

function unknownMember(path: readonly string[], root: SessionNode, {complain, meantBy}: Judging): void {
  const name = path.at(-1) ?? '';
  const parent = at(root, path.slice(0, -1));
  const entry = parent?.kind === 'map' ? parent.entries.find((each: MapEntry) => each.name === name) : undefined;
  if (entry === undefined) return;
  const meant = meantBy(name);
  const where = path.length === 1 ? 'the policy' : describe(path.slice(0, -1));
  complain({
    code: 'PS403',
    verdict: 'warning',
    at: entry.key,
    summary: `${where} has a member ${shown(name)}, which is not known`,
    ...(meant !== undefined && meant !== name && {hint: `did you mean ${meant}?`}),
  });
}

/** Names of all members that the schema has anywhere. */
const knownMembers = namesIn(sessionSchema);

function namesIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'properties' in schema ? Object.keys(schema.properties as object) : [];
  return [...new Set([...own, ...Object.values(schema).flatMap(namesIn)])];
}

function decoded(step: string): string {
  return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
}

function at(root: SessionNode, path: readonly string[]): SessionNode | undefined {
  let node: SessionNode | undefined = root;
  for (const step of path) node = node?.kind === 'list' ? node.items[Number(step)] : member(node, step);
  return node;
}

/** `services[0].mrenclaves` */
function describe(path: readonly string[]): string {
  if (path.length === 0) return 'the policy';
  return path
    .map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : `${index === 0 ? '' : '.'}${shown(step)}`))
    .join('');
}

function shown(name: string): string {
  return /^[\w.@\\/-]{1,60}$/.test(name) ? name : JSON.stringify(name.slice(0, 60));
}

function kindOf(node: SessionNode): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a map';
  return node.value === null ? 'empty' : `a ${typeof node.value}`;
}
