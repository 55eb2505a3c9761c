import {describe, expect, onTestFinished, test} from 'vitest';
import type {Audit, AuditEntry, Beginning} from '../../../../src/lib/cas/audit/audit.ts';
import {followAudit} from '../../../../src/lib/cas/audit/follow-audit.ts';
import {Failure} from '../../../../src/lib/report/failure.ts';
import {customKinds} from '../../../../src/lib/scone/kinds.ts';
import {refusal} from '../../../support/api-server.ts';
import {type AuditedCas, type AuditedCasOptions, startAuditedCas} from '../../../support/audited-cas.ts';

const name = {name: 'mycas', namespace: 'prod'};

interface Following {
  cas: AuditedCas;
  entries: AuditEntry[];
  texts(): string[];
  notes: string[];
  warnings(): string[];
  /** How it ended; rejects while it goes on. */
  ended: Promise<unknown>;
  stop(reason: Failure): void;
  /** Resolves when so many lines have come. */
  count(lines: number): Promise<void>;
  follows(): Promise<void>;
}

async function follow(
  options: AuditedCasOptions = {},
  beginning: Beginning = {},
  before = (_: AuditedCas) => {},
): Promise<Following> {
  const cas = await startAuditedCas(options);
  before(cas);
  const cluster = await cas.api.connect({kinds: customKinds, namespace: name.namespace});
  const stop = new AbortController();
  const entries: AuditEntry[] = [];
  const notes: string[] = [];
  const audit: Audit = {
    cluster,
    name,
    beginning,
    onEntry: async (entry) => void entries.push(entry),
    emit: (event) => void (event.type === 'note' && notes.push(`${event.level}: ${event.text}`)),
    signal: stop.signal,
    clock: () => performance.now(),
  };
  const ended = followAudit(audit).catch((error: unknown) => error);
  onTestFinished(async () => {
    stop.abort(new Failure({kind: 'interrupted', summary: 'the test is over'}));
    await ended;
    await cas.api.close();
  });
  return {
    cas,
    entries,
    texts: () => entries.map(({text}) => text),
    notes,
    warnings: () => notes.filter((note) => note.startsWith('warning')),
    ended,
    stop: (reason) => stop.abort(reason),
    count: async (lines) => expect.poll(() => entries.length, {timeout: 10_000}).toBeGreaterThanOrEqual(lines),
    follows: async () => expect.poll(() => cas.following(), {timeout: 10_000}).toBe(1),
  };
}

