// Calls that fail, hang, are killed or say nonsense: what the caller is told, and what becomes of the owner's keys.
import {spawn} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, watch, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {SconeFault} from '../../../sandbox/stand-ins/scone/settings.ts';
import {jsonIn} from '../../sandbox/stand-ins/ground.ts';
import {type Ground, image, layScript, startSconeCliGround} from './ground.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await startSconeCliGround();
});
afterEach(() => ground.close());

/** Resolves when a file of that form is somewhere in the directory. */
async function appears(directory: string, isThere: () => boolean): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<void>();
  const watcher = watch(directory, {recursive: true}, () => isThere() && resolve());
  if (isThere()) resolve();
  await promise;
  watcher.close();
}

const inPrivate = (name: string) =>
  readdirSync(ground.workDirectory).some((entry) => existsSync(join(ground.workDirectory, entry, name)));

/** Opened with a whole program, which then has the fault; the config has an identity. */
async function opened(fault: SconeFault, signal = new AbortController().signal) {
  const scone = ground.layScone();
  const cli = await ground.open({driver: 'local', signal});
  await cli.ownKeyHash({config: ground.config});
  scone.set({version: '6.0.6', faults: [fault]});
  return cli;
}

test('what the program refuses comes with its exit code and its words', async () => {
  const cli = await opened({command: 'cas attest', does: 'fails', stderr: 'group out of date'});
  const call = {config: ground.config, address: ground.cas.address, tolerance: []};
  expect(await cli.attest(call)).toEqual({
    ok: false,
    exitCode: expect.any(Number),
    words: expect.stringContaining('group out of date'),
  });
});

test('a question that is refused is a failure with the words', async () => {
  const cli = await opened({command: 'self', does: 'fails', stderr: 'no luck'});
  await expect(cli.ownKeyHash({config: ground.config})).rejects.toThrow(
    /scone self show-key-hash ended with.*no luck/s,
  );
});

test('garbage before the answer does not hide it', async () => {
  const cli = await opened({command: 'self', does: 'prints-garbage'});
  expect(await cli.ownKeyHash({config: ground.config})).toMatch(/^\S{16,}$/);
});

describe('a program that is killed', () => {
  test.each(['dies-before-the-call', 'dies-after-the-call', 'dies-while-writing'] as const)(
    'leaves the config whole: %s',
    async (does) => {
      const cli = await opened({command: 'cas provision', does});
      const before = readFileSync(ground.config, 'utf8');
      await expect(cli.provision(ground.provisioning())).rejects.toThrow(/scone cas provision was ended by SIGKILL/);
      expect(readFileSync(ground.config, 'utf8')).toBe(before);
      expect(ground.cas.cas.facts().isProvisioned ?? false).toBe(does !== 'dies-before-the-call');
    },
  );

  test('in the midst of its first identity leaves what it had written beside', async () => {
    ground.layScone({faults: [{command: 'self', does: 'dies-while-writing'}]});
    const cli = await ground.open({driver: 'local'});
    await expect(cli.ownKeyHash({config: ground.config})).rejects.toThrow(/SIGKILL/);
    expect(readFileSync(ground.config, 'utf8')).toBe('');
    const [kept = ''] = readdirSync(ground.workDirectory).filter((name) => name.startsWith('config.json.left-'));
    expect(readFileSync(join(ground.workDirectory, kept), 'utf8')).toContain('PRIVATE KEY');
  });

  test('in a container is known by its exit code', async () => {
    const docker = ground.layEngine('docker');
    const cli = await ground.open({driver: 'docker'});
    docker.set({scone: {version: '6.0.6', faults: [{command: 'self', does: 'dies-before-the-call'}]}});
    await expect(cli.ownKeyHash({config: ground.config})).rejects.toThrow(/was ended by signal 9/);
  });
});

