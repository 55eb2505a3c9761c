// What a CAS holds is shown and reviewed against: attested, read with the owner's keys, nothing written.
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {markerSession} from '../../src/lib/cas/sessions.ts';
import type {Run} from '../support/stack.ts';
import {type CasWorld, namespace, startCasWorld, tolerances} from './cas-world.ts';

describe('policy show and review with a CAS', () => {
  let world: CasWorld;
  let run: (...args: string[]) => Promise<Run>;

  beforeAll(async () => {
    world = await startCasWorld('sample');
    const {stack, home} = world;
    const env = {PATH: `${join(home, 'tools')}:${process.env.PATH}`};
    run = (...args) => stack.run([...args, '-o', 'json', '--timeout', '60s'], {env});
    const made = await run('cas', 'one', '-n', namespace, '--set-version', '6.0.5', '--yes', ...stack.releaseArgs);
    if (made.code !== 0) throw new Error(made.report);
  });
  afterAll(() => world.stop());

  const cas = ['--cas', `one.${namespace}`];

  function review(text: string): Promise<Run> {
    const path = join(world.home, 'policy.yaml');
    writeFileSync(path, text);
    return run('policy', 'review', path, ...cas);
  }

  function told({outcome}: Run): string[] {
    return outcome.findings.map(({code, verdict}) => `${code} ${verdict}`);
  }

  async function heldHash(name: string): Promise<string> {
    const {outcome} = await run('policy', 'show', name, ...cas);
    return outcome.results?.find((result) => result.name === 'hash')?.value ?? '';
  }

  test('a policy that only its creator may read is shown, its keys masked', async () => {
    let answer: Run | undefined;
    const writes = await world.stack.writesDuring(async () => {
      answer = await run('policy', 'show', 'cas-owner/primary-backup', ...cas);
    });
    expect(answer?.code, answer?.report).toBe(0);
    const text = answer?.outcome.results?.find(({name}) => name === 'policy')?.value ?? '';
    expect(text).toContain('name: cas-owner/primary-backup');
    expect(text).toMatch(/content: "\*\*\*"/);
    expect(`${answer?.stdout}${answer?.stderr}`).not.toContain('PRIVATE KEY');
    expect(writes).toEqual([]);
    const records = readdirSync(join(world.home, '.cas/.kubectl-provision'));
    expect(records.filter((name) => /^(?:policy|question)_/.test(name))).toEqual([]);
  });

  test('the same policy permits nothing more, and is told which hash to follow', async () => {
    const answer = await review(markerSession.text);
    expect(answer.code, answer.report).toBe(0);
    expect(told(answer)).toEqual(['PS438 warning', 'PS439 ok']);
    const hash = await heldHash('provisioned');
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(answer.outcome.findings[0]?.hint).toBe(`write predecessor: ${hash}`);
  });

  test('a wider policy is found out', async () => {
    const hash = await heldHash('provisioned');
    const wider = markerSession.text
      .replace('predecessor:', `predecessor: ${hash}`)
      .replace('update:\n    - CREATOR', 'update:\n    - CREATOR\n    - ANY');
    const answer = await review(wider);
    expect(answer.code, answer.report).toBe(3);
    expect(told(answer)).toEqual(['PS438 ok', 'PS434 warning']);
    expect(answer.outcome.findings[1]).toMatchObject({
      summary: 'ANY may update the policy',
      place: {line: 9, column: 7},
    });
  });

  test('a policy that the CAS does not give cannot be reviewed', async () => {
    const answer = await review(markerSession.text.replace('name: provisioned', 'name: unheard'));
    expect(answer.code, answer.report).toBe(4);
    expect(answer.report).toContain('does not give policy unheard');
  });

  test('a name that is yet to be filled in leads nowhere', async () => {
    const answer = await review(markerSession.text.replace('name: provisioned', 'name: $NAME'));
    expect(answer.code, answer.report).toBe(2);
  });

  describe('a policy that only another signer may read', () => {
    const text = 'name: theirs\nversion: "0.3.10"\naccess_policy:\n  read: [CREATOR]\n  update: [CREATOR]\n';
    const identity = () => join(world.home, 'identity.json');

    beforeAll(async () => {
      const file = join(world.home, 'theirs.yaml');
      writeFileSync(file, text);
      const address = await world.forward('one');
      await world.scone('cas', 'attest', ...tolerances, address);
      await world.scone('cas', 'set-default', address);
      await world.scone('session', 'create', file);
    });

    test('is not given to the owner of the directory, who is told of --identity', async () => {
      const answer = await run('policy', 'show', 'theirs', ...cas);
      expect(answer.code, answer.report).toBe(4);
      expect(answer.report).toContain('--identity');
    });

    test('is shown and reviewed with the keys of its signer, which stay as they are', async () => {
      const before = readFileSync(identity());
      const shown = await run('policy', 'show', 'theirs', ...cas, '--identity', identity());
      expect(shown.code, shown.report).toBe(0);
      expect(shown.outcome.results?.find(({name}) => name === 'policy')?.value).toContain('name: theirs');
      const path = join(world.home, 'wider.yaml');
      writeFileSync(path, text.replace('read: [CREATOR]', 'read: [CREATOR, ANY]'));
      const reviewed = await run('policy', 'review', path, ...cas, '--identity', identity());
      expect(reviewed.code, reviewed.report).toBe(3);
      expect(readFileSync(identity()).equals(before)).toBe(true);
    });
  });
});
