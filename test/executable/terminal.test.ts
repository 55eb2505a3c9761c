// The executable in a terminal, as somebody sees it who checks, is asked, looks on, and presses Ctrl-C: whole screens.
// What must hold still is held: cert-manager's images are not pulled for an hour, or the API server is stopped for a while.
import {mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, inject, test} from 'vitest';
import {isWrite} from '../../sandbox/audit.ts';
import {buildSampleRelease, type SampleRelease} from '../../sandbox/release/build.ts';
import {type OwnedSandbox, startSandbox} from '../../sandbox/sandbox.ts';
import {goldenSet} from '../support/golden.ts';
import {hasTerminal, keys, openTerminal, type Terminal} from '../support/terminal.ts';

const golden = goldenSet('terminal');
const escapeCharacter = String.fromCharCode(27);

describe.skipIf(!hasTerminal)('in a terminal (left out where there is no `script` of util-linux to make one)', () => {
  let sandbox: OwnedSandbox;
  let sample: SampleRelease;
  /** Its name gets onto the screens, so it has the same length on every machine. */
  let home: string;

  beforeAll(async () => {
    home = mkdtempSync('/tmp/terminal-');
    symlinkSync(inject('packed'), join(home, 'kubectl-provision'));
    writeFileSync(join(home, 'token'), 'token-1\n', {mode: 0o600});
    [sandbox, sample] = await Promise.all([startSandbox(), buildSampleRelease(join(home, 'release'))]);
    await sandbox.faults.set('image-pull-slow', {image: 'cert-manager', seconds: 3600});
  });
  afterEach(() => {
    goOn();
    for (const {close} of opened.splice(0)) close();
  });
  afterAll(async () => {
    await sandbox?.stop();
    rmSync(home, {recursive: true, force: true});
  });

  /** The API server answers nobody until `goOn`. */
  function holdStill(): void {
    process.kill(sandbox.record.processes['kube-apiserver'] ?? Number.NaN, 'SIGSTOP');
  }

  function goOn(): void {
    process.kill(sandbox.record.processes['kube-apiserver'] ?? Number.NaN, 'SIGCONT');
  }

  const account = ['--username', 'ada', '--email', 'ada@example.org', '--access-token-file', 'token'];
  const question = /\? Make these \d+ changes/;

  const opened: Terminal[] = [];
  function operator(columns: number, flags: readonly string[] = [], env: Record<string, string> = {}): Terminal {
    const terminal = openTerminal({
      file: join(home, 'kubectl-provision'),
      args: [
        'operator',
        '--mirror',
        'release/mirror',
        '--trusted-key',
        'release/sample-key.asc',
        '--no-image-signature-check',
        ...flags,
      ],
      env: {HOME: home, KUBECONFIG: sandbox.kubeconfig, ...env},
      cwd: home,
      columns,
      rows: 40,
    });
    opened.push(terminal);
    return terminal;
  }

  /** Asked, and told to go on. */
  async function reconcile(columns: number): Promise<Terminal> {
    const terminal = operator(columns, ['--reconcile', ...account]);
    await terminal.shows(question);
    terminal.press(`y${keys.enter}`);
    return terminal;
  }

  /** In place of what differs from run to run as many other characters: lines are broken where they are full. */
  function masked(screen: string): string {
    const {fingerprint} = sample.trustedKey;
    return [home, fingerprint]
      .reduce((text, name) => text.replaceAll(brokenAnywhere(name), blackened), screen)
      .replaceAll(/(?<=127\.0\.0\.1:)\d{5}/g, blackened)
      .replaceAll(/^[|/\\-](?= )/gm, '*')
      .replaceAll(/\(\d s\)$/gm, '(N s)');
  }

  const brokenAnywhere = (name: string) => new RegExp([...name].join('\n?'), 'g');
  const blackened = (text: string) => text.replaceAll(/[^\n]/g, 'X');

  /** Components work beside each other, so of what follows the question now this comes first and now that. */
  function inAnyOrder(screen: string): string {
    return screen.replace(/(?<=\n✔ Make (?:.+\n)+?)(?:[√*] .*\n(?: .*\n)*)+/, (block) => {
      const lines = block.split(/(?<=\n)(?=[√*])/).map((line) => line.replace(/ \([\d.]+ s\)$/m, ''));
      // Only what took long is waited for with a line of its own.
      return lines
        .filter((line) => !line.startsWith('√ waited for '))
        .toSorted()
        .join('');
    });
  }

  describe('a check of an empty cluster', () => {
    test.each([[40], [80], [200]])('at %i columns', async (columns) => {
      const {ended, screen} = operator(columns);
      expect(await ended).toBe(3);
      golden(`check-${columns}.txt`, masked(screen.text()));
    });

    test('has colours', async () => {
      const {ended, screen} = operator(80);
      await ended;
      golden('check-80-colours.txt', masked(screen.coloured()));
    });

    test('with NO_COLOR says the same without any', async () => {
      const {ended, screen, raw} = operator(80, [], {NO_COLOR: '1'});
      await ended;
      golden('check-80.txt', masked(screen.text()));
      expect(raw()).not.toContain(escapeCharacter);
    });
  });

  describe('the question', () => {
    test.each([[40], [80]])('says what would be done, at %i columns', async (columns) => {
      const {screen, shows, press, ended} = operator(columns, ['--reconcile', ...account]);
      await shows('(y/N)');
      golden(`question-${columns}.txt`, masked(screen.text()));
      press(keys.ctrlC);
      expect(await ended).toBe(130);
    });

    test('answered with n ends the run, and nothing is written', async () => {
      const before = (await sandbox.auditEntries()).length;
      const {screen, shows, press, ended} = operator(80, ['--reconcile', ...account]);
      await shows('(y/N)');
      press(`n${keys.enter}`);
      expect(await ended).toBe(1);
      golden('declined.txt', masked(screen.text()));
      const isOurs = ({userAgent = ''}) => userAgent.startsWith('kubectl-provision/');
      const written = (await sandbox.auditEntries()).slice(before).filter((entry) => isOurs(entry) && isWrite(entry));
      expect(written.filter(({objectRef}) => !objectRef?.resource.startsWith('selfsubject'))).toEqual([]);
    });

    test('answered with Ctrl-C ends it as well', async () => {
      const {screen, shows, press, ended} = operator(80, ['--reconcile', ...account]);
      await shows('(y/N)');
      press(keys.ctrlC);
      expect(await ended).toBe(130);
      golden('question-ctrl-c.txt', masked(screen.text()));
    });
  });

  describe('Ctrl-C while a step is under way', () => {
    test('once: the step is finished, and the run says how far it came', async () => {
      const {screen, shows, press, ended} = operator(80, ['--reconcile', ...account]);
      await shows(question);
      holdStill();
      press(`y${keys.enter}`);
      await shows(/^[|/\\-] create Namespace scone-system/m);
      await shows(/^[|/\\-] create Namespace cert-manager/m);
      press(keys.ctrlC);
      await shows('stopping after the current step');
      golden('ctrl-c-once-held.txt', inAnyOrder(masked(screen.text())));
      goOn();
      expect(await ended).toBe(130);
      golden('ctrl-c-once.txt', inAnyOrder(masked(screen.text())));
    });

    test('twice: it stops at once', async () => {
      const {screen, shows, press, ended} = operator(80, ['--reconcile', ...account]);
      await shows(question);
      holdStill();
      press(`y${keys.enter}`);
      await shows(/^[|/\\-] create Secret scone-system.sconeapps/m);
      await shows(/^[|/\\-] create CustomResourceDefinition orders/m);
      press(keys.ctrlC);
      await shows('stopping after the current step');
      press(keys.ctrlC);
      expect(await ended).toBe(130);
      golden('ctrl-c-twice.txt', inAnyOrder(masked(screen.text())));
    });
  });

  describe('while it waits', () => {
    test.each([[40], [80], [200]])('it shows what for, at %i columns; Ctrl-C ends it', async (columns) => {
      const {screen, shows, press, ended} = await reconcile(columns);
      await shows(/(?:\(\d s\)$[\s\S]*){3}/m);
      golden(`waiting-${columns}.txt`, inAnyOrder(masked(screen.text())));
      press(keys.ctrlC);
      expect(await ended).toBe(130);
      if (columns === 80) golden('waiting-ctrl-c.txt', inAnyOrder(masked(screen.text())));
    });
  });

  test('what is left is done, then all is well', async () => {
    await sandbox.faults.clear();
    const {screen, ended} = await reconcile(80);
    expect(await ended, screen.text()).toBe(0);
    golden('reconciled.txt', inAnyOrder(masked(screen.text())));
    const check = operator(80);
    expect(await check.ended).toBe(0);
    golden('healthy.txt', masked(check.screen.text()));
  });
});
