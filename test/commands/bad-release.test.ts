// Bad releases: mirrors, overrides, charts, keys and caches; each is refused before the cluster is asked for more than its nodes.
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {type ApiServer, json, startApiServer} from '../support/api-server.ts';
import {type BadInput, expectRefusal, runRow} from '../support/bad-input.ts';
import {archiveOf, chartArchive, chartYaml} from '../support/chart-archive.ts';
import {type ReleaseGround, releaseGround} from '../support/release.ts';
import {type Answer, type ReleaseServer, startReleaseServer} from '../support/release-server.ts';

const chartPath = 'scontain/operator/main/scone-operator-6.0.6.tgz';

let release: ReleaseGround;
let cluster: ApiServer;
let kubeconfig: string;
beforeAll(async () => {
  const nodes = json({kind: 'NodeList', apiVersion: 'v1', metadata: {}, items: []});
  [release, cluster] = await Promise.all([releaseGround(), startApiServer({replies: {'GET /api/v1/nodes': nodes}})]);
  kubeconfig = await cluster.kubeconfig();
});
afterAll(() => Promise.all([release.remove(), cluster.close()]));

const trusting = () => ['--trusted-key', release.trustedKeyFile];
const ground = () => ({argv: ['--mirror', release.mirror, ...trusting()], env: {KUBECONFIG: kubeconfig}});

/** Nobody has written anything, and nothing but the nodes was asked for. */
function expectUntouched(): void {
  const asked = cluster.requests.map(({method, path}) => `${method} ${path.replace(/\?.*/, '')}`);
  expect([...new Set(asked)].sort()).toEqual(['GET /api/v1/configmaps', 'GET /api/v1/nodes', 'GET /api/v1/secrets']);
}

const lax = ['--reconcile', '--yes', '--allow-unverified', '--no-image-signature-check'];
const las = (text: string | Uint8Array) => ({files: {'las.yaml': text}, env: {LAS_MANIFEST: 'las.yaml'}, argv: lax});
const certManager = (text: string) => ({files: {'c.yaml': text}, env: {CERT_MANAGER: 'c.yaml'}, argv: lax});
const chart = (bytes: Uint8Array) => ({files: {'c.tgz': bytes}, env: {HELM_CHART: 'c.tgz'}, argv: lax});
const ourChart = (files: Record<string, string>, metadata = 'name: scone-operator\nversion: 6.0.6\n') =>
  chartArchive('scone-operator', {'Chart.yaml': `apiVersion: v2\n${metadata}`, ...files});
const lasHead = 'apiVersion: base.scone.cloud/v1beta1\nkind: LAS\nmetadata: {name: las}\n';
const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: las}\n';

