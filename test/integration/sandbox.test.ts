// What a sandbox offers: a real control plane whose webhooks are called, and faults that act at once.
import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {createServer} from 'node:https';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {isWrite} from '../../sandbox/audit.ts';
import {issueCertificate} from '../../sandbox/certificates/issue.ts';
import {type Client, connect} from '../../sandbox/client/connect.ts';
import type {KubeObject} from '../../sandbox/client/object.ts';
import * as kinds from '../../sandbox/client/resources.ts';
import {registerService} from '../../sandbox/egress/registration.ts';
import type {Pod} from '../../sandbox/kubelet/pod.ts';
import {layoutOf} from '../../sandbox/layout.ts';
import {attachSandbox, type OwnedSandbox, startSandbox} from '../../sandbox/sandbox.ts';
import {isRunning, until} from '../sandbox/processes.ts';

const cli = fileURLToPath(new URL('../../sandbox/cli.ts', import.meta.url));
let sandbox: OwnedSandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox({nodes: 3, sgxNodes: 2, simulated: ['cert-manager']});
  client = await connect(sandbox.kubeconfig);
});
afterEach(() => sandbox.faults.clear());
afterAll(() => sandbox.stop());

function pod(name: string, change: Partial<Pod['spec']> = {}): Pod {
  return {
    metadata: {name, namespace: 'default'},
    spec: {containers: [{name: 'main', image: 'r.example/x:1'}], ...change},
  };
}

async function podNow(name: string): Promise<Pod> {
  return (await client.get<Pod>(kinds.pods, name, 'default')) ?? pod(name);
}

function untilRunning(name: string): Promise<void> {
  return until(`pod ${name} runs`, async () => (await podNow(name)).status?.phase === 'Running');
}

async function waitingReason(name: string): Promise<string | undefined> {
  return (await podNow(name)).status?.containerStatuses?.[0]?.state?.waiting?.reason;
}

function untilWaiting(name: string, reason: string): Promise<void> {
  return until(`pod ${name} waits: ${reason}`, async () => (await waitingReason(name)) === reason);
}

describe('the cluster', () => {
  test('has the nodes that were asked for, those with SGX labelled by their kernel alone', async () => {
    const {items} = await client.list(kinds.nodes, {labelSelector: 'intel.feature.node.kubernetes.io/sgx=true'});
    expect(items.map(({metadata}) => metadata.name)).toEqual(['node-1', 'node-2']);
    expect((await client.list(kinds.nodes)).items).toHaveLength(3);
  });

  test('runs pods, and binds volumes to claims', async () => {
    const claim: KubeObject<{spec: object; status?: {phase: string}}> = {
      metadata: {name: 'data', namespace: 'default'},
      spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}},
    };
    await client.create(kinds.persistentVolumeClaims, claim);
    await client.create(kinds.pods, pod('plain'));
    await untilRunning('plain');
    await until('the claim is bound', async () => {
      const now = await client.get<typeof claim>(kinds.persistentVolumeClaims, 'data', 'default');
      return now?.status?.phase === 'Bound';
    });
  });

  test('counts requests: one audit entry each, by user agent, writes told from dry runs', async () => {
    const own = await connect(sandbox.kubeconfig, 'audit-test');
    await own.list(kinds.pods);
    await own.request('POST', '/api/v1/namespaces?dryRun=All', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {name: 'never'},
    });
    const entries = (await sandbox.auditEntries()).filter(({userAgent}) => userAgent === 'audit-test');
    own.close();
    expect(entries.map(({verb, objectRef}) => [verb, objectRef?.resource])).toEqual([
      ['list', 'pods'],
      ['create', 'namespaces'],
    ]);
    expect(entries.filter(isWrite)).toEqual([]);
  });

  test('refuses an expired certificate, and what a user has no right to', async () => {
    const expired = await connect(
      await sandbox.mintKubeconfig({user: 'jane', notAfter: new Date(Date.now() - 60_000)}),
    );
    await expect(expired.list(kinds.pods)).rejects.toMatchObject({status: 401});
    const nobody = await connect(await sandbox.mintKubeconfig({user: 'jane', groups: ['readers']}));
    await expect(nobody.list(kinds.pods)).rejects.toThrow('User "jane" cannot list resource "pods"');
    expired.close();
    nobody.close();
  });

  test('can be found by name, by another process', async () => {
    const attached = await attachSandbox(sandbox.name);
    expect(attached.record).toEqual(sandbox.record);
    await expect(attachSandbox('nobody-has-this')).rejects.toThrow('there is no sandbox nobody-has-this');
  });

  test('a second one of the same name is refused, and does the first one no harm', async () => {
    await expect(startSandbox({name: sandbox.name})).rejects.toThrow(`there is a sandbox ${sandbox.name} already`);
    expect((await client.list(kinds.nodes)).items).toHaveLength(3);
  });
});

