// A CAS from nothing to healthy by docker and by podman: the SCONE CLI comes as an image, and nothing of it is left.
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type LaidDocker, layDocker} from '../../sandbox/stand-ins/lay-docker.ts';
import type {Run} from '../support/stack.ts';
import {type CasWorld, namespace, startCasWorld} from './cas-world.ts';

let world: CasWorld;
beforeAll(async () => {
  world = await startCasWorld('sample');
});
afterAll(() => world.stop());

describe.each([
  ['docker', {}],
  ['podman', {rootless: true}],
] as const)('%s', (engine, kind) => {
  let laid: LaidDocker;
  let token = '';
  const target = () => join(world.home, `${engine}-keys`);

  beforeAll(() => {
    laid = layDocker(join(world.home, engine), engine, {scone: {version: '6.0.6'}, ...kind});
  });

  function cas(args: string[]): Promise<Run> {
    const {stack} = world;
    const env = {PATH: `${join(world.home, engine)}:/usr/bin:/bin`};
    const place = ['-n', namespace, '--target', target(), '--scone-cli', engine];
    return stack.run(['cas', ...args, ...place, '-o', 'json', '--timeout', '100s', ...stack.releaseArgs], {env});
  }

  test('provisions, attests and measures', async () => {
    const created = world.until(engine, ({status}) => status?.phase === 'Unprovisioned');
    const run = cas([engine, '--set-version', '6.0.5', '--wait', '--yes']);
    await created;
    token = await world.logged(engine, 'CAS provisioning token');
    const ended = await run;
    expect(ended.code, ended.report).toBe(0);
    const {status} = await world.until(engine, () => true);
    expect(status).toMatchObject({phase: 'HEALTHY', provisioned: 'Yes'});
    const verified = await cas(['verify', engine, '--set-version', '6.0.5']);
    expect(verified.code, verified.report).toBe(0);
  });

  test('upgrades, with both backup controllers measured from their images', async () => {
    const run = await cas(['upgrade', engine, '--to', '6.0.6', '--without-backup', '--set-version', '6.0.5', '--yes']);
    expect(run.code, run.report).toBe(0);
    const measured = laid.calls().filter(({argv}) => argv[0] === 'run' && argv.includes('SCONE_HASH=1'));
    expect(measured).toHaveLength(2);
  });

  test('it was told no secret, and each container went away by itself', () => {
    const told = JSON.stringify(laid.calls());
    expect(token).not.toBe('');
    expect(told).not.toContain(token);
    expect(told).not.toContain('PRIVATE KEY');
    for (const {argv} of laid.calls().filter((call) => call.argv[0] === 'run')) expect(argv).toContain('--rm');
    expect(readdirSync(join(target(), '.kubectl-provision', 'scone-cli'))).toEqual([]);
  });
});