const overrides: BadInput[] = [
  {
    what: 'a manifest that is not there',
    env: {LAS_MANIFEST: 'no.yaml'},
    code: 1,
    says: ['HERE/no.yaml: the file does not exist'],
  },
  {
    what: 'a manifest that is a directory',
    env: {LAS_MANIFEST: '.'},
    code: 1,
    says: ['HERE: the file cannot be read', 'not a regular file'],
  },
  {
    what: 'a manifest without a signature',
    ...las(lasHead),
    argv: ['--reconcile', '--yes', '--no-image-signature-check'],
    code: 1,
    says: ['HERE/las.yaml: the file is not signed', 'there is no HERE/las.yaml.asc', '--allow-unverified'],
  },
  {
    what: 'malformed YAML',
    ...las(`${lasHead}spec:\n  image: [\n`),
    code: 1,
    says: ['HERE/las.yaml: the file is not the wanted one', 'HERE/las.yaml, line 6: the manifest is not valid YAML'],
  },
  {
    what: 'a variable that nobody knows',
    ...las(`${lasHead}spec:\n  image: $HOME/las:6.0.6\n`),
    code: 1,
    says: ['HERE/las.yaml, line 5: the manifest uses the variable HOME', '$IMAGE_REPO'],
  },
  {
    what: 'an object of another kind',
    ...las(configMap),
    code: 1,
    says: ['HERE/las.yaml', 'it holds ConfigMap las, not LAS las'],
  },
  {
    what: 'an object without an image',
    ...las(`${lasHead}spec: {}`),
    code: 1,
    says: ['HERE/las.yaml: the file is not the wanted one', 'it names no image'],
  },
  {
    what: 'an object more than wanted',
    ...las(`${lasHead}spec: {image: "x/las:6.0.6"}\n---\n${configMap}`),
    code: 1,
    says: ['it holds LAS las, ConfigMap las, not LAS las'],
  },
  {
    what: 'an object of another name',
    ...las(lasHead.replace('name: las', 'name: other')),
    code: 1,
    says: ['it holds LAS other, not LAS las'],
  },
  {what: 'an empty manifest', ...las(''), code: 1, says: ['HERE/las.yaml', 'it holds nothing, not LAS las']},
  {
    what: 'a manifest that is no text',
    ...las(Buffer.from([0xff, 0xfe, 0])),
    code: 1,
    says: ['HERE/las.yaml', 'not UTF-8 text'],
  },
  {
    what: 'an SGXPlugin that is a LAS',
    files: {'s.yaml': lasHead},
    env: {SGXPLUGIN_MANIFEST: 's.yaml'},
    argv: lax,
    code: 1,
    says: ['it holds LAS las, not SGXPlugin sgxplugin'],
  },
  {
    what: "instructions of the secret operator that are others'",
    files: {'s.yaml': configMap},
    env: {SECRET_OPERATOR_MANIFEST: 's.yaml'},
    argv: [...lax, '--secret-operator'],
    code: 1,
    says: ['it holds ConfigMap las, not ImagePullSecret scone-operator-pull, ImagePullSecret sconeapps'],
  },
  {
    what: 'a cert-manager that is not there',
    env: {CERT_MANAGER: 'no.yaml'},
    code: 1,
    says: ['HERE/no.yaml: the file does not exist'],
  },
  {
    what: 'a cert-manager that is malformed',
    ...certManager('kind: [\n'),
    code: 1,
    says: ['HERE/c.yaml, line 2: the manifest is not valid YAML'],
  },
  {
    what: 'a cert-manager that is a login page',
    ...certManager('<html><body>Please log in</body></html>\n'),
    code: 1,
    says: ['HERE/c.yaml, line 1: the manifest holds something that is not a Kubernetes object'],
  },
  {
    what: 'a cert-manager that is empty',
    ...certManager('\n'),
    code: 1,
    says: ['HERE/c.yaml: the manifest is not one of cert-manager', 'no Deployment'],
  },
  {
    what: 'a digest that the file does not have',
    files: {'las.yaml': lasHead},
    env: {LAS_MANIFEST: `las.yaml#sha256=${'0'.repeat(64)}`},
    argv: lax,
    code: 1,
    says: ['HERE/las.yaml: the file does not have the digest it must have'],
  },
  {
    what: 'a digest that is none',
    env: {LAS_MANIFEST: 'las.yaml#sha256=abc'},
    code: 2,
    says: ['las.yaml#sha256=abc: the digest is not a SHA-256'],
  },
  {
    what: 'an address of a scheme we do not know',
    env: {HELM_CHART: 'ftp://r.example/c'},
    code: 2,
    says: ['addresses that begin with ftp:// are not known here'],
  },
];