describe('an audit log that is followed', () => {
  test('is given from its beginning, line by line as it comes', async () => {
    const {cas, entries, count, follows, notes} = await follow({}, {}, (begun) => begun.say('one', 'two'));
    await follows();
    cas.say('three');
    await count(3);
    expect(entries.map(({text, pod, node, restarts}) => ({text, pod, node, restarts}))).toEqual(
      ['one', 'two', 'three'].map((text) => ({text, pod: 'mycas-0', node: 'node-a', restarts: 0})),
    );
    expect(entries[0]?.time).toMatch(/^2026-01-31T12:00:00\.\d{9}Z$/);
    expect(notes).toEqual(['info: following pod mycas-0 on node node-a']);
    expect(cas.logRequests()).toEqual([{container: 'audit', follow: 'true', timestamps: 'true'}]);
  });

  test('goes on after a connection that broke, also in the middle of a line', async () => {
    const {cas, texts, count, follows, warnings} = await follow({}, {}, (begun) => begun.say('one', 'one', 'two'));
    await count(3);
    cas.mumble('three', 'three');
    cas.cut({midLine: true});
    await count(5);
    await follows();
    cas.say('four');
    await count(6);
    expect(texts()).toEqual(['one', 'one', 'two', 'three', 'three', 'four']);
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain('cannot be read now');
  });

  test('goes on after an answer that ended although there was more, also in the middle of a line', async () => {
    const {cas, texts, count, follows, warnings} = await follow({}, {}, (begun) => begun.say('one'));
    await count(1);
    cas.mumble('two');
    cas.loseNode({midLine: true});
    await count(2);
    await follows();
    cas.mumble('three');
    cas.loseNode();
    await count(3);
    expect(texts()).toEqual(['one', 'two', 'three']);
    expect(warnings()).toEqual([]);
  });

  test('goes on with the next run of its container, after the rest of the one before', async () => {
    const {cas, entries, count, warnings} = await follow({}, {}, (begun) => begun.say('one'));
    await count(1);
    cas.mumble('two');
    cas.cut();
    cas.restart();
    cas.say('three');
    await count(3);
    expect(entries.map(({text, restarts}) => `${text} ${restarts}`)).toEqual(['one 0', 'two 0', 'three 1']);
    expect(warnings().filter((text) => !text.includes('cannot be read now'))).toEqual([]);
    expect(cas.logRequests().some(({previous}) => previous === 'true')).toBe(true);
  });

  test('loses nothing of a run that the node had ended before the status of the pod says so', async () => {
    const {cas, texts, count, follows, warnings} = await follow({}, {}, (begun) => begun.say('one'));
    await count(1);
    cas.cut();
    cas.mumble('two', 'three');
    const tellStatus = cas.restartUnnoticed();
    await follows();
    for (const text of ['four', 'five', 'six']) cas.say(text);
    await count(4);
    tellStatus();
    await count(6);
    await follows();
    cas.say('seven');
    await count(7);
    expect(texts().toSorted()).toEqual(['five', 'four', 'one', 'seven', 'six', 'three', 'two']);
    expect(warnings().filter((text) => !text.includes('cannot be read now'))).toEqual([]);
  });

  test('says when runs of the container were missed', async () => {
    const {cas, texts, count, warnings} = await follow({}, {}, (begun) => begun.say('one'));
    await count(1);
    cas.restart();
    cas.say('nobody hears this');
    cas.restart();
    cas.say('two');
    cas.restart();
    cas.say('three');
    await count(3);
    expect(texts()).toEqual(['one', 'two', 'three']);
    expect(warnings().join()).toContain('the container was started 3 times meanwhile');
  });

  test('goes on when the CAS moves, whatever the clock of the other node says', async () => {
    const {cas, entries, count, notes, warnings} = await follow({}, {tailLines: 1}, (begun) =>
      begun.say('zero', 'one'),
    );
    await count(1);
    cas.mumble('two');
    cas.move('node-b');
    cas.say('three', 'four');
    await count(4);
    expect(entries.map(({text, node}) => `${text} ${node}`)).toEqual([
      'one node-a',
      'two node-a',
      'three node-b',
      'four node-b',
    ]);
    expect(notes).toContain('info: the CAS is now pod mycas-0 on node node-b');
    expect(warnings()).toEqual([]);
  });

  test('does not take the log of the next pod for that of the last one, before it hears of the move', async () => {
    const {cas, entries, count, follows, warnings} = await follow({}, {}, (begun) => begun.say('one'));
    await count(1);
    const tellMove = cas.moveUnnoticed('node-b');
    cas.say('two', 'three');
    await expect.poll(() => cas.logRequests().length).toBeGreaterThan(2);
    tellMove();
    await count(3);
    await follows();
    cas.say('four');
    await count(4);
    expect(entries.map(({text, node}) => `${text} ${node}`)).toEqual([
      'one node-a',
      'two node-b',
      'three node-b',
      'four node-b',
    ]);
    expect(warnings()).toEqual([]);
  });

  test('waits for a pod that is not there yet, or not any more', async () => {
    const {cas, texts, count, notes, follows} = await follow({withoutPod: true});
    await expect.poll(() => notes.length).toBeGreaterThan(0);
    cas.move('node-a');
    await follows();
    cas.say('one');
    await count(1);
    cas.move(undefined);
    await expect.poll(() => notes.filter((note) => note.includes('has no pod')).length).toBe(2);
    cas.move('node-b');
    cas.say('two');
    await count(2);
    expect(texts()).toEqual(['one', 'two']);
  });

  test('says when the end of it went with its pod', async () => {
    const {cas, count, warnings} = await follow({}, {}, (begun) => begun.say('one'));
    await count(1);
    cas.mumble('lost');
    cas.cut();
    cas.move('node-b');
    cas.say('two');
    await count(2);
    await expect.poll(() => warnings().join()).toContain('pod mycas-0 on node node-a is gone');
  });

  test('says when the node has put a new file in its place', async () => {
    const {cas, texts, count, warnings, stop, ended} = await follow({}, {}, (begun) => begun.say('one'));
    await count(1);
    cas.mumble('lost');
    cas.rotate();
    cas.say('two');
    cas.cut();
    await count(2);
    expect(texts()).toEqual(['one', 'two']);
    stop(new Failure({kind: 'interrupted', summary: 'enough'}));
    await ended;
    expect(warnings().join()).toContain('lines may be missing');
  });

  test('begins with the last lines only, and an interruption brings no earlier ones', async () => {
    const {cas, texts, count} = await follow({}, {tailLines: 2}, (begun) => begun.say('a', 'b', 'c', 'd'));
    await count(2);
    cas.cut();
    cas.mumble('e');
    await count(3);
    expect(texts()).toEqual(['c', 'd', 'e']);
  });

  test('begins with none of them, and asks for what came since, when nothing has come before an interruption', async () => {
    const {cas, follows, count} = await follow({}, {tailLines: 0}, (begun) => begun.say('a'));
    await follows();
    cas.cut();
    cas.mumble('b');
    await count(1);
    const [, second] = cas.logRequests();
    expect(Number(second?.sinceSeconds)).toBeLessThanOrEqual(3);
    expect(second?.tailLines).toBeUndefined();
  });

  test('asks a container that has ended no more, until it is started again', async () => {
    const {cas, texts, count, follows} = await follow({}, {}, (begun) => begun.say('one'));
    await count(1);
    cas.mumble('two');
    cas.end();
    await count(2);
    await expect.poll(() => cas.logRequests().length).toBe(2);
    cas.restart();
    await follows();
    cas.say('three');
    await count(3);
    // One to follow, one to the end of the first run, its rest, and the second run.
    expect(cas.logRequests()).toHaveLength(4);
    expect(texts()).toEqual(['one', 'two', 'three']);
  });

  test('tells words of the node apart from the log', async () => {
    const words = 'failed to create fsnotify watcher: too many open files';
    const log = (response: import('node:http').ServerResponse) => {
      response.writeHead(200);
      response.write(`2026-01-31T12:00:00Z one\n${words}\n`);
    };
    const {texts, warnings, count} = await follow({log});
    await count(1);
    await expect.poll(() => warnings().join()).toContain(`the node says: ${words}`);
    expect(texts()).toEqual(['one']);
  });
});

