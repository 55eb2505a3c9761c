// The same events on a live terminal, in a log, and with nothing but the result: goldens of whole screens.
import {describe, expect, test} from 'vitest';
import type {Event} from '../../../src/lib/report/event.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import type {Outcome} from '../../../src/lib/report/outcome.ts';
import {outcomeText} from '../../../src/lib/report/outcome-text.ts';
import {paintFor, wantsColour} from '../../../src/lib/report/paint.ts';
import {progressLines} from '../../../src/lib/report/progress-lines.ts';
import {progressLive} from '../../../src/lib/report/progress-live.ts';
import {textReporter} from '../../../src/lib/report/text-reporter.ts';
import {goldenSet} from '../../support/golden.ts';
import {aChange, aFinding, anOutcome, fullOutcome, titles} from '../../support/outcome.ts';
import {createScreen} from '../../support/screen.ts';

const golden = goldenSet('report');
const start = Date.parse('2026-11-23T12:00:00Z');

/** A reporter on streams of memory, with a clock and a ticker that the test moves. */
function stage({
  columns,
  coloured = false,
  verbose = false,
}: {
  columns?: number;
  coloured?: boolean;
  verbose?: boolean;
}) {
  const seen = {stdout: '', stderr: '', writes: [] as string[], ticking: 0};
  let time = start;
  let callback = () => {};
  const isTerminal = columns !== undefined;
  const stdout = {
    write(text: string) {
      seen.stdout += text;
    },
    isTerminal,
    columns,
  };
  const stderr = {
    write(text: string) {
      seen.stderr += text;
      seen.writes.push(text);
    },
    isTerminal,
    columns,
  };
  const now = () => new Date(time);
  const paint = paintFor(coloured);
  const tick = (call: () => void) => {
    seen.ticking++;
    callback = call;
    return () => void seen.ticking--;
  };
  const progress = isTerminal
    ? progressLive({stream: stderr, paint, now, tick})
    : progressLines((text) => stderr.write(text), now);
  const options = {stdout, stderr, paintOut: paint, paintErr: paint, progress, verbose, debug: false, now};
  const reporter = textReporter(options);
  const later = (milliseconds: number) => {
    time += milliseconds;
    callback();
  };
  return {reporter, seen, later};
}

const secret = aChange();
const operator = aChange({id: 'operator', component: 'operator', summary: 'install release scone-operator 6.0.6'});
const beginning: Event[] = [
  {type: 'cluster', context: 'test', server: 'https://127.0.0.1:6443', namespace: 'scone-system'},
  {type: 'note', level: 'warning', text: '--token shows a secret to everyone who can list processes'},
  {type: 'note', level: 'verbose', text: 'settings are read from config.yaml'},
  {type: 'setting', name: 'namespace', value: 'scone-system', origin: 'default'},
  {type: 'artefact', name: 'chart', url: 'https://x/c.tgz', sha256: 'ab12', signedBy: '5BCA', from: 'mirror'},
  {type: 'artefact', name: 'las.yaml', url: 'https://x/las.yaml', sha256: 'cd34', signedBy: undefined, from: 'web'},
  {type: 'findings', components: titles, findings: [aFinding({verdict: 'failed', mendable: true})]},
  {type: 'plan', changes: [secret, operator]},
  {type: 'change-started', change: secret},
  {type: 'change-started', change: operator},
  {type: 'change-done', change: secret, milliseconds: 40},
  {type: 'change-done', change: operator, milliseconds: 2100},
  {type: 'waiting', component: 'operator', what: 'the operator to roll out', state: '0 of 1 replicas available'},
];
const ending: Event[] = [
  {type: 'waiting', component: 'operator', what: 'the operator to roll out', state: 'pod x: ContainerCreating'},
  {type: 'waited', component: 'operator', what: 'the operator to roll out', milliseconds: 3500},
];