const charts: BadInput[] = [
  {what: 'one that is not there', env: {HELM_CHART: 'no.tgz'}, code: 1, says: ['HERE/no.tgz: the file does not exist']},
  {
    what: 'one that is no archive',
    ...chart(Buffer.from('hello')),
    code: 1,
    says: ['HERE/c.tgz', 'it is not a chart archive'],
  },
  {
    what: 'one with a path that leads out',
    ...chart(
      archiveOf([
        {name: 'scone-operator/Chart.yaml', data: 'apiVersion: v2\nname: scone-operator\nversion: 6.0.6\n'},
        {name: 'scone-operator/../../../etc/cron.d/x', data: 'x'},
      ]),
    ),
    code: 1,
    says: ['HERE/c.tgz: the chart archive is refused', 'the path leads out of the archive'],
  },
  {
    what: 'one with a link',
    ...chart(
      archiveOf([
        {name: 'scone-operator/Chart.yaml', data: 'apiVersion: v2\nname: scone-operator\nversion: 6.0.6\n'},
        {name: 'scone-operator/values.yaml', type: '2', linkName: '/etc/passwd'},
      ]),
    ),
    code: 1,
    says: ['HERE/c.tgz: the chart archive is refused', 'SymbolicLink'],
  },
  {
    what: 'one that unpacks to much more',
    ...chart(ourChart({'files/zeros': '0'.repeat(6 * 2 ** 20)})),
    code: 1,
    says: ['HERE/c.tgz: the chart archive is refused'],
  },
  {
    what: 'one of another name',
    ...chart(chartArchive('other', {'Chart.yaml': chartYaml('other')})),
    code: 1,
    says: ['HERE/c.tgz: the file is not the wanted one', 'it is chart other, not scone-operator'],
  },
  {
    what: 'one that renders nothing',
    ...chart(ourChart({'values.yaml': 'a: 1\n'})),
    code: 1,
    says: ['HERE/c.tgz: chart scone-operator 6.0.6 renders no object at all'],
  },
  {
    what: 'one with a function that Helm does not have',
    ...chart(ourChart({'templates/x.yaml': 'a: 1\n{{ nosuch .Values }}\n'})),
    code: 1,
    says: ['the chart cannot be rendered', 'scone-operator/templates/x.yaml:2', 'function "nosuch" not defined'],
  },
  {
    what: 'one whose template gives up',
    ...chart(ourChart({'templates/x.yaml': '{{ fail "no nodes" }}\n'})),
    code: 1,
    says: ['the chart cannot be rendered', 'scone-operator/templates/x.yaml:1:3', 'no nodes'],
  },
  {
    what: 'one that renders what is no YAML',
    ...chart(ourChart({'templates/x.yaml': 'a: [\n'})),
    code: 1,
    says: ['YAML parse error on scone-operator/templates/x.yaml'],
  },
  {
    what: 'one that renders what is no object',
    ...chart(ourChart({'templates/x.yaml': 'a: b\n'})),
    code: 1,
    says: ['scone-operator/templates/x.yaml', 'no Kubernetes object', 'apiVersion is missing'],
  },
];

const others: (Omit<BadInput, 'argv'> & {argv: () => readonly string[]})[] = [
  {
    what: 'a version before the first supported one',
    argv: () => ['--mirror', release.mirror, '--set-version', '5.7.0'],
    code: 2,
    says: ['version 5.7.0 is older than 5.8.0', 'take 5.8.0 or newer, best 6.0.6'],
  },
  {
    what: 'a version that was never released',
    argv: () => ['--mirror', release.mirror, '--set-version', '6.9.9'],
    code: 1,
    says: [
      'scone-operator-6.9.9.tgz: the file does not exist',
      'version 6.9.9 is not known; the newest stable one is 6.0.6',
    ],
  },
  {
    what: 'a release signed by somebody else',
    argv: () => ['--mirror', release.mirror],
    code: 1,
    says: ['scone-operator-6.0.6.tgz: the signature of the file is not good', 'it was made by key'],
  },
  {
    what: 'a trusted key that is none',
    argv: () => ['--trusted-key', 'key'],
    files: {key: 'hello'},
    code: 2,
    says: ['HERE/key: the file is not an OpenPGP public key', 'BEGIN PGP PUBLIC KEY BLOCK'],
  },
  {
    what: 'a trusted key that is empty',
    argv: () => ['--trusted-key', 'key'],
    files: {key: ''},
    code: 2,
    says: ['HERE/key', 'it is empty'],
  },
  {
    what: 'an empty mirror',
    argv: () => ['--mirror', '.'],
    code: 1,
    says: [`HERE/${chartPath}: the file does not exist`, 'that the mirror is complete'],
  },
  {
    what: 'no network wanted and nothing in the cache',
    argv: () => ['--offline'],
    code: 4,
    says: [`${chartPath}: the file is not in the cache`, 'work offline was asked for'],
  },
  {
    what: 'a mirror that nobody serves',
    argv: () => ['--mirror', 'http://127.0.0.1:9', '--timeout', '20s'],
    code: 4,
    says: [/http:\/\/127\.0\.0\.1:9\/\S+: the file cannot be downloaded/, 'ECONNREFUSED'],
  },
  {
    what: 'a mirror whose name does not exist',
    argv: () => ['--mirror', 'http://mirror.invalid', '--timeout', '20s'],
    code: 1,
    says: [/http:\/\/mirror\.invalid\/\S+: the file cannot be downloaded/, 'DNS'],
  },
];

