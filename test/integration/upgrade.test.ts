// Along the versions by --update, with real helm as witness of what is recorded; then rolled back and uninstalled by it.
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {KubeObject} from '../../sandbox/client/object.ts';
import {customResourceDefinitions, deployments, resource} from '../../sandbox/client/resources.ts';
import {helm} from '../support/helm.ts';
import {upstreamRemark} from '../support/release-upstream.ts';
import {releaseKinds, type Stack, startStack} from '../support/stack.ts';

type Deployment = KubeObject<{
  spec: {selector: {matchLabels: object}; template: {spec: {containers: {image: string}[]}}};
}>;
const vaults = resource('services.scone.cloud/v1beta1', 'Vault', 'vaults');
const namespace = 'scone-system';

describe.each(releaseKinds)(`with the %s releases${upstreamRemark}`, (kind) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack(kind);
  });
  afterAll(() => stack.stop());

  const helmSays = (...args: string[]) => helm(stack.sandbox.kubeconfig, stack.home, ...args);
  const update = (version: string, ...args: string[]) =>
    stack.operator('--update', '--set-version', version, ...stack.accountArgs, ...args);
  const manager = async () => stack.client.get<Deployment>(deployments, 'scone-controller-manager', namespace);

  test('5.8.0 is installed, with a warning that its DCAP service has ended', async () => {
    const run = await update('5.8.0');
    expect(run.code, run.report).toBe(0);
    expect(run.troubles).toContain('PS001 warning');
  });

  test('to 5.9.0: the selector of the Deployment changes, so it is made anew', async () => {
    const before = await manager();
    const run = await update('5.9.0');
    expect(run.code, run.report).toBe(0);
    const after = await manager();
    expect(after?.metadata.uid).not.toBe(before?.metadata.uid);
    expect(after?.spec.selector.matchLabels).toHaveProperty('app', 'scone-controller');
    expect(run.outcome.changes.map(({summary}) => summary)).toContain(
      'delete Deployment scone-system/scone-controller-manager: its selector cannot be changed',
    );
  });

  test('to 6.0.6 while there is a Vault object: refused, and nothing is written', async () => {
    const vault = {metadata: {name: 'mine', namespace: 'default'}, spec: vaultSpec} as KubeObject;
    await stack.client.create(vaults, vault);
    let run: Awaited<ReturnType<typeof update>> | undefined;
    const writes = await stack.writesDuring(async () => {
      run = await update('6.0.6');
    });
    expect(run?.code).toBe(1);
    expect(run?.outcome.summary).toContain('Vault default/mine');
    expect(writes).toEqual([]);
    await stack.client.remove(vaults, 'mine', {namespace: 'default'});
  });

  test('to 6.0.6: the CRDs and the image follow, and the left-over Vault CRD is a warning', async () => {
    const run = await update('6.0.6');
    expect(run.code, run.report).toBe(0);
    expect(run.troubles).toContain('PS002 warning');
    expect((await manager())?.spec.template.spec.containers[0]?.image).toMatch(/:6\.0\.6$/);
    expect(await stack.client.get(customResourceDefinitions, 'vaults.services.scone.cloud')).toBeDefined();
  });

  test('--remove-vault-crd removes it, and only it', async () => {
    const run = await stack.operator('--reconcile', '--remove-vault-crd');
    expect(run.code, run.report).toBe(0);
    expect(run.outcome.changes.map(({summary}) => summary)).toEqual([
      'delete CustomResourceDefinition vaults.services.scone.cloud: Vault was dropped',
    ]);
    expect(await stack.client.get(customResourceDefinitions, 'vaults.services.scone.cloud')).toBeUndefined();
  });

  test('helm lists the release and its history', async () => {
    const [release] = JSON.parse(await helmSays('list', '-A', '-f', '^scone-operator$', '-o', 'json'));
    expect(release).toMatchObject({
      name: 'scone-operator',
      namespace,
      revision: '3',
      status: 'deployed',
      chart: 'scone-operator-6.0.6',
    });
    const history = JSON.parse(await helmSays('history', 'scone-operator', '-n', namespace, '-o', 'json'));
    expect(history.map(({status, chart}: {status: string; chart: string}) => `${chart} ${status}`)).toEqual([
      'scone-operator-5.8.0 superseded',
      'scone-operator-5.9.0 superseded',
      'scone-operator-6.0.6 deployed',
    ]);
  });

  test('helm reads manifest, values and status of the record', async () => {
    const manifest = await helmSays('get', 'manifest', 'scone-operator', '-n', namespace);
    expect(manifest).toContain('# Source: scone-operator/templates/');
    expect(manifest.match(/helm\.sh\/resource-policy: keep/g)).toHaveLength(5);
    const values = JSON.parse(await helmSays('get', 'values', 'scone-operator', '-n', namespace, '-o', 'json'));
    expect(values).toEqual({image: 'registry.scontain.com/scone.cloud/k8soperators:6.0.6', helmDriver: 'secret'});
    expect(await helmSays('status', 'scone-operator', '-n', namespace)).toContain('STATUS: deployed');
  });

  test('a downgrade within the main version is a warning, one below it is refused', async () => {
    const minor = await stack.operator('--set-version', '6.0.5');
    expect(minor.troubles).toContain('PS001 warning');
    const major = await stack.operator('--set-version', '5.9.0', '--reconcile');
    expect(major.code).toBe(1);
    expect(major.outcome.summary).toContain('nothing was changed');
  });

  test('helm rolls back to 5.9.0 on our records; a check names it, and --update goes forward again', async () => {
    await helmSays('rollback', 'scone-operator', '2', '-n', namespace);
    const found = await stack.operator();
    expect(found.code).toBe(3);
    expect(found.troubles).toContain('PS060 failed');
    const run = await update('6.0.6', '--remove-vault-crd');
    expect(run.code, run.report).toBe(0);
    const history = JSON.parse(await helmSays('history', 'scone-operator', '-n', namespace, '-o', 'json'));
    expect(history.at(-1)).toMatchObject({revision: 5, status: 'deployed', chart: 'scone-operator-6.0.6'});
  });

  test('helm uninstalls the release; its CRDs stay, and with them every object of their kinds', async () => {
    await helmSays('uninstall', 'scone-operator', '-n', namespace);
    expect(await manager()).toBeUndefined();
    expect(await stack.client.get(customResourceDefinitions, 'cas.services.scone.cloud')).toBeDefined();
    const run = await stack.operator('--reconcile');
    expect(run.code, run.report).toBe(0);
  });
});

const vaultSpec = {
  global: {},
  injector: {enabled: false},
  server: {image: {repository: 'x', tag: '1', pullPolicy: 'Always'}},
};
