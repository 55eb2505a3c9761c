import {describe, expect, it} from 'vitest';
import {createMessageQueue} from '../../../src/lib/cluster/message-queue.ts';

function queue() {
  const told: string[] = [];
  const made = createMessageQueue({hold: () => told.push('hold'), release: () => told.push('release')});
  const reader = made.messages[Symbol.asyncIterator]();
  return {...made, told, next: async () => (await reader.next()).value?.toString()};
}

describe('a message queue', () => {
  it('gives what is there, and waits for what is not', async () => {
    const {add, end, next} = queue();
    add(Buffer.from('a'));
    expect(await next()).toBe('a');
    const waiting = next();
    add(Buffer.from('b'));
    expect(await waiting).toBe('b');
    add(Buffer.from('c'));
    end();
    add(Buffer.from('too late'));
    expect(await next()).toBe('c');
    expect(await next()).toBeUndefined();
  });

  it('tells the reason after what had come; the first end counts', async () => {
    const {add, end, fail, next} = queue();
    add(Buffer.from('a'));
    fail(new Error('lost'));
    end();
    expect(await next()).toBe('a');
    await expect(next()).rejects.toThrow('lost');
  });

  it('aborted: the reason at once', async () => {
    const {add, abort, next} = queue();
    add(Buffer.from('a'));
    abort(new Error('stopped'));
    await expect(next()).rejects.toThrow('stopped');
  });

  it('holds its source back, and releases it when half of it is taken', async () => {
    const {add, next, told} = queue();
    const message = Buffer.alloc(100_000);
    for (let i = 0; i < 15; i++) add(message);
    expect(told).toEqual(['hold']);
    for (let i = 0; i < 9; i++) await next();
    expect(told).toEqual(['hold']);
    await next();
    expect(told).toEqual(['hold', 'release']);
  });

  it('very many small messages count, too', () => {
    const {add, told} = queue();
    for (let i = 0; i < 20_000; i++) add(Buffer.of(1));
    expect(told).toEqual(['hold']);
  });
});