describe('two side by side', () => {
  test('are different clusters, and the end of one leaves the other alone', async () => {
    const other = await startSandbox({nodes: 1, simulated: 'none'});
    const otherClient = await connect(other.kubeconfig);
    expect(other.server).not.toBe(sandbox.server);
    expect((await otherClient.list(kinds.nodes)).items).toHaveLength(1);
    otherClient.close();
    await other.stop();
    expect(existsSync(layoutOf(other.name).directory)).toBe(false);
    expect((await client.list(kinds.nodes)).items).toHaveLength(3);
  });
});

describe('simulated parts', () => {
  test('one that crashes is started again', async () => {
    const first = sandbox.record.processes['cert-manager'] ?? 0;
    process.kill(first, 'SIGKILL');
    const account = 'system:serviceaccount:sandbox-system:cert-manager';
    const before = (await sandbox.auditEntries()).filter(({user}) => user.username === account).length;
    await until('its successor has asked something', async () => {
      return (await sandbox.auditEntries()).filter(({user}) => user.username === account).length > before;
    });
    expect(isRunning(first)).toBe(false);
  });
});

describe('a webhook behind a Service', () => {
  const service = {namespace: 'hooks', name: 'guard', port: 443};
  const certificate = issueCertificate({
    subject: {commonName: 'guard'},
    dnsNames: ['guard.hooks.svc'],
    isAuthority: true,
  });
  const server = createServer({cert: certificate.certificate, key: certificate.key}, (incoming, answer) => {
    let body = '';
    incoming.on('data', (part) => (body += part));
    incoming.on('end', () => {
      const {request} = JSON.parse(body) as {request: {uid: string; name: string}};
      const allowed = request.name !== 'bad';
      const response = {uid: request.uid, allowed, status: {message: 'no bad names here'}};
      answer.end(JSON.stringify({apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response}));
    });
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await registerService(layoutOf(sandbox.name).egress, service, port);
    await client.create(kinds.namespaces, {metadata: {name: 'hooks'}});
    await client.create(kinds.services, guardService);
    await client.create(kinds.validatingWebhookConfigurations, configuration(certificate.certificate));
  });
  afterAll(() => {
    server.close();
    return client.remove(kinds.validatingWebhookConfigurations, 'guard');
  });

  const guardService: KubeObject<{spec: object}> = {
    metadata: {name: 'guard', namespace: 'hooks'},
    spec: {selector: {app: 'guard'}, ports: [{port: 443, targetPort: 9443}]},
  };

  function configuration(authority: string): KubeObject<{webhooks: object[]}> {
    const clientConfig = {
      service: {namespace: 'hooks', name: 'guard', path: '/'},
      caBundle: Buffer.from(authority).toString('base64'),
    };
    const rules = [{apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['secrets']}];
    const terms = {failurePolicy: 'Fail', sideEffects: 'None', admissionReviewVersions: ['v1'], timeoutSeconds: 1};
    return {metadata: {name: 'guard'}, webhooks: [{name: 'guard.hooks.svc', clientConfig, rules, ...terms}]};
  }

  const attempt = (name: string) =>
    client.request('POST', '/api/v1/namespaces/default/secrets?dryRun=All', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {name},
    });

  test('is refused while its Service has no ready endpoint, as by the network', async () => {
    await until('the API server calls it', () =>
      attempt('good').then(
        () => false,
        () => true,
      ),
    );
    await expect(attempt('good')).rejects.toThrow(/failed calling webhook.*connection refused/);
  });

  test('admits and denies once its pod is ready; then not reached when a fault says so', async () => {
    await client.create(kinds.pods, {
      metadata: {name: 'guard', namespace: 'hooks', labels: {app: 'guard'}},
      spec: {containers: [{name: 'main', image: 'guard:1'}]},
    } as Pod);
    await until('the webhook admits', () =>
      attempt('good').then(
        () => true,
        () => false,
      ),
    );
    await expect(attempt('bad')).rejects.toThrow(
      'admission webhook "guard.hooks.svc" denied the request: no bad names',
    );

    await sandbox.faults.set('webhook-timeout', {service: 'hooks/guard'});
    await until('it times out', () =>
      attempt('good').then(
        () => false,
        (thrown) => /deadline exceeded|Timeout/.test(`${thrown}`),
      ),
    );
    await sandbox.faults.clear('webhook-timeout');
    await until('the webhook admits', () =>
      attempt('good').then(
        () => true,
        () => false,
      ),
    );
    await sandbox.faults.set('webhook-refused', {service: 'hooks/guard'});
    await until('it refuses', () =>
      attempt('good').then(
        () => false,
        (thrown) => /connection refused/.test(`${thrown}`),
      ),
    );
  });

  test('is not believed with another authority’s caBundle: the API server checks TLS', async () => {
    const other = issueCertificate({subject: {commonName: 'other'}, isAuthority: true}).certificate;
    await client.apply(kinds.validatingWebhookConfigurations, configuration(other), {fieldManager: 'test'});
    await until('it is not believed', () =>
      attempt('good').then(
        () => false,
        (thrown) => /x509|tls/.test(`${thrown}`),
      ),
    );
  });
});

