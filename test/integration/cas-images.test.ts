// The images of a CAS in a real registry, signed by real cosign: verified before they are deployed or run, then pinned.
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type Image, simpleImage} from '../../sandbox/registry/image.ts';
import {pushImage} from '../../sandbox/registry/push.ts';
import {type RunningRegistry, startRegistry} from '../../sandbox/registry/start.ts';
import {type LaidDocker, layDocker} from '../../sandbox/stand-ins/lay-docker.ts';
import {type CosignKey, RealCosign} from '../conformance/real-cosign.ts';
import {type Run, withoutImages} from '../support/stack.ts';
import {emptyDirectory} from '../support/temporary.ts';
import {type CasWorld, namespace, startCasWorld} from './cas-world.ts';

const folder = emptyDirectory();
const [present, next] = ['6.0.5', '6.0.6'];
let world: CasWorld;
let running: RunningRegistry;
let cosign: RealCosign;
let key: CosignKey;
let stranger: CosignKey;
let docker: LaidDocker;
const pushed = new Map<string, Image>();

beforeAll(async () => {
  [world, running, cosign] = await Promise.all([
    startCasWorld('sample'),
    startRegistry({directory: join(folder, 'registry'), users: {ada: 'token-1'}}),
    RealCosign.start(folder),
  ]);
  const auths = {[running.host]: {auth: Buffer.from('ada:token-1').toString('base64')}};
  for (const directory of [folder, world.home]) {
    await mkdir(join(directory, '.docker'));
    await writeFile(join(directory, '.docker', 'config.json'), JSON.stringify({auths}));
  }
  [key, stranger] = [await cosign.generateKey(), await cosign.generateKey()];
  docker = layDocker(join(world.home, 'engines'), 'docker', {scone: {version: next}});
});
afterAll(async () => {
  await Promise.all([world?.stop(), running?.stop()]);
});

const repository = (name: string) => `${running.host}/scone.cloud/${name.split(':')[0]}`;
const tagged = (name: string) => `${running.host}/scone.cloud/${name}`;
const digestOf = (name: string) => pushed.get(name)?.manifest.digest;
const pinned = (name: string) => `${tagged(name)}@${digestOf(name)}`;

/** `name` with its tag. */
async function push(name: string): Promise<void> {
  const image = simpleImage(`${name}, pushed as the ${pushed.size + 1}th`);
  const authorization = `Basic ${Buffer.from('ada:token-1').toString('base64')}`;
  const [path, tag] = name.split(':') as [string, string];
  await pushImage({url: `http://${running.host}`, repository: `scone.cloud/${path}`, authorization}, image, tag);
  pushed.set(name, image);
}

const sign = (name: string, by = key) => cosign.sign(`${repository(name)}@${digestOf(name)}`, by);

async function pushSigned(...names: string[]): Promise<void> {
  for (const name of names) {
    await push(name);
    await sign(name);
  }
}

/** Runs `cas …` with the images of the registry and the stand-ins on PATH. */
function cas(...args: string[]): Promise<Run> {
  const release = world.stack.releaseArgs.filter((word) => word !== withoutImages);
  const place = ['--registry-plain-http', running.host, '--image-registry', `${running.host}/scone.cloud`];
  const yes = args[0] === 'verify' ? [] : ['--yes'];
  const env = {PATH: `${join(world.home, 'tools')}:${join(world.home, 'engines')}:${process.env.PATH}`};
  return world.stack.run(
    ['cas', ...args, '-n', namespace, '-o', 'json', '--timeout', '60s', ...yes, ...release, ...place],
    {env},
  );
}

const withKey = () => ['--verify-image-signatures', key.publicFile];
const provision = (...args: string[]) => cas('one', '--set-version', present, '--wait', ...args);

function signatureFindings({outcome}: Run): string[] {
  return outcome.findings
    .filter(({code}) => /^PS00[345]$/.test(code))
    .map(({code, verdict, object}) => `${code} ${verdict} ${object}`);
}

describe('before there is a CAS', () => {
  /** The operator adds the last one by itself, unless another one is named. */
  const all = [`cas:${present}`, `backup-controller:${present}`, `cas-safety-service:${present}`];
  const [own = '', controller = '', safety = ''] = all;
  const refused = async (code: number, findings: string[], ...args: string[]) => {
    let run: Run | undefined;
    const writes = await world.stack.writesDuring(async () => {
      run = await provision(...args);
    });
    expect(run?.code, run?.report).toBe(code);
    expect(run && signatureFindings(run)).toEqual(findings);
    expect(run?.outcome.summary).toMatch(/^nothing was changed: /);
    expect(writes).toEqual([]);
  };

  test('an image that is not there, or for which no key is known, is not deployed', async () => {
    await refused(
      4,
      all.map((name) => `PS003 unknown ${tagged(name)}`),
    );
    await refused(
      1,
      all.map((name) => `PS003 failed ${tagged(name)}`),
      ...withKey(),
    );
  });

  test('nor is one without a signature, or with one of somebody else', async () => {
    for (const name of all) await push(name);
    await sign(controller, stranger);
    const unsigned = [own, safety].map((name) => `PS004 failed ${tagged(name)}`);
    await refused(1, [unsigned[0] ?? '', `PS005 failed ${tagged(controller)}`, unsigned[1] ?? ''], ...withKey());
  });

  test('a dry run verifies, too', async () => {
    await sign(own);
    await sign(safety);
    const findings = [`PS003 ok ${tagged(own)}`, `PS005 failed ${tagged(controller)}`, `PS003 ok ${tagged(safety)}`];
    await refused(1, findings, ...withKey(), '--dry-run');
  });

  test('with good signatures the CAS comes up, by digest, and a second run changes nothing', async () => {
    await sign(controller);
    const run = await provision(...withKey());
    expect(run.code, run.report).toBe(0);
    expect(signatureFindings(run)).toEqual(all.map((name) => `PS003 ok ${tagged(name)}`));
    const {spec, status} = await world.until('one', () => true);
    expect([spec.image, spec['backup-controller'].image, spec.safetyService.image]).toEqual(all.map(pinned));
    expect(status).toMatchObject({phase: 'HEALTHY', version: present});
    const writes = await world.stack.writesDuring(async () => {
      const again = await provision();
      expect(again.code, again.report).toBe(0);
      expect(again.outcome.summary).toContain('there is nothing to do');
    });
    expect(writes).toEqual([]);
  });
});