describe('the outcome', () => {
  test.each([
    ['40', 40, false],
    ['80', 80, false],
    ['200', 200, false],
    ['80-colour', 80, true],
  ])('at %s', (name, width, coloured) => {
    golden(`outcome-${name}.txt`, outcomeText(fullOutcome, {width, paint: paintFor(coloured), verbose: false}));
  });

  test('where nothing is to be wrapped, with measurements', () => {
    const style = {width: Number.POSITIVE_INFINITY, paint: paintFor(false), verbose: true};
    golden('outcome-verbose.txt', outcomeText(fullOutcome, style));
  });

  test('of a run that failed in the middle', () => {
    const changes = [
      {...secret, state: 'done' as const},
      {...operator, state: 'failed' as const, reason: 'the API server refused it: quota exceeded'},
      {...aChange({id: 'las', summary: 'create LAS las'}), state: 'not-reached' as const},
    ];
    const outcome = anOutcome({mode: 'reconcile', changes, exitCode: 1, summary: 'One change failed'});
    golden('outcome-failed.txt', outcomeText(outcome, {width: 80, paint: paintFor(false), verbose: false}));
  });

  describe('with many changes', () => {
    const creations = (component: string, count: number) =>
      Array.from({length: count}, (_, index) =>
        aChange({id: `${component}${index}`, component, summary: `create ${index}`}),
      );
    const many = [
      ...creations('cert-manager', 9),
      aChange({id: 'record', component: 'las', summary: 'write release scone-operator revision 1: pending-install'}),
      ...creations('las', 4),
      aChange({id: 'labels', component: 'las', summary: 'create ConfigMap las', differences: ['a: b']}),
      ...creations('pull-secrets', 2),
      aChange({id: 'gone', component: 'las', summary: 'delete LAS old'}),
    ].map((change) => ({...change, state: 'planned' as const}));
    const style = {width: 80, paint: paintFor(false), verbose: false};
    const lines = (outcome: Partial<Outcome>, verbose = false) =>
      outcomeText(anOutcome({findings: [], changes: many, ...outcome}), {...style, verbose}).split('\n\n')[0];

    test('a check counts creations, and names each other change', () => {
      expect(lines({})?.split('\n')).toEqual([
        'Changes that --reconcile would make (--dry-run names each)',
        '~ cert-manager: create 9 objects',
        '~ write release scone-operator revision 1: pending-install',
        '~ LAS: create 4 objects',
        '~ create ConfigMap las',
        '    a: b',
        '~ create 0',
        '~ create 1',
        '~ delete LAS old',
      ]);
    });

    test.each([
      ['a dry run', 'dry-run', false],
      ['--verbose', 'check', true],
    ] as const)('%s names each', (_what, mode, verbose) => {
      expect(lines({mode}, verbose)?.match(/~ /g)).toHaveLength(many.length);
    });

    test('so does a check of few', () => {
      expect(lines({changes: many.slice(0, 12)})?.match(/~ /g)).toHaveLength(12);
    });

    test('those that were not reached are counted, too', () => {
      const changes = many.map((change) => ({...change, state: 'not-reached' as const}));
      expect(lines({changes})).toMatch(/^Changes that were not reached\n~ cert-manager: create 9 objects\n/);
    });
  });

  test('shows findings of components that nobody announced', () => {
    const outcome = anOutcome({components: [], findings: [aFinding({component: 'new', summary: 'it is new'})]});
    expect(outcomeText(outcome, {width: 80, paint: paintFor(false), verbose: false})).toContain('new\n√ it is new\n');
  });
});

