// The life of a CAS under our commands: provisioned, asked, backed up, upgraded, lost and recovered.
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {upstreamRemark} from '../support/release-upstream.ts';
import {type Run, releaseKinds} from '../support/stack.ts';
import {type CasWorld, casKind, namespace, startCasWorld} from './cas-world.ts';

describe.each(releaseKinds)(`with the %s release${upstreamRemark}`, (kind) => {
  let world: CasWorld;
  /** Runs `cas …` with the stand-in on PATH. */
  let cas: (...args: string[]) => Promise<Run>;

  beforeAll(async () => {
    world = await startCasWorld(kind);
    const {stack, home} = world;
    const env = {PATH: `${join(home, 'tools')}:${process.env.PATH}`};
    cas = (...args) => {
      const timeout = args.includes('--timeout') ? [] : ['--timeout', '60s'];
      const all = ['cas', ...args, '-n', namespace, '-o', 'json', ...timeout];
      return stack.run(
        [...all, ...(['status', 'backup'].includes(args[0] ?? '') ? [] : stack.releaseArgs), '--yes'].filter(
          isKnownTo(args),
        ),
        {env},
      );
    };
  });
  afterAll(() => world.stop());
  beforeEach(() => world.stack.sandbox.faults.clear());

  /** Commands that only look know no --yes. */
  function isKnownTo(args: string[]) {
    const looks = ['status', 'verify', 'keys'].includes(args[0] ?? '') || args[1] === 'verify';
    return (word: string) => !(looks && word === '--yes');
  }

  const files = () => join(world.home, '.cas');

  test('a dry run shows what would be done, writes nothing and spends nothing', async () => {
    let run: Run | undefined;
    const writes = await world.stack.writesDuring(async () => {
      run = await cas('one', '--set-version', '6.0.5', '--dry-run');
    });
    expect(run?.code, run?.report).toBe(3);
    expect(writes).toEqual([]);
    expect(run?.outcome.changes.map(({summary}) => summary.replaceAll(/\/\S*\//g, '…/'))).toMatchInlineSnapshot(`
      [
        "create CAS apps/one",
        "write the owner config …/config_one_apps.toml",
        "make sure of the owner's identity …/config.json",
        "provision CAS apps/one: spends its one-time token and sets its owner",
        "attest the CAS and write the owner's identity for it …/owner_id_one_apps.json",
        "create session cas-owner",
        "create session cas-owner/primary-backup",
        "create session provisioned",
        "patch CAS apps/one: probes and backup controller",
        "save the custom resource …/cas-apps-one-6.0.5-manifest.yaml",
      ]
    `);
  });

  test.each<[string, string, string, RegExp]>([
    ['an owner config that is none', '--owner-config', 'x = [', /the owner config is not valid TOML/],
    [
      'a policy that is none',
      'CAS_OWNER_POLICY_URL',
      'name: other\n',
      /the session cannot be used.*its name is "other"/s,
    ],
    [
      'a policy without a place for the identity',
      'CAS_BACKUP_POLICY_URL',
      'name: $POLICY_NAME\nservices:\n  - name: register\n',
      /identity unchanged/,
    ],
  ])('%s is refused before anything is made or spent', async (what, named, text, says) => {
    const target = join(world.home, `refused ${what}`);
    const file = join(world.home, 'refused');
    writeFileSync(file, text);
    const isFlag = named.startsWith('--');
    const args = ['cas', 'refused', '-n', namespace, '--target', target, '--allow-unverified', '--yes'];
    let run: Run | undefined;
    const writes = await world.stack.writesDuring(async () => {
      run = await world.stack.run([...args, ...world.stack.releaseArgs, ...(isFlag ? [named, file] : [])], {
        env: isFlag ? {} : {[named]: file},
      });
    });
    expect(run?.code, run?.report).not.toBe(0);
    expect(run?.stderr).toMatch(says);
    expect(writes).toEqual([]);
    expect(existsSync(target)).toBe(false);
  });

  test('from nothing to a healthy CAS', async () => {
    const run = await cas('one', '--set-version', '6.0.5', '--wait');
    expect(run.code, run.report).toBe(0);
    expect(run.outcome.results?.map(({name}) => name)).toEqual([
      ...['CAS_KEY', 'CAS_SOFTWARE_KEY', 'CAS_SESSION_ENCRYPTION_KEY', 'CAS_CERT', 'PUBLIC NONCE'],
    ]);
    const {status} = await world.until('one', () => true);
    expect(status).toMatchObject({phase: 'HEALTHY', provisioned: 'Yes', migrationNodeRatio: '3/3'});
  });

  test('every file of the owner is private', () => {
    const modes = (directory: string): string[] =>
      readdirSync(directory, {withFileTypes: true}).flatMap((entry) => {
        const path = join(directory, entry.name);
        const mode = (statSync(path).mode & 0o777).toString(8);
        return entry.isDirectory() ? [mode, ...modes(path)] : [mode];
      });
    expect([...new Set(modes(files()))].toSorted()).toEqual(['600', '700']);
  });

  test('neither token nor keys are in what was said or noted down', async () => {
    const token = await world.logged('one', 'CAS provisioning token').catch(() => '');
    const journal = readFileSync(join(files(), '.kubectl-provision', `journal_one_${namespace}.jsonl`), 'utf8');
    expect(token).not.toBe('');
    expect(journal).not.toContain(token);
    expect(journal).not.toContain('PRIVATE KEY');
  });

  test('a second run changes nothing', async () => {
    let run: Run | undefined;
    const writes = await world.stack.writesDuring(async () => {
      run = await cas('one', '--set-version', '6.0.5');
    });
    expect(run?.code, run?.report).toBe(0);
    expect(writes).toEqual([]);
    expect(run?.outcome.summary).toContain('there is nothing to do');
  });

  test('--resume needs something that was begun', async () => {
    const run = await cas('one', '--set-version', '6.0.5', '--resume');
    expect(run.code).toBe(1);
    expect(run.outcome.summary).toContain('nothing to resume');
  });

  test('status, verify, keys, and the question whether it is provisioned', async () => {
    const status = await cas('status', 'one');
    expect(status.code, status.report).toBe(0);
    expect(status.troubles).toEqual([]);
    const verified = await cas('verify', 'one');
    expect(verified.code, verified.report).toBe(0);
    expect(verified.outcome.findings.map(({code}) => code)).toEqual(['PS200', 'PS201', 'PS204', 'PS212']);
    const keys = await cas('keys', 'one');
    expect(keys.outcome.results?.find(({name}) => name === 'CAS_KEY')?.value).toMatch(/^[!-~]{20,}$/);
    const asked = await cas('one', '--is-provisioned');
    expect(asked.code, asked.report).toBe(0);
    expect((await cas('two', '--is-provisioned')).code).toBe(1);
  });

  describe('backups', () => {
    let path = '';

    test('an upgrade is refused as long as there is none', async () => {
      const run = await cas('upgrade', 'one', '--to', '6.0.6');
      expect(run.code).toBe(1);
      expect(run.outcome.summary).toContain('there is no proved backup');
      expect(run.outcome.changes.every(({state}) => state === 'planned')).toBe(true);
    });

    test('the last snapshot is copied whole', async () => {
      const run = await cas('backup', 'one');
      expect(run.code, run.report).toBe(0);
      path = run.outcome.results?.[0]?.value ?? '';
      expect(readdirSync(path).toSorted()).toEqual(['backup.json', 'cas.db', 'cas.key-store']);
      const inside = await world.streams.exec(
        namespace,
        'one-0',
        ['sha256sum', '/var/mnt/cas-database-snapshots/last-completed/cas.db'],
        {container: 'cas'},
      );
      const manifest = JSON.parse(readFileSync(join(path, 'backup.json'), 'utf8')) as {files: {sha256: string}[]};
      expect(inside.stdout).toContain(manifest.files[0]?.sha256 ?? 'none');
    });

    test('verified, and refused when a byte is missing', async () => {
      const whole = await cas('backup', 'verify', path);
      expect(whole.code, whole.report).toBe(0);
      truncateSync(join(path, 'cas.db'), 10);
      const cut = await cas('backup', 'verify', path);
      expect(cut.code).toBe(1);
      expect(cut.stdout).toContain('cas.db has 10 bytes');
    });

    test('sealed with a passphrase; another one does not open it, and half of it is no backup', async () => {
      const [right, wrong] = ['right', 'wrong'].map((name) => join(world.home, `${name}.txt`)) as [string, string];
      writeFileSync(right, 'correct horse battery staple\n', {mode: 0o600});
      writeFileSync(wrong, 'incorrect horse battery staple\n', {mode: 0o600});
      const run = await cas('backup', 'one', '--passphrase-file', right);
      expect(run.code, run.report).toBe(0);
      const sealed = run.outcome.results?.[0]?.value ?? '';
      expect((await cas('backup', 'verify', sealed, '--passphrase-file', right)).code).toBe(0);
      const other = await cas('backup', 'verify', sealed, '--passphrase-file', wrong);
      expect(other.code).toBe(1);
      truncateSync(sealed, statSync(sealed).size - 100);
      const cut = await cas('backup', 'verify', sealed, '--passphrase-file', right);
      expect(cut.code).toBe(1);
      expect(cut.stdout).not.toBe(other.stdout);
    });

    test('of many, N are left', async () => {
      const directory = join(world.home, 'few');
      mkdirSync(directory);
      for (let number = 0; number < 3; number++) {
        const run = await cas('backup', 'one', '--backup-dir', directory, '--keep', '2');
        expect(run.code, run.report).toBe(0);
      }
      expect(readdirSync(directory)).toHaveLength(2);
    });
  });

  test('upgraded: plan first, then done', async () => {
    const plan = await cas('upgrade', 'one', '--to', '6.0.6', '--dry-run');
    expect(plan.code, plan.report).toBe(3);
    expect(
      plan.outcome.results?.map(({name}) => name),
      JSON.stringify(plan.outcome.results),
    ).toEqual([
      ...[
        'present backup controller',
        'new backup controller',
        'predecessor of its session',
        'nodes that can take over',
      ],
    ]);
    const run = await cas('upgrade', 'one', '--to', '6.0.6', '--timeout', '90s');
    expect(run.code, run.report).toBe(0);
    const {status, spec} = await world.until('one', () => true);
    expect(spec.image).toMatch(/\/cas:6\.0\.6$/);
    expect(spec['backup-controller'].image).toMatch(/\/backup-controller:6\.0\.6$/);
    expect(status).toMatchObject({state: 'HEALTHY', phase: 'HEALTHY', version: '6.0.6'});
    expect((await cas('upgrade', 'one', '--to', '6.0.6')).outcome.summary).toContain('there is nothing to do');
  });

  test('lost, and recovered into a new CAS that knows its sessions and its key', async () => {
    const before = await cas('keys', 'one');
    const backup = await cas('backup', 'one');
    const path = backup.outcome.results?.[0]?.value ?? '';
    await world.lose('one');
    const run = await cas('recover', 'one', '--from', path, '--timeout', '90s');
    expect(run.code, run.report).toBe(0);
    const {status, spec} = await world.until('one', () => true);
    expect(spec.image).toMatch(/\/cas:6\.0\.6$/);
    expect(status).toMatchObject({state: 'HEALTHY', provisioned: 'Yes'});
    const after = await cas('keys', 'one');
    const sessionKey = (each: Run) =>
      each.outcome.results?.find(({name}) => name === 'CAS_SESSION_ENCRYPTION_KEY')?.value;
    expect(sessionKey(after)).toBe(sessionKey(before));
    rmSync(path, {recursive: true});
  });

  test('a database that is left over is not met by a new CAS', async () => {
    await world.stack.client.remove(casKind, 'one', {namespace});
    await world.untilGone(casKind, 'one');
    const run = await cas('one', '--set-version', '6.0.6');
    expect(run.code).toBe(1);
    expect(run.outcome.findings.find(({code}) => code === 'PS202')?.hint).toContain(
      `kubectl delete pvc -n ${namespace} database-one-0`,
    );
  });

  test('by a pod in the cluster, without any program here', async () => {
    const run = await cas('inside', '--set-version', '6.0.6', '--scone-cli', 'pod', '--timeout', '90s');
    expect(run.code, run.report).toBe(0);
    expect((await world.until('inside', ({status}) => status?.provisioned === 'Yes')).status.attestable).toBe('Yes');
  });

  test('in two parts, with another program in between', async () => {
    const first = await cas('split', '--set-version', '6.0.6', '--preprovision-only');
    expect(first.code, first.report).toBe(0);
    const {CAS_KEY_HASH = '', CAS_PROVISIONING_TOKEN = ''} = Object.fromEntries(
      (first.outcome.results ?? []).map(({name, value}) => [name, value]),
    );
    expect(await world.logged('split', 'CAS provisioning token')).toBe(CAS_PROVISIONING_TOKEN);
    expect(await world.logged('split', 'CAS key hash')).toBe(CAS_KEY_HASH);
    await world.provisionOnly('split');
    const second = await cas(
      'split',
      '--set-version',
      '6.0.6',
      '--postprovision-only',
      '--postprovision-owner-identity',
      join(world.home, 'identity.json'),
      '--target',
      join(world.home, 'split'),
      '--wait',
    );
    expect(second.code, second.report).toBe(0);
  });
});
