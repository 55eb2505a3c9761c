// The images of the stack in a real registry, signed by real cosign: verified before anything that needs them is changed.
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {KubeObject} from '../../sandbox/client/object.ts';
import {deployments, resource} from '../../sandbox/client/resources.ts';
import {type Image, indexOf, simpleImage} from '../../sandbox/registry/image.ts';
import {pushImage} from '../../sandbox/registry/push.ts';
import {type RunningRegistry, startRegistry} from '../../sandbox/registry/start.ts';
import {type CosignKey, RealCosign} from '../conformance/real-cosign.ts';
import {type Run, type Stack, startStack, withoutImages} from '../support/stack.ts';
import {emptyDirectory} from '../support/temporary.ts';

const version = '6.0.6';
const folder = emptyDirectory();
const users = {ada: 'token-1'};
let stack: Stack;
let running: RunningRegistry;
let cosign: RealCosign;
let key: CosignKey;
let stranger: CosignKey;
const pushed = new Map<string, Image>();

beforeAll(async () => {
  [stack, running, cosign] = await Promise.all([
    startStack('sample'),
    startRegistry({directory: join(folder, 'registry'), users}),
    RealCosign.start(folder),
  ]);
  await mkdir(join(folder, '.docker'));
  const auths = {[running.host]: {auth: Buffer.from('ada:token-1').toString('base64')}};
  await writeFile(join(folder, '.docker', 'config.json'), JSON.stringify({auths}));
  [key, stranger] = [await cosign.generateKey(), await cosign.generateKey()];
});
afterAll(async () => {
  await Promise.all([stack?.stop(), running?.stop()]);
});

const repository = (name: string) => `${running.host}/scone.cloud/${name}`;
const tagged = (name: string) => `${repository(name)}:${version}`;
const pinned = (name: string) => `${tagged(name)}@${pushed.get(name)?.manifest.digest}`;

/** A new image under the tag of the release. */
async function push(name: string, image: Image): Promise<void> {
  const authorization = `Basic ${Buffer.from('ada:token-1').toString('base64')}`;
  await pushImage({url: `http://${running.host}`, repository: `scone.cloud/${name}`, authorization}, image, version);
  pushed.set(name, image);
}

async function sign(name: string, by = key): Promise<void> {
  await cosign.sign(`${repository(name)}@${pushed.get(name)?.manifest.digest}`, by);
}

/** Runs `operator` with the images of the registry. */
function operator(...args: string[]): Promise<Run> {
  const release = stack.releaseArgs.filter((word) => word !== withoutImages);
  const place = ['--registry-plain-http', running.host];
  return stack.run(['operator', '-o', 'json', '--yes', '--timeout', '90s', ...release, ...place, ...args], {
    env: {IMAGE_REPO: `${running.host}/scone.cloud`, REGISTRY: running.host},
  });
}

const withKey = () => ['--verify-image-signatures', key.publicFile];

type Part = KubeObject<{spec: {image: string}}>;
type Deployment = KubeObject<{spec: {template: {spec: {containers: {image: string}[]}}}}>;
const sgxPlugins = resource('base.scone.cloud/v1beta1', 'SGXPlugin', 'sgxplugins', false);
const lases = resource('base.scone.cloud/v1beta1', 'LAS', 'las', false);

/** The images that the cluster is told to run. */
async function deployed(): Promise<Record<string, string | undefined>> {
  const deployment = await stack.client.get<Deployment>(deployments, 'scone-controller-manager', 'scone-system');
  const [sgxPlugin, las] = await Promise.all([
    stack.client.get<Part>(sgxPlugins, 'sgxplugin').catch(() => undefined),
    stack.client.get<Part>(lases, 'las').catch(() => undefined),
  ]);
  return {
    k8soperators: deployment?.spec.template.spec.containers[0]?.image,
    'sgx-plugin': sgxPlugin?.spec.image,
    las: las?.spec.image,
  };
}

const names = ['k8soperators', 'sgx-plugin', 'las'];
const all = (form: (name: string) => string) => Object.fromEntries(names.map((name) => [name, form(name)]));

/** `PS003 ok IMAGE`, without what was skipped. */
function signatureFindings({outcome}: Run): string[] {
  return outcome.findings
    .filter(({component, verdict}) => component === 'images' && verdict !== 'skipped')
    .map(({code, verdict, object}) => `${code} ${verdict} ${object}`);
}

const allVerified = () => names.map((name) => `PS003 ok ${tagged(name)}`);

