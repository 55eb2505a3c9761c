// Which way is taken, and what is said of it and of the others.
import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {type Ground, layScript, startSconeCliGround} from './ground.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await startSconeCliGround();
});
afterEach(() => ground.close());

const dockerInfo = '{"ServerVersion": "29.0.0", "OSType": "linux"}';
const podmanInfo = '{"host": {"security": {"rootless": true}}, "version": {"Version": "5.4.0"}}';

/** An engine that serves the probe as a real one would, and says the version. */
function layQuickEngine(name: string, {info = dockerInfo, version = '6.0.6', pull = 'true'} = {}): void {
  layScript(
    ground,
    name,
    `case "$1" in
  info) echo '${info}';;
  image) [ -e "${ground.programs}/pulled" ] && echo sha256:${'a'.repeat(64)} || exit 1;;
  pull) ${pull} && touch "${ground.programs}/pulled";;
  run) for word; do case $word in type=bind,source=*) d=\${word#type=bind,source=}; d=\${d%%,*};; esac; done
    cat "$d/probe" > "$d/answer"; echo scone ${version};;
esac`,
  );
}

const layQuickScone = (version = '6.0.6') => layScript(ground, 'scone', `echo scone ${version}`);
const layDownEngine = (name: string) =>
  layScript(ground, name, 'echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock" >&2; exit 1');

describe('auto', () => {
  test('takes the program of this machine when its version fits', async () => {
    layQuickScone();
    layQuickEngine('docker');
    const {about} = await ground.open();
    expect(about).toMatchObject({driver: 'local', version: '6.0.6', why: `${ground.programs}/scone is version 6.0.6`});
    expect(ground.notes).toEqual([`SCONE CLI: local, ${ground.programs}/scone is version 6.0.6`]);
  });

  test('warns of a version that differs', async () => {
    layQuickScone('6.0.3');
    expect((await ground.open()).about).toMatchObject({driver: 'local', version: '6.0.3'});
    expect(ground.notes[0]).toMatch(/differs from the release: it is version 6\.0\.3, 6\.0\.6 is wanted/);
  });

  test('takes docker when the program is of another major version, and says so', async () => {
    layQuickScone('5.9.0');
    layQuickEngine('docker');
    const {about} = await ground.open();
    expect(about.driver).toBe('docker');
    expect(about.why).toMatch(
      /image registry\S+sconecli:6\.0\.6 \(a{12}\) is version 6\.0\.6; not local: .*it is version 5\.9\.0/,
    );
  });

  test('takes podman when docker does not answer', async () => {
    layDownEngine('docker');
    layQuickEngine('podman', {info: podmanInfo});
    const {about} = await ground.open();
    expect(about.driver).toBe('podman');
    expect(about.why).toMatch(
      /not local: there is no program scone.*not docker: .*Cannot connect to the Docker daemon/,
    );
  });

  test('goes on when the image cannot be pulled', async () => {
    layQuickEngine('docker', {pull: 'echo "denied: requested access to the resource is denied" >&2; false'});
    layQuickEngine('podman', {info: podmanInfo});
    expect((await ground.open()).about.why).toMatch(/not docker: .*cannot be pulled.*denied/);
  });

  test('with nothing at all names every reason', async () => {
    layDownEngine('docker');
    await expect(ground.open()).rejects.toThrow(
      /no way to run the SCONE CLI here.*not local: .*not docker: .*daemon.*not podman: .*no program podman.*not pod: there is no cluster/s,
    );
  });

  test('stops when the run is interrupted', async () => {
    layScript(ground, 'scone', 'exec sleep 600');
    const open = ground.open({signal: AbortSignal.timeout(300)});
    await expect(open).rejects.toMatchObject({name: 'TimeoutError'});
  });
});

