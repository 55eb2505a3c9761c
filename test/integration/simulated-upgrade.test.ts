// The simulated operator follows the version that is installed: 5.8.0, 5.9.0, 6.0.6, by real helm.
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {configMaps, deployments, statefulSets} from '../../sandbox/client/resources.ts';
import {casKind, lasKind, sgxPluginKind, vaultKind} from '../../sandbox/simulated/scone-operator/kinds.ts';
import {type Cluster, has, operatorNamespace as ns, releaseSources, startCluster} from './simulated-cluster.ts';
import {installOperator, upgradeOperator} from './simulated-operator.ts';

for (const source of releaseSources) {
  describe.skipIf(!source.present)(source.name, () => {
    let cluster: Cluster;

    beforeAll(async () => {
      cluster = await startCluster(source, {nodes: 2, sgxNodes: 1});
      await installOperator(cluster, '5.8.0');
    });

    afterAll(() => cluster?.stop());

    async function applyServices(version: string): Promise<void> {
      for (const file of ['sgxplugin.yaml', 'las.yaml']) await cluster.apply(await cluster.manifest(version, file));
    }

    /** Inner releases as real helm sees them: `sgxdevplugin-6.0.6 deployed`. */
    async function innerReleases(): Promise<string[]> {
      const history = JSON.parse(await cluster.helm('history', 'sgxplugin', '-n', ns, '-o', 'json')) as {
        chart: string;
        status: string;
      }[];
      return history.map(({chart, status}) => `${chart} ${status}`);
    }

    async function settled(version: string): Promise<void> {
      await cluster.until(
        lasKind,
        'las',
        undefined,
        has({status: {state: 'HEALTHY', version, desiredNumberScheduled: 1}}),
      );
      // The SGXPlugin does not say of which version it is: its record does, written before its status.
      const isDeployed = (line: string) => line.endsWith(' deployed');
      await expect
        .poll(async () => (await innerReleases()).filter(isDeployed))
        .toEqual([`sgxdevplugin-${version} deployed`]);
      const onTheNode = has({status: {state: 'HEALTHY', servingReplicaRatio: '1/1'}});
      await cluster.until(sgxPluginKind, 'sgxplugin', undefined, onTheNode);
    }

    test('5.8.0: the services come up on the one SGX node; statuses are those of its time', async () => {
      await applyServices('5.8.0');
      const variables = {NAME: 'mycas', NAMESPACE: 'default', IMAGE: 'registry.scontain.com/scone.cloud/cas:5.8.0'};
      await cluster.apply(await cluster.manifest('5.8.0', 'cas_provisioning.yaml', variables), 'default');
      await settled('5.8.0');
      const cas = await cluster.until(casKind, 'mycas', 'default', (found) => found?.status?.phase === 'Unprovisioned');
      expect(cas.status).toMatchObject({attestable: 'No', provisioned: 'No'});
      expect(cas.spec).not.toHaveProperty('safetyService');
    });

    test('a Vault has its pod as long as there is a Vault', async () => {
      await cluster.client.create(vaultKind, {
        metadata: {name: 'vault', namespace: 'default'},
        spec: {server: {image: {repository: 'r/vault', tag: '1'}}, injector: {enabled: false}, global: {}},
      });
      await cluster.until(vaultKind, 'vault', 'default', (found) => found?.status?.state === 'HEALTHY');
      await cluster.client.remove(vaultKind, 'vault', {namespace: 'default'});
      await cluster.until(statefulSets, 'vault', 'default', (found) => found === undefined);
    });

    test('5.9.0: the Deployment must be made anew, then the new operator takes over', async () => {
      await expect(upgradeOperator(cluster, '5.9.0')).rejects.toThrow('field is immutable');
      await cluster.client.remove(deployments, 'scone-controller-manager', {namespace: ns});
      await upgradeOperator(cluster, '5.9.0');
      await applyServices('5.9.0');
      await settled('5.9.0');
    });

    test('6.0.6: the definition of Vault goes, everything else goes on', async () => {
      await upgradeOperator(cluster, '6.0.6');
      await applyServices('6.0.6');
      await settled('6.0.6');
      const status = {attestable: 'Failure', state: 'HEALTHY', version: '5.8.0'};
      await cluster.until(casKind, 'mycas', 'default', has({status}));
      expect(await cluster.client.get(vaultKind, 'vault', 'default')).toBeUndefined();
    });

    test('an older operator is followed as well, and one revision is deployed', async () => {
      await upgradeOperator(cluster, '6.0.5');
      await applyServices('6.0.5');
      await settled('6.0.5');
      expect(await innerReleases()).toContain('sgxdevplugin-6.0.6 superseded');
    });

    test('told to keep its releases in ConfigMaps the operator does so, and real helm finds them there', async () => {
      await upgradeOperator(cluster, '6.0.6', '--set', 'helmDriver=configmap');
      await cluster.until(configMaps, 'sh.helm.release.v1.sgxplugin.v1', ns, (found) => found !== undefined);
      expect(await cluster.helmWithConfigMaps('list', '-n', ns)).toContain('sgxdevplugin-6.0.6');
    });
  });
}
