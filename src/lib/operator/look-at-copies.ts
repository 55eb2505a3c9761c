// Looks for copies of the pull secrets that do not hold the given account, asks the registry about that, and renews them.
import {reviewAccess} from '../cluster/access.ts';
import type {Cluster} from '../cluster/cluster.ts';
import type {KubeObject} from '../cluster/object.ts';
import type {ComponentPlan} from '../plan/component.ts';
import type {LocalStep} from '../plan/step.ts';
import {countOf} from '../pull-secrets/judge-reading.ts';
import {neededImages} from '../pull-secrets/needed-images.ts';
import {type CredentialProof, proveCredential} from '../pull-secrets/prove-credential.ts';
import {type PullSecret, type PullSecretReading, placeOf} from '../pull-secrets/pull-secret.ts';
import {heldCredential} from '../pull-secrets/pull-secret-facts.ts';
import {pullSecretSelection, readPullSecrets} from '../pull-secrets/read-pull-secrets.ts';
import {isOfRegistry, renewedConfig} from '../pull-secrets/registry-entries.ts';
import {copiesIn, holds} from '../pull-secrets/renewal.ts';
import {writeSecrets} from '../pull-secrets/write-secrets.ts';
import {type AskingWorld, registryAsking} from '../registry/asking.ts';
import {dockerConfigKey, readDockerConfig} from '../registry/docker-config.ts';
import type {Emit} from '../report/event.ts';
import {Failure} from '../report/failure.ts';
import type {OperatorSettings, RegistryAccount} from '../settings/settings.ts';
import {planRenewal} from './plan-renewal.ts';
import {copiesId} from './pull-secret-copies.ts';

export interface CopiesWorld extends AskingWorld {
  cluster: Cluster;
  settings: OperatorSettings;
  emit: Emit;
}

/** A look that may be taken again and again; the registry is asked by the first one, where it may be asked at all. */
export function copiesAsker(world: CopiesWorld, account: RegistryAccount): () => Promise<ComponentPlan> {
  let proof: Promise<CredentialProof | undefined> | undefined;
  return async () => {
    const {cluster, settings, signal} = world;
    const reading = await readPullSecrets(cluster, settings, world);
    proof ??= proveAccount(world, account, reading);
    const old = copiesIn(reading).filter((secret) => !secret.isSource && !holds(secret, account));
    const right = {verb: 'patch', group: '', resource: 'secrets', namespace: undefined};
    const mayWrite = old.length === 0 || (await reviewAccess(cluster, [right], {signal})).length === 0;
    const renew: LocalStep['make'] = (until) => renewCopies(world, account, old, until);
    return planRenewal(account, {reading, proof: await proof, mayWrite, renew}, world.now());
  };
}

/** As a rotation proves it: with every image of the registry that the cluster pulls, and those of the release. */
async function proveAccount(
  world: CopiesWorld,
  account: RegistryAccount,
  reading: PullSecretReading,
): Promise<CredentialProof | undefined> {
  const {settings} = world;
  const {images} = settings;
  if (images.signatures !== 'verified') return undefined;
  const needed = neededImages(reading, settings).filter(({image}) => isOfRegistry(image, settings));
  if (needed.length === 0) return undefined;
  const asking = await registryAsking(images, world);
  try {
    return await proveCredential(asking.options, heldCredential(account.username, account.accessToken), needed);
  } finally {
    asking.close();
  }
}

/** In place, each by one write; one that cannot be written does not hold up the others. */
async function renewCopies(
  {cluster, settings, emit}: CopiesWorld,
  account: RegistryAccount,
  old: readonly PullSecret[],
  signal: AbortSignal,
): Promise<string[]> {
  const due = new Set(old.map(placeOf));
  const failures = new Map<string, string>();
  let written = 0;
  const place = ({metadata: {namespace = '', name}}: KubeObject) => placeOf({namespace, name});
  const patchFor = (secret: KubeObject) => {
    if (!due.has(place(secret))) return undefined;
    const renewed = renewedConfig(readDockerConfig(secret.data?.[dockerConfigKey]), account, settings);
    return renewed === undefined ? undefined : {annotations: {}, data: {[dockerConfigKey]: renewed}};
  };
  const onWritten = () => {
    written++;
    emit({
      type: 'waiting',
      component: copiesId,
      what: 'the copies to be written',
      state: `${written} of ${due.size}`,
    });
  };
  const onFailed = (secret: KubeObject, reason: string) => void failures.set(place(secret), reason);
  await writeSecrets({selection: pullSecretSelection, patchFor}, {cluster, signal, onWritten, onFailed});
  if (failures.size === 0) return [];
  throw new Failure({
    summary: `${countOf(failures.size, 'copy', 'copies')} of the pull secrets could not be written`,
    reason: [...failures]
      .slice(0, 8)
      .map(([where, reason]) => `${where}: ${reason}`)
      .join('; '),
    next: 'the same command goes on from here',
  });
}
