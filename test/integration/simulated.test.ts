// The simulated parts against real charts on a real control plane; real helm installs and reads back.
import {X509Certificate} from 'node:crypto';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {isWrite} from '../../sandbox/audit.ts';
import {
  configMaps,
  customResourceDefinitions,
  daemonSets,
  deployments,
  mutatingWebhookConfigurations,
  namespaces,
  nodes,
  persistentVolumeClaims,
  type Resource,
  secrets,
  services,
  statefulSets,
  validatingWebhookConfigurations,
} from '../../sandbox/client/resources.ts';
import {issuers} from '../../sandbox/simulated/cert-manager/kinds.ts';
import {casKind, lasKind, sgxPluginKind, signedPolicyKind} from '../../sandbox/simulated/scone-operator/kinds.ts';
import {imagePullSecrets} from '../../sandbox/simulated/secret-operator/kinds.ts';
import {
  type AnyObject,
  type Cluster,
  has,
  operatorNamespace as ns,
  releaseSources,
  startCluster,
} from './simulated-cluster.ts';
import {installOperator, pullSecret} from './simulated-operator.ts';

const version = '6.0.6';
const names = ['node-1', 'node-2', 'node-3'];
/** HEALTHY alone they are on the first node already. */
const onAllNodes = new Map<Resource, object>([
  [sgxPluginKind, {state: 'HEALTHY', servingReplicaRatio: '3/3', readyReplicas: 3}],
  [
    lasKind,
    {
      ...{state: 'HEALTHY', version, desiredNumberScheduled: 3, numberAvailable: 3, lasProbeAlert: 0},
      nodes: Object.fromEntries(names.map((name) => [name, {isReady: true, lasProbeAlert: 0}])),
    },
  ],
]);
const decode = (text = '') => Buffer.from(text, 'base64').toString();

