// A CAS along the whole chain of releases, each step by our own commands; then lost, and recovered.
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {upstreamRemark} from '../support/release-upstream.ts';
import {type Run, releaseKinds} from '../support/stack.ts';
import {type CasWorld, namespace, startCasWorld} from './cas-world.ts';

const chain = ['5.8.0', '5.9.0', '6.0.5', '6.0.6'];

describe.each(releaseKinds)(`the %s releases${upstreamRemark}`, (kind) => {
  let world: CasWorld;
  let cas: (...args: string[]) => Promise<Run>;

  beforeAll(async () => {
    world = await startCasWorld(kind, chain[0]);
    const env = {PATH: `${join(world.home, 'tools')}:${process.env.PATH}`};
    cas = (...args) => {
      const release = ['status', 'backup'].includes(args[0] ?? '') ? [] : world.stack.releaseArgs;
      const otherCli = args[0] === 'backup' ? [] : ['--force-execution-with-different-sconecli-version'];
      const all = ['cas', ...args, '-n', namespace, '-o', 'json', '--timeout', '100s', ...release, ...otherCli];
      return world.stack.run(all, {env});
    };
  });
  afterAll(() => world.stop());

  test(`provisioned at ${chain[0]}`, async () => {
    const run = await cas('old', '--set-version', '5.8.0', '--wait', '--yes');
    expect(run.code, run.report).toBe(0);
    // The release names none at 5.8; the operator fills it in.
    expect((await world.until('old', () => true)).spec.nonce).toMatch(/^[0-9a-f]{32}$/i);
  });

  test.each(chain.slice(1))('operator and CAS to %s', async (version) => {
    const operator = await world.stack.operator('--update', '--set-version', version);
    expect(operator.code, operator.report).toBe(0);
    const backup = await cas('backup', 'old', '--yes');
    expect(backup.code, backup.report).toBe(0);
    const run = await cas('upgrade', 'old', '--to', version, '--yes');
    expect(run.code, run.report).toBe(0);
    const {spec, status} = await world.until('old', ({status: now}) => now?.phase === 'HEALTHY');
    expect(spec.image).toBe(`registry.scontain.com/scone.cloud/cas:${version}`);
    expect(status.version).toBe(version);
  });

  test('the same CAS all the way: lost and recovered, it still knows its sessions', async () => {
    const backup = await cas('backup', 'old', '--yes');
    const path = backup.outcome.results?.[0]?.value ?? '';
    await world.lose('old');
    const run = await cas('recover', 'old', '--from', path, '--yes');
    expect(run.code, run.report).toBe(0);
    const verified = await cas('verify', 'old');
    expect(verified.code, verified.report).toBe(0);
  });
});
