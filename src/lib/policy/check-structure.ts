// The structure of a session, held against the schema of the session language node by node, so that places are known.
import {nearest} from '../report/suggestion.ts';
import {shown} from './check-names.ts';
import type {Complain} from './complaint.ts';
import type {SessionDocument} from './session-document.ts';
import type {MapNode, ScalarNode, SessionNode} from './session-node.ts';
import {textOf} from './session-node.ts';
import {type SessionSchema, sessionSchema} from './session-schema.ts';
import {variablesIn} from './variables.ts';

/** Of the keywords of JSON Schema those that the session language needs: see SessionSchema. */
export function checkStructure({root}: SessionDocument, complain: Complain): void {
  // The search for what was meant costs much, and nobody reads a thousand hints.
  let hints = 50;
  const meantBy = (name: string) => (hints-- > 0 && name.length <= 60 ? nearest(name, knownMembers) : undefined);
  judge({node: root, schema: sessionSchema, path: '', complain, meantBy});
}

interface Judging {
  node: SessionNode;
  schema: SessionSchema;
  /** `services[0].mrenclaves`; empty for the whole. */
  path: string;
  complain: Complain;
  meantBy(name: string): string | undefined;
}

function judge(judging: Judging): void {
  const {node, schema, path, complain} = judging;
  const {type, minimum, items} = schema;
  const isOfType = type === undefined || [type].flat().some((each) => fits(node, each));
  if (!isOfType && !isOpen(node)) {
    complain({
      code: 'PS402',
      verdict: 'failed',
      at: node,
      summary: `${describe(path)} has the wrong form`,
      details: [`it is ${kindOf(node)}; expected: ${[type].flat().join(', ')}`],
    });
  }
  if (!isOfType) return;
  if (minimum !== undefined && node.kind === 'scalar' && typeof node.value === 'number' && node.value < minimum) {
    complain({code: 'PS402', verdict: 'failed', at: node, summary: `${describe(path)} is less than ${minimum}`});
  }
  if (node.kind === 'map') judgeMembers(judging, node);
  if (node.kind === 'list' && items !== undefined) {
    for (const [index, item] of node.items.entries()) {
      judge({...judging, node: item, schema: items, path: `${path}[${index}]`});
    }
  }
}

function judgeMembers(judging: Judging, node: MapNode): void {
  const {schema, path, complain, meantBy} = judging;
  const {properties = {}, patternProperties = {}, additionalProperties, required = []} = schema;
  const patterns = Object.entries(patternProperties).map(([pattern, of]) => [new RegExp(pattern), of] as const);
  const names = new Set(node.entries.map(({name}) => name));
  for (const name of required.filter((each) => !names.has(each))) {
    complain({code: 'PS402', verdict: 'failed', at: node, summary: `${describe(path)} has no ${name}`});
  }
  for (const {name, key, value} of node.entries) {
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const known = own ?? patterns.find(([pattern]) => pattern.test(name))?.[1] ?? additionalProperties;
    if (known === false) unknownMember(key, name);
    else if (known !== undefined) {
      judge({...judging, node: value, schema: known, path: path === '' ? shown(name) : `${path}.${shown(name)}`});
    }
  }

  function unknownMember(key: ScalarNode, name: string): void {
    const meant = meantBy(name);
    complain({
      code: 'PS403',
      verdict: 'warning',
      at: key,
      summary: `${describe(path)} has a member ${shown(name)}, which is not known`,
      ...(meant !== undefined && meant !== name && {hint: `did you mean ${meant}?`}),
    });
  }
}

function fits(node: SessionNode, type: string): boolean {
  if (node.kind === 'map') return type === 'object';
  if (node.kind === 'list') return type === 'array';
  const {value} = node;
  if (value === null) return type === 'null';
  if (type === 'integer') return typeof value === 'number' && Number.isInteger(value);
  return typeof value === type;
}

/** What a variable comes to may have the right form. */
function isOpen(node: SessionNode): boolean {
  return variablesIn(textOf(node) ?? '').length > 0;
}

/** Names of all members that the schema has anywhere. */
const knownMembers = namesIn(sessionSchema);

function namesIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = 'properties' in schema ? Object.keys(schema.properties as object) : [];
  return [...new Set([...own, ...Object.values(schema).flatMap(namesIn)])];
}

function describe(path: string): string {
  return path === '' ? 'the policy' : path;
}

function kindOf(node: SessionNode): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a map';
  return node.value === null ? 'empty' : `a ${typeof node.value}`;
}
