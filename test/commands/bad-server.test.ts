// Servers that are away, are none, or do not know us: one message, exit code 4 (2 where a file is to blame), no write.
import {createServer, type Server} from 'node:net';
import {createServer as createTlsServer} from 'node:tls';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {issueCertificate} from '../../sandbox/certificates/issue.ts';
import {
  type ApiServer,
  type ApiServerOptions,
  base64,
  cut,
  json,
  noKind,
  type Reply,
  refusal,
  stall,
  startApiServer,
  text,
} from '../support/api-server.ts';
import {type BadInput, expectRefusal} from '../support/bad-input.ts';
import {type KubeconfigParts, writeKubeconfig} from '../support/kubeconfig.ts';
import {type ReleaseGround, releaseGround} from '../support/release.ts';

let release: ReleaseGround;
beforeAll(async () => {
  release = await releaseGround();
});
afterAll(() => release.remove());

const ground = (KUBECONFIG: string) => ({
  argv: [
    '--reconcile',
    '--yes',
    '--no-image-signature-check',
    '--mirror',
    release.mirror,
    '--trusted-key',
    release.trustedKeyFile,
  ],
  env: {KUBECONFIG},
});

const nodes = 'GET /api/v1/nodes';
const secret = 'bearer-of-ada';
const expired = {notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2026-02-01T00:00:00Z')};
const unauthorized = refusal(401, 'Unauthorized', 'Unauthorized');

interface ServerRow extends Omit<BadInput, 'code'> {
  /** Default: 4. */
  code?: number;
  /** How the server answers the first question, and all others. */
  answer?: Reply;
  names?: ApiServerOptions['names'];
  kubeconfig?: (server: ApiServer) => KubeconfigParts;
}

const rows: ServerRow[] = [
  {
    what: 'accepts and never answers',
    answer: stall,
    argv: ['--request-timeout', '1s'],
    says: ['the API server did not answer within 1 s', 'GET /api/v1/nodes', '--request-timeout'],
  },
  {
    what: 'never answers while the time limit passes',
    answer: stall,
    argv: ['--timeout', '1s'],
    code: 124,
    says: ['the time limit of', 'it was still asking for the nodes', '--timeout'],
  },
  {what: 'cuts every connection', answer: cut, says: ['the connection to the API server broke']},
  {
    what: 'has an authority that we do not know',
    answer: json({}),
    kubeconfig: () => {
      const other = issueCertificate({subject: {commonName: 'somebody else'}, isAuthority: true});
      return {cluster: {'certificate-authority-data': base64(other.certificate)}};
    },
    says: ["the API server's certificate is not signed by an authority we trust", 'certificate-authority'],
  },
  {
    what: 'has a certificate for another name',
    answer: json({}),
    names: {dnsNames: ['other.example']},
    says: ["the API server's certificate is for another name", '--tls-server-name'],
  },
  {
    what: 'is to have a name that it does not have',
    answer: json({}),
    argv: ['--tls-server-name', 'wanted.example'],
    says: ["the API server's certificate is for another name", 'wanted.example'],
  },
  {
    what: 'fails at everything',
    answer: refusal(500, 'InternalError', 'etcdserver: no leader'),
    says: ['the API server met an error of its own', 'etcdserver: no leader', 'try again'],
  },
  {
    what: 'is behind a gateway that fails',
    answer: text('<html><h1>502 Bad Gateway</h1></html>', 502),
    says: ['the API server met an error of its own', 'it answered with HTTP status 502 and a web page'],
  },
  {
    what: 'is a login page',
    answer: text('<html>log in</html>'),
    says: ['the server answered with something that is not JSON', /GET \/api\/v1\/nodes\S* gave text\/html/],
  },
  {
    what: 'is any web server',
    answer: noKind,
    says: ['the server does not answer as an API server does', '404 page not found'],
  },
  {what: 'answers with something else', answer: json({hello: 'world'}), says: ['something that is not a list', 'Node']},
  {what: 'answers with nothing', answer: json(null), says: ['something that is not a list']},
  {what: 'answers with half of it', answer: text('{"items": [{"meta'), says: ['something that is not JSON']},
  {
    what: 'does not know our token',
    answer: unauthorized,
    says: ['the API server does not accept our credentials', 'log in again as user "test" of context "test"'],
  },
  {
    what: 'finds our client certificate expired',
    answer: unauthorized,
    kubeconfig: (server) => {
      const {certificate, key} = server.clientCertificate(expired);
      return {user: {'client-certificate-data': base64(certificate), 'client-key-data': base64(key)}};
    },
    says: ['the client certificate expired on 2026-02-01', 'log in again'],
  },
  {
    what: 'lets nobody act as somebody else',
    answer: refusal(
      403,
      'Forbidden',
      'users "root" is forbidden: User "ada" cannot impersonate resource "users" in API group "" at the cluster scope',
    ),
    argv: ['--as', 'root'],
    says: ['ada may not impersonate users', 'the right to impersonate users'],
  },
  {
    what: 'has a proxy before it that is away',
    answer: json({}),
    kubeconfig: () => ({cluster: {'proxy-url': 'http://127.0.0.1:9'}}),
    says: [/proxy/],
  },
];

describe.concurrent('a server is told of once that', () => {
  test.each(rows)('$what', async ({answer, names, kubeconfig, ...row}) => {
    const replies = answer === undefined ? {} : {[nodes]: answer};
    const server = await startApiServer({replies, ...(names && {names})});
    try {
      const path = await server.kubeconfig({user: {token: secret}, ...kubeconfig?.(server)});
      await expectRefusal({code: 4, secret, ...row}, ground(path));
      expect(server.requests.filter(({method}) => method !== 'GET')).toEqual([]);
    } finally {
      await server.close();
    }
  });
});

/** A port of its own on loopback; what is written to `connection` is all it says. */
async function listening(server: Server): Promise<{port: number; close: () => void}> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  return {port: typeof address === 'object' && address !== null ? address.port : 0, close: () => server.close()};
}

