// Secrets are planted on a machine; then every command runs as a process of its own against a real API server that keeps
// what it is sent: neither outputs, nor files, nor the list of processes, nor the audit log may hold one of them.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {clusterRoleBindings, serviceAccounts} from '../../sandbox/client/resources.ts';
import {type LaidDocker, layDocker} from '../../sandbox/stand-ins/lay-docker.ts';
import {commandTable} from '../../src/cli/command-table.ts';
import {type PlantedMachine, plantedMachine, type Way} from '../support/planted/places.ts';
import {type Planted, plantSecrets} from '../support/planted/secrets.ts';
import {createWitness, type Sight, sightsOf, type Witness} from '../support/planted/witness.ts';
import {type AnyObject, type CasWorld, namespace, startCasWorld, tolerances} from './cas-world.ts';

const program = fileURLToPath(new URL('../../bin/dev.js', import.meta.url));

interface Row {
  words: readonly string[] | (() => readonly string[]);
  /** Of the first run; any other code is as good where none is named. */
  code?: number;
}

const cas = (...more: string[]) => ['one', '-n', namespace, ...more];
let backup = '';

/** In the order in which they make sense. */
const rows: Record<string, Row> = {
  operator: {words: ['--update', '--yes', '--secret-operator', '--create', 'more'], code: 0},
  cas: {words: cas('--set-version', '6.0.5', '--yes'), code: 0},
  'cas provision': {words: cas('--set-version', '6.0.5', '--yes'), code: 0},
  'cas status': {words: cas(), code: 0},
  'cas verify': {words: cas(), code: 0},
  'cas keys': {words: cas(), code: 0},
  'cas backup': {words: cas('--yes'), code: 0},
  'cas backup verify': {words: () => [backup], code: 0},
  'cas upgrade': {words: cas('--to', '6.0.6', '--yes'), code: 0},
  'cas recover': {words: () => ['two', '-n', namespace, '--from', backup, '--dry-run', '--yes'], code: 3},
  'cas audit': {words: cas(), code: 0},
  las: {words: [], code: 0},
  sgxplugin: {words: [], code: 0},
  // What is made of it needs an operator of 5.8: vault-creation.test.ts looks at that.
  vault: {
    words: cas(
      '--cas',
      'one',
      '--set-version',
      '5.8.0',
      '--kubernetes-host',
      'https://kubernetes.default.svc',
      '--yes',
    ),
    code: 1,
  },
  audit: {words: cas(), code: 0},
  'keys list': {words: [], code: 0},
  'keys verify': {words: ['--mend'], code: 0},
  'keys backup': {words: ['keys.age'], code: 0},
  'keys drill': {words: ['keys.age', '--cas', 'one', '-n', namespace], code: 0},
  'keys restore': {words: ['keys.age', '--target', '.cas-restored'], code: 0},
  'policy check': {words: ['session.yaml'], code: 0},
  'policy diff': {words: ['older.yaml', 'session.yaml'], code: 3},
  'policy review': {words: ['session.yaml', '--cas', `one.${namespace}`], code: 4},
  'policy show': {words: ['provisioned', '--cas', `one.${namespace}`], code: 0},
  'policy hash': {words: ['session.yaml'], code: 0},
  'policy sign': {
    words: ['session.yaml', '--identity', 'policy.key', '--yes', '--output-file', 'signed.json'],
    code: 0,
  },
  'policy encrypt': {
    words: ['signed.json', '--cas', `one.${namespace}`, '--output-file', 'encrypted.json'],
    code: 0,
  },
  'policy verify': {words: ['signed.json', '--cas', `one.${namespace}`]},
  'policy apply': {words: ['signed.json', '--direct', '--cas', 'one', '-n', namespace, '--yes'], code: 0},
  'policy keys show': {words: ['signer.pem'], code: 0},
  'policy keys new': {words: ['new.key'], code: 0},
  'policy keys import': {words: ['signer.pem', 'imported.key'], code: 0},
  'secrets status': {words: [], code: 4},
  'secrets rotate': {words: ['--yes', '--restart-stuck'], code: 4},
  'secrets distribute': {words: ['--yes'], code: 0},
  explain: {words: ['PS003'], code: 0},
  help: {words: ['operator'], code: 0},
  'plugin install': {words: ['--plugin-path', 'installed/kubectl-provision']},
  'plugin status': {words: []},
  'plugin uninstall': {words: ['--plugin-path', 'installed/kubectl-provision'], code: 0},
  'release status': {words: ['scone-operator', '-n', 'scone-system'], code: 0},
  'release repair': {words: ['scone-operator', '-n', 'scone-system', '--mark-failed', '--yes'], code: 0},
  'release rollback': {words: ['scone-operator', '-n', 'scone-system', '--dry-run']},
  'release uninstall': {words: ['scone-imps', '-n', 'scone-system', '--dry-run']},
  completion: {words: ['bash'], code: 0},
  'completion install': {words: []},
  version: {words: [], code: 0},
};

