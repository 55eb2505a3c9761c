// What `secrets rotate` asks, in a terminal, as somebody answers it who cancels, types nothing, pastes, or errs.
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {type PullSecretGround, sourceNamespace, startPullSecretGround, tokens} from '../support/pull-secret-ground.ts';
import {hasTerminal, keys, openTerminal, type Terminal} from '../support/terminal.ts';

const program = join(import.meta.dirname, '../../bin/dev.js');
const all = [sourceNamespace, 'shop'];
const [askName, askToken, askEmail, askToWrite] = [
  /User name at the registry/,
  /New access token \(not shown\)/,
  /E-mail address of the account/,
  /Write 4 pull secrets/,
];

let ground: PullSecretGround;
beforeAll(async () => {
  ground = await startPullSecretGround();
});
afterAll(() => ground?.stop());
beforeEach(() => ground.furnish(all, tokens.old));

async function expectAll(token: string): Promise<void> {
  const wanted = ground.config(token);
  for (const [place, {data}] of await ground.held()) expect(data?.['.dockerconfigjson'], place).toBe(wanted);
}

describe.skipIf(!hasTerminal)('in a terminal (left out where there is no `script` of util-linux to make one)', () => {
  const opened: Terminal[] = [];
  afterEach(async () => {
    for (const {close} of opened.splice(0)) close();
    await ground.run(['rotate', '--confirm']);
  });

  function rotate(...words: string[]): Terminal {
    const terminal = openTerminal({
      file: process.execPath,
      args: [program, 'secrets', 'rotate', ...ground.registryFlags, ...words],
      env: {...ground.env, HOME: ground.home, PATH: process.env.PATH ?? ''},
      cwd: ground.home,
      columns: 100,
      rows: 60,
    });
    opened.push(terminal);
    return terminal;
  }

  /** Past the name, to the token. */
  async function atToken(...words: string[]): Promise<Terminal> {
    const terminal = rotate(...words);
    await terminal.shows(askName);
    terminal.press(keys.enter);
    await terminal.shows(askToken);
    return terminal;
  }

  async function goOn({shows, press, ended, screen, raw}: Terminal): Promise<void> {
    await shows(askEmail);
    press(keys.enter);
    await shows(askToWrite);
    press(`y${keys.enter}`);
    expect(await ended, screen.text()).toBe(0);
    expect(raw()).not.toMatch(/(?:old|new|wrong)-token/);
    await expectAll(tokens.new);
  }

  test('shows what is there, offers what is known, and writes what was typed', async () => {
    const terminal = await atToken();
    expect(terminal.screen.text()).toMatch(/4 pull secrets in 2 namespaces: ada \*{8} \([0-9a-f]{6}\)/);
    expect(terminal.screen.text()).toMatch(/User name at the registry ada\n/);
    terminal.press(tokens.new);
    terminal.press(keys.enter);
    await goOn(terminal);
  });

  test('a token that is pasted with its line feed', async () => {
    const terminal = await atToken();
    terminal.press(`${tokens.new}\n`);
    await goOn(terminal);
  });

  test('Ctrl-T does not show the token', async () => {
    const terminal = await atToken();
    terminal.press(tokens.new);
    terminal.press('\u0014');
    terminal.press(keys.enter);
    await goOn(terminal);
    expect(terminal.screen.text()).not.toMatch(/ctrl\+t/i);
  });

  test('nothing typed is asked for again', async () => {
    const terminal = await atToken();
    terminal.press(keys.enter);
    await terminal.shows('type or paste the token');
    terminal.press(`${tokens.new}${keys.enter}`);
    await goOn(terminal);
  });

  test('a wrong token, then the right one', async () => {
    const terminal = await atToken();
    terminal.press(`wrong-token${keys.enter}`);
    await terminal.shows('the registry does not accept it');
    await terminal.shows(/User name[\s\S]*User name/);
    expect(terminal.screen.text()).not.toMatch(askEmail);
    terminal.press(keys.enter);
    await terminal.shows(/New access token[\s\S]*New access token/);
    terminal.press(`${tokens.new}${keys.enter}`);
    await goOn(terminal);
  });

  test('Ctrl-C ends it, and nothing is written', async () => {
    const writes = await ground.writesDuring(async () => {
      const terminal = await atToken();
      terminal.press(keys.ctrlC);
      expect(await terminal.ended).toBe(130);
    });
    expect(writes).toEqual([]);
  });

  test('a declined question ends it, and nothing is written', async () => {
    const writes = await ground.writesDuring(async () => {
      const terminal = await atToken();
      terminal.press(`${tokens.new}${keys.enter}`);
      await terminal.shows(askEmail);
      terminal.press(keys.enter);
      await terminal.shows(askToWrite);
      terminal.press(`n${keys.enter}`);
      expect(await terminal.ended).toBe(1);
    });
    expect(writes).toEqual([]);
  });

  test('what was given is not asked for', async () => {
    const terminal = rotate('--username', 'ada', '--email', 'ada@example.org');
    await terminal.shows(askToken);
    terminal.press(`${tokens.new}${keys.enter}`);
    await terminal.shows(askToWrite);
    terminal.press(keys.ctrlC);
    expect(await terminal.ended).toBe(130);
    expect(terminal.screen.text()).not.toMatch(askEmail);
  });
});

test('without a terminal and without a token it says what to give', async () => {
  const run = await ground.run(['rotate']);
  expect(run.code).toBe(2);
  expect(run.stdout).toContain('no new token was given');
  expect(run.stdout).toContain('--access-token-file FILE');
});