const at = (server: string) => writeKubeconfig({cluster: {server}, user: {token: secret}});

describe.concurrent('an address is told of once where', () => {
  test('nobody listens', async () => {
    const {port, close} = await listening(createServer());
    close();
    const says = [`https://127.0.0.1:${port}: the API server refuses the connection`, 'ECONNREFUSED'];
    await expectRefusal({what: '', code: 4, says, secret}, ground(await at(`https://127.0.0.1:${port}`)));
  });

  test.each([
    ['the proxy of the environment is no URL', 'a b', ['HTTPS_PROXY: the proxy is not an http or https URL'], 2],
    ['the proxy of the environment speaks something else', 'ftp://proxy.example', ['HTTPS_PROXY: the proxy is not'], 2],
    ['the proxy of the environment, without a scheme, is away', '127.0.0.1:9', ['the proxy 127.0.0.1:9 cannot be'], 4],
  ])('%s', async (_, proxy, says, code) => {
    const row = {what: '', env: {HTTPS_PROXY: proxy}, code, says, secret};
    await expectRefusal(row, ground(await at('https://127.0.0.1:6443')));
  });

  test('no name is known', async () => {
    const says = ["https://cluster.invalid:6443: the API server's name cannot be resolved", 'check the network'];
    await expectRefusal({what: '', code: 4, says, secret}, ground(await at('https://cluster.invalid:6443')));
  });

  test('something else than TLS is spoken', async () => {
    const {port, close} = await listening(createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')));
    const says = [`https://127.0.0.1:${port}`, 'does not speak TLS and HTTP as an API server does'];
    await expectRefusal({what: '', code: 4, says, secret}, ground(await at(`https://127.0.0.1:${port}`))).finally(
      close,
    );
  });

  test('something else than HTTP is spoken', async () => {
    const own = issueCertificate({subject: {commonName: 'x'}, ipAddresses: ['127.0.0.1']});
    const tls = createTlsServer({cert: own.certificate, key: own.key}, (socket) =>
      socket.end('220 mail.example ESMTP\r\n'),
    );
    const {port, close} = await listening(tls);
    const says = [`https://127.0.0.1:${port}`, /does not speak TLS and HTTP|the connection to the API server broke/];
    const row = {what: '', argv: ['--insecure-skip-tls-verify'], code: 4, says, secret};
    await expectRefusal(row, ground(await at(`https://127.0.0.1:${port}`))).finally(close);
  });
});
