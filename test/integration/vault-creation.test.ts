// A Vault from nothing: a CAS of 5.8 is provisioned, the Vault made beside it, verified, its certificate printed, its data copied.
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {pods, resource, secrets} from '../../sandbox/client/resources.ts';
import {exposePod} from '../../sandbox/kubelet/exposed-pod.ts';
import {furnishRoot} from '../../sandbox/kubelet/pod-root.ts';
import {createWitness, type Witness} from '../support/planted/witness.ts';
import {upstreamRemark} from '../support/release-upstream.ts';
import {type Run, releaseKinds} from '../support/stack.ts';
import {emptyDirectory} from '../support/temporary.ts';
import {type AnyObject, type CasWorld, namespace, startCasWorld, tolerances} from './cas-world.ts';

const version = '5.8.0';
const vaultKind = resource('services.scone.cloud/v1beta1', 'Vault', 'vaults');

describe.each(releaseKinds)(`the %s release${upstreamRemark}`, (kind) => {
  let world: CasWorld;
  /** Sees the list of processes whenever the scone program is started. */
  let witness: Witness;
  let run: (...args: string[]) => Promise<Run>;
  let vault: (...args: string[]) => Promise<Run>;

  beforeAll(async () => {
    world = await startCasWorld(kind, version);
    witness = createWitness(join(world.home, 'witness'));
    witness.lay('scone', `exec ${join(world.home, 'tools/scone')} "$@"`);
    const env = {PATH: `${witness.directory}:${process.env.PATH}`};
    const {releaseArgs} = world.stack;
    const otherCli = '--force-execution-with-different-sconecli-version';
    const common = ['-n', namespace, '--timeout', '100s', ...releaseArgs, otherCli];
    run = (...args) => world.stack.run([...args, ...common], {env});
    vault = (...args) => run('vault', 'myvault', '--cas', 'vcas', '-o', 'json', ...args);
    const made = await run('cas', 'vcas', '--set-version', version, '--wait', '--yes', '-o', 'json');
    if (made.code !== 0) throw new Error(made.report);
  });
  afterAll(() => world.stop());

  const creation = ['--set-version', version, '--kubernetes-host', 'https://kubernetes.default.svc', '--yes'];
  const live = async () => (await world.stack.client.get<AnyObject>(vaultKind, 'myvault', namespace)) as AnyObject;

  test('is not made where its pods would not reach the API server (fault 72)', async () => {
    const seen = await vault('--set-version', version, '--yes');
    expect(seen.code).toBe(1);
    expect(seen.outcome.summary).toContain('could not ask Kubernetes');
    expect(await world.stack.client.get(vaultKind, 'myvault', namespace)).toBeUndefined();
  });

  test('is made, and healthy', async () => {
    witness.forget();
    const seen = await vault(...creation, '--wait');
    expect(seen.code, seen.report).toBe(0);
    const {spec, status} = await live();
    expect(status.state).toBe('HEALTHY');
    expect(spec.server.image).toMatchObject({tag: version});
    const secret = await world.stack.client.get<AnyObject>(secrets, 'myvault-token-reviewer', namespace);
    const token = Buffer.from(secret?.data.token, 'base64').toString();
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(`${seen.stdout}${seen.stderr}`).not.toContain(token);
    const calls = witness.sights();
    expect(calls.some(({text}) => text.includes('session\0create'))).toBe(true);
    expect(calls.filter(({text}) => text.includes(token))).toEqual([]);
    expect(parse(await parentSession()).images[0].injection_files.length).toBeGreaterThan(2);
    expect(await parentSession()).toContain(token);
  });

  test('is there when it is asked for again, and nothing is written', async () => {
    let again: Run | undefined;
    const writes = await world.stack.writesDuring(async () => {
      again = await vault(...creation, '--wait');
    });
    expect(again?.code, again?.report).toBe(0);
    expect(again?.outcome.findings.map(({summary}) => summary)).toContain(
      `Vault ${namespace}/myvault exists already, made from here`,
    );
    expect(writes).toEqual([]);
  });

  test('is verified, once it has initialised itself', async () => {
    const {metadata} = await live();
    // The helper in its pod would have brought it about, which the sandbox does not play.
    const status = {initStatement: Buffer.from('a statement').toString('base64')};
    await world.stack.client.patch(vaultKind, metadata.name, {status}, {namespace, subresource: 'status'});
    const seen = await vault('--verify');
    expect(seen.code, seen.report).toBe(0);
    expect(seen.outcome.findings).toContainEqual(expect.objectContaining({code: 'PS142', verdict: 'ok'}));
    expect(await world.stack.client.get(pods, `vault-verifier-myvault-${namespace}`, namespace)).toBeUndefined();
  });

  test('shows its certificate, through the CAS that is attested', async () => {
    await registerAutomatic();
    const seen = await run('vault', 'myvault', '--cas', 'vcas', '--print-public-keys');
    expect(seen.code, seen.report).toBe(0);
    expect(seen.stdout).toMatch(/^export VAULT_myvault_apps='-----BEGIN CERTIFICATE-----/);
    expect(seen.stdout).toContain('export CAS_vcas_apps=');
  });

  test('its data is copied', async () => {
    const root = emptyDirectory();
    await furnishRoot(root, {
      directories: ['/mnt/vault/data/core'],
      files: {'/mnt/vault/data/core/_keyring': 'sealed'},
    });
    await exposePod(world.stack.sandbox.pods, {namespace, name: 'myvault-0', root});
    const seen = await vault('--local-backup');
    expect(seen.code, seen.report).toBe(0);
    expect(readdirSync(join(world.home, 'vault-database-snapshots'))).toHaveLength(1);
  });

  /** As the owner reads it. */
  async function parentSession(): Promise<string> {
    const {OWNER_ID} = (await live()).spec.server.extraEnvironmentVars;
    await asOwner();
    return world.scone('session', 'read', `vault-init-parent-${OWNER_ID}`);
  }

  /** What the helper of the Vault does with the sessions that are injected into it. */
  async function registerAutomatic(): Promise<void> {
    const {images} = parse(await parentSession());
    const texts: string[] = images[0].injection_files.map(({content}: {content: string}) => content);
    const text = texts.find((each) => /^name: vault-init-auto-/m.test(each)) ?? '';
    const file = join(world.home, 'automatic.yaml');
    writeFileSync(file, text);
    await world.scone('session', 'create', file);
  }

  async function asOwner(): Promise<void> {
    const config = readFileSync(join(world.home, '.cas/identity/config.json'), 'utf8');
    writeFileSync(join(world.home, 'identity.json'), config);
    const address = await world.forward('vcas');
    await world.scone('cas', 'attest', ...tolerances, address);
    await world.scone('cas', 'set-default', address);
  }
});
