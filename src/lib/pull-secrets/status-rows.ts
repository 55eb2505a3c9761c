// A reading of pull secrets as rows for people and programs.
import type {PullSecretResult} from '../report/outcome.ts';
import type {CredentialProof} from './prove-credential.ts';
import {
  type HeldCredential,
  type Maker,
  type PullSecret,
  type PullSecretReading,
  placeOf,
  type StuckPod,
} from './pull-secret.ts';

export type Proofs = ReadonlyMap<HeldCredential, CredentialProof>;

/** One row for each secret, those that are missing last. */
export function statusRows(reading: PullSecretReading, proofs: Proofs): PullSecretResult[] {
  const waiting = waitingFor(reading.stuck);
  const row = (secret: PullSecret): PullSecretResult => ({
    namespace: secret.namespace,
    name: secret.name,
    server: secret.servers[0] ?? null,
    user: secret.credential?.username ?? null,
    token: secret.credential === undefined ? null : maskedToken(secret.credential),
    since: secret.since,
    account: secret.credential === undefined ? 'none' : (proofs.get(secret.credential)?.is ?? 'unknown'),
    madeBy: makerText(secret.maker),
    copy: secret.isSource ? 'source' : differsFromSource(secret, reading) ? 'differs' : 'same',
    keeps: secret.kept !== undefined,
    waiting: waiting.get(placeOf(secret)) ?? [],
  });
  const missing = reading.missing.map(
    ({namespace, name}): PullSecretResult => ({
      ...{namespace, name, server: null, user: null, token: null, since: null},
      ...{account: 'missing', madeBy: null, copy: 'differs', keeps: false},
      waiting: waiting.get(placeOf({namespace, name})) ?? [],
    }),
  );
  return [...reading.secrets.map(row), ...missing];
}

export function maskedToken({fingerprint}: HeldCredential): string {
  return `******** (${fingerprint})`;
}

/** Against the source of the same name, or where there is none (a Secret of another name) against any of them. */
export function differsFromSource(secret: PullSecret, {secrets}: Pick<PullSecretReading, 'secrets'>): boolean {
  const sources = sourcesOf(secrets);
  const same = sources.filter(({name}) => name === secret.name);
  const against = same.length > 0 ? same : sources;
  return against.length > 0 && !against.some(({credential}) => credential === secret.credential);
}

/** They come first. */
export function sourcesOf(secrets: readonly PullSecret[]): PullSecret[] {
  const end = secrets.findIndex(({isSource}) => !isSource);
  return secrets.slice(0, end < 0 ? undefined : end);
}

export function makerText(maker: Maker): string | null {
  switch (maker.by) {
    case 'secret-operator':
      return 'secret operator';
    case 'us':
      return 'this program';
    case 'tool':
      return `${maker.tool} ${maker.name}`;
    default:
      return maker.manager === '' ? null : maker.manager;
  }
}

/** Pods by the secrets that they show the registry. */
function waitingFor(stuck: readonly StuckPod[]): Map<string, string[]> {
  const pods = new Map<string, string[]>();
  for (const {namespace, name, secrets} of stuck) {
    for (const secret of secrets) {
      const place = placeOf({namespace, name: secret});
      const known = pods.get(place);
      if (known === undefined) pods.set(place, [name]);
      else known.push(name);
    }
  }
  return pods;
}
