// A Vault on a real API server: its statement verified, its certificate printed, its data copied, and nothing left behind.
import {chmod, mkdir, readdir, stat, writeFile} from 'node:fs/promises';
import {createServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {list as listArchive} from 'tar';
import {afterAll, beforeAll, expect, onTestFinished, test} from 'vitest';
import {issueCertificate} from '../../sandbox/certificates/issue.ts';
import {type Client, connect} from '../../sandbox/client/connect.ts';
import {
  customResourceDefinitions,
  namespaces,
  nodes,
  pods,
  resource,
  secrets,
  services,
} from '../../sandbox/client/resources.ts';
import {appendLog} from '../../sandbox/kubelet/container-log.ts';
import {exposePod} from '../../sandbox/kubelet/exposed-pod.ts';
import {furnishRoot} from '../../sandbox/kubelet/pod-root.ts';
import {type OwnedSandbox, startSandbox} from '../../sandbox/sandbox.ts';
import {main} from '../../src/main.ts';
import {testRuntime} from '../support/runtime.ts';
import {withoutImages} from '../support/stack.ts';
import {emptyDirectory} from '../support/temporary.ts';
import {until} from '../support/until.ts';

// biome-ignore lint/suspicious/noExplicitAny: objects of many kinds.
type AnyObject = any;

const vaultKind = resource('services.scone.cloud/v1beta1', 'Vault', 'vaults');
const casKind = resource('services.scone.cloud/v1beta1', 'CAS', 'cas');
const manager = {fieldManager: 'test'};
const casLabels = {'app.kubernetes.io/instance': 'cas', 'app.kubernetes.io/name': 'cas'};

let sandbox: OwnedSandbox;
let client: Client;

beforeAll(async () => {
  sandbox = await startSandbox({nodes: 1, simulated: 'none'});
  client = await connect(sandbox.kubeconfig);
  await client.apply(namespaces, {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'prod'}} as AnyObject, manager);
  for (const [kind, plural] of [
    ['Vault', 'vaults'],
    ['CAS', 'cas'],
  ] as const) {
    await client.apply(customResourceDefinitions, definition(kind, plural), manager);
  }
  await until(client, customResourceDefinitions, {}, (all: AnyObject[]) => all.filter(isEstablished).length === 2);
  await client.apply(vaultKind, vault, manager);
  await client.apply(casKind, cas, manager);
  await Promise.all([
    client.apply(pods, pod('myvault-0', ['vault'], {}), manager),
    client.apply(pods, pod('cas-0', ['cas', 'audit'], casLabels), manager),
    client.apply(services, casService, manager),
  ]);
  await until(
    client,
    pods,
    {namespace: 'prod'},
    (all: AnyObject[]) => all.filter(({status}) => status?.phase === 'Running').length === 2,
  );
});

afterAll(() => sandbox?.stop());

function isEstablished({status}: AnyObject): boolean {
  return (
    status?.conditions?.some(({type, status: value}: AnyObject) => type === 'Established' && value === 'True') ?? false
  );
}