describe('an interrupted run', () => {
  test('ends a question at once, and nothing is left of it', async () => {
    const controller = new AbortController();
    layScript(ground, 'scone', `[ "$1" = --version ] && { echo 6.0.6; exit; }; touch began; exec sleep 600`);
    const cli = await ground.open({driver: 'local', signal: controller.signal});
    const asking = cli.ownKeyHash({config: ground.config});
    await appears(ground.workDirectory, () => inPrivate('began'));
    controller.abort(new Error('the end'));
    await expect(asking).rejects.toThrow('the end');
    expect(readdirSync(ground.workDirectory)).toEqual(['config.json']);
    await expect(cli.ownKeyHash({config: ground.config})).rejects.toThrow('the end');
    await cli.close();
  });

  test('lets a change finish that is under way, and keeps what it has made', async () => {
    const controller = new AbortController();
    layScript(
      ground,
      'scone',
      `[ "$1" = --version ] && { echo 6.0.6; exit; }
touch began; while [ ! -e "${ground.programs}/go" ]; do sleep 0.05; done; echo '{"identity": "PRIVATE KEY"}' > "$SCONE_CLI_CONFIG"`,
    );
    const cli = await ground.open({driver: 'local', signal: controller.signal});
    const changing = cli.createSession({config: ground.config, file: ground.file('s.yaml', 'name: x')});
    await appears(ground.workDirectory, () => inPrivate('began'));
    controller.abort(new Error('the end'));
    writeFileSync(join(ground.programs, 'go'), '');
    expect(await changing).toEqual({ok: true, value: undefined});
    expect(jsonIn(ground.config)).toEqual({identity: 'PRIVATE KEY'});
  });

  test('removes the container that docker alone would leave running', async () => {
    const controller = new AbortController();
    layScript(
      ground,
      'docker',
      `echo "$@" >> "${ground.programs}/calls"
case "$*" in
  info*) echo '{"ServerVersion": "29.0.0"}';;
  "image inspect"*) echo sha256:${'a'.repeat(64)};;
  *show-key-hash*) touch "${ground.programs}/began"; exec sleep 600;;
  run*) for word; do case $word in type=bind,source=*) d=\${word#type=bind,source=}; d=\${d%%,*};; esac; done
    cat "$d/probe" > "$d/answer"; echo 6.0.6;;
esac`,
    );
    const cli = await ground.open({driver: 'docker', signal: controller.signal});
    const asking = cli.ownKeyHash({config: ground.config});
    await appears(ground.programs, () => existsSync(join(ground.programs, 'began')));
    controller.abort(new Error('the end'));
    await expect(asking).rejects.toThrow('the end');
    const calls = readFileSync(join(ground.programs, 'calls'), 'utf8').trim().split('\n');
    const name = /--name (\S+) /.exec(calls.at(-2) ?? '')?.[1];
    expect(calls.at(-1)).toBe(`rm --force ${name}`);
  });

  test('that is killed itself loses no identity: the next one finds it', async () => {
    layScript(
      ground,
      'scone',
      `[ "$1" = --version ] && { echo 6.0.6; exit; }
echo '{"identity": "-----BEGIN PRIVATE KEY-----"}' > "$SCONE_CLI_CONFIG"; touch began; exec sleep 5`,
    );
    const code = `
      import {startCall} from '${fileURLToPath(new URL('killed-run.ts', import.meta.url))}';
      await startCall(${JSON.stringify({programs: ground.programs, workDirectory: ground.workDirectory, config: ground.config, image})});`;
    const run = spawn(process.execPath, ['--input-type=module', '-e', code], {stdio: 'inherit'});
    const ended = new Promise((resolve) => run.once('exit', resolve));
    await appears(ground.workDirectory, () => inPrivate('began'));
    run.kill('SIGKILL');
    await ended;
    expect(readFileSync(ground.config, 'utf8')).toBe('');
    ground.layScone();
    await ground.open({driver: 'local'});
    expect(jsonIn(ground.config)).toEqual({identity: '-----BEGIN PRIVATE KEY-----'});
    expect(ground.notes.join()).toContain('took over the identity');
  });
});

test('a program that makes another identity does not get its way', async () => {
  const cli = await opened({command: 'cas list', does: 'fails'});
  const {identity} = jsonIn(ground.config);
  layScript(
    ground,
    'scone',
    `echo '{"identity": "PRIVATE KEY of another"}' > "$SCONE_CLI_CONFIG"; echo ${'ab'.repeat(32)}`,
  );
  await expect(cli.ownKeyHash({config: ground.config})).rejects.toThrow(/its identity is another one/);
  expect(jsonIn(ground.config)).toMatchObject({identity});
});

test('a flood is stopped', async () => {
  const cli = await opened({command: 'cas list', does: 'fails'});
  layScript(ground, 'scone', 'exec yes');
  await expect(cli.ownKeyHash({config: ground.config})).rejects.toThrow(/printed more than 4 MiB/);
});
