// Whatever is deleted or altered by hand is found by the check, mended by --reconcile, and stays mended.
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {AuditEntry} from '../../sandbox/audit.ts';
import {issueCertificate} from '../../sandbox/certificates/issue.ts';
import type {KubeObject} from '../../sandbox/client/object.ts';
import {
  clusterRoles,
  customResourceDefinitions as crds,
  deployments,
  mutatingWebhookConfigurations as mutating,
  namespaces,
  pods,
  resource,
  roleBindings,
  secrets,
  serviceAccounts,
  services,
  validatingWebhookConfigurations as validating,
} from '../../sandbox/client/resources.ts';
import {upstreamRemark} from '../support/release-upstream.ts';
import {releaseKinds, type Stack, startStack} from '../support/stack.ts';
import {until} from '../support/until.ts';

const namespace = 'scone-system';
const las = resource('base.scone.cloud/v1beta1', 'LAS', 'las', false);
const sgxPlugins = resource('base.scone.cloud/v1beta1', 'SGXPlugin', 'sgxplugins', false);
const record = 'sh.helm.release.v1.scone-operator.v1';
const manager = 'scone-controller-manager';

interface Row {
  what: string;
  alter(stack: Stack): Promise<unknown>;
  /** Codes that the check must name as failed. */
  codes: string[];
}

const inNamespace = {namespace};
const base64 = (text: string) => Buffer.from(text).toString('base64');

const rows: Row[] = [
  {
    what: 'an annotation of the namespace is removed',
    alter: ({client}) =>
      client.patch(namespaces, namespace, {metadata: {annotations: {'sconeapps/inject-pull-secret': null}}}, {}),
    codes: ['PS031'],
  },
  {
    what: 'an annotation of the namespace is switched off',
    alter: ({client}) =>
      client.patch(
        namespaces,
        namespace,
        {metadata: {annotations: {'scone-operator/inject-pull-secret': 'false'}}},
        {},
      ),
    codes: ['PS031'],
  },
  {
    what: 'a CRD is deleted',
    // The server answers before its objects are cleared away, and it with them.
    alter: ({client}) => client.remove(crds, 'encryptedpolicies.cas.scone.cloud', {}),
    codes: ['PS062'],
  },
  {
    what: 'a CRD is altered',
    alter: ({client}) =>
      client.patch(crds, 'signedpolicies.cas.scone.cloud', {spec: {names: {shortNames: ['other']}}}, {}),
    codes: ['PS062'],
  },
  {
    what: 'the image of the Deployment is altered',
    alter: ({client}) =>
      client.patch(deployments, manager, images('manager', 'example.org/other:1'), {...inNamespace, type: 'strategic'}),
    codes: ['PS062'],
  },
  {
    what: 'the Deployment is scaled to zero',
    alter: ({client}) => client.patch(deployments, manager, {spec: {replicas: 0}}, inNamespace),
    codes: ['PS062', 'PS063'],
  },
  {
    what: 'the Deployment is deleted',
    alter: ({client}) => client.remove(deployments, manager, inNamespace),
    codes: ['PS062'],
  },
  {
    what: 'a Service is deleted',
    alter: ({client}) => client.remove(services, 'scone-webhook-service', inNamespace),
    codes: ['PS062'],
  },
  {
    what: 'the ServiceAccount is deleted',
    alter: ({client}) => client.remove(serviceAccounts, manager, inNamespace),
    codes: ['PS062'],
  },
  {
    what: 'a ClusterRole is emptied',
    alter: ({client}) => client.patch(clusterRoles, 'scone-manager-role', {rules: []}, {}),
    codes: ['PS062'],
  },
  {
    what: 'a RoleBinding points elsewhere',
    alter: async ({client}) => {
      const name = 'scone-leader-election-rolebinding';
      const found = await client.get<KubeObject>(roleBindings, name, namespace);
      await client.remove(roleBindings, name, inNamespace);
      const roleRef = {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'other'};
      await client.create(roleBindings, {...found, metadata: {name, namespace}, roleRef} as KubeObject);
    },
    codes: ['PS062'],
  },
  {
    what: 'a webhook configuration is deleted',
    alter: ({client}) => client.remove(validating, `scone-validating-webhook-configuration-${namespace}`, {}),
    codes: ['PS062'],
  },
  {
    what: 'a caBundle is altered while nobody injects',
    alter: async (stack) => {
      const {client} = stack;
      await client.patch(deployments, 'cert-manager-cainjector', {spec: {replicas: 0}}, {namespace: 'cert-manager'});
      const cainjector = {namespace: 'cert-manager', labelSelector: 'app.kubernetes.io/name=cainjector'};
      await until(client, pods, cainjector, (items) => items.length === 0);
      const name = `scone-mutating-webhook-configuration-${namespace}`;
      const found = await client.get<KubeObject<{webhooks: {clientConfig: object}[]}>>(mutating, name);
      const caBundle = base64(
        issueCertificate({subject: {commonName: 'somebody else'}, isAuthority: true}).certificate,
      );
      const webhooks = found?.webhooks.map((webhook) => ({
        ...webhook,
        clientConfig: {...webhook.clientConfig, caBundle},
      }));
      await client.patch(mutating, name, {webhooks}, {});
    },
    codes: ['PS070'],
  },
  {
    what: 'the content of a pull secret is altered',
    alter: ({client}) =>
      client.patch(secrets, 'sconeapps', {data: {'.dockerconfigjson': base64('{"auths":{}}')}}, inNamespace),
    codes: ['PS041'],
  },
  {
    what: 'a pull secret is deleted',
    alter: ({client}) => client.remove(secrets, 'scone-operator-pull', inNamespace),
    codes: ['PS040'],
  },
  {
    what: 'a pull secret has another type',
    alter: async ({client}) => {
      await client.remove(secrets, 'sconeapps', inNamespace);
      await client.create(secrets, {
        ...{apiVersion: 'v1', kind: 'Secret', metadata: {name: 'sconeapps', namespace}},
        type: 'Opaque',
        data: {'.dockerconfigjson': base64('{}')},
      } as KubeObject);
    },
    codes: ['PS041'],
  },
  {
    what: 'the image of LAS is altered',
    alter: ({client}) => client.patch(las, 'las', {spec: {image: 'example.org/las:1'}}, {}),
    codes: ['PS090'],
  },
  {what: 'LAS is deleted', alter: ({client}) => client.remove(las, 'las', {}), codes: ['PS090']},
  {
    what: 'the image of the SGXPlugin is altered',
    alter: ({client}) => client.patch(sgxPlugins, 'sgxplugin', {spec: {image: 'example.org/sgx:1'}}, {}),
    codes: ['PS080'],
  },
  {what: 'the SGXPlugin is deleted', alter: ({client}) => client.remove(sgxPlugins, 'sgxplugin', {}), codes: ['PS080']},
  {
    what: 'the record of the release says failed',
    alter: ({client}) => client.patch(secrets, record, {metadata: {labels: {status: 'failed'}}}, inNamespace),
    codes: ['PS061'],
  },
  {
    what: 'the newest record cannot be read',
    alter: async ({client}) => {
      const {items} = await client.list(secrets, {namespace, labelSelector: 'owner=helm,name=scone-operator'});
      const newest =
        items
          .map(({metadata}) => metadata.name)
          .sort()
          .at(-1) ?? '';
      await client.patch(secrets, newest, {data: {release: base64('garbage')}}, inNamespace);
    },
    codes: ['PS061'],
  },
  {
    what: 'all records of the release are deleted',
    alter: async ({client}) => {
      const {items} = await client.list(secrets, {namespace, labelSelector: 'owner=helm,name=scone-operator'});
      await Promise.all(items.map(({metadata}) => client.remove(secrets, metadata.name, inNamespace)));
    },
    codes: ['PS060'],
  },
  {
    what: 'the webhook of cert-manager is deleted',
    alter: ({client}) => client.remove(deployments, 'cert-manager-webhook', {namespace: 'cert-manager'}),
    codes: ['PS020'],
  },
];

