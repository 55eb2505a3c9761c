// A Vault is made beside a CAS, in whole runs of the program: what comes of it, what keeps it from being made, what is said.
import {cpSync, existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, onTestFinished, test, vi} from 'vitest';
import {parse} from 'yaml';
import {type Day, runDay, startDay} from '../../support/bad-day.ts';
import {type CasStage, casStage} from '../../support/cas-stage.ts';
import {
  creationWords,
  noVault,
  reviewerToken,
  runVault,
  type VaultLive,
  vaultReplies,
} from '../../support/vault-ground.ts';

// Each run starts the stand-in for scone several times.
vi.setConfig({testTimeout: 180_000, hookTimeout: 180_000});

let stage: CasStage;
let morning: Day;
beforeAll(async () => {
  stage = await casStage();
  morning = await startDay(stage);
  const made = await runDay(morning, {argv: ['mycas', '--set-version', '6.0.6']});
  expect(made.code, made.stdout + made.stderr).toBe(0);
});
afterAll(async () => {
  await morning.close();
  await stage.close();
});

interface VaultDay extends Day {
  there: VaultLive;
}

/** A day with a healthy CAS of ours, and no Vault. */
async function vaultDay(): Promise<VaultDay> {
  const there = noVault();
  const day = await startDay(stage, {
    from: {database: morning.database, object: structuredClone(morning.live.cas)},
    more: vaultReplies(there),
  });
  onTestFinished(() => day.close());
  day.scone.set({version: '5.8.0'});
  cpSync(morning.target, day.target, {recursive: true});
  return {...day, there};
}

interface Document {
  exitCode: number;
  summary: string;
  findings: {code: string; verdict: string; summary: string; details?: string[]; hint?: string}[];
  changes: {summary: string; state: string}[];
}

async function make(day: VaultDay, more: readonly string[] = [], words = creationWords) {
  const seen = await runVault(day, more, words);
  return {...seen, document: JSON.parse(seen.stdout) as Document};
}

const numberOf = ({there}: VaultDay): unknown => there.vault?.spec.server.extraEnvironmentVars.OWNER_ID;

const journalIn = ({target}: Day) => join(target, '.kubectl-provision/journal_vault_myvault_prod.jsonl');

test('it is made: three sessions, the token of a reviewer, and its object', async () => {
  const day = await vaultDay();
  const {code, stdout, stderr, document} = await make(day, ['--wait']);
  expect(code, stdout + stderr).toBe(0);
  const {there} = day;
  const {OWNER_ID: number, ...variables} = there.vault?.spec.server.extraEnvironmentVars ?? {};
  expect(number).toMatch(/^[1-9]\d{23}$/);
  expect(variables).toMatchObject({SCONE_CAS_ADDR: 'mycas.prod:18765', VAULT_ADDR: 'https://myvault.prod.svc:8200'});
  expect(there.vault?.spec.server.image).toMatchObject({
    repository: 'registry.scontain.com/scone.cloud/vault',
    tag: '5.8.0',
  });
  expect(there.binding).toMatchObject({
    roleRef: {kind: 'ClusterRole', name: 'system:auth-delegator'},
    subjects: [{kind: 'ServiceAccount', name: 'myvault-token-reviewer', namespace: 'prod'}],
  });
  expect(day.cas.facts().isProvisioned).toBe(true);
  const policy = parse(await sessionOf(day, `vault-init-parent-${number}`));
  const inner = policy.images[0].injection_files.find(
    ({path}: {path: string}) => path === '/etc/bootstrap.yml',
  ).content;
  expect(inner).toContain(reviewerToken);
  expect(parse(inner).services[0].command).toMatch(
    /kubernetes_host=https:\/\/kubernetes\.default\.svc kubernetes_ca_cert="-----BEGIN CERTIFICATE-----\n[\s\S]*-----END CERTIFICATE-----\n"$/,
  );
  expect(inner).toContain('$$SCONE::token_reviewer_jwt$$');
  expect(parse(await sessionOf(day, `scone-vault-image-mrenclaves-${number}`)).access_policy.read).toHaveLength(1);
  expect(await sessionOf(day, `owner-verify-${number}`)).toContain(`vault-init-parent-${number}`);
  expect(document.summary).toBe('Vault prod/myvault is created, with 1 warning');
  expect(document.changes.every(({state}) => state === 'done')).toBe(true);
});

