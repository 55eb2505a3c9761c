// `vault`: lists, refuses in words, and never pretends.
import {describe, expect, onTestFinished, test} from 'vitest';
import {main} from '../../src/main.ts';
import {absent, json, noKind, type Reply, refusal, startApiServer} from '../support/api-server.ts';
import {testRuntime} from '../support/runtime.ts';

const list = (...items: unknown[]) => json({kind: 'List', metadata: {resourceVersion: '1'}, items});

function aVault(name: string, changes: {spec?: object; status?: object} = {}) {
  return {
    apiVersion: 'services.scone.cloud/v1beta1',
    kind: 'Vault',
    metadata: {name, namespace: 'prod'},
    spec: {
      server: {
        image: {repository: 'registry.example/vault', tag: '5.8.0'},
        extraEnvironmentVars: {OWNER_ID: '4711', SCONE_CAS_ADDR: 'cas.prod:18765'},
      },
      ...changes.spec,
    },
    status: {state: 'HEALTHY', initStatement: 'c3RhdGVtZW50', ...changes.status},
  };
}

const paths = {
  services: 'GET /api/v1/namespaces/prod/services',
  vaults: 'GET /apis/services.scone.cloud/v1beta1/vaults',
  own: 'GET /apis/services.scone.cloud/v1beta1/namespaces/prod/vaults',
  vault: 'GET /apis/services.scone.cloud/v1beta1/namespaces/prod/vaults/myvault',
  cas: 'GET /apis/services.scone.cloud/v1beta1/namespaces/prod/cas/cas',
};

const stack: Record<string, Reply> = {
  [paths.services]: list(),
  [paths.vaults]: list(aVault('myvault'), aVault('other', {status: {state: 'UNHEALTHY'}})),
  [paths.vault]: json(aVault('myvault')),
  [paths.cas]: json({kind: 'CAS', metadata: {name: 'cas', namespace: 'prod'}, spec: {}, status: {provisioned: 'Yes'}}),
};

async function vault(argv: string[], replies: Record<string, Reply | readonly Reply[]> = {}) {
  const server = await startApiServer({replies: {...stack, ...replies}});
  onTestFinished(() => server.close());
  const {runtime, seen} = testRuntime({env: {KUBECONFIG: await server.kubeconfig({context: {namespace: 'prod'}})}});
  const code = await main(['vault', ...argv], {...runtime, now: () => new Date()});
  return {code, ...seen, requests: server.requests.map(({method, path}) => `${method} ${path}`)};
}

interface Found {
  code: string;
  verdict: string;
  summary: string;
}

async function findings(argv: string[], replies: Record<string, Reply | readonly Reply[]> = {}) {
  const seen = await vault([...argv, '-o', 'json'], replies);
  const document = JSON.parse(seen.stdout);
  return {...seen, document, findings: (document.findings as Found[]).map(({code, verdict}) => `${code} ${verdict}`)};
}

describe('without a flag', () => {
  test.each<[string, string[], Record<string, Reply | readonly Reply[]>, string[], number]>([
    ['lists all there are', [], {}, ['PS140 failed', 'PS141 ok', 'PS141 warning'], 1],
    ['lists none', [], {[paths.vaults]: list()}, ['PS140 failed', 'PS141 ok'], 1],
    ['lists none where the kind is not known', [], {[paths.vaults]: noKind}, ['PS140 failed', 'PS141 ok'], 1],
    [
      'refuses where the release that is named has none',
      ['--set-version', '6.0.0', '--wait', '--yes'],
      {},
      ['PS140 failed', 'PS141 ok', 'PS141 warning'],
      1,
    ],
    [
      'lists one namespace where no more may be seen',
      [],
      {[paths.vaults]: refusal(403, 'Forbidden', 'no'), [paths.own]: list(aVault('myvault'))},
      ['PS140 failed', 'PS141 ok', 'PS141 warning'],
      1,
    ],
    [
      'says when it cannot look',
      [],
      {[paths.vaults]: refusal(403, 'Forbidden', 'no'), [paths.own]: refusal(403, 'Forbidden', 'no')},
      ['PS140 failed', 'PS141 unknown'],
      1,
    ],
  ])('%s', async (_, argv, replies, expected, code) => {
    const seen = await findings(argv, replies);
    expect({code: seen.code, findings: seen.findings}).toEqual({code, findings: expected});
    expect(seen.requests.every((request) => request.startsWith('GET '))).toBe(true);
  });

  test('guesses at no Secret and at no other cluster (fault 72)', async () => {
    const {requests} = await vault([]);
    expect(requests.filter((request) => /secrets|kube-system/.test(request))).toEqual([]);
  });

  test('tells people what to do', async () => {
    const {stdout} = await vault([]);
    expect(stdout).toContain('release 6.0.6 has no Vault');
    expect(stdout).toContain('kubectl provision vault myvault -n prod --print-public-keys');
    expect(stdout).toContain('sessions vault-4711, vault-init-auto-4711');
  });
});