describe('in a log', () => {
  test.each([
    ['log', false],
    ['log-verbose', true],
  ])('%s', (name, verbose) => {
    const {reporter, seen, later} = stage({verbose});
    for (const event of beginning) reporter.emit(event);
    later(3500);
    for (const event of ending) reporter.emit(event);
    reporter.finish(anOutcome({mode: 'reconcile'}));
    golden(`${name}.txt`, `${seen.stderr}--- standard output\n${seen.stdout}`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested
    expect(seen.stderr + seen.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});

describe('on a terminal', () => {
  test('running work is redrawn in place, one write each time', () => {
    const {reporter, seen, later} = stage({columns: 60, coloured: true});
    for (const event of beginning) reporter.emit(event);
    later(1500);
    const writes = seen.writes.length;
    later(100);
    expect(seen.writes.length).toBe(writes + 1);
    expect(screenOf(seen.stderr)).toEqual([
      'Cluster test at https://127.0.0.1:6443, namespace',
      '  scone-system',
      'warning: --token shows a secret to everyone who can list',
      '  processes',
      'las.yaml from web https://x/las.yaml: not verified, sha256',
      '  cd34',
      '√ create Secret scone-system/sconeapps',
      '√ install release scone-operator 6.0.6 (2.1 s)',
      '- waiting for the operator to roll out (1 s)',
      '    0 of 1 replicas available',
    ]);
    for (const event of ending) reporter.emit(event);
    reporter.finish(anOutcome());
    expect(screenOf(seen.stderr).at(-1)).toBe('√ waited for the operator to roll out (3.5 s)');
    expect(seen.ticking).toBe(0);
  });

  test('many changes of one component become one line', () => {
    const {reporter, seen, later} = stage({columns: 60});
    const changes = ['a', 'b', 'c'].map((id) => aChange({id, component: 'cert-manager', summary: `create ${id}`}));
    reporter.emit({type: 'findings', components: titles, findings: []});
    reporter.emit({type: 'plan', changes});
    for (const change of changes) reporter.emit({type: 'change-started', change});
    later(2000);
    for (const change of changes) reporter.emit({type: 'change-done', change, milliseconds: 2000});
    expect(screenOf(seen.stderr)).toEqual(['√ cert-manager: 3 changes (2.0 s)']);
  });

  test('nothing is wider than the terminal, so that redrawing stays in place', () => {
    const {reporter, seen, later} = stage({columns: 24});
    for (const event of [...beginning, ...ending.slice(0, 1)]) reporter.emit(event);
    later(61_000);
    const running = screenOf(seen.stderr).filter((line) => line.startsWith('|') || line.startsWith('/'));
    expect(running.every((line) => [...line].length < 24)).toBe(true);
  });

  test('of very many steps at once only some are shown', () => {
    const {reporter, seen} = stage({columns: 60});
    for (let index = 0; index < 20; index++) {
      reporter.emit({type: 'change-started', change: aChange({id: String(index), summary: `create ${index}`})});
    }
    expect(screenOf(seen.stderr)).toHaveLength(9);
    expect(screenOf(seen.stderr).at(-1)).toBe('  and 12 more');
  });

  test('a question says what it is about', () => {
    const {reporter, seen} = stage({columns: 60});
    reporter.emit({type: 'findings', components: titles, findings: []});
    reporter.emit({type: 'asking', changes: [secret, operator]});
    expect(screenOf(seen.stderr)).toEqual([
      'Changes to make',
      '~ create Secret scone-system/sconeapps',
      '~ install release scone-operator 6.0.6',
    ]);
  });

  test('a question has the screen for itself', () => {
    const {reporter, seen} = stage({columns: 60});
    reporter.emit({type: 'waiting', component: 'las', what: 'LAS to be healthy', state: 'no pod'});
    reporter.pause();
    expect(screenOf(seen.stderr)).toEqual([]);
    expect(seen.ticking).toBe(0);
    reporter.resume();
    expect(screenOf(seen.stderr)).toHaveLength(1);
    expect(seen.ticking).toBe(1);
  });

  test('a state that fits in is in one line, and so are all when there are many', () => {
    const wide = stage({columns: 80});
    wide.reporter.emit({type: 'waiting', component: 'a', what: 'LAS to be healthy', state: 'no pod'});
    expect(screenOf(wide.seen.stderr)).toEqual(['| waiting for LAS to be healthy: no pod']);
    const many = stage({columns: 30});
    for (const component of ['a', 'b', 'c', 'd', 'e'])
      many.reporter.emit({type: 'waiting', component, what: 'LAS to be healthy', state: 'no pod'});
    expect(screenOf(many.seen.stderr)).toEqual(Array(5).fill('| waiting for LAS to be heal…'));
  });

  test('nothing is left behind by what was redrawn, whatever its number of lines', () => {
    const {reporter, seen, later} = stage({columns: 40});
    const wait = {type: 'waiting', component: 'a', what: 'the operator to roll out'} as const;
    for (const state of ['0 of 1 replicas available', '', '0 of 1 replicas']) {
      reporter.emit({...wait, state});
      later(100);
    }
    expect(screenOf(seen.stderr, 40)).toEqual([expect.stringContaining('to roll out'), '    0 of 1 replicas']);
    reporter.emit({type: 'waited', component: 'a', what: wait.what, milliseconds: 300});
    expect(screenOf(seen.stderr, 40)).toEqual([]);
  });

  test('a run that is cut short says how far it came; what was found before the work is not true any more', () => {
    const {reporter, seen} = stage({columns: 80});
    for (const event of beginning) reporter.emit(event);
    reporter.fail(new Failure({kind: 'interrupted', summary: 'the run was interrupted'}));
    expect(seen.stdout).toBe('2 of 2 changes were made.\n\n');
    expect(screenOf(seen.stderr).at(-1)).toBe('√ install release scone-operator 6.0.6 (2.1 s)');
  });

  test('a run that is cut short before its first change says nothing of changes', () => {
    const {reporter, seen} = stage({columns: 80});
    for (const event of beginning.slice(0, 8)) reporter.emit(event);
    reporter.fail(new Failure({summary: 'the question was declined'}));
    expect(seen.stdout).toBe('');
  });

  test('a check that is cut short leaves what was found', () => {
    const {reporter, seen} = stage({columns: 80});
    for (const event of beginning.slice(0, 7)) reporter.emit(event);
    reporter.fail(new Failure({kind: 'interrupted', summary: 'the run was interrupted'}));
    expect(seen.stdout).toContain('× cert-manager is ready');
  });

  test('text of a server cannot move the cursor', () => {
    const {reporter, seen} = stage({columns: 80});
    reporter.emit({type: 'waiting', component: 'x', what: 'it is\u001b[2J done', state: 'no\nyet\u0007'});
    reporter.emit({type: 'note', level: 'info', text: 'a\u001b]0;b\u0007'});
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is tested
    expect(seen.stderr).not.toMatch(/\u0007|\u001b\[2J|\u001b\]/);
  });
});

test.each([
  [{isTerminal: true, noColour: false, env: {}}, true],
  [{isTerminal: false, noColour: false, env: {FORCE_COLOR: '1'}}, false],
  [{isTerminal: true, noColour: true, env: {}}, false],
  [{isTerminal: true, noColour: false, env: {NO_COLOR: '1'}}, false],
  [{isTerminal: true, noColour: false, env: {NO_COLOR: ''}}, true],
  [{isTerminal: true, noColour: false, env: {TERM: 'dumb'}}, false],
])('colour for %j is %s', (options, wanted) => {
  expect(wantsColour(options)).toBe(wanted);
});

/** What a terminal shows after the text, without empty lines. */
function screenOf(text: string, columns = 200): string[] {
  const screen = createScreen({columns, rows: 50});
  // A terminal begins a new line by itself where programs only say that one ends.
  screen.write(text.replaceAll('\n', '\r\n'));
  return screen
    .text()
    .split('\n')
    .filter((line) => line !== '');
}
