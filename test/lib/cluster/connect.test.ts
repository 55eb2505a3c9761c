import {readFile, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo, Server} from 'node:net';
import {join} from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import type {Cluster} from '../../../src/lib/cluster/cluster.ts';
import {connect} from '../../../src/lib/cluster/connect.ts';
import {
  type ApiServer,
  type ApiServerOptions,
  base64,
  json,
  refusal,
  stall,
  startApiServer,
  text,
} from '../../support/api-server.ts';
import {writeFileSomewhere, writeKubeconfig} from '../../support/kubeconfig.ts';
import {type ProxyServer, startHttpProxy, startSocksProxy} from '../../support/proxies.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const path = '/api/v1/namespaces/default';
const running: {close(): unknown}[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

async function server(options: ApiServerOptions = {}): Promise<ApiServer> {
  const started = await startApiServer({replies: {[`GET ${path}`]: json({kind: 'Namespace'})}, ...options});
  running.push(started);
  return started;
}

function read(cluster: Cluster): Promise<unknown> {
  return cluster.request('GET', path, {object: 'Namespace default'});
}

/** A credential plugin that prints an ExecCredential, and what it was told into a file beside it. */
async function plugin(status: unknown, code = 0): Promise<string> {
  return writeFileSomewhere(
    'plugin.mjs',
    `#!${process.execPath}
import {appendFileSync} from 'node:fs';
appendFileSync(import.meta.dirname + '/told', process.env.KUBERNETES_EXEC_INFO + process.env.FROM_KUBECONFIG + '\\n');
console.error('open https://login.example');
console.log(JSON.stringify({apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: ${JSON.stringify(status)}}));
process.exitCode = ${code};
`,
    0o700,
  );
}

/** What the plugin was told, a line for each time that it ran. */
async function runsOf(command: string): Promise<string[]> {
  return (await readFile(join(command, '..', 'told'), 'utf8')).trim().split('\n');
}

describe('how we prove who we are', () => {
  it('a token', async () => {
    const api = await server();
    await read(await api.connect());
    expect(api.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer a-token',
      'user-agent': 'kubectl-provision/test',
    });
  });

  it('a token file, as pods have it', async () => {
    const api = await server();
    const tokenFile = await writeFileSomewhere('token', 'from-file\n');
    await read(await api.connect({kubeconfig: await api.kubeconfig({user: {tokenFile}})}));
    expect(api.requests[0]?.headers.authorization).toBe('Bearer from-file');
  });

  it('user name and password', async () => {
    const api = await server();
    await read(await api.connect({kubeconfig: await api.kubeconfig({user: {username: 'jane', password: 'pw'}})}));
    expect(api.requests[0]?.headers.authorization).toBe(`Basic ${base64('jane:pw')}`);
  });

  it('a client certificate, as data or as files', async () => {
    const api = await server();
    const {certificate, key} = api.clientCertificate();
    const data = {'client-certificate-data': base64(certificate), 'client-key-data': base64(key)};
    const files = {
      'client-certificate': await writeFileSomewhere('me.crt', certificate),
      'client-key': await writeFileSomewhere('me.key', key),
    };
    for (const user of [data, files]) await read(await api.connect({kubeconfig: await api.kubeconfig({user})}));
    expect(api.requests).toHaveLength(2);
  });

  it('an exec plugin, run once, told what it must know, its words passed on', async () => {
    const api = await server();
    const command = await plugin({token: 'from-plugin'});
    const user = {
      exec: {
        command,
        provideClusterInfo: true,
        env: [{name: 'FROM_KUBECONFIG', value: 'yes'}],
        interactiveMode: 'Never',
      },
    };
    const words: string[] = [];
    const cluster = await api.connect({
      kubeconfig: await api.kubeconfig({user}),
      onPluginOutput: (said) => words.push(said),
    });
    await Promise.all([read(cluster), read(cluster)]);
    expect(api.requests.map(({headers}) => headers.authorization)).toEqual([
      'Bearer from-plugin',
      'Bearer from-plugin',
    ]);
    expect(words.join('')).toBe('open https://login.example\n');
    const told = await runsOf(command);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`"server":"${api.url}"`);
    expect(told[0]).toMatch(/yes$/);
  });

  it('an exec plugin runs again when its credential has expired, or is refused', async () => {
    const api = await server({
      replies: {
        [`GET ${path}`]: [
          json({}),
          json({}),
          json({}),
          refusal(401, 'Unauthorized', 'Unauthorized'),
          json({kind: 'Namespace'}),
        ],
      },
    });
    const command = await plugin({token: 'short', expirationTimestamp: '2026-06-01T00:00:00Z'});
    let now = Date.parse('2026-05-01T00:00:00Z');
    const kubeconfig = await api.kubeconfig({user: {exec: {command}}});
    const cluster = await api.connect({kubeconfig, now: () => now});
    await read(cluster);
    expect(await runsOf(command)).toHaveLength(1);
    now = Date.parse('2026-07-01T00:00:00Z');
    await Promise.all([read(cluster), read(cluster)]);
    expect(await runsOf(command)).toHaveLength(2);
    await expect(read(cluster)).resolves.toEqual({kind: 'Namespace'});
    expect(await runsOf(command)).toHaveLength(3);
  });

  it('impersonation, by flags and by kubeconfig', async () => {
    const api = await server();
    const kubeconfig = await api.kubeconfig({
      user: {token: 't', as: 'jane', 'as-groups': ['dev', 'ops'], 'as-user-extra': {Scope: ['x']}},
    });
    await read(await api.connect({kubeconfig}));
    await read(await api.connect({kubeconfig, as: 'system:admin', asGroup: ['one'], asUid: '7'}));
    expect(api.requests[0]?.headers).toMatchObject({
      'impersonate-user': 'jane',
      'impersonate-group': 'dev, ops',
      'impersonate-extra-scope': 'x',
    });
    expect(api.requests[1]?.headers).toMatchObject({
      'impersonate-user': 'system:admin',
      'impersonate-group': 'one',
      'impersonate-uid': '7',
    });
  });

  it('the service account of the pod we run in, when there is no kubeconfig', async () => {
    const api = await server();
    const directory = emptyDirectory();
    await writeFile(join(directory, 'ca.crt'), api.authority.certificate);
    await writeFile(join(directory, 'token'), 'pod-token');
    await writeFile(join(directory, 'namespace'), 'shop\n');
    const {hostname, port} = new URL(api.url);
    const cluster = await connect({
      env: {KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port},
      homeDirectory: '/nonexistent',
      serviceAccountDirectory: directory,
      userAgent: 'x',
    });
    running.push(cluster);
    await read(cluster);
    const authority = {file: join(directory, 'ca.crt'), data: undefined};
    const named = {name: 'in-cluster', server: api.url, user: 'service-account', namespace: 'shop'};
    expect(cluster.context).toEqual({...named, authority});
    expect(api.requests[0]?.headers.authorization).toBe('Bearer pod-token');
  });

  it('an oidc id-token that is still valid', async () => {
    const api = await server();
    const part = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');
    const token = `${part({alg: 'none'})}.${part({exp: 4_000_000_000})}.signature`;
    const user = {'auth-provider': {name: 'oidc', config: {'id-token': token, 'client-id': 'c'}}};
    await read(await api.connect({kubeconfig: await api.kubeconfig({user})}));
    expect(api.requests[0]?.headers.authorization).toBe(`Bearer ${token}`);
  });
});

