// A kept value opens with its key, on its Secret, until its deadline, and in no other way.
import {describe, expect, it} from 'vitest';
import {type KeptValue, openOldValue, readKeptValue, sealOldValue} from '../../../src/lib/pull-secrets/kept-value.ts';

const key = {id: 'a1', bytes: Buffer.alloc(32, 7)};
const place = {namespace: 'shop', name: 'sconeapps', uid: 'uid-1'};
const old = {data: Buffer.from('{"auths":{}}').toString('base64'), replacedBy: 'ff'};
const until = '2026-12-01T00:00:00.000Z';

function sealed(): KeptValue {
  const kept = readKeptValue(sealOldValue(old, place, {until}, key));
  if (kept === undefined) throw new TypeError('it is none of ours');
  return kept;
}

describe('a kept value', () => {
  it('comes back as it was', () => {
    expect(openOldValue(sealed(), place, key)).toEqual(old);
  });

  it('shows nothing of itself, and is another one each time', () => {
    const texts = [sealOldValue(old, place, {until}, key), sealOldValue(old, place, {until}, key)];
    expect(texts[0]).not.toBe(texts[1]);
    expect(texts.join()).not.toContain(old.data);
  });

  it.each([
    ['another namespace', {...place, namespace: 'bank'}, key],
    ['another name', {...place, name: 'scone-operator-pull'}, key],
    ['a Secret that was made anew', {...place, uid: 'uid-2'}, key],
    ['another key of that name', place, {...key, bytes: Buffer.alloc(32, 8)}],
    ['a key of another name', place, {...key, id: 'b2'}],
  ])('does not open for %s', (_, where, with_) => {
    expect(openOldValue(sealed(), where, with_)).toBeUndefined();
  });

  it('does not open when its time was prolonged', () => {
    expect(openOldValue({...sealed(), until: '2030-01-01T00:00:00.000Z'}, place, key)).toBeUndefined();
  });

  it('does not open when any byte of it was changed', () => {
    const kept = sealed();
    const bytes = Buffer.from(kept.sealed, 'base64');
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(openOldValue({...kept, sealed: changed.toString('base64')}, place, key), `byte ${index}`).toBeUndefined();
    }
  });

  it.each([
    ['nothing', undefined],
    ['no JSON', 'x'],
    ['null', 'null'],
    ['a later version', JSON.stringify({version: 2, key: 'a', until, sealed: ''})],
    ['no date', JSON.stringify({version: 1, key: 'a', until: 'soon', sealed: ''})],
    ['half of it', JSON.stringify({version: 1, key: 'a'})],
  ])('is not read from %s', (_, annotation) => {
    expect(readKeptValue(annotation)).toBeUndefined();
  });

  it('says where its key lies, in words that change no terminal', () => {
    const keyAt = {host: 'workstation', user: 'ada', directory: '/home/ada/keys'};
    expect(readKeptValue(sealOldValue(old, place, {until, keyAt}, key))?.keyAt).toEqual(keyAt);
    const forged = {...sealed(), keyAt: {host: '\u001b[2J', user: 'ada\n', directory: 'x'.repeat(5000)}};
    const {host, user, directory} = readKeptValue(JSON.stringify(forged))?.keyAt ?? {};
    expect([host, user, directory?.length]).toEqual(['?[2J', 'ada?', 300]);
    expect(readKeptValue(JSON.stringify({...sealed(), keyAt: {host: 1}}))?.keyAt).toBeUndefined();
  });

  it.each(['', 'AAAA', 'no base64 !'])('of which too little is left does not open: %j', (text) => {
    expect(openOldValue({...sealed(), sealed: text}, place, key)).toBeUndefined();
  });
});
