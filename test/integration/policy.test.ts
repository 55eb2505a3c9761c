// Policies from key to CAS on a real API server: signed, encrypted, applied, accepted; and refused, each with its reason.
import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {encryptedPolicyKind, signedPolicyKind} from '../../sandbox/simulated/scone-operator/kinds.ts';
import {aPolicy, aSigningKey} from '../support/policy-ground.ts';
import type {Run} from '../support/stack.ts';
import {type AnyObject, type CasWorld, namespace, startCasWorld} from './cas-world.ts';

const [alice, bob] = [aSigningKey(), aSigningKey()];

describe('policies', () => {
  let world: CasWorld;
  let run: (...args: string[]) => Promise<Run>;

  beforeAll(async () => {
    world = await startCasWorld('sample');
    const {stack, home} = world;
    const env = {PATH: `${join(home, 'tools')}:${process.env.PATH}`};
    run = (...args) => stack.run([...args, ...(args.includes('-o') ? [] : ['-o', 'json'])], {env});
    put('alice.pem', alice.pem);
    put('bob.pem', bob.pem);
    for (const name of ['one', 'two']) {
      const target = ['--target', join(home, name)];
      const made = await run(
        'cas',
        name,
        '-n',
        namespace,
        '--set-version',
        '6.0.5',
        '--yes',
        '--timeout',
        '90s',
        ...target,
        ...stack.releaseArgs,
      );
      if (made.code !== 0) throw new Error(made.report);
      await world.until(name, ({status}) => status?.provisioned === 'Yes');
    }
  });
  afterAll(() => world.stop());
  beforeEach(() => world.stack.sandbox.faults.clear());

  const file = (name: string) => join(world.home, name);
  const put = (name: string, text: string) => writeFileSync(file(name), text, {mode: 0o600});

  /** Path of the policy, signed by `key`. */
  async function signed(name: string, text: string, key = 'alice'): Promise<string> {
    put(`${name}.yaml`, text);
    const made = await run(
      'policy',
      'sign',
      file(`${name}.yaml`),
      '--identity',
      file(`${key}.pem`),
      '--output-file',
      file(`${name}.json`),
    );
    if (made.code !== 0) throw new Error(made.report);
    return file(`${name}.json`);
  }

  const apply = (path: string, ...more: string[]) =>
    run(
      'policy',
      'apply',
      path,
      ...(more.includes('--cas') ? [] : ['--cas', `one.${namespace}`]),
      ...(more.includes('--timeout') ? [] : ['--timeout', '60s']),
      '--yes',
      ...more,
    );

  async function objectOf(name: string, kind = signedPolicyKind): Promise<AnyObject | undefined> {
    return (await world.stack.client.list(kind, {namespace})).items.find(({metadata}) => metadata.name === name);
  }

  async function accepted(name: string, text = aPolicy(name)): Promise<string> {
    const answer = await apply(await signed(`${name}-first`, text), '--name', name);
    expect(answer.code, answer.report).toBe(0);
    return (await objectOf(name))?.status.hash;
  }

  test('a signed policy is accepted, marked as ours, and nothing is done twice', async () => {
    const path = await signed('web', aPolicy('web'));
    const answer = await apply(path);
    expect(answer.code, answer.report).toBe(0);
    expect(answer.outcome.findings.map(({code, verdict}) => `${code} ${verdict}`)).toEqual([
      'PS453 ok',
      'PS454 ok',
      'PS457 ok',
      'PS458 ok',
    ]);
    const object = await objectOf('web');
    expect(object).toMatchObject({
      metadata: {
        labels: {'app.kubernetes.io/managed-by': 'kubectl-provision', 'app.kubernetes.io/instance': 'one'},
        annotations: {'kubectl-provision/policy': 'web'},
        ownerReferences: [{kind: 'CAS', name: 'one'}],
      },
      spec: {casAddress: `https://one.${namespace}.svc.cluster.local:8081`},
      status: {state: 'ACCEPTED', revision: '1'},
    });
    expect(object?.metadata.managedFields?.map(({manager}: {manager: string}) => manager)).toContain(
      'kubectl-provision',
    );
    expect(answer.outcome.results).toContainEqual({name: 'hash of web', value: object?.status.hash});
    const writes = await world.stack.writesDuring(async () => {
      const again = await apply(path);
      expect(again.code, again.report).toBe(0);
      expect(again.outcome.changes).toEqual([]);
    });
    // The API server judges what would be written, and stores nothing.
    expect(writes.filter((write) => !write.includes('dryRun=All'))).toEqual([]);
  });

  test('an encrypted policy is accepted by the CAS that it is for', async () => {
    const path = await signed('hidden', aPolicy('hidden'));
    const target = ['--target', file('one')];
    const encrypted = await run(
      'policy',
      'encrypt',
      path,
      '--cas',
      `one.${namespace}`,
      '--output-file',
      file('hidden.encrypted.json'),
      ...target,
    );
    expect(encrypted.code, encrypted.report).toBe(0);
    expect(readFileSync(file('hidden.encrypted.json'), 'utf8')).not.toContain('hidden');
    const wrong = await apply(file('hidden.encrypted.json'), '--cas', `two.${namespace}`, '--name', 'hidden-two');
    expect({code: wrong.code, summary: wrong.outcome.summary}).toEqual({
      code: 1,
      summary: 'it is refused: REJECTED: the policy is not encrypted for this CAS, or is damaged',
    });
    const answer = await apply(file('hidden.encrypted.json'));
    expect(answer.code, answer.report).toBe(0);
    expect(await objectOf('hidden', encryptedPolicyKind)).toMatchObject({
      kind: 'EncryptedPolicy',
      status: {state: 'ACCEPTED'},
    });
  });

  test('the next version names the hash of the one before, and verify sees how both stand', async () => {
    const hash = await accepted('chain');
    const next = await signed('chain-next', aPolicy('chain', {predecessor: hash, more: 'secrets: []\n'}));
    const verify = (path: string) =>
      run('policy', 'verify', path, '--cas', `one.${namespace}`, '--target', file('one'));
    const before = await verify(next);
    expect(before.outcome.findings.map(({code, verdict}) => `${code} ${verdict}`)).toEqual(
      expect.arrayContaining(['PS456 ok', 'PS457 skipped']),
    );
    const answer = await apply(next, '--name', 'chain');
    expect(answer.code, answer.report).toBe(0);
    expect((await objectOf('chain'))?.status).toMatchObject({state: 'ACCEPTED', revision: '2', predecessor: hash});
    const after = await verify(next);
    expect(after.outcome.findings.map(({code, verdict}) => `${code} ${verdict}`)).toContain('PS457 ok');
    expect(
      (await verify(file('chain-first.json'))).outcome.findings.map(({code, verdict}) => `${code} ${verdict}`),
    ).toContain('PS456 failed');
  });

  describe('refused, with the reason', () => {
    test('altered by one byte', async () => {
      const path = await signed('altered', aPolicy('altered'));
      put('altered.json', readFileSync(path, 'utf8').replace('- ANY', '- ANX'));
      const answer = await apply(path);
      expect(answer.code, answer.report).toBe(1);
      expect(answer.outcome.summary).toBe(
        `it is refused: REJECTED: the signature of ${alice.signerId} is not valid for this policy`,
      );
      expect(answer.outcome.changes.map(({state}) => state)).toEqual(['done']);
    });

    test('signed by another key', async () => {
      const hash = await accepted('guarded');
      const path = await signed('guarded-next', aPolicy('guarded', {predecessor: hash, more: 'secrets: []\n'}), 'bob');
      const answer = await apply(path, '--name', 'guarded');
      expect(answer.code, answer.report).toBe(1);
      expect(answer.outcome.summary).toMatch(/^it is refused: REJECTED: .*update is not permitted/);
      expect((await objectOf('guarded'))?.status.hash).toBe(hash);
    });

    test('of another predecessor: nothing is written', async () => {
      const hash = await accepted('stale');
      const path = await signed('stale-next', aPolicy('stale', {predecessor: 'ab'.repeat(32), more: 'secrets: []\n'}));
      const writes = await world.stack.writesDuring(async () => {
        const answer = await apply(path, '--name', 'stale');
        expect(answer.code, answer.report).toBe(1);
        expect(answer.troubles).toEqual(['PS456 failed']);
        expect(answer.outcome.summary).toContain(hash);
        expect(answer.outcome.next).toContain(`predecessor: ${hash}`);
      });
      expect(writes).toEqual([]);
    });

    test('of another predecessor, by an object of its own: the CAS refuses it', async () => {
      await accepted('behind');
      const path = await signed(
        'behind-next',
        aPolicy('behind', {predecessor: 'ab'.repeat(32), more: 'secrets: []\n'}),
      );
      const answer = await apply(path, '--name', 'behind-again');
      expect(answer.code, answer.report).toBe(1);
      expect(answer.outcome.summary).toMatch(/REJECTED: .*the predecessor is not the current version/);
    });

    test('for another CAS', async () => {
      const hash = await accepted('elsewhere');
      const path = await signed('elsewhere-next', aPolicy('elsewhere', {predecessor: hash, more: 'secrets: []\n'}));
      const same = await apply(path, '--cas', `two.${namespace}`, '--name', 'elsewhere');
      expect({code: same.code, troubles: same.troubles}).toEqual({code: 1, troubles: ['PS461 failed']});
      expect(same.outcome.summary).toContain(`another CAS, https://one.${namespace}`);
      const other = await apply(path, '--cas', `two.${namespace}`, '--name', 'elsewhere-two');
      expect(other.code, other.report).toBe(1);
      expect(other.outcome.summary).toMatch(/REJECTED: .*does not exist/);
    });

    test('a CAS that is not there', async () => {
      const answer = await apply(await signed('lost', aPolicy('lost')), '--cas', `three.${namespace}`);
      expect({code: answer.code, troubles: answer.troubles}).toEqual({code: 1, troubles: ['PS457 failed']});
      expect(await objectOf('lost')).toBeUndefined();
    });
  });

  test('a dry run writes nothing; -o yaml prints what the server takes as it is', async () => {
    const path = await signed('gitops', aPolicy('apps/gitops'));
    const writes = await world.stack.writesDuring(async () => {
      const planned = await apply(path, '--dry-run');
      expect(planned.code, planned.report).toBe(0);
      expect(planned.outcome.changes).toMatchObject([
        {state: 'planned', summary: expect.stringContaining('create SignedPolicy')},
      ]);
    });
    expect(writes.filter((write) => !write.includes('dryRun=All'))).toEqual([]);
    const {stdout, code} = await apply(path, '--dry-run', '-o', 'yaml');
    expect(code).toBe(0);
    const object = parse(stdout) as AnyObject;
    expect(object.metadata.name).toBe(
      `apps-gitops-${createHash('sha256').update('apps/gitops').digest('hex').slice(0, 10)}`,
    );
    await world.stack.client.create(signedPolicyKind, object);
    expect((await objectOf(object.metadata.name))?.spec).toEqual(object.spec);
  });

  test('by the scone program: created, updated, and compared by hash', async () => {
    const direct = (path: string, ...more: string[]) => apply(path, '--direct', '--target', file('one'), ...more);
    const first = await direct(await signed('direct', aPolicy('direct')));
    expect(first.code, first.report).toBe(0);
    const [{value: hash} = {value: ''}] = first.outcome.results ?? [];
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    const again = await direct(file('direct.json'));
    expect(again.outcome.summary).toBe('the CAS holds it already');
    const next = await direct(
      await signed('direct-next', aPolicy('direct', {predecessor: hash, more: 'secrets: []\n'})),
    );
    expect(next.code, next.report).toBe(0);
    const stale = await direct(
      await signed('direct-stale', aPolicy('direct', {predecessor: hash, more: 'volumes: []\n'})),
    );
    expect({code: stale.code, troubles: stale.troubles}).toEqual({code: 1, troubles: ['PS456 failed']});
    expect(await objectOf('direct')).toBeUndefined();
  });
});