let world: CasWorld;
let planted: Planted;
let machine: PlantedMachine;
let witness: Witness;

beforeAll(async () => {
  planted = plantSecrets();
  world = await startCasWorld('sample', undefined, {auditBodies: true});
  planted.add('bearer token', await bearerToken());
  const {clusters} = parse(readFileSync(world.stack.sandbox.kubeconfig, 'utf8')) as AnyObject;
  const exec = {apiVersion: 'client.authentication.k8s.io/v1', command: 'log-in', interactiveMode: 'Never'};
  machine = plantedMachine(planted, {cluster: clusters[0].cluster, user: {exec}});
  // The session is written out in it.
  machine.expect('signed.json');
  const {home} = machine;
  witness = createWitness(join(home, 'witness'));
  for (const directory of ['tmp', 'installed']) mkdirSync(join(home, directory), {mode: 0o700});
  const token = machine.keep('bearer.json', JSON.stringify(credential));
  witness.lay('log-in', `cat ${token}`);
  witness.lay('scone', `exec ${join(world.home, 'tools/scone')} "$@"`);
  witness.lay('kubectl-provision', 'echo kubectl-provision 0.1.0');
});
afterAll(() => world?.stop());

let credential: unknown;

/** Of an account with all rights, as a credential plugin would give it. */
async function bearerToken(): Promise<string> {
  const {client} = world.stack;
  const name = 'planted';
  await client.create(serviceAccounts, {metadata: {name, namespace}} as AnyObject);
  await client.create(clusterRoleBindings, {
    metadata: {name},
    roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin'},
    subjects: [{kind: 'ServiceAccount', name, namespace}],
  } as AnyObject);
  const {status} = await client.request<AnyObject>(
    'POST',
    `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    {apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {expirationSeconds: 7200}},
  );
  const {token} = status;
  credential = {apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: {token}};
  return token;
}

interface Ran {
  code: number | null;
  said: string;
  /** What was seen of the list of processes, without what a person put there who gives secrets so. */
  seen: Sight[];
}

async function start(command: string, way: Way, more: readonly string[] = []) {
  const flags = Object.keys((await commandTable[command]?.load())?.flags ?? {});
  const given = await machine.give(command, way);
  const {words = []} = rows[command] ?? {};
  const release = world.stack.releaseArgs;
  const further = [...release, ...tolerancesOf(flags)].filter((word, index) => {
    const flag = word.startsWith('--') ? word : (release[index - 1] ?? '');
    return !flag.startsWith('--') || flags.includes(flag.slice(2).split('=')[0] ?? '');
  });
  const talk = ['verbose', 'debug'].filter((flag) => flags.includes(flag)).map((flag) => `--${flag}`);
  const limit = flags.includes('timeout') ? ['--timeout', '60s'] : [];
  const all = typeof words === 'function' ? words() : words;
  const {home} = machine;
  const child = spawn(
    process.execPath,
    [program, ...command.split(' '), ...all, ...more, ...given.argv, ...further, ...talk, ...limit],
    {
      cwd: home,
      env: {
        HOME: home,
        TMPDIR: join(home, 'tmp'),
        PATH: `${witness.directory}:${process.env.PATH}`,
        ...given.env,
        // In place of what the credential plugin gives it would be refused.
        KUBECTL_PROVISION_TOKEN: '',
      },
      stdio: 'pipe',
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  child.stdin.on('error', () => {});
  child.stdin.end(given.input ?? '');
  const isOpenlyGiven = way === 'environment' || way === 'flag';
  const ended = once(child, 'close').then(([code]): Ran => {
    const seen = witness.sights().filter(({pid}) => !(isOpenlyGiven && pid === child.pid));
    return {code, said, seen};
  });
  return {child, ended};
}

/** The CAS of the sandbox is one for tests. */
function tolerancesOf(flags: readonly string[]): string[] {
  return flags.includes('set-tolerations') ? [`--set-tolerations=${tolerances.join(' ')}`] : [];
}

function expectClean({said, seen}: Ran): void {
  expect(planted.foundIn(said), said).toEqual([]);
  const exposed = seen.filter(({text}) => planted.foundIn(text).length > 0);
  expect(exposed.map(({what, text}) => `${what} ${planted.foundIn(text)} ${text.slice(0, 300)}`)).toEqual([]);
  expect(machine.leaks()).toEqual([]);
}

test('every command has a row', () => {
  expect(Object.keys(rows).toSorted()).toEqual(Object.keys(commandTable).toSorted());
});

describe.each<Way>(['environment', 'stdin'])('with secrets given by %s', (way) => {
  test.each(Object.keys(rows))('`%s` leaks nothing', async (command) => {
    witness.forget();
    const ran = await (await start(command, way)).ended;
    const {code} = rows[command] ?? {};
    if (way === 'environment' && code !== undefined) expect(ran.code, ran.said).toBe(code);
    if (command === 'cas backup' && backup === '') backup = /(\S+\.age)/.exec(ran.said)?.[1] ?? '';
    expectClean(command === 'cas' && way === 'environment' ? await withoutProvisioningToken(ran) : ran);
  });
});

/** The one secret in an argument: the scone program takes it nowhere else. It is spent by that very call. */
async function withoutProvisioningToken({seen, ...ran}: Ran): Promise<Ran> {
  const token = await world.logged('one', 'CAS provisioning token');
  planted.add('provisioning token', token);
  const isItsCall = ({what, text}: Sight) => what === 'cmdline' && text.includes('cas\0provision\0');
  expect(seen.filter(isItsCall).some(({text}) => text.includes(token))).toBe(true);
  const others = seen.map((sight) => (isItsCall(sight) ? {...sight, text: sight.text.replaceAll(token, '')} : sight));
  return {...ran, seen: others};
}

describe.each(['docker', 'podman'] as const)('with the SCONE CLI in a container of %s', (engine) => {
  let laid: LaidDocker;
  beforeAll(() => {
    laid = layDocker(join(machine.home, 'witness', engine), engine, {scone: {version: '6.0.6'}});
    witness.lay(engine, `exec ${laid.path} "$@"`);
  });

  test.each(['cas keys', 'cas verify', 'policy hash'])('`%s` leaks nothing', async (command) => {
    witness.forget();
    const ran = await (await start(command, 'environment', ['--scone-cli', engine])).ended;
    expect(ran.code, ran.said).toBe(0);
    expectClean(ran);
    expect(laid.calls().some(({argv}) => argv[0] === 'run')).toBe(true);
    expect(planted.foundIn(JSON.stringify(laid.calls()))).toEqual([]);
  });
});

test('nothing but Secrets got any of them, and the one field of LAS that is made for it', async () => {
  const entries = await world.stack.sandbox.auditEntries();
  const ours = entries.filter(({userAgent}) => userAgent?.startsWith('kubectl-provision/'));
  const bodies = ours.filter(({requestObject}) => requestObject !== undefined);
  expect(bodies.length).toBeGreaterThan(10);
  const exposing = ours.filter((entry) => planted.foundIn(JSON.stringify(withoutDcapKey(entry))).length > 0);
  expect(exposing.map(({verb, requestURI}) => `${verb} ${requestURI}`)).toEqual([]);
  const lasKeys = ours.filter((entry) => planted.foundIn(JSON.stringify(entry)).length > 0);
  expect(lasKeys.every(({objectRef}) => objectRef?.resource === 'las')).toBe(true);
});

/** The DCAP key is a field of the custom resource, as the vendor's operator wants it. */
function withoutDcapKey(entry: AnyObject): unknown {
  const {requestObject, ...rest} = entry;
  if (entry.objectRef?.resource !== 'las' || requestObject?.spec === undefined) return entry;
  const {dcapKey: _, ...spec} = requestObject.spec;
  return {...rest, requestObject: {...requestObject, spec}};
}

describe('ended by a signal while it waits for a credential', () => {
  const asking = Object.keys(rows).filter(
    (command) => !/^(keys (?!drill)|policy|explain|help|plugin|completion|cas backup verify)/.test(command),
  );

  test.each(asking)('`%s` leaks nothing', async (command) => {
    witness.forget();
    witness.hold();
    const {child, ended} = await start(command, 'file');
    await expect.poll(() => witness.isHeld()).toBe(true);
    const own = sightsOf(child.pid ?? 0);
    child.kill('SIGTERM');
    witness.letGo();
    const ran = await ended;
    expect(ran.seen.some(({pid}) => pid !== child.pid)).toBe(true);
    expectClean({...ran, seen: [...ran.seen, ...own]});
  });
});