describe('a way that is asked for is the only one', () => {
  test('local, missing, says what to install', async () => {
    layQuickEngine('docker');
    const next = expect.stringContaining('scone-cli');
    await expect(ground.open({driver: 'local'})).rejects.toMatchObject({
      summary: 'there is no program scone on PATH',
      next,
    });
  });

  test.each([
    ['5.9.0', false, /another major version/],
    ['no version', false, /does not tell its version/],
    ['7.0.0-alpha.2', false, /another major version/],
  ])('local of version %s is refused', async (version, allowOtherVersion, words) => {
    layQuickScone(version);
    await expect(ground.open({driver: 'local', allowOtherVersion})).rejects.toThrow(words);
  });

  test('local of another major version is taken when that is allowed', async () => {
    layQuickScone('5.9.0');
    expect((await ground.open({driver: 'local', allowOtherVersion: true})).about.version).toBe('5.9.0');
    expect(ground.notes[0]).toContain('5.9.0');
  });

  test.each([
    ['that fails', 'echo "illegal instruction" >&2; exit 1', /does not tell its version.*illegal instruction/],
    ['that is no program', '', /no version|does not tell/],
    ['that is killed', 'kill -9 $$', /ended by SIGKILL/],
  ])('local %s', async (_, script, words) => {
    layScript(ground, 'scone', script);
    await expect(ground.open({driver: 'local'})).rejects.toThrow(words);
  });

  test('a directory or a file that may not be executed is no program', async () => {
    mkdirSync(join(ground.programs, 'scone'));
    await expect(ground.open({driver: 'local'})).rejects.toThrow(/no program scone/);
    writeFileSync(join(ground.programs, 'docker'), '');
    chmodSync(join(ground.programs, 'docker'), 0o644);
    await expect(ground.open({driver: 'docker'})).rejects.toThrow(/no program docker/);
  });

  test('a relative directory of PATH is not searched', async () => {
    layQuickScone();
    await expect(ground.open({driver: 'local', env: {PATH: `.:${'programs'}`}})).rejects.toThrow(/no program scone/);
  });

  test.each(['docker', 'podman'] as const)('%s without an engine', async (driver) => {
    layDownEngine(driver);
    await expect(ground.open({driver})).rejects.toThrow(/no container engine answers: Cannot connect/);
  });

  test('docker with an image of another major version', async () => {
    layQuickEngine('docker', {version: '5.9.0'});
    await expect(ground.open({driver: 'docker'})).rejects.toThrow(/another major version/);
  });

  test('docker uses the copy that is here when the registry does not answer, and says so', async () => {
    layQuickEngine('docker', {pull: 'echo "no such host" >&2; false'});
    writeFileSync(join(ground.programs, 'pulled'), '');
    await ground.open({driver: 'docker'});
    expect(ground.notes[0]).toMatch(/could not be pulled, the copy on this machine is used: no such host/);
  });

  test('docker that is not logged in says how', async () => {
    layQuickEngine('docker', {pull: 'echo "unauthorized" >&2; false'});
    await expect(ground.open({driver: 'docker'})).rejects.toMatchObject({
      next: expect.stringContaining('docker login registry.example:5000'),
    });
  });

  test('podman that calls itself docker is treated as what it is', async () => {
    layQuickEngine('docker', {info: podmanInfo});
    expect((await ground.open({driver: 'docker'})).about.driver).toBe('podman');
  });

  test('a directory that cannot be mounted is told', async () => {
    layQuickEngine('docker');
    const workDirectory = join(ground.workDirectory, 'a,b');
    mkdirSync(workDirectory);
    await expect(ground.open({driver: 'docker', workDirectory})).rejects.toThrow(/its name has a comma/);
  });
});

describe('how the CAS is reached', () => {
  test.each([
    ['local', {}, {by: 'forwarded-port', host: 'localhost'}],
    ['local', {noPortForward: true}, {by: 'in-cluster'}],
    ['docker', {}, {by: 'forwarded-port', host: 'localhost'}],
    ['docker', {platform: 'darwin'}, {by: 'forwarded-port', host: 'host.docker.internal'}],
    ['docker', {noPortForward: true}, {by: 'in-cluster'}],
  ] as const)('%s, %j', async (driver, changes, reach) => {
    layQuickScone();
    layQuickEngine('docker');
    expect((await ground.open({driver, ...changes})).reach).toEqual(reach);
  });
});
