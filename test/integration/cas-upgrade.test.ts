// Upgrades of a CAS that do not go straight on: interrupted, failing, governed by others, on too few nodes.
import {copyFileSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {sconeMeasurement} from '../../sandbox/simulated/cas/measurements.ts';
import {editSession, permittedByAll} from '../../src/lib/cas/session-edit.ts';
import {Failure} from '../../src/lib/report/failure.ts';
import type {Run, RunOptions} from '../support/stack.ts';
import {type CasWorld, namespace, policy, repository, startCasWorld, tolerances} from './cas-world.ts';

let world: CasWorld;

/** Runs `cas …` with the stand-in on PATH. */
function cas(args: string[], options: RunOptions = {}): Promise<Run> {
  const env = {PATH: `${join(world.home, 'tools')}:${process.env.PATH}`};
  const timeout = args.includes('--timeout') ? [] : ['--timeout', '100s'];
  const otherCli = '--force-execution-with-different-sconecli-version';
  const all = ['cas', ...args, '-n', namespace, '-o', 'json', '--yes', ...timeout, otherCli];
  return world.stack.run([...all, ...world.stack.releaseArgs], {env, ...options});
}

/** The owner's config becomes that of `world.scone`, which then knows this CAS as well. */
async function beOwner(name: string): Promise<void> {
  copyFileSync(join(world.home, '.cas/identity/config.json'), join(world.home, 'identity.json'));
  const address = await world.forward(name);
  await world.scone('cas', 'attest', ...tolerances, address);
  await world.scone('cas', 'set-default', address);
}

/** Measurements that the backup controller's session permits. */
async function permitted(name: string): Promise<string[]> {
  await beOwner(name);
  return permittedByAll(await world.scone('session', 'read', policy));
}

describe('from 6.0.5 to 6.0.6', () => {
  const [old, next] = ['6.0.5', '6.0.6'].map((version) => sconeMeasurement(version)) as [string, string];

  beforeAll(async () => {
    world = await startCasWorld('sample');
    for (const name of ['one', 'two']) {
      const run = await cas([name, '--set-version', '6.0.5', '--wait']);
      expect(run.code, run.report).toBe(0);
    }
  });
  afterAll(() => world.stop());
  beforeEach(() => world.stack.sandbox.faults.clear());

  const upgrade = (name: string, ...args: string[]) => ['upgrade', name, '--to', '6.0.6', '--without-backup', ...args];

  test('nodes that do not let the new CAS in bring the old backup controller back', async () => {
    await world.stack.sandbox.faults.set('backup-never-registers', {cas: `${namespace}/one`});
    // Only the deadline ends such a wait; by then even a slow machine has come to it.
    const run = await cas(upgrade('one', '--timeout', '45s'));
    expect(run.code, run.report).toBe(124);
    expect(run.report).toMatch(/0 of 3 nodes hold the new CAS/);
    const {spec} = await world.until('one', ({status}) => status?.phase === 'HEALTHY');
    expect(spec.image).toBe(`${repository}/cas:6.0.5`);
    expect(spec['backup-controller'].image).toBe(`${repository}/backup-controller:6.0.5`);
    expect(spec['backup-controller'].env).toContainEqual({
      name: 'BACKUP_CAS_IMAGE',
      value: `${repository}/cas:6.0.5`,
    });
    await world.untilPodOf('one', 'backup-controller', (pod) =>
      pod.spec.containers[0].image.endsWith('backup-controller:6.0.5'),
    );
    expect(await permitted('one')).toEqual(expect.arrayContaining([old, next]));
  });

  test('one that was interrupted after the image was changed is brought to its end, session included', async () => {
    // The new pod does not start before this is over, so that the run cannot be faster than we are.
    await world.stack.sandbox.faults.set('image-pull-slow', {image: '/cas:6\\.0\\.6', seconds: 600});
    const stop = new AbortController();
    const running = cas(upgrade('one'), {signal: stop.signal});
    await world.until('one', ({spec}) => spec.image === `${repository}/cas:6.0.6`);
    stop.abort(new Failure({kind: 'interrupted', summary: 'the run was interrupted (SIGINT)', signalNumber: 2}));
    const first = await running;
    expect(first.code, first.report).toBe(130);
    await world.stack.sandbox.faults.clear();
    await world.until('one', ({status}) => status?.phase === 'HEALTHY' && status.version === '6.0.6');
    expect(await permitted('one')).toEqual(expect.arrayContaining([old, next]));

    const second = await cas(upgrade('one'));
    expect(second.code, second.report).toBe(0);
    expect(await permitted('one')).toEqual([next]);
    const writes = await world.stack.writesDuring(async () => {
      const third = await cas(upgrade('one'));
      expect(third.outcome.summary).toContain('there is nothing to do');
    });
    expect(writes).toEqual([]);
  });

  describe('under governance', () => {
    const governed = (...args: string[]) => {
      const measured = ['--upgrade-sconecli-mrenclave', next, '--without-backup'];
      return cas(['two', '--upgrade-with-governance', '6.0.6', ...measured, ...args]);
    };
    const session = (name: string, permits: string) =>
      `name: ${name}\nversion: "0.3.10"\npredecessor: ~\naccess_policy:\n  read: [CREATOR]\n  update: [CREATOR]\n# permits ${permits}\n`;
    const create = async (name: string, text: string) => {
      const file = join(world.home, 'governing.yaml');
      writeFileSync(file, text);
      await world.scone('session', 'create', file);
      return name;
    };

    test('what the governing session does not permit changes nothing', async () => {
      await beOwner('two');
      await create('elsewhere', session('elsewhere', old));
      const refused = async (...args: string[]) => {
        let run: Run | undefined;
        const writes = await world.stack.writesDuring(async () => {
          run = await governed(...args);
        });
        expect(run?.code, run?.report).toBe(1);
        expect(writes).toEqual([]);
        return run?.report ?? '';
      };
      // There is none yet where it is looked for.
      expect(await refused()).toContain('cas-owner/attestation-policy');
      expect(await refused('--governance-attestation-policy', 'elsewhere')).toMatch(
        /the governing session does not permit the new backup controller; nothing was changed/,
      );
    });

    test('what it permits is done, and the session of the backup controller is left to those who govern it', async () => {
      await beOwner('two');
      const file = join(world.home, 'governed.yaml');
      const text = await world.scone('session', 'read', policy);
      writeFileSync(file, text);
      const predecessor = (await world.scone('session', 'verify', file)).trim();
      writeFileSync(file, editSession(text, {predecessor, add: [next], remove: []}));
      await world.scone('session', 'update', file);
      const before = await world.scone('session', 'read', policy);
      await create('governing', session('governing', next));

      const run = await governed('--governance-attestation-policy', 'governing');
      expect(run.code, run.report).toBe(0);
      const {spec, status} = await world.until('two', () => true);
      expect(spec.image).toBe(`${repository}/cas:6.0.6`);
      expect(status).toMatchObject({state: 'HEALTHY', version: '6.0.6'});
      await beOwner('two');
      expect(await world.scone('session', 'read', policy)).toBe(before);
    });
  });
});

describe('from 5.8.0 to 5.9.0 on two nodes, fewer than the safety service wants', () => {
  const journal = () =>
    readFileSync(join(world.home, '.cas/.kubectl-provision', `journal_old_${namespace}.jsonl`), 'utf8');

  beforeAll(async () => {
    world = await startCasWorld('sample', '5.8.0', {nodes: 2});
    const run = await cas(['old', '--set-version', '5.8.0', '--wait']);
    expect(run.code, run.report).toBe(0);
    const operator = await world.stack.operator('--update', '--set-version', '5.9.0');
    expect(operator.code, operator.report).toBe(0);
  });
  afterAll(() => world.stop());
  beforeEach(() => world.stack.sandbox.faults.clear());

  const upgrade = ['upgrade', 'old', '--to', '5.9.0', '--without-backup'];

  test('it is switched off, and stays so when the run is interrupted', async () => {
    await world.stack.sandbox.faults.set('image-pull-slow', {image: '/cas:5\\.9\\.0', seconds: 600});
    const stop = new AbortController();
    const running = cas(upgrade, {signal: stop.signal});
    const {spec} = await world.until('old', (now) => now.spec.image === `${repository}/cas:5.9.0`);
    stop.abort(new Failure({kind: 'interrupted', summary: 'the run was interrupted (SIGINT)', signalNumber: 2}));
    const run = await running;
    expect(run.code, run.report).toBe(130);
    expect(spec.safetyService.enabled).toBe(false);
    expect(journal()).toContain('"safety service":"off"');
  });

  test('the next run ends the upgrade, switches it on, and says what that means', async () => {
    const run = await cas(upgrade);
    expect(run.code, run.report).toBe(0);
    expect(run.report).toContain('its safety service wants 3 nodes, and there are 2');
    const {spec} = await world.until('old', ({status}) => status?.version === '5.9.0');
    expect(spec.safetyService.enabled).toBe(true);
    expect(await permitted('old')).toEqual([sconeMeasurement('5.9.0')]);
  });
});
