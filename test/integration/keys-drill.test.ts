// The restore drill against a CAS: the key in a sealed file is the one that the CAS knows, or it is not.
import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {anIdentity, configText, putFiles} from '../support/key-ground.ts';
import type {Run} from '../support/stack.ts';
import {type CasWorld, namespace, startCasWorld} from './cas-world.ts';

describe('keys drill', () => {
  let world: CasWorld;
  let run: (...args: string[]) => Promise<Run>;
  let passphrase: string[];

  beforeAll(async () => {
    world = await startCasWorld('sample');
    const {stack, home} = world;
    const env = {PATH: `${join(home, 'tools')}:${process.env.PATH}`};
    run = (...args) => stack.run([...args, '-o', 'json', '--timeout', '60s'], {env});
    writeFileSync(join(home, 'right.txt'), 'correct horse battery staple\n', {mode: 0o600});
    passphrase = ['--passphrase-file', join(home, 'right.txt')];
    const {releaseArgs} = stack;
    const made = await run('cas', 'one', '-n', namespace, '--set-version', '6.0.5', '--yes', ...releaseArgs);
    if (made.code !== 0) throw new Error(made.report);
    const backup = await run('keys', 'backup', join(home, 'keys.age'), ...passphrase);
    if (backup.code !== 0) throw new Error(backup.report);
  });
  afterAll(() => world.stop());

  const target = () => join(world.home, '.cas');
  const drill = (file: string, ...args: string[]) =>
    run('keys', 'drill', file, ...passphrase, '--cas', 'one', '-n', namespace, ...args);

  /** Path and time of the last change of what is in the directory, but for the records of the program. */
  function state(): string[] {
    const paths = readdirSync(target(), {recursive: true, encoding: 'utf8'}).toSorted();
    const own = paths.filter((path) => !path.startsWith('.kubectl-provision'));
    return own.map((path) => `${path} ${statSync(join(target(), path)).mtimeMs}`);
  }

  test('the CAS knows the key; nothing is written there, and of the directory only its record of proofs', async () => {
    const before = state();
    let answer: Run | undefined;
    const writes = await world.stack.writesDuring(async () => {
      answer = await drill(join(world.home, 'keys.age'));
    });
    expect(answer?.code, answer?.report).toBe(0);
    expect(answer?.outcome).toMatchObject({command: 'keys drill', findings: [{code: 'PS153', verdict: 'ok'}]});
    expect(writes).toEqual([]);
    expect(state()).toEqual(before);
    const records = readdirSync(join(target(), '.kubectl-provision'));
    expect(records.filter((name) => name.endsWith('.tmp') || name === 'lock')).toEqual([]);
    const said = `${answer?.stdout}${answer?.stderr}`;
    const {identity} = JSON.parse(readFileSync(join(target(), 'identity/config.json'), 'utf8')) as {identity: string};
    expect(said).not.toContain(identity.split('\n')[1]);
    expect(said).not.toContain('correct horse');
    const listed = await run('keys', 'list');
    expect(listed.stdout).toContain(`CAS ${namespace}/one of cluster`);
    expect(listed.outcome.findings.filter(({code}) => code === 'PS153').map(({verdict}) => verdict)).toEqual(['ok']);
  });

  test('a key that is not the owner’s is told from a CAS that does not answer', async () => {
    const other = join(world.home, 'other');
    putFiles(other, {'identity/config.json': configText(anIdentity('stranger'))}, 0o600);
    const backup = await run('keys', 'backup', join(world.home, 'other.age'), ...passphrase, '--target', other);
    expect(backup.code, backup.report).toBe(0);
    const unknown = await drill(join(world.home, 'other.age'), '--target', other);
    expect(unknown.code, unknown.report).toBe(1);
    expect(unknown.stdout).toContain('does not know the key that was restored');
    expect(readdirSync(join(other, '.kubectl-provision')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('another key than the directory has is refused before the CAS is asked', async () => {
    const refused = await drill(join(world.home, 'other.age'));
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain('another owner identity than the directory for keys');
  });

  test('of a CAS that is not there', async () => {
    const missing = await run(
      'keys',
      'drill',
      join(world.home, 'keys.age'),
      ...passphrase,
      '--cas',
      'two',
      '-n',
      namespace,
    );
    expect(missing.code).toBe(1);
    expect(missing.stdout).toContain('there is no Service of this CAS');
  });
});