describe('faults', () => {
  test('an image that cannot be pulled: back-off with the reason, events, and running once it can', async () => {
    await sandbox.faults.set('image-pull-fails', {image: '^bad', message: 'denied: token expired'});
    await client.create(kinds.pods, pod('unpullable', {containers: [{name: 'main', image: 'bad/x:1'}]}));
    await untilWaiting('unpullable', 'ImagePullBackOff');
    const message = (await podNow('unpullable')).status?.containerStatuses?.[0]?.state?.waiting?.message;
    expect(message).toBe('Back-off pulling image "bad/x:1": ErrImagePull: denied: token expired');
    await until('the events are there', async () => {
      const {items} = await client.list<KubeObject<{reason: string; message: string}>>(kinds.events, {
        namespace: 'default',
        fieldSelector: 'involvedObject.name=unpullable,reason=Failed',
      });
      return items.some((event) => event.message === 'Failed to pull image "bad/x:1": denied: token expired');
    });
    await sandbox.faults.clear('image-pull-fails');
    await untilRunning('unpullable');
    expect((await podNow('unpullable')).status?.containerStatuses?.[0]?.state).toHaveProperty('running');
    expect((await podNow('unpullable')).status?.containerStatuses?.[0]?.state).not.toHaveProperty('waiting');
  });

  test('a registry that wants an account: the pull secret’s content decides, and its correction is noticed', async () => {
    await sandbox.faults.set('registry-requires', {image: '^locked.example/', username: 'u', password: 'new'});
    const secret = (password: string) => ({
      metadata: {name: 'pull', namespace: 'default'},
      type: 'kubernetes.io/dockerconfigjson',
      stringData: {'.dockerconfigjson': JSON.stringify({auths: {'locked.example': {username: 'u', password}}})},
    });
    await client.create(kinds.secrets, secret('old'));
    const spec = {containers: [{name: 'main', image: 'locked.example/x:1'}], imagePullSecrets: [{name: 'pull'}]};
    await client.create(kinds.pods, pod('locked', spec));
    await untilWaiting('locked', 'ImagePullBackOff');
    await client.apply(kinds.secrets, secret('new'), {fieldManager: 'test'});
    await untilRunning('locked');
  });

  test('a slow pull ends by itself, or when the fault is cleared', async () => {
    await sandbox.faults.set('image-pull-slow', {image: '^slow', seconds: 0.5});
    await sandbox.faults.set('image-pull-slow.forever', {image: '^forever', seconds: 600});
    const begun = Date.now();
    await client.create(kinds.pods, pod('forever', {containers: [{name: 'main', image: 'forever:1'}]}));
    await client.create(kinds.pods, pod('slow', {containers: [{name: 'main', image: 'slow:1'}]}));
    await untilRunning('slow');
    expect(Date.now() - begun).toBeGreaterThanOrEqual(500);
    expect((await podNow('forever')).status?.phase).toBe('Pending');
    await sandbox.faults.clear('image-pull-slow.forever');
    await untilRunning('forever');
  });

  test('are switched from the command line, too', async () => {
    const run = (...args: string[]) =>
      promisify(execFile)(process.execPath, [cli, 'fault', ...args, '--name', sandbox.name]);
    await run('set', 'las-unhealthy', '{"message":"no device"}');
    await run('set', 'operator-slow', '{"seconds":2}');
    expect((await run('list')).stdout).toBe('las-unhealthy\t{"message":"no device"}\noperator-slow\t{"seconds":2}\n');
    await run('clear', 'operator-slow');
    expect(await sandbox.faults.list()).toEqual({'las-unhealthy': '{"message":"no device"}'});
    await run('clear');
    expect(await sandbox.faults.list()).toEqual({});
    await expect(run('set', 'las-healthy')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no fault'),
    });
  });
});

describe('loopback', () => {
  test('no process of the sandbox listens anywhere else', async () => {
    const {stdout} = await promisify(execFile)('ss', ['-ltnpH']).catch(() => ({stdout: ''}));
    const own = Object.values(sandbox.record.processes).concat(sandbox.record.supervisor);
    const listening = stdout.split('\n').filter((line) => own.some((pid) => line.includes(`pid=${pid},`)));
    expect(listening.filter((line) => !line.includes(' 127.0.0.1:'))).toEqual([]);
    expect(await readFile(join(sandbox.directory, 'sandbox.json'), 'utf8')).toContain('"https://127.0.0.1:');
  });
});