describe('following ends', () => {
  test('with the signal, by its reason', async () => {
    const {ended, stop, follows} = await follow();
    await follows();
    const reason = new Failure({kind: 'interrupted', summary: 'Ctrl-C', signalNumber: 2});
    stop(reason);
    expect(await ended).toBe(reason);
  });

  test('when the CAS is deleted', async () => {
    const {cas, ended, count} = await follow({}, {}, (begun) => begun.say('one'));
    await count(1);
    cas.deleteCas();
    cas.move(undefined);
    expect(await ended).toMatchObject({kind: 'failed', message: expect.stringContaining('the CAS was deleted')});
  });

  test('when the log may not be read', async () => {
    const {ended} = await follow({log: refusal(403, 'Forbidden', 'pods "mycas-0" is forbidden')});
    expect(await ended).toMatchObject({kind: 'undetermined'});
  });

  test('when the pods may not be watched', async () => {
    const path = 'GET /api/v1/namespaces/prod/pods';
    const {ended} = await follow({replies: {[path]: refusal(403, 'Forbidden', 'pods is forbidden')}});
    expect(await ended).toMatchObject({kind: 'undetermined'});
  });

  test('when there is no such container', async () => {
    const {ended} = await follow({containers: ['cas', 'proxy']});
    expect(await ended).toMatchObject({message: expect.stringContaining('pod mycas-0 on node node-a has cas, proxy')});
  });

  test('not when what takes the lines fails: that is passed on', async () => {
    const cas = await startAuditedCas();
    cas.say('one');
    const cluster = await cas.api.connect({kinds: customKinds, namespace: 'prod'});
    const full = new Error('no room');
    const audit: Audit = {
      ...{cluster, name, beginning: {}, emit() {}, signal: new AbortController().signal, clock: () => 0},
      onEntry: () => Promise.reject(full),
    };
    await expect(followAudit(audit)).rejects.toBe(full);
    await cas.api.close();
  });
});

/** Numbers that are the same in each run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * sides);
  };
}

describe('no line is lost and none doubled', () => {
  test.each([1, 2, 3, 4, 5, 6])(
    'in the random history %i',
    async (seed) => {
      const throwDice = dice(seed);
      const following = await follow();
      const {cas, texts, count, follows} = following;
      const said: string[] = [];
      const speak = (how: 'say' | 'mumble') => {
        const lines = Array.from({length: 1 + throwDice(4)}, () => `line ${throwDice(3)} ${'x'.repeat(throwDice(40))}`);
        said.push(...lines);
        cas[how](...lines);
      };
      for (let act = 0; act < 14; act++) {
        await follows();
        speak('say');
        // What was said before is there; only then a run of the container may be missed.
        await count(said.length);
        for (let times = throwDice(3); times > 0; times--) speak('say');
        const how = throwDice(5);
        if (how < 3) speak('mumble');
        if (how === 0) cas.cut({midLine: throwDice(2) === 0});
        else if (how === 1) cas.loseNode({midLine: throwDice(2) === 0});
        else if (how === 2) cas.restart();
        else if (how === 3) cas.move(`node-${act}`);
      }
      await count(said.length);
      expect(texts()).toEqual(said);
    },
    60_000,
  );
});