describe('how the server is reached', () => {
  it('--tls-server-name: its certificate may be for another name than the address', async () => {
    const api = await server({names: {dnsNames: ['inner.example']}});
    await expect(api.connect({tlsServerName: 'inner.example'}).then(read)).resolves.toBeDefined();
  });

  it('--insecure-skip-tls-verify: any certificate', async () => {
    const api = await server();
    const kubeconfig = await writeKubeconfig({cluster: {server: api.url}, user: {token: 't'}});
    await expect(api.connect({kubeconfig, insecureSkipTlsVerify: true}).then(read)).resolves.toBeDefined();
  });

  it('through a SOCKS proxy', async () => {
    const api = await server();
    const proxy = await startSocksProxy();
    running.push(proxy);
    const kubeconfig = await api.kubeconfig({cluster: {server: api.url, 'proxy-url': proxy.url}});
    await expect(api.connect({kubeconfig}).then(read)).resolves.toBeDefined();
    expect(proxy.tunnels).toEqual([new URL(api.url).host]);
  });

  it('by flags alone, without any kubeconfig', async () => {
    const api = await server();
    const cluster = await connect({
      server: api.url,
      token: 'typed',
      insecureSkipTlsVerify: true,
      env: {},
      homeDirectory: '/nonexistent',
      userAgent: 'x',
    });
    running.push(cluster);
    await read(cluster);
    expect(api.requests[0]?.headers.authorization).toBe('Bearer typed');
  });

  it('what the server remarks is told, each remark once', async () => {
    const remark = '299 - "unknown field \\"spec.x\\"", 299 - "v1beta1 is deprecated"';
    const api = await server({
      replies: {
        [`GET ${path}`]: (response) => {
          response.writeHead(200, {warning: remark}).end('{}');
        },
      },
    });
    const told: string[] = [];
    const cluster = await api.connect({onWarning: (text) => told.push(text)});
    await read(cluster);
    await read(cluster);
    expect(told).toEqual(['unknown field "spec.x"', 'v1beta1 is deprecated']);
  });

  it('a server below a path, as some platforms have it', async () => {
    const api = await server({replies: {[`GET /k8s/c1${path}`]: json({})}});
    const kubeconfig = await api.kubeconfig({cluster: {server: `${api.url}/k8s/c1/`}});
    await expect(api.connect({kubeconfig}).then(read)).resolves.toEqual({});
  });

  it.each([
    ['proxy-url of the cluster', (proxy: string) => ({cluster: {'proxy-url': proxy}, env: {}}), 1],
    ['HTTPS_PROXY', (proxy: string) => ({cluster: {}, env: {HTTPS_PROXY: proxy}}), 1],
    ['https_proxy', (proxy: string) => ({cluster: {}, env: {https_proxy: proxy}}), 1],
    ['not with NO_PROXY', (proxy: string) => ({cluster: {}, env: {HTTPS_PROXY: proxy, NO_PROXY: '127.0.0.1'}}), 0],
  ])('through a proxy: %s', async (_, parts, tunnels) => {
    const api = await server();
    const proxy = await startProxy();
    const {cluster, env} = parts(proxy.url);
    const kubeconfig = await api.kubeconfig({cluster: {server: api.url, ...cluster}});
    await expect(api.connect({kubeconfig, env}).then(read)).resolves.toBeDefined();
    expect(proxy.tunnels).toHaveLength(tunnels);
  });
});