function definition(kind: string, plural: string): AnyObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {name: `${plural}.services.scone.cloud`},
    spec: {
      group: 'services.scone.cloud',
      scope: 'Namespaced',
      names: {plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List`},
      versions: [
        {
          name: 'v1beta1',
          served: true,
          storage: true,
          schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
        },
      ],
    },
  };
}

const vault: AnyObject = {
  apiVersion: 'services.scone.cloud/v1beta1',
  kind: 'Vault',
  metadata: {name: 'myvault', namespace: 'prod'},
  spec: {
    server: {
      image: {repository: 'registry.example/vault', tag: '5.8.0'},
      extraEnvironmentVars: {OWNER_ID: '4711', SCONE_CAS_ADDR: 'cas.prod:18765'},
    },
  },
  status: {state: 'HEALTHY', initStatement: 'c3RhdGVtZW50'},
};

const cas: AnyObject = {
  apiVersion: 'services.scone.cloud/v1beta1',
  kind: 'CAS',
  metadata: {name: 'cas', namespace: 'prod'},
  spec: {image: 'registry.example/cas:5.8.0'},
  status: {provisioned: 'Yes', state: 'HEALTHY', phase: 'HEALTHY'},
};

const casService: AnyObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {name: 'cas', namespace: 'prod', labels: casLabels},
  spec: {selector: casLabels, ports: [{name: 'client-port', port: 8081}]},
};

function pod(name: string, containers: string[], labels: Record<string, string>): AnyObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {name, namespace: 'prod', labels},
    spec: {
      containers: containers.map((container) => ({name: container, image: `registry.example/${container}:5.8.0`})),
    },
  };
}

async function run(args: string[], {path = '', cwd = emptyDirectory()} = {}) {
  const {runtime, seen} = testRuntime({
    cwd,
    env: {KUBECONFIG: sandbox.kubeconfig, PATH: `${path}:${process.env.PATH}`},
  });
  const code = await main(['vault', ...args], {...runtime, now: () => new Date(), random: Math.random});
  return {code, ...seen, cwd};
}

test('is listed, with the steps that lead away from it', async () => {
  const {code, stdout} = await run([]);
  expect(code).toBe(1);
  expect(stdout).toContain('Vault prod/myvault is healthy');
  expect(stdout).toContain('kubectl delete vault -n prod myvault');
});

test('its data is copied whole into an archive that nobody else may read', async () => {
  const root = emptyDirectory();
  await furnishRoot(root, {
    directories: ['/mnt/vault/data/core'],
    files: {'/mnt/vault/data/core/_keyring': 'sealed', '/mnt/vault/data/a': 'b'},
  });
  await exposePod(sandbox.pods, {namespace: 'prod', name: 'myvault-0', root});
  const {code, stdout, cwd} = await run(['myvault', '-n', 'prod', '--local-backup', '-o', 'json']);
  const outcome = JSON.parse(stdout);
  expect(code, stdout).toBe(0);
  const [file = ''] = await readdir(join(cwd, 'vault-database-snapshots'));
  const path = join(cwd, 'vault-database-snapshots', file);
  expect(outcome.results[0]).toEqual({name: 'backup', value: path});
  expect(outcome.results[1].value).toMatch(/^[0-9a-f]{64}$/);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const entries: string[] = [];
  await listArchive({file: path, onReadEntry: (entry) => void entries.push(entry.path)});
  expect(entries.toSorted()).toEqual(['data/', 'data/a', 'data/core/', 'data/core/_keyring']);
});

test.each([
  ['has no data', ['/mnt/vault'], [], /no such file|No such file|Cannot stat/],
  ['has no files', ['/mnt/vault/data'], [], /there are no files in it/],
  ['has no tar', ['/mnt/vault/data'], ['tar'], /tar/],
])('a Vault whose pod %s leaves nothing here', async (_, directories, without, says) => {
  const root = emptyDirectory();
  await furnishRoot(root, {directories, without});
  await exposePod(sandbox.pods, {namespace: 'prod', name: 'myvault-0', root});
  const {code, stderr, cwd} = await run(['myvault', '-n', 'prod', '--local-backup']);
  expect(code, stderr).toBe(1);
  expect(stderr).toMatch(says);
  expect(await readdir(join(cwd, 'vault-database-snapshots'))).toEqual([]);
});

test('its statement cannot be verified where no node has enclaves, and that is said', async () => {
  const {code, stderr} = await run(['myvault', '-n', 'prod', '--verify', withoutImages, '--timeout', '60s']);
  expect(code, stderr).toBe(1);
  expect(stderr).toContain('Insufficient sgx.intel.com/enclave');
  expect(await client.get(secrets, 'verifier-statement-myvault-prod', 'prod')).toBeUndefined();
  const [node] = (await client.list<AnyObject>(nodes)).items;
  const enclaves = {'sgx.intel.com/enclave': '10'};
  const status = {capacity: enclaves, allocatable: enclaves};
  await client.patch(nodes, node.metadata.name, {status}, {subresource: 'status'});
});

test('its statement is judged by the exit code of the verifier, of which nothing is left', async () => {
  const log = join(emptyDirectory(), 'log');
  await appendLog(log, ['noise', 'it was opened']);
  const name = 'vault-verifier-myvault-prod';
  await exposePod(sandbox.pods, {namespace: 'prod', name, logFiles: {'vault-verifier': log}});
  const running = run(['myvault', '-n', 'prod', '--verify', withoutImages, '-o', 'json', '--timeout', '60s']);
  const selection = {namespace: 'prod', fieldSelector: `metadata.name=${name}`};
  await until(client, pods, selection, (all: AnyObject[]) => all.length > 0);
  const verifier = await client.get<AnyObject>(pods, name, 'prod');
  expect(verifier.spec.containers[0]).toMatchObject({image: expect.stringContaining('vault-statement-verifier:5.8.0')});
  const statement = await client.get<AnyObject>(secrets, 'verifier-statement-myvault-prod', 'prod');
  expect(Buffer.from(statement.data.statement, 'base64').toString()).toBe('c3RhdGVtZW50');
  // The sandbox lets such pods end well after a moment.
  const seen = await running;
  expect(seen.code, seen.stdout).toBe(0);
  const {findings} = JSON.parse(seen.stdout);
  expect(findings).toContainEqual(expect.objectContaining({code: 'PS142', verdict: 'ok', details: ['it was opened']}));
  await until(client, pods, selection, (all: AnyObject[]) => all.length === 0);
  expect(await client.get(secrets, 'verifier-statement-myvault-prod', 'prod')).toBeUndefined();
});

test('a verifier that an interrupted run has made is removed', async () => {
  const stop = new AbortController();
  const {Failure} = await import('../../src/lib/report/failure.ts');
  const {runtime, seen} = testRuntime({env: {KUBECONFIG: sandbox.kubeconfig}, signal: stop.signal});
  const running = main(['vault', 'myvault', '-n', 'prod', '--verify', withoutImages], {
    ...runtime,
    now: () => new Date(),
  });
  const name = 'vault-verifier-myvault-prod';
  await until(client, pods, {namespace: 'prod'}, (all: AnyObject[]) =>
    all.some(({metadata}) => metadata.name === name),
  );
  stop.abort(new Failure({kind: 'interrupted', summary: 'the run was interrupted (SIGINT)', signalNumber: 2}));
  expect(await running, seen.stderr).toBe(130);
  await until(client, pods, {namespace: 'prod'}, (all: AnyObject[]) =>
    all.every(({metadata}) => metadata.name !== name || metadata.deletionTimestamp),
  );
  expect(await client.get(secrets, 'verifier-statement-myvault-prod', 'prod')).toBeUndefined();
});

test('its certificate comes from the CAS that was attested, and from no other', async () => {
  const authority = issueCertificate({subject: {commonName: 'the CAS'}, isAuthority: true});
  const own = issueCertificate({subject: {commonName: 'cas'}, issuer: authority, dnsNames: ['localhost', 'cas.prod']});
  const certificate = '-----BEGIN CERTIFICATE-----\nof the Vault\n-----END CERTIFICATE-----';
  const server = createServer({cert: own.certificate, key: own.key}, (request, response) => {
    const isKnown = request.url === '/v1/values/session=vault-init-auto-4711';
    response.writeHead(isKnown ? 200 : 404).end(JSON.stringify({values: {VAULT_CA: {value: certificate}}}));
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void server.close());
  const {port} = server.address() as AddressInfo;
  await exposePod(sandbox.pods, {namespace: 'prod', name: 'cas-0', ports: {8081: port}});
  const print = async (attested: string) =>
    run(['myvault', '-n', 'prod', '--print-public-keys', '--scone-cli', 'local'], {
      path: await sconeThatShows(attested),
    });

  const good = await print(authority.certificate);
  expect(good.code, good.stderr).toBe(0);
  expect(good.stdout).toBe(
    `export VAULT_myvault_prod='${certificate}'\nexport CAS_cas_prod='${authority.certificate.trimEnd()}'\n`,
  );
  const stranger = issueCertificate({subject: {commonName: 'the CAS'}, isAuthority: true});
  const bad = await print(stranger.certificate);
  expect(bad.code).toBe(4);
  expect(bad.stdout).not.toContain('export');
  expect(bad.stderr).toContain('something else answers in place of the CAS');
});

/** A directory with a program `scone` that attests everything and shows this certificate. */
async function sconeThatShows(certificate: string): Promise<string> {
  const directory = join(emptyDirectory(), 'bin');
  await mkdir(directory);
  await writeFile(join(directory, 'certificate.pem'), certificate);
  const program = join(directory, 'scone');
  await writeFile(
    program,
    [
      '#!/bin/sh',
      'case "$*" in',
      '*--version*) echo "scone 5.8.0" ;;',
      `*show-certificate*) cat '${join(directory, 'certificate.pem')}' ;;`,
      'esac',
    ].join('\n'),
  );
  await chmod(program, 0o755);
  return directory;
}