describe.each(releaseKinds)(`with the %s release${upstreamRemark}`, (kind) => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack(kind);
    const run = await stack.operator('--reconcile', ...stack.accountArgs);
    expect(run.code, run.report).toBe(0);
  });
  afterAll(() => stack.stop());

  test.each(rows)('$what', async ({alter, codes}) => {
    await alter(stack);
    const found = await stack.operator();
    const failed = found.outcome.findings.filter(({verdict}) => verdict === 'failed').map(({code}) => code);
    expect(failed, found.report).toEqual(expect.arrayContaining(codes));
    expect(found.code).toBe(3);
    const mended = await stack.operator('--reconcile', ...stack.accountArgs);
    expect(mended.troubles.filter((trouble) => !trouble.endsWith('warning'))).toEqual([]);
    expect(mended.code, mended.report).toBe(0);
    expect((await stack.operator()).code).toBe(0);
  });

  test('an object on its way out is not taken for one that is there', async () => {
    const {client, sandbox} = stack;
    const name = 'scone-webhook-service';
    const before = await client.get<KubeObject>(services, name, namespace);
    await client.patch(services, name, {metadata: {finalizers: ['example.org/held']}}, inNamespace);
    await client.remove(services, name, inNamespace);
    const found = await stack.operator();
    const [finding] = found.outcome.findings.filter(({code}) => code === 'PS062');
    expect(finding, found.report).toMatchObject({
      verdict: 'failed',
      summary: `Service ${namespace}/${name} is being deleted`,
      details: ['it waits for its finalizers example.org/held'],
    });
    const mending = stack.operator('--reconcile', ...stack.accountArgs);
    await expect
      .poll(async () => (await sandbox.auditEntries()).some((entry) => isWaitFor(name, entry)), {interval: 200})
      .toBe(true);
    await client.patch(services, name, {metadata: {finalizers: null}}, inNamespace);
    const mended = await mending;
    expect(mended.code, mended.report).toBe(0);
    expect((await client.get<KubeObject>(services, name, namespace))?.metadata.uid).not.toBe(before?.metadata.uid);
  });
});

/** A wait lists the one object before it watches; a watch appears in the log when it has ended. */
function isWaitFor(name: string, {verb, requestURI}: AuditEntry): boolean {
  return verb === 'list' && decodeURIComponent(requestURI).includes(`metadata.name=${name}`);
}

function images(name: string, image: string) {
  return {spec: {template: {spec: {containers: [{name, image}]}}}};
}