const answers: {what: string; answer: Answer; argv?: string[]; code: number; says: (string | RegExp)[]}[] = [
  {
    what: 'stalls',
    answer: () => {},
    argv: ['--timeout', '1s'],
    code: 124,
    says: [/the time limit of 1(\.0)? s passed/, 'it was still fetching the release', '--timeout'],
  },
  {
    what: 'stalls in the middle',
    answer: (response) => void response.writeHead(200, {'content-length': '100'}).write('half'),
    argv: ['--timeout', '1s'],
    code: 124,
    says: [/the time limit of 1(\.0)? s passed/, 'it was still fetching the release'],
  },
  {
    what: 'has not the file',
    answer: (response) => void response.writeHead(404).end(),
    code: 1,
    says: ['the file does not exist'],
  },
  {
    what: 'lets nobody in',
    answer: (response) => void response.writeHead(403).end(),
    code: 1,
    says: ['the server answers with status 403'],
  },
  {
    what: 'fails',
    answer: (response) => void response.writeHead(500).end(),
    code: 4,
    says: ['the server answers with status 500'],
  },
  {
    what: 'sends us to a place without encryption',
    answer: (response) => void response.writeHead(302, {location: 'http://other.example/x'}).end(),
    code: 1,
    says: ['it redirects to http://other.example/x, which is not encrypted'],
  },
  {
    what: 'sends us round and round',
    answer: (response) => void response.writeHead(302, {location: `/${chartPath}`}).end(),
    code: 1,
    says: [/it redirects /],
  },
  {
    what: 'announces too much',
    answer: (response) => void response.writeHead(200, {'content-length': '99999999999'}).write('x'),
    code: 1,
    says: ['it is bigger than 8388608 bytes (99999999999 or more)'],
  },
  {
    what: 'answers with a login page',
    answer: (response) => void response.writeHead(200, {'content-type': 'text/html'}).end('<html>log in</html>'),
    code: 1,
    says: ['the signature of the file is not good'],
  },
];

describe.concurrent('in place of a file of the release is refused:', () => {
  test.each(overrides)('$what', async (row) => void (await expectRefusal(row, ground())));
});

describe.concurrent('a chart is refused:', () => {
  test.each(charts)('$what', async (row) => void (await expectRefusal(row, ground())));
});

describe.concurrent('a release is refused:', () => {
  test.each(others)('$what', async (row) => {
    await expectRefusal({...row, argv: row.argv()}, {env: {KUBECONFIG: kubeconfig}});
  });
});

describe.concurrent('a mirror is refused that', () => {
  test.each(answers)('$what', async ({answer, argv = [], ...row}) => {
    const server = await startReleaseServer(release.mirror, {[chartPath]: answer});
    try {
      const says = [`${server.url}/${chartPath}`, ...row.says].slice(row.code === 124 ? 1 : 0);
      const options = ['--mirror', server.url, '--cache-dir', join(release.directory, 'cache'), ...trusting(), ...argv];
      await expectRefusal({...row, says, argv: options}, {env: {KUBECONFIG: kubeconfig}});
    } finally {
      await server.close();
    }
  });
});

test('none of them asked the cluster for more than its nodes and release records, and none wrote', expectUntouched);

describe('a cache that cannot be written', () => {
  let server: ReleaseServer;
  beforeAll(async () => {
    server = await startReleaseServer(release.mirror);
  });
  afterAll(() => server.close());

  test.each([
    {what: 'is a file', arrange: (here: string) => writeFileSync(join(here, 'cache'), 'mine')},
    {
      what: 'has a file in its place',
      arrange: (here: string) => {
        mkdirSync(join(here, 'cache'));
        writeFileSync(join(here, 'cache/sha256'), 'mine');
      },
    },
  ])('because it $what is told of and keeps nobody from checking', async ({what, arrange}) => {
    const argv = ['--mirror', server.url, '--cache-dir', 'cache', ...trusting()];
    const row = {what, argv, arrange, code: 3, says: []};
    const {stderr, code} = await runRow(row, {env: {KUBECONFIG: kubeconfig}});
    expect(stderr).toMatch(/warning: .*verified files cannot be kept/);
    expect([3, 4]).toContain(code);
  });
});