/** As its owner reads it. */
async function sessionOf(day: Day, name: string): Promise<string> {
  const {execFile} = await import('node:child_process');
  const {promisify} = await import('node:util');
  const env = {SCONE_CLI_CONFIG: join(day.target, 'identity/config.json'), SCONE_LOG: 'ERROR'};
  const config = JSON.parse(readFileSync(env.SCONE_CLI_CONFIG, 'utf8'));
  const copy = join(day.here, 'reader.json');
  writeFileSync(copy, JSON.stringify(config));
  const run = (...argv: string[]) =>
    promisify(execFile)(day.scone.path, argv, {env: {...env, SCONE_CLI_CONFIG: copy}}).then(({stdout}) => stdout);
  const accepted = ['--accept-configuration-needed', '--accept-group-out-of-date', '--accept-sw-hardening-needed'];
  const address = `localhost:${day.cas.port}`;
  await run('cas', 'attest', ...accepted, '--only_for_testing-ignore-signer', address);
  await run('cas', 'set-default', address);
  return run('session', 'read', name);
}

test('nothing secret is said, noted down or left lying', async () => {
  const day = await vaultDay();
  const {stdout, stderr} = await make(day, ['--verbose']);
  const files = readdirSync(day.target, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
  const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  expect([stdout, stderr, ...texts].filter((text) => text.includes(reviewerToken))).toEqual([]);
  expect(files.map(({name}) => name).filter((name) => /^session_vault|^policy_|^question_/.test(name))).toEqual([]);
});

test('a dry run shows the same steps and makes none of them', async () => {
  const day = await vaultDay();
  const {code, document} = await make(day, ['--dry-run']);
  expect(code).toBe(3);
  const steps = document.changes.map(({summary}) => summary.replaceAll(/\d{24}/g, 'ID'));
  expect(steps).toEqual([
    'note down the number of the Vault, ID',
    'create ServiceAccount prod/myvault-token-reviewer',
    'create ClusterRoleBinding vault-token-reviewer:prod:myvault',
    'create Secret prod/myvault-token-reviewer',
    'attest CAS prod/mycas',
    'create session scone-vault-image-mrenclaves-ID: which enclaves may be the Vault and its helper',
    'create session vault-init-parent-ID: how the Vault initialises itself, with the token of its reviewer',
    'create session owner-verify-ID: the key that opens its statement',
    'create Vault prod/myvault: it initialises itself, once',
    expect.stringMatching(/^save the custom resource .*\/owner-config\/vault-prod-myvault-manifest\.yaml$/),
  ]);
  expect(day.there).toEqual(noVault());
  expect(existsSync(journalIn(day))).toBe(false);
  expect(day.api.requests.filter(({method}) => method !== 'GET')).toEqual([]);
});

describe('asked for a second time', () => {
  test('it is there, and nothing is done', async () => {
    const day = await vaultDay();
    expect((await make(day)).code).toBe(0);
    const before = readFileSync(journalIn(day), 'utf8');
    const again = await make(day);
    expect(again.code, again.stdout).toBe(0);
    expect(again.document.changes).toEqual([]);
    expect(again.document.findings).toContainEqual(
      expect.objectContaining({
        code: 'PS141',
        verdict: 'ok',
        summary: 'Vault prod/myvault exists already, made from here',
      }),
    );
    expect(readFileSync(journalIn(day), 'utf8')).toBe(before);
  });

  test('after it was deleted it gets another number', async () => {
    const day = await vaultDay();
    expect((await make(day)).code).toBe(0);
    const first = numberOf(day);
    day.there.vault = undefined;
    const again = await make(day);
    expect(again.code, again.stdout).toBe(0);
    expect(numberOf(day)).toMatch(/^\d{24}$/);
    expect(numberOf(day)).not.toBe(first);
  });

  test('one that others have made is refused', async () => {
    const day = await vaultDay();
    expect((await make(day)).code).toBe(0);
    const other = await vaultDay();
    other.there.vault = day.there.vault;
    const {code, document} = await make(other);
    expect(code).toBe(1);
    expect(document.summary).toBe('nothing was changed: Vault prod/myvault exists already');
  });
});

type Status = Record<string, unknown>;

describe('a CAS that is not fit for it keeps it from being made', () => {
  test.each<[string, Status, string]>([
    ['not provisioned', {provisioned: 'No'}, 'PS144 CAS prod/mycas is not provisioned'],
    ['enabling its nodes', {phase: 'EnablingMigration'}, 'PS145 CAS prod/mycas: the nodes are still being enabled'],
    ['initialising', {migrationNodeRatio: 'Initializing'}, 'PS145 CAS prod/mycas: the operator does not know yet'],
    [
      'with an alert',
      {migrationNodeAlert: 2},
      'PS145 CAS prod/mycas: nodes lack a registered backup of the CAS (migrationNodeAlert 2',
    ],
    ['that reports no alert', {migrationNodeAlert: undefined}, '(migrationNodeAlert not reported, wanted 0)'],
    ['of another phase', {phase: 'SnapshotFailure'}, 'PS145 CAS prod/mycas: its phase is SnapshotFailure, not HEALTHY'],
    ['of another state', {state: 'UNHEALTHY'}, 'PS145 CAS prod/mycas: its state is UNHEALTHY, not HEALTHY'],
  ])('%s', async (_, status, says) => {
    const day = await vaultDay();
    Object.assign(day.live.cas?.status ?? {}, status);
    const {code, document, stdout} = await make(day);
    expect(code, stdout).toBe(1);
    const bad = document.findings.filter(({verdict}) => verdict === 'failed');
    expect(bad.map(({code: each, summary}) => `${each} ${summary}`).join('\n')).toContain(says);
    expect(document.changes).toEqual([]);
    expect(day.there).toEqual(noVault());
  });

  test('that is not there', async () => {
    const day = await vaultDay();
    day.live.cas = undefined;
    const {code, stdout} = await make(day);
    expect(code).toBe(1);
    expect(stdout).toContain('CAS prod/mycas does not exist');
  });
});

describe('so does', () => {
  const host = creationWords.slice(0, -2);

  test.each<[string, (day: VaultDay) => void, readonly string[], readonly string[], string]>([
    ['an API server that pods do not reach', () => {}, host, [], 'the pods of a Vault do not reach it there'],
    [
      'a directory without an identity',
      (day) => writeFileSync(join(day.target, 'identity/config.json'), '{}'),
      creationWords,
      [],
      'there is no identity that could make sessions',
    ],
    [
      'a Secret that is not there',
      () => {},
      creationWords,
      ['--reviewer-secret', 'myvault-token-reviewer'],
      'it does not exist',
    ],
    [
      'a Secret of another type',
      ({there}) => {
        there.secret = {apiVersion: 'v1', kind: 'Secret', type: 'Opaque', metadata: {name: 'x'}, data: {token: 'YQ=='}};
      },
      creationWords,
      ['--reviewer-secret', 'myvault-token-reviewer'],
      'it is of type Opaque, not kubernetes.io/service-account-token',
    ],
    [
      'a Secret without a token',
      ({there}) => {
        const type = 'kubernetes.io/service-account-token';
        there.secret = {apiVersion: 'v1', kind: 'Secret', type, metadata: {name: 'x'}, data: {}};
      },
      creationWords,
      ['--reviewer-secret', 'myvault-token-reviewer'],
      'there is no token in it',
    ],
    [
      'a verifier that the release does not permit',
      () => {},
      creationWords,
      ['--verifier-mrenclave', 'ab'.repeat(32)],
      'the release does not permit the verifier abab',
    ],
    [
      'a Vault that is being deleted',
      ({there}) => {
        const metadata = {name: 'myvault', namespace: 'prod', deletionTimestamp: '2026-01-01T00:00:00Z'};
        there.vault = {apiVersion: 'services.scone.cloud/v1beta1', kind: 'Vault', metadata};
      },
      creationWords,
      [],
      'is being deleted',
    ],
  ])('%s', async (_, arrange, words, more, says) => {
    const day = await vaultDay();
    arrange(day);
    const before = structuredClone(day.there);
    const {code, stdout, document} = await make(day, more, [...words]);
    expect(code, stdout).toBe(1);
    expect(stdout).toContain(says);
    expect(document.changes).toEqual([]);
    expect(day.there).toEqual(before);
    expect(existsSync(journalIn(day))).toBe(false);
  });
});

describe('an answer of the scone program that is lost', () => {
  test.each([
    ['after the session was made', 'dies-after-the-call'],
    ['before it was made', 'dies-before-the-call'],
  ] as const)('%s: the run says so or goes on, and the next one ends well with the same number', async (_, does) => {
    const day = await vaultDay();
    const once = join(day.here, 'happened');
    day.scone.set({version: '5.8.0', faults: [{command: 'session create', does, once}]});
    const first = await make(day);
    expect(existsSync(once)).toBe(true);
    const number = /"number":"(\d{24})"/.exec(readFileSync(journalIn(day), 'utf8'))?.[1];
    const again = await make(day);
    expect(again.code, `${first.stdout}${again.stdout}`).toBe(0);
    expect(numberOf(day)).toBe(number);
    expect(await sessionOf(day, `owner-verify-${number}`)).toContain(`vault-init-parent-${number}`);
  });
});
