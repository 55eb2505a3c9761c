// A cluster with namespaces that hold pull secrets, and a registry behind a token server that knows several tokens.
import {join} from 'node:path';
import {type AuditEntry, isWrite} from '../../sandbox/audit.ts';
import {type Client, connect} from '../../sandbox/client/connect.ts';
import type {KubeObject} from '../../sandbox/client/object.ts';
import {namespaces, secrets} from '../../sandbox/client/resources.ts';
import {simpleImage} from '../../sandbox/registry/image.ts';
import {pushImage} from '../../sandbox/registry/push.ts';
import {type RunningRegistry, startRegistry} from '../../sandbox/registry/start.ts';
import {startTokenServer, type TokenServer} from '../../sandbox/registry/token-server.ts';
import {type OwnedSandbox, type StartOptions, startSandbox} from '../../sandbox/sandbox.ts';
import {limiter} from '../../src/lib/network/limiter.ts';
import type {Outcome} from '../../src/lib/report/outcome.ts';
import {main} from '../../src/main.ts';
import {testRuntime} from './runtime.ts';
import {emptyDirectory} from './temporary.ts';

export const sourceNamespace = 'scone-system';
export const pullSecrets = ['scone-operator-pull', 'sconeapps'] as const;
const imageNames = ['k8soperators', 'las', 'sgx-plugin'];
const version = '6.0.6';

/** Tokens of ada, as the registry knows them. */
export const tokens = {
  old: 'old-token-f81d4fae',
  new: 'new-token-7dec11d0',
  writing: 'writing-token-a765',
  expired: 'expired-token-00a0',
  little: 'little-token-c91e',
};

export type DockerSecret = KubeObject & {type?: string; data?: Record<string, string>};

export interface RunEnd {
  code: number;
  stdout: string;
  stderr: string;
  outcome: Outcome;
  /** `PS181 failed`, of findings that are neither ok nor skipped. */
  troubles: string[];
  /** All that helps to understand an unexpected result. */
  report: string;
}

export interface PullSecretGround {
  sandbox: OwnedSandbox;
  client: Client;
  registry: RunningRegistry;
  /** `127.0.0.1:40123` */
  host: string;
  tokenServer: TokenServer;
  home: string;
  /** Variables and flags by which the program finds cluster and registry. */
  env: Record<string, string>;
  /** Flags by which it reaches the registry. */
  registryFlags: string[];
  /** Base64 of a Docker config with a token of ada. */
  config(token: string, more?: Record<string, unknown>): string;
  /** The pull secrets of these namespaces hold this token, whatever they held before. */
  furnish(names: readonly string[], token: string): Promise<void>;
  /** Runs `secrets WORDS` with -o json and --yes. */
  run(words: readonly string[], options?: {token?: string; env?: Record<string, string>}): Promise<RunEnd>;
  /** All pull secrets, by `NAMESPACE/NAME`. */
  held(): Promise<Map<string, DockerSecret>>;
  /** Requests of the program that wrote while `action` ran. */
  writesDuring(action: () => Promise<unknown>): Promise<AuditEntry[]>;
  /** Those among them that wrote Secrets. */
  secretWritesDuring(action: () => Promise<unknown>): Promise<AuditEntry[]>;
  stop(): Promise<void>;
}