describe('before anything is installed', () => {
  beforeAll(async () => {
    await push('k8soperators', simpleImage('the operator'));
    await push('sgx-plugin', simpleImage('the plugin'));
    await push('las', indexOf('las'));
  });

  test('without a key for this repository nothing that needs an image is installed', async () => {
    const run = await operator('--reconcile', ...stack.accountArgs);
    expect(run.code, run.report).toBe(4);
    expect(signatureFindings(run)).toEqual(names.map((name) => `PS003 unknown ${tagged(name)}`));
    expect(run.outcome.summary).toMatch(/withheld: SCONE operator, .*SGXPlugin, LAS/);
    expect(await deployed()).toEqual(all(() => undefined as never));
  });

  test('without a signature, or with a wrong one, an image is not installed, nor what comes after it', async () => {
    await sign('las');
    await sign('k8soperators', stranger);
    const run = await operator('--reconcile', ...withKey());
    expect(run.code, run.report).toBe(1);
    expect(signatureFindings(run)).toEqual([
      `PS005 failed ${tagged('k8soperators')}`,
      `PS004 failed ${tagged('sgx-plugin')}`,
      `PS003 ok ${tagged('las')}`,
    ]);
    expect(run.outcome.summary).toMatch(/withheld: .*LAS \(no signature of .*k8soperators.* is good\)/);
    expect(await deployed()).toEqual(all(() => undefined as never));
  });

  test('what has a good signature is installed by its digest, and what has none is held back alone', async () => {
    await sign('k8soperators');
    const run = await operator('--reconcile', ...withKey());
    expect(run.code, run.report).toBe(1);
    expect(run.outcome.summary).toMatch(/withheld: SGXPlugin \(.*sgx-plugin:6\.0\.6 is not signed\)$/);
    expect(await deployed()).toEqual({...all(pinned), 'sgx-plugin': undefined});
  });

  test('with all of them signed the stack comes up, and stays as it is', async () => {
    await sign('sgx-plugin');
    const run = await operator('--reconcile', ...withKey());
    expect(run.code, run.report).toBe(0);
    expect(signatureFindings(run)).toEqual(allVerified());
    expect(run.outcome.findings.find(({object}) => object === tagged('las'))?.details).toEqual([
      pushed.get('las')?.manifest.digest,
      expect.stringMatching(/^signed by ECDSA P-256 sha256:[0-9a-f]{64}, given in .*\.pub \(tag sha256-.*\.sig\)$/),
    ]);
    expect(await deployed()).toEqual(all(pinned));
    const writes = await stack.writesDuring(async () => {
      const again = await operator('--update', ...withKey());
      expect(again.code, again.report).toBe(0);
    });
    expect(writes).toEqual([]);
  });
});

describe('afterwards', () => {
  test('a check asks nobody, and takes the pinned images for those of the release', async () => {
    const run = await operator();
    expect(run.code, run.report).toBe(0);
    expect(signatureFindings(run)).toEqual([]);
    expect(run.outcome.findings).toContainEqual(expect.objectContaining({code: 'PS003', verdict: 'skipped'}));
  });

  test('a check that is told to verifies, with the account of the pull secrets', async () => {
    const run = await operator(...withKey());
    expect(run.code, run.report).toBe(0);
    expect(signatureFindings(run)).toEqual(allVerified());
  });

  test('an account that the registry does not accept changes nothing, also no pull secret', async () => {
    const token = join(folder, 'wrong-token');
    await writeFile(token, 'token-2', {mode: 0o600});
    const account = ['--username', 'ada', '--email', 'ada@example.org', '--access-token-file', token];
    const writes = await stack.writesDuring(async () => {
      const run = await operator('--reconcile', ...withKey(), ...account);
      expect(run.code, run.report).toBe(1);
      expect(run.outcome.summary).toBe('nothing was changed: the image registry does not accept the given account');
      expect(run.stdout + run.stderr).not.toContain('token-2');
    });
    expect(writes).toEqual([]);
  });

  test('an image that was pushed anew and signed is deployed by its new digest', async () => {
    await push('las', simpleImage('las, mended'));
    const unsigned = await operator('--reconcile', ...withKey());
    expect(unsigned.code, unsigned.report).toBe(1);
    expect((await deployed()).las).not.toBe(pinned('las'));
    await sign('las');
    const run = await operator('--reconcile', ...withKey());
    expect(run.code, run.report).toBe(0);
    expect(await deployed()).toEqual(all(pinned));
  });

  test('tags are deployed on request, stay, and are pinned by an update', async () => {
    const byTag = await operator('--reconcile', ...withKey(), '--image-tags');
    expect(byTag.code, byTag.report).toBe(0);
    expect(await deployed()).toEqual(all(tagged));
    const writes = await stack.writesDuring(async () => {
      const same = await operator('--reconcile', ...withKey());
      expect(same.code, same.report).toBe(0);
    });
    expect(writes).toEqual([]);
    const update = await operator('--update', ...withKey());
    expect(update.code, update.report).toBe(0);
    expect(await deployed()).toEqual(all(pinned));
  });

  test('the way round is a flag, and is told', async () => {
    await push('las', simpleImage('las, unsigned'));
    const run = await operator('--reconcile', withoutImages);
    expect(run.code, run.report).toBe(0);
    expect(run.stderr).toContain('the signatures of the images are not verified (--no-image-signature-check)');
    expect(run.outcome.findings).toContainEqual(
      expect.objectContaining({code: 'PS003', verdict: 'skipped', summary: expect.stringContaining(withoutImages)}),
    );
  });

  test('without the registry a check goes on as before, and changes are not made', async () => {
    await running.stop();
    expect((await operator()).code).toBe(0);
    await stack.client.remove(lases, 'las');
    const run = await operator('--reconcile', ...withKey());
    expect(run.code, run.report).toBe(4);
    expect(signatureFindings(run)).toEqual(names.map((name) => `PS003 unknown ${tagged(name)}`));
    expect(run.outcome.summary).toMatch(/withheld: LAS \(the signatures of .*las.* are not known\)$/);
    expect((await deployed()).las).toBeUndefined();
  });
});
