// schema/outcome.schema.json: the document that `-o json` prints for `operator` and the commands about the plugin.

import type {FailureDocument} from '../../src/lib/report/document-reporter.ts';
import type {ComponentTitle} from '../../src/lib/report/event.ts';
import {exitCodes} from '../../src/lib/report/exit-codes.ts';
import type {FilePlace, Finding} from '../../src/lib/report/finding.ts';
import {findingCodes} from '../../src/lib/report/finding-codes.ts';
import type {Outcome, PullSecretResult} from '../../src/lib/report/outcome.ts';
import {verdictLooks} from '../../src/lib/report/verdicts.ts';

export type Schema = Readonly<Record<string, unknown>>;
/** One schema for each member of a type: a member that is added there must be added here. */
type Members<T> = Record<keyof T, Schema>;

const text: Schema = {type: 'string'};
const position: Schema = {type: 'integer', minimum: 1};
const textOrNull: Schema = {type: ['string', 'null']};
const count: Schema = {type: 'integer', minimum: 0};
const list = (items: Schema): Schema => ({type: 'array', items});

/** Further members may come in later versions, so none is forbidden. */
function record<T>(properties: Members<T>, optional: readonly (keyof T)[] = []): Schema {
  const required = Object.keys(properties).filter((name) => !(optional as readonly string[]).includes(name));
  return {type: 'object', required, properties};
}

const finding = record<Finding>(
  {
    code: {enum: Object.keys(findingCodes)},
    verdict: {enum: Object.keys(verdictLooks)},
    component: text,
    summary: text,
    object: text,
    place: record<FilePlace>({file: text, line: position, column: position}),
    details: list(text),
    hint: text,
    mendable: {type: 'boolean'},
  },
  ['object', 'place', 'details', 'hint', 'mendable'],
);

const change = record<Outcome['changes'][number]>(
  {
    id: text,
    component: text,
    summary: text,
    differences: list(text),
    state: {enum: ['planned', 'done', 'failed', 'not-reached']},
    reason: text,
  },
  ['differences', 'reason'],
);

const exitCode: Schema = {
  type: 'integer',
  description: Object.values(exitCodes)
    .map(({code, meaning}) => `${code}: ${meaning}`)
    .join('; '),
};

const outcome = record<Outcome>(
  {
    command: text,
    mode: {enum: ['check', 'dry-run', 'reconcile', 'update']},
    version: text,
    cluster: record<NonNullable<Outcome['cluster']>>({context: text, server: text, namespace: text}),
    components: list(record<ComponentTitle>({id: text, title: text})),
    findings: list(finding),
    changes: list(change),
    results: list(record<NonNullable<Outcome['results']>[number]>({name: text, value: text})),
    nodes: list(
      record<NonNullable<Outcome['nodes']>[number]>({
        name: text,
        verdict: {enum: Object.keys(verdictLooks)},
        troubles: list(text),
        facts: {type: 'object', additionalProperties: {type: ['string', 'number', 'boolean', 'null']}},
      }),
    ),
    pullSecrets: list(
      record<PullSecretResult>({
        namespace: text,
        name: text,
        server: textOrNull,
        user: textOrNull,
        token: textOrNull,
        since: textOrNull,
        account: {enum: ['valid', 'refused', 'too-little', 'unknown', 'none', 'missing']},
        madeBy: textOrNull,
        copy: {enum: ['source', 'same', 'differs']},
        keeps: {type: 'boolean'},
        waiting: list(text),
      }),
    ),
    requests: count,
    milliseconds: count,
    exitCode,
    summary: text,
    next: text,
  },
  ['cluster', 'results', 'nodes', 'pullSecrets', 'next'],
);

const failure = record<FailureDocument>({
  error: record<FailureDocument['error']>(
    {
      kind: {enum: ['usage', 'failed', 'undetermined', 'deadline', 'interrupted']},
      summary: text,
      object: text,
      reason: text,
      next: text,
    },
    ['object', 'reason', 'next'],
  ),
  findings: list(finding),
  changes: list(change),
  exitCode,
});

export const outcomeSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Outcome of kubectl provision operator',
  description:
    'A finished run is an outcome; a run that was cut short has `error`, and what was found and done by then.',
  anyOf: [outcome, failure],
};
