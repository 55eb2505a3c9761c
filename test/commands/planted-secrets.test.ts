// Secrets are planted wherever the program takes them from; every command then fails in each of twelve ways, with
// --verbose and --debug: no secret may be in what it says, nor in any file but those that were planted.
import {readFileSync, writeFileSync} from 'node:fs';
import type {IncomingMessage} from 'node:http';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {issueCertificate} from '../../sandbox/certificates/issue.ts';
import {commandTable} from '../../src/cli/command-table.ts';
import {Failure} from '../../src/lib/report/failure.ts';
import {main} from '../../src/main.ts';
import {type Given, type PlantedMachine, plantedMachine, type Way, ways} from '../support/planted/places.ts';
import {type Planted, plantSecrets} from '../support/planted/secrets.ts';
import {type ReleaseGround, releaseGround} from '../support/release.ts';
import {testRuntime} from '../support/runtime.ts';
import {type ScriptedServer, sendJson, startScriptedServer} from '../support/scripted-server.ts';

/** What follows the words of each command, so that it does its work. */
const rows: Record<string, readonly string[]> = {
  operator: ['--reconcile', '--yes', '--secret-operator', '--create', 'apps'],
  cas: ['one', '-n', 'apps', '--yes'],
  'cas provision': ['one', '-n', 'apps', '--yes'],
  'cas status': ['one', '-n', 'apps'],
  'cas verify': ['one', '-n', 'apps'],
  'cas keys': ['one', '-n', 'apps'],
  'cas upgrade': ['one', '-n', 'apps', '--to', '6.0.6', '--yes'],
  'cas backup': ['one', '-n', 'apps', '--yes'],
  'cas backup verify': ['backup.age'],
  'cas recover': ['two', '-n', 'apps', '--from', 'backup.age', '--yes'],
  'cas audit': ['one', '-n', 'apps'],
  las: [],
  sgxplugin: [],
  vault: [
    'one',
    '-n',
    'apps',
    '--set-version',
    '5.8.0',
    '--kubernetes-host',
    'https://kubernetes.default.svc',
    '--yes',
  ],
  audit: ['one', '-n', 'apps'],
  'keys list': [],
  'keys verify': ['--mend'],
  'keys backup': ['keys.age'],
  'keys restore': ['damaged.age'],
  'keys drill': ['damaged.age', '--cas', 'one', '-n', 'apps'],
  explain: ['PS003'],
  help: ['operator'],
  'plugin install': ['--plugin-path', 'kubectl-provision'],
  'plugin status': [],
  'plugin uninstall': ['--plugin-path', 'kubectl-provision'],
  'policy check': ['session.yaml'],
  'policy diff': ['older.yaml', 'session.yaml'],
  'policy review': ['session.yaml', '--against', 'older.yaml'],
  'policy show': ['session.yaml'],
  'policy hash': ['session.yaml'],
  'policy sign': ['session.yaml', '--identity', 'signer.pem', '--yes'],
  'policy encrypt': ['session.yaml', '--cas', 'one.apps'],
  'policy verify': ['session.yaml', '--identity', 'signer.pem'],
  'policy apply': ['session.yaml', '--direct', '--cas', 'one.apps', '-n', 'apps', '--identity', 'signer.pem', '--yes'],
  'policy keys show': ['signer.pem'],
  'policy keys new': ['new.key'],
  'policy keys import': ['signer.pem', 'imported.key'],
  'secrets status': [],
  'secrets rotate': ['--yes', '--restart-stuck'],
  'secrets distribute': ['--native-injector', '--yes'],
  'release status': ['scone-operator', '-n', 'scone-system'],
  'release repair': ['scone-operator', '-n', 'scone-system', '--mark-failed', '--yes'],
  'release rollback': ['scone-operator', '-n', 'scone-system', '--yes'],
  'release uninstall': ['scone-operator', '-n', 'scone-system', '--yes'],
  completion: ['bash'],
  'completion install': [],
  version: [],
};

test('every command has a row, and no row is left over', () => {
  expect(Object.keys(rows).toSorted()).toEqual(Object.keys(commandTable).toSorted());
});

/** Names of the flags that each command knows. */
const flagsOf: Record<string, string[]> = Object.fromEntries(
  await Promise.all(
    Object.entries(commandTable).map(async ([id, {load}]) => [id, Object.keys((await load()).flags ?? {})] as const),
  ),
);

/** What a failure needs besides the secrets; what is given here comes after them. */
interface Arranged {
  argv?: string[];
  env?: Record<string, string>;
  input?: string;
  /** Default: the one of the machine. */
  homeDirectory?: string;
  signal?: AbortSignal;
}

