import {afterEach, describe, expect, it} from 'vitest';
import {endedWell} from '../../../src/lib/cluster/conditions.ts';
import {applyPlan} from '../../../src/lib/plan/apply.ts';
import type {Component} from '../../../src/lib/plan/component.ts';
import {observationOf} from '../../../src/lib/plan/observation.ts';
import {makePlan} from '../../../src/lib/plan/plan.ts';
import type {Marks, Step} from '../../../src/lib/plan/step.ts';
import type {Event} from '../../../src/lib/report/event.ts';
import {
  type ApiServer,
  json,
  listThenWatch,
  type Reply,
  refusal,
  startApiServer,
  watch,
} from '../../support/api-server.ts';

let api: ApiServer;
afterEach(() => api.close());

const jobRef = {apiVersion: 'batch/v1', kind: 'Job', namespace: 'prod', name: 'hook'};
const job = (type?: 'Failed' | 'Complete') => ({
  ...{apiVersion: 'batch/v1', kind: 'Job', metadata: {name: 'hook', namespace: 'prod', resourceVersion: type ?? '1'}},
  status: type === undefined ? {} : {conditions: [{type, status: 'True', reason: 'BackoffLimitExceeded'}]},
});
const jobs = '/apis/batch/v1/namespaces/prod/jobs';
const config = '/api/v1/namespaces/prod/configmaps/record';

/** Carries out one attempt at a hook, between two notes of what became of it. */
async function attempt(replies: Record<string, Reply>, stop?: AbortController) {
  api = await startApiServer({replies: {[`PATCH ${config}`]: json({}), ...replies}});
  const noted: string[] = [];
  const note = (name: string): Step => ({
    step: 'patch',
    ref: {apiVersion: 'v1', kind: 'ConfigMap', namespace: 'prod', name: 'record'},
    patch: (marks: Marks) => {
      const mark = marks.get('hook');
      noted.push(`${name}: ${mark?.began !== undefined} ${mark?.ended !== undefined} ${mark?.isWell}`);
      return {};
    },
    summary: name,
  });
  const steps: Step[] = [
    note('before'),
    {
      step: 'attempt',
      mark: 'hook',
      steps: [
        note('during'),
        {step: 'create', object: {...job()}, summary: 'run', taken: 'it is there', next: 'delete it'},
        {step: 'wait', on: 'object', what: 'the hook to end', ref: jobRef, until: endedWell},
      ],
      onFailure: [note('on failure'), {step: 'delete', ref: jobRef, because: 'it failed'}],
    },
    note('after'),
  ];
  const component: Component<undefined> = {
    ...{id: 'app', title: 'app', after: []},
    reads: () => [],
    plan: () => ({findings: [], steps}),
  };
  const events: Event[] = [];
  const applied = await applyPlan(makePlan([component], undefined, observationOf(new Map())), {
    cluster: await api.connect(),
    emit: (event) => events.push(event),
    forceConflicts: false,
    deadline: Date.now() + 10_000,
    signal: stop?.signal ?? new AbortController().signal,
    now: Date.now,
  });
  const warnings = events.flatMap((event) => (event.type === 'note' ? [event.text] : []));
  return {noted, failure: applied.failures[0]?.failure, warnings, deleted: api.requests.some(isDeletion)};
}

const isDeletion = ({method}: {method: string}) => method === 'DELETE';
const list = (...items: object[]) => json({metadata: {resourceVersion: '1'}, items});
const created = {[`POST ${jobs}`]: json(job(), 201)};

describe('an attempt', () => {
  it('that goes well: its times are known to what comes after, nothing is cleared away', async () => {
    const {noted, failure, deleted} = await attempt({
      ...created,
      [`GET ${jobs}`]: listThenWatch([list(job())], [watch([{type: 'MODIFIED', object: job('Complete')}])]),
    });
    expect(failure).toBeUndefined();
    expect(noted).toEqual(['before: false false undefined', 'during: true false undefined', 'after: true true true']);
    expect(deleted).toBe(false);
  });

  it('that fails ends at once, is cleared away, and the failure goes on', async () => {
    const started = Date.now();
    const {noted, failure, deleted} = await attempt({
      ...created,
      [`GET ${jobs}`]: listThenWatch([list(job())], [watch([{type: 'MODIFIED', object: job('Failed')}])]),
      [`DELETE ${jobs}/hook`]: json({}),
    });
    expect(Date.now() - started).toBeLessThan(5000);
    expect(failure).toMatchObject({
      summary: 'waiting for the hook to end will not help',
      reason: expect.stringContaining('job hook failed: BackoffLimitExceeded'),
    });
    expect(noted.slice(2)).toEqual(['on failure: true true false']);
    expect(deleted).toBe(true);
  });

  it('a Job that cleared itself away has ended well', async () => {
    const {failure} = await attempt({...created, [`GET ${jobs}`]: listThenWatch([list()], [])});
    expect(failure).toBeUndefined();
  });

  it('what is in the way is said with what to do', async () => {
    const {failure, warnings} = await attempt({
      [`POST ${jobs}`]: refusal(409, 'AlreadyExists', 'jobs.batch "hook" already exists'),
      [`DELETE ${jobs}/hook`]: refusal(403, 'Forbidden', 'you may not'),
    });
    expect(failure).toMatchObject({summary: 'it is there', next: 'delete it', object: 'Job prod/hook'});
    // What goes wrong afterwards hides nothing.
    expect(warnings).toEqual([expect.stringContaining('after a failure')]);
  });

  it('an interrupted one is left as it is', async () => {
    const stop = new AbortController();
    const {noted, deleted} = await attempt(
      {
        ...created,
        [`GET ${jobs}`]: (response, request) => {
          stop.abort(new Error('interrupted'));
          return list(job())(response, request);
        },
      },
      stop,
    );
    expect([noted.length, deleted]).toEqual([2, false]);
  });
});

describe('a Job or Pod that is to end', () => {
  const pod = (phase?: string, more = {}) => ({
    ...{apiVersion: 'v1', kind: 'Pod', metadata: {name: 'p'}},
    ...(phase === undefined ? {} : {status: {phase, ...more}}),
  });
  it.each([
    ['a pod without a status', pod(), {met: false, state: 'its phase is Pending'}],
    ['a running pod', pod('Running'), {met: false, state: 'its phase is Running'}],
    ['a pod that succeeded', pod('Succeeded'), {met: true}],
    ['a pod that failed', pod('Failed'), {met: false, isFinal: true, stuck: 'pod p failed'}],
    [
      'an evicted pod',
      pod('Failed', {reason: 'Evicted', message: 'no memory'}),
      {met: false, isFinal: true, stuck: 'pod p failed: Evicted: no memory'},
    ],
    ['a job under way', job(), {met: false, state: '0 of 1 pods have succeeded'}],
    ['a job that is through', job('Complete'), {met: true}],
    ['a job that failed', job('Failed'), {met: false, isFinal: true, stuck: 'job hook failed: BackoffLimitExceeded'}],
    ['nothing any more', undefined, {met: true}],
  ])('%s', (_, object, expected) => {
    expect(endedWell(object)).toMatchObject(expected);
  });
});
