// A rotation that is killed at any of its writes: the same again goes on, or --undo brings every byte back.
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {
  type PullSecretGround,
  pullSecrets,
  sourceNamespace,
  startPullSecretGround,
  tokens,
} from '../support/pull-secret-ground.ts';

const program = join(import.meta.dirname, '../../bin/dev.js');
const killer = join(import.meta.dirname, '../support/end-at-write.ts');
const all = [sourceNamespace, ...Array.from({length: 19}, (_, index) => `shop-${index}`)];
const writes = all.length * pullSecrets.length;

let ground: PullSecretGround;
beforeAll(async () => {
  ground = await startPullSecretGround();
  await ground.furnish(all, tokens.old);
});
afterAll(() => ground?.stop());

/** @returns the signal that ended it; null when it came to its end */
async function runUntilWrite(write: number, when: 'sent' | 'answered', words: readonly string[]) {
  const args = ['--import', killer, program, 'secrets', 'rotate', ...words, '--yes', ...ground.registryFlags];
  const child = spawn(process.execPath, args, {
    env: {
      ...ground.env,
      HOME: ground.home,
      PATH: process.env.PATH ?? '',
      REGISTRY_ACCESS_TOKEN: tokens.new,
      END_AT_WRITE: `${write}`,
      END_WHEN: when,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  return new Promise<{signal: NodeJS.Signals | null; said: string}>((resolve) =>
    child.on('close', (_, signal) => resolve({signal, said})),
  );
}

async function texts(): Promise<Record<string, string | undefined>> {
  const held = await ground.held();
  return Object.fromEntries([...held].map(([place, {data}]) => [place, data?.['.dockerconfigjson']]));
}

// Killed at each write in turn; every second time it is undone, and every other time it is brought to its end first.
test.each(Array.from({length: writes}, (_, index) => index + 1))('at write %i', async (write) => {
  const before = await texts();
  const {signal, said} = await runUntilWrite(write, write % 3 === 0 ? 'answered' : 'sent', []);
  expect(signal, said).toBe('SIGKILL');
  if (write % 2 === 0) {
    const again = await ground.run(['rotate'], {token: tokens.new});
    expect(again.code, again.report).toBe(0);
    const wanted = ground.config(tokens.new);
    for (const [place, text] of Object.entries(await texts())) expect(text, place).toBe(wanted);
  }
  const undone = await ground.run(['rotate', '--undo']);
  expect(undone.code, undone.report).toBe(0);
  expect(await texts()).toEqual(before);
});

test.each([1, 7, writes])('an undo that is killed at write %i goes on, too', async (write) => {
  const before = await texts();
  expect((await ground.run(['rotate'], {token: tokens.new})).code).toBe(0);
  const {signal, said} = await runUntilWrite(write, 'answered', ['--undo']);
  expect(signal, said).toBe('SIGKILL');
  const undone = await ground.run(['rotate', '--undo']);
  expect(undone.code, undone.report).toBe(0);
  expect(await texts()).toEqual(before);
});