describe('the SCONE CLI as an image', () => {
  const verify = () => cas('verify', 'one', '--set-version', next, '--scone-cli', 'docker', ...withKey());
  const started = () => docker.calls().filter(({argv}) => argv[0] === 'run');

  test('is not run without a good signature', async () => {
    await push(`sconecli:${next}`);
    const run = await verify();
    expect(run.code, run.report).toBe(1);
    expect(run.report).toContain(`sconecli:${next} is not signed, so it is not run`);
    expect(started()).toEqual([]);
  });

  test('is run by the digest that was verified', async () => {
    await sign(`sconecli:${next}`);
    docker.set({scone: {version: next}, versions: {[digestOf(`sconecli:${next}`) ?? '']: next}});
    const run = await verify();
    expect(run.code, run.report).toBe(0);
    expect(started().length).toBeGreaterThan(0);
    const reference = `${repository('sconecli')}@${digestOf(`sconecli:${next}`)}`;
    for (const {argv} of started()) expect(argv).toContain(reference);
  });
});

describe('an upgrade', () => {
  const upgrade = (...args: string[]) => cas('upgrade', 'one', '--to', next, '--without-backup', ...args);
  const three = [`backup-controller:${next}`, `cas:${next}`, `cas-safety-service:${next}`];

  test('is not begun with an image that is not verified', async () => {
    await pushSigned(...three.slice(0, 2));
    await push(three[2] ?? '');
    const writes = await world.stack.writesDuring(async () => {
      const run = await upgrade(...withKey());
      expect(run.code, run.report).toBe(1);
      expect(signatureFindings(run)).toContain(`PS004 failed ${tagged(three[2] ?? '')}`);
    });
    expect(writes).toEqual([]);
  });

  test('deploys each by its digest, and its nodes let in that very one', async () => {
    await sign(three[2] ?? '');
    const run = await upgrade(...withKey());
    expect(run.code, run.report).toBe(0);
    const {spec, status} = await world.until('one', ({status: now}) => now?.phase === 'HEALTHY');
    const controller = spec['backup-controller'];
    expect([controller.image, spec.image, spec.safetyService.image]).toEqual(three.map(pinned));
    expect(controller.env).toContainEqual({name: 'BACKUP_CAS_IMAGE', value: pinned(`cas:${next}`)});
    expect(status.version).toBe(next);
  });

  test('that is done changes nothing, though the tag means something else by now', async () => {
    await push(`cas:${next}`);
    const writes = await world.stack.writesDuring(async () => {
      const run = await upgrade(...withKey());
      expect(run.code, run.report).toBe(0);
    });
    expect(writes).toEqual([]);
  });
});

test('recovery brings the recovery image and the ordinary one, both by digest', async () => {
  await pushSigned(`cas:${next}`, `cas-recovery:${next}`, `cas-safety-service:${next}`);
  const release = ['-n', namespace, '-o', 'json', '--yes'];
  const backup = await world.stack.run(['cas', 'backup', 'one', ...release]);
  expect(backup.code, backup.report).toBe(0);
  await world.lose('one');
  const from = backup.outcome.results?.[0]?.value ?? '';
  const run = await cas('recover', 'one', '--from', from, ...withKey());
  expect(run.code, run.report).toBe(0);
  const {spec} = await world.until('one', ({status}) => status?.phase === 'HEALTHY');
  expect(spec.image).toBe(pinned(`cas:${next}`));
});

describe('said otherwise', () => {
  test('images are deployed by tag, verified all the same', async () => {
    const run = await cas('two', '--set-version', present, ...withKey(), '--image-tags');
    expect(run.code, run.report).toBe(0);
    expect(signatureFindings(run)).toHaveLength(3);
    const {spec} = await world.until('two', () => true);
    expect(spec.image).toBe(tagged(`cas:${present}`));
  });

  test('images are deployed unverified, and that is told', async () => {
    const run = await cas('three', '--set-version', present, withoutImages, '--preprovision-only');
    expect(run.code, run.report).toBe(0);
    expect(run.stderr).toContain('the signatures of the images are not verified (--no-image-signature-check)');
  });

  test('a key and the way round contradict each other', async () => {
    const run = await cas('four', ...withKey(), withoutImages);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('contradict each other');
  });
});

test('a registry that does not answer is a third thing: not known', async () => {
  await running.stop();
  const run = await cas('five', '--set-version', present, ...withKey());
  expect(run.code, run.report).toBe(4);
  expect(signatureFindings(run).map((finding) => finding.slice(0, 13))).toEqual(Array(3).fill('PS003 unknown'));
});