for (const source of releaseSources) {
  describe.skipIf(!source.present)(source.name, () => {
    let cluster: Cluster;

    beforeAll(async () => {
      cluster = await startCluster(source);
      await installOperator(cluster, version);
    });

    afterAll(() => cluster?.stop());

    /** Why the object would be refused, or undefined if it would be accepted. */
    const refusalOf = async (of: Resource, object: AnyObject) => (await cluster.tryOut(of, object)).refusal;

    /** Resolves when SGXPlugin and LAS are healthy on all nodes. */
    const settled = async () => {
      for (const [of, status] of onAllNodes) {
        const name = of === lasKind ? 'las' : 'sgxplugin';
        await cluster.until(of, name, undefined, has({status}));
      }
    };

    const trialLas = (spec: object = {}) => refusalOf(lasKind, {metadata: {name: 'trial'}, spec});

    test('cert-manager issues the certificate that the webhook serves with, for the names in the chart', async () => {
      const secret = await cluster.until(secrets, 'webhook-server-cert', ns, (found) => found !== undefined);
      const certificate = new X509Certificate(decode(secret.data['tls.crt']));
      expect(certificate.checkHost(`scone-webhook-service.${ns}.svc`)).toBeDefined();
      expect(decode(secret.data['ca.crt'])).toBe(decode(secret.data['tls.crt']));
      const issuer = await cluster.until(
        issuers,
        'scone-selfsigned-issuer',
        ns,
        (found) => found?.status !== undefined,
      );
      expect(issuer.status.conditions).toMatchObject([{type: 'Ready', status: 'True', observedGeneration: 1}]);
    });

    const injected = async (of: Resource, name: string) => {
      const secret = await cluster.client.get<AnyObject>(secrets, 'webhook-server-cert', ns);
      const bundle = secret?.data['ca.crt'];
      await cluster.until(of, name, undefined, (found) => bundlesIn(found).every((one) => one === bundle));
    };

    function bundlesIn(object: AnyObject | undefined): string[] {
      const configs = object?.webhooks?.map(({clientConfig}: AnyObject) => clientConfig) ?? [
        object?.spec?.conversion?.webhook?.clientConfig,
      ];
      return configs.map((config: {caBundle?: string} | undefined) => config?.caBundle ?? '');
    }

    test.each([
      [validatingWebhookConfigurations, `scone-validating-webhook-configuration-${ns}`],
      [mutatingWebhookConfigurations, `scone-mutating-webhook-configuration-${ns}`],
      [customResourceDefinitions, 'las.base.scone.cloud'],
    ])('the authority is injected into $kind', async (of, name) => {
      await injected(of, name);
    });

    test('an altered caBundle is put right', async () => {
      const name = `scone-validating-webhook-configuration-${ns}`;
      const found = await cluster.client.get<AnyObject>(validatingWebhookConfigurations, name);
      const webhooks = found?.webhooks.map((webhook: AnyObject) => ({
        ...webhook,
        clientConfig: {...webhook.clientConfig, caBundle: btoa(decode(bundlesIn(found)[0]).replace('A', 'B'))},
      }));
      await cluster.client.replace(validatingWebhookConfigurations, {
        ...found,
        metadata: found?.metadata ?? {name},
        webhooks,
      });
      await injected(validatingWebhookConfigurations, name);
    });

    test("cert-manager's webhook refuses an issuer of no type and accepts a good one", async () => {
      const issuer = (spec: object) => ({metadata: {name: 'trial', namespace: 'default'}, spec});
      expect(await refusalOf(issuers, issuer({}))).toContain('at least one issuer must be configured');
      expect(await refusalOf(issuers, issuer({selfSigned: {}}))).toBeUndefined();
    });

    test("the operator's webhooks refuse nonsense and accept what is right", async () => {
      expect(await trialLas({dcapKey: 'nonsense'})).toContain('admission webhook "vlas.kb.io" denied the request');
      expect(await trialLas({hostPort: 0})).toContain('spec.hostPort');
      expect(await trialLas()).toBeUndefined();
    });

    test('SGXPlugin and LAS of the release become HEALTHY, with their DaemonSets and the labels of nodes', async () => {
      for (const file of ['sgxplugin.yaml', 'las.yaml']) await cluster.apply(await cluster.manifest(version, file));
      await settled();
      const las = await cluster.client.get<AnyObject>(lasKind, 'las');
      expect(Object.keys(las?.status.nodes)).toEqual(names);
      const node = await cluster.client.get<AnyObject>(nodes, 'node-1');
      expect(node?.metadata.labels).toMatchObject({
        'sgx.intel.com/capable': 'true',
        'las.scontain.com/capable': 'true',
        'las.scontain.com/ok': 'true',
      });
      expect(node?.status.allocatable['sgx.intel.com/enclave']).toBe('250');
    });

    test('real helm lists the inner release, with its history and its manifest', async () => {
      const releases = JSON.parse(await cluster.helm('list', '-A', '-o', 'json')) as {
        name: string;
        chart: string;
        status: string;
      }[];
      expect(releases).toContainEqual(
        expect.objectContaining({
          name: 'sgxplugin',
          namespace: ns,
          chart: `sgxdevplugin-${version}`,
          status: 'deployed',
        }),
      );
      expect(await cluster.helm('get', 'manifest', 'sgxplugin', '-n', ns)).toContain('"kind": "DaemonSet"');
      expect(await cluster.helm('history', 'sgxplugin', '-n', ns)).toContain('Install complete');
    });

    test('a deleted DaemonSet and a removed label come back', async () => {
      const before = await cluster.client.get(daemonSets, 'las', ns);
      await cluster.client.remove(daemonSets, 'las', {namespace: ns});
      await cluster.client.patch(nodes, 'node-2', {metadata: {labels: {'sgx.intel.com/capable': null}}});
      const isAnother = (found: AnyObject | undefined) => found?.metadata.uid !== before?.metadata.uid;
      const runs = has({status: {desiredNumberScheduled: 3, numberAvailable: 3}});
      await cluster.until(daemonSets, 'las', ns, (found) => isAnother(found) && runs(found));
      await cluster.until(nodes, 'node-2', undefined, has({metadata: {labels: {'sgx.intel.com/capable': 'true'}}}));
      await settled();
    });

    test('a CAS gets its Service, claim and pod, and waits for its provisioning', async () => {
      const variables = {
        NAME: 'mycas',
        NAMESPACE: 'default',
        IMAGE: `registry.scontain.com/scone.cloud/cas:${version}`,
      };
      await cluster.apply(await cluster.manifest(version, 'cas_provisioning.yaml', variables), 'default');
      const cas = await cluster.until(casKind, 'mycas', 'default', (found) => found?.status?.phase === 'Unprovisioned');
      expect(cas.status).toMatchObject({state: 'HEALTHY', provisioned: 'No', version, migrationNodeRatio: 'Disabled'});
      expect(cas.spec).toMatchObject({attestedCLIProbes: true, livenessProbe: {enabled: false}});
      expect(await cluster.client.get(services, 'mycas', 'default')).toMatchObject({spec: {type: 'NodePort'}});
      expect(await cluster.client.get(persistentVolumeClaims, 'database-mycas-0', 'default')).toBeDefined();
      const statefulSet = await cluster.client.get<AnyObject>(statefulSets, 'mycas', 'default');
      expect(statefulSet?.spec.template.spec.containers.map(({name}: {name: string}) => name)).toEqual([
        'cas',
        'audit',
      ]);
    });

    test('a backup controller comes and goes with its switch', async () => {
      const set = (enabled: boolean) =>
        cluster.client.patch(
          casKind,
          'mycas',
          {spec: {'backup-controller': {enabled, session: 'p/register'}}},
          {namespace: 'default'},
        );
      await set(true);
      await cluster.until(
        deployments,
        'mycas-backup-controller',
        'default',
        (found) => found?.status?.readyReplicas === 1,
      );
      await cluster.until(casKind, 'mycas', 'default', (found) => found?.status?.migrationNodeRatio === 'Initializing');
      await set(false);
      await cluster.until(deployments, 'mycas-backup-controller', 'default', (found) => found === undefined);
    });

    test('a policy for a CAS that is not there waits, and says for what', async () => {
      await cluster.client.create(signedPolicyKind, {
        metadata: {name: 'p', namespace: 'default'},
        spec: {casAddress: 'https://cas.nowhere:8081', policy: 'name: p', signatures: [{signer: 's', signature: 'x'}]},
      });
      const policy = await cluster.until(
        signedPolicyKind,
        'p',
        'default',
        (found) => found?.status?.state !== undefined,
      );
      expect(policy.status).toMatchObject({state: expect.stringMatching(/^PENDING: .*cas\.nowhere/), hash: ''});
    });

    test('the secret operator copies pull secrets into annotated namespaces and keeps the copies', async () => {
      await cluster.helm(
        'install',
        'scone-imps',
        cluster.secretOperatorChart(),
        '--namespace',
        ns,
        '--wait',
        '--timeout',
        '60s',
      );
      const annotations = {'sconeapps/inject-pull-secret': 'true'};
      await cluster.client.apply(namespaces, {metadata: {name: 'apps', annotations}}, {fieldManager: 'simulated-test'});
      await cluster.apply(await cluster.manifest(version, 'secrets_operator.yaml'));
      const password = (found: AnyObject | undefined) =>
        found && JSON.parse(decode(found.data['.dockerconfigjson'])).auths['registry.scontain.com']?.password;
      await cluster.until(secrets, 'sconeapps', 'apps', (found) => password(found) === 'p');
      await cluster.client.apply(secrets, pullSecret('sconeapps', 'new'), {fieldManager: 'simulated-test'});
      await cluster.until(secrets, 'sconeapps', 'apps', (found) => password(found) === 'new');
      await cluster.client.remove(secrets, 'sconeapps', {namespace: 'apps'});
      await cluster.until(secrets, 'sconeapps', 'apps', (found) => password(found) === 'new');
      // The pod of the CAS in `default` carries the annotation.
      const managedNamespaces = ['apps', 'default', ns];
      const status = {status: 'Ready', managedNamespaces, sourceSecretStatus: {[`${ns}.sconeapps`]: 'Ok'}};
      await cluster.until(imagePullSecrets, 'sconeapps', undefined, has({status}));
    });

    const faultRows: [string, () => Promise<void>, Resource, string, object][] = [
      [
        'las-unhealthy',
        () => cluster.sandbox.faults.set('las-unhealthy', {message: 'cannot open /dev/sgx_enclave', node: 'node-2'}),
        lasKind,
        'las',
        {state: 'UNHEALTHY', nodes: {'node-2': {errorMessages: ['cannot open /dev/sgx_enclave']}}},
      ],
      [
        'sgxplugin-unhealthy',
        () => cluster.sandbox.faults.set('sgxplugin-unhealthy', {message: 'no driver'}),
        sgxPluginKind,
        'sgxplugin',
        {state: 'UNHEALTHY', servingReplicaRatio: '0/3'},
      ],
      [
        'operator-never-ready',
        () => cluster.sandbox.faults.set('operator-never-ready', {}),
        lasKind,
        'las',
        {state: 'PENDING'},
      ],
    ];

    test.each(faultRows)('fault %s shows and goes', async (_name, set, of, name, status) => {
      await set();
      await cluster.until(of, name, undefined, has({status}));
      await cluster.sandbox.faults.clear();
      await settled();
    });

    test('fault operator-slow holds a change back until it is cleared', async () => {
      await cluster.sandbox.faults.set('operator-slow', {seconds: 3600});
      const {metadata} = (await cluster.client.get<AnyObject>(daemonSets, 'las', ns)) ?? {metadata: {name: 'las'}};
      // The operator reads the faults by a watch of its own: it has seen this one when it shows another.
      await cluster.sandbox.faults.set('las-unhealthy', {message: 'x'});
      await cluster.until(lasKind, 'las', undefined, has({status: {state: 'UNHEALTHY'}}));
      await cluster.client.patch(lasKind, 'las', {spec: {podAnnotations: {changed: 'yes'}}});
      await cluster.sandbox.faults.clear('las-unhealthy');
      // It goes on with what is not held back: with a change that comes later.
      await cluster.sandbox.faults.set('sgxplugin-unhealthy', {});
      await cluster.until(sgxPluginKind, 'sgxplugin', undefined, has({status: {state: 'UNHEALTHY'}}));
      expect((await cluster.client.get<AnyObject>(daemonSets, 'las', ns))?.metadata.generation).toBe(
        metadata.generation,
      );
      await cluster.sandbox.faults.clear();
      await cluster.until(
        daemonSets,
        'las',
        ns,
        has({spec: {template: {metadata: {annotations: {changed: 'yes'}}}}, status: {updatedNumberScheduled: 3}}),
      );
      await settled();
    });

    test('fault ca-bundle-wrong breaks the call of the webhook, and only as long as it is on', async () => {
      const name = `scone-mutating-webhook-configuration-${ns}`;
      const right = bundlesIn(await cluster.client.get<AnyObject>(mutatingWebhookConfigurations, name))[0];
      await cluster.sandbox.faults.set('ca-bundle-wrong', {});
      await cluster.until(mutatingWebhookConfigurations, name, undefined, (found) =>
        bundlesIn(found).every((one) => one !== right),
      );
      await expect.poll(() => trialLas()).toContain('certificate signed by unknown authority');
      await cluster.sandbox.faults.clear();
      await injected(mutatingWebhookConfigurations, name);
      await expect.poll(() => trialLas()).toBeUndefined();
    });

    test('a certificate that is lost is issued again, injected, and served', async () => {
      const old = await cluster.client.get<AnyObject>(secrets, 'webhook-server-cert', ns);
      await cluster.client.remove(secrets, 'webhook-server-cert', {namespace: ns});
      await cluster.until(
        secrets,
        'webhook-server-cert',
        ns,
        (found) => found !== undefined && found.metadata.uid !== old?.metadata.uid,
      );
      await injected(mutatingWebhookConfigurations, `scone-mutating-webhook-configuration-${ns}`);
      await injected(validatingWebhookConfigurations, `scone-validating-webhook-configuration-${ns}`);
      const {items} = await cluster.client.list<AnyObject>(customResourceDefinitions);
      const converted = items.filter(({spec}) => spec.group.endsWith('.scone.cloud') && spec.conversion.webhook);
      for (const {metadata} of converted) await injected(customResourceDefinitions, metadata.name);
      await expect.poll(() => trialLas()).toBeUndefined();
    });

    test('a part at rest writes nothing, whatever happens beside it', async () => {
      const writes = async () =>
        (await cluster.sandbox.auditEntries()).filter(
          (entry) => isWrite(entry) && entry.user.username.startsWith('system:serviceaccount:sandbox-system:'),
        );
      await settled();
      const before = (await writes()).length;
      await cluster.client.create(configMaps, {metadata: {name: 'beside', namespace: ns}});
      await cluster.client.patch(nodes, 'node-1', {metadata: {annotations: {beside: 'yes'}}});
      await cluster.client.patch(lasKind, 'las', {metadata: {annotations: {beside: 'yes'}}});
      await cluster.client.patch(
        secrets,
        'webhook-server-cert',
        {metadata: {annotations: {beside: 'yes'}}},
        {namespace: ns},
      );
      // What they would write comes before this is done: they learn of it later.
      await cluster.sandbox.faults.set('las-unhealthy', {message: 'x'});
      await cluster.until(lasKind, 'las', undefined, has({status: {state: 'UNHEALTHY'}}));
      const written = (await writes()).slice(before).map(({verb, objectRef}) => `${verb} ${objectRef?.resource}`);
      // The labels of three nodes and a status; each a second time where a watch is a round behind.
      expect(new Set(written)).toEqual(new Set(['patch nodes', 'patch las']));
      expect(written.length).toBeLessThanOrEqual(2 * (3 + 1));
      await cluster.sandbox.faults.clear();
      await settled();
    });

    test('without a running operator nothing is served and nothing reconciled', async () => {
      const scale = (replicas: number) =>
        cluster.client.patch(deployments, 'scone-controller-manager', {spec: {replicas}}, {namespace: ns});
      await scale(0);
      await cluster.until(
        deployments,
        'scone-controller-manager',
        ns,
        (found) => found?.status?.readyReplicas === undefined,
      );
      await expect.poll(() => trialLas()).toContain('failed calling webhook');
      await cluster.client.remove(daemonSets, 'las', {namespace: ns});
      await scale(1);
      await cluster.until(daemonSets, 'las', ns, (found) => found !== undefined);
      await expect.poll(() => trialLas()).toBeUndefined();
    });

    test('the parts hold no right to what they do not play', async () => {
      const client = cluster.client;
      const mayWrite = async (user: string, attributes: object) => {
        const review = await client.request<{status: {allowed: boolean}}>(
          'POST',
          '/apis/authorization.k8s.io/v1/subjectaccessreviews',
          {
            apiVersion: 'authorization.k8s.io/v1',
            kind: 'SubjectAccessReview',
            spec: {user: `system:serviceaccount:sandbox-system:${user}`, resourceAttributes: attributes},
          },
        );
        return review.status.allowed;
      };
      expect(
        await mayWrite('cert-manager', {
          group: 'base.scone.cloud',
          resource: 'las',
          subresource: 'status',
          verb: 'patch',
        }),
      ).toBe(false);
      expect(await mayWrite('secret-operator', {group: '', resource: 'nodes', verb: 'patch'})).toBe(false);
      expect(await mayWrite('scone-operator', {group: 'base.scone.cloud', resource: 'las', verb: 'patch'})).toBe(false);
      expect(await mayWrite('scone-operator', {group: '', resource: 'pods', verb: 'delete'})).toBe(false);
    });

    test('when the SGXPlugin goes, its release and its DaemonSet go', async () => {
      await cluster.client.remove(sgxPluginKind, 'sgxplugin');
      await cluster.until(secrets, 'sh.helm.release.v1.sgxplugin.v1', ns, (found) => found === undefined);
      await cluster.until(daemonSets, 'sgxplugin', ns, (found) => found === undefined);
    });
  });
}