interface Fault {
  /** Only for commands with this flag: others cannot meet it. */
  flag?: string;
  /** How the API server answers. Default: as one without any of our objects. */
  server?: (request: IncomingMessage) => Answer | undefined;
  arrange?: (machine: PlantedMachine) => Arranged;
}

type Answer = {status: number; body: unknown};

let planted: Planted;
let release: ReleaseGround;
let api: ScriptedServer;
let registry: ScriptedServer;
let answer: NonNullable<Fault['server']>;
let asked: string[] = [];
const certificate = issueCertificate({subject: {commonName: 'test'}, ipAddresses: ['127.0.0.1'], dnsNames: []});

beforeAll(async () => {
  planted = plantSecrets();
  release = await releaseGround();
  api = await startScriptedServer((request, response) => {
    const reply = answer(request);
    if (reply) sendJson(response, reply.status, reply.body);
  }, certificate);
  registry = await startScriptedServer((request, response) => {
    asked.push(request.headers.authorization ?? '');
    const isFirst = request.headers.authorization === undefined;
    const words = isFirst ? 'who are you?' : repeated(request);
    sendJson(response, 401, {errors: [{code: 'DENIED', message: words}]}, {'www-authenticate': 'Basic realm="it"'});
  });
});
afterAll(async () => {
  await Promise.all([api?.close(), registry?.close()]);
  release?.remove();
});

/** What a careless server puts into its message: all that it was sent. */
function repeated(request: IncomingMessage): string {
  const account = /^Basic (.*)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return `no: ${JSON.stringify(request.headers)} ${request.url} ${Buffer.from(account, 'base64')}`;
}

const refusal = (code: number, reason: string) => (request: IncomingMessage) => ({
  status: code,
  body: {kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message: repeated(request)},
});