describe('what goes wrong, in words', () => {
  it('no kubeconfig at all', async () => {
    const attempt = connect({env: {}, homeDirectory: '/nonexistent', userAgent: 'x'});
    await expect(attempt).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/there is no kubeconfig.*\/nonexistent\/.kube\/config/),
      next: expect.stringContaining('--kubeconfig'),
    });
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'a certificate file that is not there',
      {'client-certificate': '/nonexistent/c'},
      /client certificate.*cannot be read/,
    ],
    [
      'a certificate that is none',
      {'client-certificate-data': base64('x'), 'client-key-data': base64('y')},
      /cannot be used/,
    ],
    [
      'a token file that is not there',
      {tokenFile: '/nonexistent/t'},
      /token file cannot be read: there is no such file/,
    ],
    ['a plugin without a command', {exec: {}}, /has no command/],
    ['a plugin that wants a terminal', {exec: {command: 'x', interactiveMode: 'Always'}}, /wants a terminal/],
  ])('usage: %s', async (_, user, message) => {
    const api = await server();
    const attempt = api.connect({kubeconfig: await api.kubeconfig({user})}).then(read);
    await expect(attempt).rejects.toMatchObject({kind: 'usage', message: expect.stringMatching(message)});
  });

  it('a plugin that is not installed: its own hint', async () => {
    const api = await server();
    const user = {exec: {command: 'no-such-plugin', installHint: 'get it at example.org'}};
    const attempt = api.connect({kubeconfig: await api.kubeconfig({user})}).then(read);
    await expect(attempt).rejects.toMatchObject({
      kind: 'undetermined',
      message: expect.stringMatching(/"no-such-plugin" cannot be started: there is no such program/),
      next: 'get it at example.org',
    });
  });

  it.each<[string, unknown, number, RegExp]>([
    ['fails', {}, 3, /failed with exit code 3: open https/],
    ['prints no credential', {}, 0, /printed no ExecCredential/],
  ])('a plugin that %s', async (_, status, code, message) => {
    const api = await server();
    const user = {exec: {command: await plugin(status, code)}};
    const attempt = api.connect({kubeconfig: await api.kubeconfig({user})}).then(read);
    await expect(attempt).rejects.toMatchObject({kind: 'undetermined', message: expect.stringMatching(message)});
  });

  it('a server that refuses the connection', async () => {
    const api = await server();
    const kubeconfig = await api.kubeconfig();
    await api.close();
    running.length = 0;
    await expect(api.connect({kubeconfig}).then(read)).rejects.toMatchObject({
      kind: 'undetermined',
      object: api.url,
      message: expect.stringMatching(/refuses the connection: connect ECONNREFUSED/),
    });
  });

  it('a proxy that refuses the connection: the proxy is named, without its password', async () => {
    const api = await server();
    const env = {HTTPS_PROXY: 'http://user:sesame@127.0.0.1:1'};
    const failure = await api.connect({env}).then(read).then(String, String);
    expect(failure).toMatch(/the proxy 127.0.0.1:1 cannot be reached/);
    expect(failure).not.toContain('sesame');
  });

  it('a proxy that does not let us through', async () => {
    const api = await server();
    const proxy = await startProxy('407 Proxy Authentication Required');
    await expect(api.connect({env: {HTTPS_PROXY: proxy.url}}).then(read)).rejects.toThrow(/the proxy does not let us/);
  });

  it('a connection that we have closed ourselves', async () => {
    const api = await server();
    const cluster = await api.connect();
    await read(cluster);
    cluster.close();
    await expect(read(cluster)).rejects.toThrow(/has been closed/);
  });

  it('a server whose name is not known', async () => {
    const api = await server();
    const kubeconfig = await api.kubeconfig({cluster: {server: 'https://no-such-host.invalid:6443'}});
    await expect(api.connect({kubeconfig}).then(read)).rejects.toThrow(/name cannot be resolved/);
  });

  it('a server that does not answer in time', async () => {
    const api = await server({replies: {[`GET ${path}`]: stall}});
    await expect(api.connect({requestTimeoutMs: 50}).then(read)).rejects.toMatchObject({
      kind: 'undetermined',
      message: expect.stringMatching(/did not answer within 0.05 s/),
      next: expect.stringContaining('--request-timeout'),
    });
  });

  it('a server that stops in the middle of its answer', async () => {
    const half = (response: import('node:http').ServerResponse) => {
      response.writeHead(200, {'content-type': 'application/json'}).write('{"kind":');
    };
    const api = await server({replies: {[`GET ${path}`]: half}});
    await expect(api.connect({requestTimeoutMs: 100}).then(read)).rejects.toThrow(/did not answer within 0.1 s/);
  });

  it('a certificate of an authority that the kubeconfig does not name', async () => {
    const [api, other] = [await server(), await server()];
    const kubeconfig = await api.kubeconfig({cluster: {server: other.url}});
    await expect(api.connect({kubeconfig}).then(read)).rejects.toMatchObject({
      kind: 'undetermined',
      message: expect.stringMatching(/not signed by an authority we trust/),
      next: expect.stringContaining('certificate-authority'),
    });
  });

  it('a certificate for another name', async () => {
    const api = await server({names: {dnsNames: ['inner.example']}});
    await expect(api.connect().then(read)).rejects.toThrow(/certificate is for another name/);
  });

  it('a server that speaks no TLS', async () => {
    const plain = createServer((_, response) => response.end());
    const url = await listening(plain);
    const api = await server();
    const kubeconfig = await api.kubeconfig({cluster: {server: url.replace('http:', 'https:')}});
    await expect(api.connect({kubeconfig}).then(read)).rejects.toThrow(/does not speak TLS/);
  });

  it('an answer that is not JSON: a login page', async () => {
    const api = await server({replies: {[`GET ${path}`]: text('<html>log in</html>')}});
    await expect(api.connect().then(read)).rejects.toMatchObject({
      kind: 'undetermined',
      message: expect.stringMatching(/not JSON.*text\/html/),
    });
  });

  it('401: credentials that are not accepted', async () => {
    const api = await server({replies: {[`GET ${path}`]: refusal(401, 'Unauthorized', 'Unauthorized')}});
    await expect(api.connect().then(read)).rejects.toMatchObject({
      kind: 'undetermined',
      isRefused: true,
      summary: 'the API server does not accept our credentials',
      next: expect.stringContaining('user "test" of context "test"'),
    });
    expect(api.requests).toHaveLength(1);
  });

  it('401 with a client certificate that has expired: since when', async () => {
    const api = await server({replies: {[`GET ${path}`]: refusal(401, 'Unauthorized', 'Unauthorized')}});
    const {certificate, key} = api.clientCertificate({
      notBefore: new Date('2025-01-31T00:00:00Z'),
      notAfter: new Date('2026-01-31T12:30:00Z'),
    });
    const user = {'client-certificate-data': base64(certificate), 'client-key-data': base64(key)};
    await expect(api.connect({kubeconfig: await api.kubeconfig({user})}).then(read)).rejects.toMatchObject({
      kind: 'undetermined',
      summary: 'the client certificate expired on 2026-01-31 12:30 UTC',
    });
  });
});

async function startProxy(refusal?: string): Promise<ProxyServer> {
  const proxy = await startHttpProxy(refusal);
  running.push(proxy);
  return proxy;
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  running.push({close: () => server.close()});
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