describe('of one that is not there', () => {
  test.each([['--verify'], ['--print-public-keys'], ['--local-backup']])('%s fails', async (flag) => {
    const seen = await findings(['myvault', flag], {[paths.vault]: absent('vaults', 'myvault')});
    expect({code: seen.code, findings: seen.findings}).toEqual({code: 1, findings: ['PS141 failed']});
    expect(seen.document.summary).toBe('Vault prod/myvault does not exist');
  });

  test('and of one that may not be read nothing is known', async () => {
    const seen = await findings(['myvault', '--verify'], {[paths.vault]: refusal(403, 'Forbidden', 'no')});
    expect({code: seen.code, findings: seen.findings}).toEqual({code: 4, findings: ['PS141 unknown']});
  });
});

describe('--verify', () => {
  test.each<[string, string[], Record<string, Reply>, string[], RegExp]>([
    [
      'is refused for a release without verifier (fault 71)',
      ['--set-version', '6.0.0'],
      {},
      ['PS141 ok', 'PS140 failed'],
      /release 6.0.0 has no verifier/,
    ],
    [
      'is refused where the image says such a release',
      [],
      {[paths.vault]: json(aVault('myvault', {spec: {server: {image: {repository: 'r/vault', tag: '5.10.1'}}}}))},
      ['PS141 ok', 'PS140 failed'],
      /release 5.10.1 has no verifier/,
    ],
    [
      'needs a CAS',
      [],
      {[paths.cas]: absent('cas', 'cas')},
      ['PS141 ok', 'PS144 failed'],
      /CAS prod\/cas does not exist/,
    ],
    [
      'needs a CAS that is provisioned',
      [],
      {[paths.cas]: json({kind: 'CAS', metadata: {name: 'cas', namespace: 'prod'}, status: {provisioned: 'No'}})},
      ['PS141 ok', 'PS144 failed'],
      /not provisioned/,
    ],
    [
      'needs a statement',
      [],
      {[paths.vault]: json(aVault('myvault', {status: {initStatement: ''}}))},
      ['PS141 ok', 'PS144 ok', 'PS142 failed'],
      /never initialised/,
    ],
  ])('%s', async (_, argv, replies, expected, says) => {
    const seen = await findings(['myvault', '--verify', ...argv], replies);
    expect({code: seen.code, findings: seen.findings}).toEqual({code: 1, findings: expected});
    expect(seen.document.summary).toMatch(says);
    expect(seen.requests.every((request) => request.startsWith('GET '))).toBe(true);
  });

  test('runs no verifier for whose image no key is known', async () => {
    const seen = await findings(['myvault', '--verify', '--image-registry', 'r.example/x'], {});
    const expected = ['PS141 ok', 'PS144 ok', 'PS003 unknown'];
    expect({code: seen.code, findings: seen.findings}).toEqual({code: 4, findings: expected});
    expect(seen.requests.every((request) => request.startsWith('GET '))).toBe(true);
  });
});

describe('settings that are not valid', () => {
  test.each([
    [['--verify', '--local-backup'], 'contradict each other'],
    [['MyVault'], 'is no name of a Vault'],
    [['--cas', 'a.b.c'], 'NAME.NAMESPACE'],
    [['--cas', 'A'], 'NAME.NAMESPACE'],
    [['--set-version', 'new'], 'is not a version'],
    [['--verify', '--wait'], '--wait is for making a Vault'],
    [['--local-backup', '--dry-run'], '--dry-run is for making a Vault'],
    [['--print-public-keys', '--reviewer-secret', 'x'], '--reviewer-secret is for making a Vault'],
    [['--kubernetes-host', 'http://kubernetes.default.svc'], 'an https URL'],
    [['--kubernetes-host', 'https://a b'], 'an https URL'],
    [['--kubernetes-host', 'https://a$OWNER'], 'an https URL'],
    [['--kubernetes-host', 'https://a"; x'], 'an https URL'],
    [['--reviewer-secret', '../x'], 'the name of a Secret'],
    [['--verifier-mrenclave', 'abc'], 'the 64 hex digits'],
    [['--upgrade'], 'no Vault is upgraded by this program'],
    [['--vault-client'], 'a client policy is a session as any other'],
    [['--upgrade', '5.8.1'], 'there is no flag --upgrade'],
    [['one', 'two'], 'unexpected word'],
  ])('%j', async (argv, says) => {
    const {code, stderr} = await vault(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });
});