/** Lists are empty, objects are absent, everything is allowed. */
function emptyCluster(request: IncomingMessage): Answer {
  const path = new URL(request.url ?? '/', 'https://it').pathname;
  if (path === '/version') return {status: 200, body: {major: '1', minor: '36', gitVersion: 'v1.36.3'}};
  if (request.method === 'POST' && path.includes('selfsubject')) {
    return {status: 201, body: {status: {allowed: true, resourceRules: [], nonResourceRules: []}}};
  }
  const rest = path.replace(/^\/(api\/v1|apis\/[^/]+\/[^/]+)\//, '').split('/');
  if (request.method === 'GET' && rest.length % 2 === 1) {
    return {status: 200, body: {kind: 'List', apiVersion: 'v1', metadata: {resourceVersion: '1'}, items: []}};
  }
  return refusal(404, 'NotFound')(request);
}

const faults: Record<string, Fault> = {
  'the API server is away': {
    flag: 'kubeconfig',
    arrange: () => ({argv: ['--server', 'https://127.0.0.1:1']}),
  },
  'the API server answers 401 and repeats what it was sent': {flag: 'kubeconfig', server: refusal(401, 'Unauthorized')},
  'the API server answers 403 and repeats what it was sent': {flag: 'kubeconfig', server: refusal(403, 'Forbidden')},
  'the API server answers 500 and repeats what it was sent': {
    flag: 'kubeconfig',
    server: refusal(500, 'InternalError'),
  },
  'the registry refuses and repeats what it was sent': {
    flag: 'registry-plain-http',
    arrange: () => ({env: {IMAGE_REPO: `${registry.host}/scone.cloud`, REGISTRY: registry.host}}),
  },
  'the registry is away': {
    flag: 'set-version',
    arrange: () => ({env: {IMAGE_REPO: '127.0.0.1:1/scone.cloud', REGISTRY: '127.0.0.1:1'}}),
  },
  'files are cut in their middle': {
    arrange({files, home}) {
      for (const file of [...Object.values(files), join(home, '.cas/identity/config.json')]) {
        const text = readFileSync(file, 'utf8');
        writeFileSync(file, text.slice(0, text.length - 3).replace(/^/, '\t"'));
      }
      return {};
    },
  },
  'a signal ends it': {
    arrange() {
      const controller = new AbortController();
      const interrupted = new Failure({kind: 'interrupted', summary: 'the run was interrupted', signalNumber: 15});
      const before = answer;
      answer = (request) => {
        controller.abort(interrupted);
        return before(request);
      };
      return {signal: controller.signal};
    },
  },
  'its time is over': {
    server: () => undefined,
    arrange: () => ({argv: ['--timeout', '300ms', '--request-timeout', '300ms']}),
  },
  'its proxy is away': {
    flag: 'kubeconfig',
    arrange: ({files}) => ({env: {KUBECONFIG: throughProxy(files.kubeconfig)}}),
  },
  'flags are mistyped': {
    arrange: () => ({
      argv: [
        '--acces-token',
        planted.values.accessToken,
        `--dcap=${planted.values.dcapKey}`,
        planted.values.passphrase,
      ],
    }),
  },
  'nothing can be written': {
    arrange: ({files, home}) => ({homeDirectory: join(files.accessToken, 'home'), env: {HOME: join(home, 'token/x')}}),
  },
};

/** The same kubeconfig, whose server is behind a proxy that wants an account. */
function throughProxy(kubeconfig: string): string {
  const text = readFileSync(kubeconfig, 'utf8');
  const proxy = `http://ada:${planted.values.proxyPassword}@127.0.0.1:1`;
  writeFileSync(kubeconfig, text.replace('"server"', `"proxy-url":${JSON.stringify(proxy)},"server"`));
  return kubeconfig;
}

/** Arguments by which a command finds the release and the registry, as far as it knows them. */
function place(command: string): string[] {
  const known = flagsOf[command] ?? [];
  const pairs: [string, string][] = [
    ['mirror', release.mirror],
    ['trusted-key', release.trustedKeyFile],
    ['registry-plain-http', registry.host],
  ];
  const keyFile = join(release.mirror, 'cosign.pub');
  writeFileSync(keyFile, publicKey);
  const image: [string, string][] = command === 'operator' ? [['verify-image-signatures', keyFile]] : [];
  const talk = ['--verbose', '--debug'].filter((flag) => known.includes(flag.slice(2)));
  return [
    ...talk,
    ...[...pairs, ...image].filter(([flag]) => known.includes(flag)).flatMap(([flag, value]) => [`--${flag}`, value]),
  ];
}

const publicKey =
  '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAErLf0HT8xZlLaoX5jNN8aVL1Yrs+P\nwS7K6tXeRlWLlUX1GeEtTdcuhZMKb5VUNaWEJW2ZU0YIF91D93dCZbUYpw==\n-----END PUBLIC KEY-----\n';

async function runPlanted(command: string, way: Way, fault: Fault) {
  const cluster = {
    server: api.url,
    'certificate-authority-data': Buffer.from(certificate.certificate).toString('base64'),
  };
  const machine = plantedMachine(planted, {cluster, registries: [registry.host, '127.0.0.1:1']});
  answer = fault.server ?? emptyCluster;
  asked = [];
  const given: Given = await machine.give(command, way);
  const arranged = fault.arrange?.(machine) ?? {};
  const known = flagsOf[command] ?? [];
  const further = (arranged.argv ?? []).filter((word, index, all) => {
    const flag = ['--server', '--timeout', '--request-timeout'].find(
      (each) => each === word || each === all[index - 1],
    );
    return flag === undefined || known.includes(flag.slice(2));
  });
  const input = arranged.input ?? given.input;
  const {runtime, seen} = testRuntime({
    cwd: machine.home,
    homeDirectory: arranged.homeDirectory ?? machine.home,
    env: {PATH: process.env.PATH ?? '', ...given.env, ...arranged.env},
    ...(input !== undefined && {input}),
    ...(arranged.signal && {signal: arranged.signal}),
  });
  const limit = known.includes('timeout') && !further.includes('--timeout') ? ['--timeout', '10s'] : [];
  const argv = [
    ...command.split(' '),
    ...(rows[command] ?? []),
    ...given.argv,
    ...place(command),
    ...limit,
    ...further,
  ];
  const code = await main(argv, {...runtime, now: () => new Date(), random: () => 0});
  return {...seen, code, machine, argv};
}

/** One way for each pair, so that each command meets all ways, and each fault too; all of them where most secrets go. */
function waysOf(command: string, fault: string): readonly Way[] {
  if (command === 'operator' && fault.includes('repeats')) return ways;
  const turn = Object.keys(rows).indexOf(command) + Object.keys(faults).indexOf(fault);
  return [ways[turn % ways.length] ?? 'file'];
}

describe.each(Object.keys(faults))('when %s', (name) => {
  const fault = faults[name] as Fault;
  const able = Object.keys(rows).filter((id) => fault.flag === undefined || flagsOf[id]?.includes(fault.flag));
  test.each(able)('nothing leaks from `%s`', {timeout: 60_000}, async (command) => {
    for (const way of waysOf(command, name)) {
      const {stdout, stderr, questions, machine} = await runPlanted(command, way, fault);
      const said = `${stdout}\n${stderr}\n${questions}`;
      expect(planted.foundIn(said), `${way}: ${said}`).toEqual([]);
      expect(machine.leaks()).toEqual([]);
    }
  });
});

test('the faults are real: the registry was shown an account, and refused it', async () => {
  const {code, stderr} = await runPlanted(
    'operator',
    'file',
    faults['the registry refuses and repeats what it was sent'] as Fault,
  );
  expect(
    asked.some((authorization) => planted.foundIn(authorization).length > 0),
    stderr,
  ).toBe(true);
  expect(code).not.toBe(0);
});