export async function startPullSecretGround(options: StartOptions = {}): Promise<PullSecretGround> {
  const home = emptyDirectory();
  const rights = {'*': ['pull']};
  const tokenServer = await startTokenServer({
    users: {
      old: {name: 'ada', password: tokens.old, rights},
      new: {name: 'ada', password: tokens.new, rights},
      writing: {name: 'ada', password: tokens.writing, rights: {'*': ['pull', 'push']}},
      expired: {
        name: 'ada',
        password: tokens.expired,
        rights,
        refusal: {status: 401, message: 'the access token has expired'},
      },
      little: {name: 'ada', password: tokens.little, rights: {'scone.cloud/k8soperators': ['pull']}},
    },
  });
  const [sandbox, registry] = await Promise.all([
    startSandbox({nodes: 0, simulated: 'none', ...options}),
    startRegistry({directory: join(emptyDirectory(), 'registry'), tokenServer: tokenServer.settings}),
  ]);
  const {host} = registry;
  for (const name of imageNames) {
    const repository = `scone.cloud/${name}`;
    const token = tokenServer.mint('pusher', [{type: 'repository', name: repository, actions: ['pull', 'push']}]);
    await pushImage({url: `http://${host}`, repository, authorization: `Bearer ${token}`}, simpleImage(name), version);
  }
  const client = await connect(sandbox.kubeconfig);
  const env = {
    KUBECONFIG: sandbox.kubeconfig,
    REGISTRY: host,
    IMAGE_REPO: `${host}/scone.cloud`,
    TARGET_DIR: join(home, 'keys'),
  };
  const config = (token: string, more: Record<string, unknown> = {}) => {
    const auth = Buffer.from(`ada:${token}`).toString('base64');
    const entry = {username: 'ada', password: token, email: 'ada@example.org', auth};
    return Buffer.from(JSON.stringify({auths: {[host]: entry, ...more}})).toString('base64');
  };
  const registryFlags = ['--registry-plain-http', host];
  const writesDuring = async (action: () => Promise<unknown>) => {
    const before = (await sandbox.auditEntries()).length;
    await action();
    const entries = (await sandbox.auditEntries()).slice(before);
    return entries.filter(
      (entry) =>
        isWrite(entry) &&
        entry.userAgent?.startsWith('kubectl-provision') === true &&
        !entry.objectRef?.resource.endsWith('reviews'),
    );
  };
  return {
    ...{sandbox, client, registry, host, tokenServer, home, env, config, registryFlags},
    async furnish(names, token) {
      const limited = limiter(16);
      const data = {'.dockerconfigjson': config(token)};
      const manager = {fieldManager: 'kubectl-create', force: true};
      await Promise.all(
        names.map((name) =>
          limited(async () => {
            await client.apply(namespaces, {apiVersion: 'v1', kind: 'Namespace', metadata: {name}}, manager);
            for (const secret of pullSecrets) {
              const metadata = {name: secret, namespace: name};
              const object = {apiVersion: 'v1', kind: 'Secret', metadata, type: 'kubernetes.io/dockerconfigjson', data};
              await client.apply(secrets, object, manager);
            }
          }),
        ),
      );
    },
    async run(words, {token, env: more = {}} = {}) {
      const {runtime, seen} = testRuntime({
        homeDirectory: home,
        cwd: home,
        env: {...env, ...(token !== undefined && {REGISTRY_ACCESS_TOKEN: token}), ...more},
      });
      const yes = words[0] === 'rotate' ? ['--yes'] : [];
      const ways = words.includes('--registry-plain-http') ? [] : registryFlags;
      const args = ['secrets', ...words, ...yes, '-o', 'json', ...ways];
      const code = await main(args, {...runtime, now: () => new Date(), random: Math.random});
      const outcome: Outcome = seen.stdout.startsWith('{')
        ? JSON.parse(seen.stdout)
        : ({findings: [], changes: []} as unknown as Outcome);
      const troubles = outcome.findings.filter(({verdict}) => verdict !== 'ok' && verdict !== 'skipped');
      return {
        code,
        ...seen,
        outcome,
        troubles: troubles.map(({code: id, verdict}) => `${id} ${verdict}`),
        report: [seen.stderr, outcome.summary, ...troubles.map((one) => JSON.stringify(one))].join('\n'),
      };
    },
    async held() {
      const fieldSelector = 'type=kubernetes.io/dockerconfigjson';
      const {items} = await client.list<DockerSecret>(secrets, {fieldSelector});
      return new Map(items.map((secret) => [`${secret.metadata.namespace}/${secret.metadata.name}`, secret]));
    },
    writesDuring,
    async secretWritesDuring(action) {
      return (await writesDuring(action)).filter(({objectRef}) => objectRef?.resource === 'secrets');
    },
    async stop() {
      await Promise.all([sandbox.stop(), registry.stop(), tokenServer.stop()]);
    },
  };
}
