// Copies that the secret operator makes: whether each has arrived, judged by the account in it, as its bytes are its own.
import type {KubeObject} from '../../cluster/object.ts';
import {dockerConfigKey, readDockerConfig} from '../../registry/docker-config.ts';
import {type PullSecretScope, placeOf} from '../pull-secret.ts';
import {firstAccount, registryServers} from '../registry-entries.ts';
import type {DistributionGround} from './ground.ts';
import {planCopies} from './plan-copies.ts';

export interface AwaitedCopy {
  place: string;
  name: string;
  because: string;
  source: KubeObject;
}

/** Those of sources that can be copied. */
export function awaitedCopies(ground: DistributionGround, scope: PullSecretScope): AwaitedCopy[] {
  const {sources} = planCopies(ground, scope);
  return [...ground.asks.values()].flatMap(({namespace, name, because}) => {
    const source = sources.find((each) => each.name === name);
    return source?.is === 'good' ? [{place: placeOf({namespace, name}), name, because, source: source.secret}] : [];
  });
}

/** @param present by place */
export function missingOf(
  awaited: readonly AwaitedCopy[],
  present: ReadonlyMap<string, KubeObject>,
  scope: PullSecretScope,
): AwaitedCopy[] {
  return awaited.filter(({place, source}) => {
    const copy = present.get(place);
    return copy === undefined || accountIn(copy, scope) !== accountIn(source, scope);
  });
}

/** Only to be compared: it is a secret. */
function accountIn(secret: KubeObject, scope: PullSecretScope): string | undefined {
  const config = readDockerConfig(secret.data?.[dockerConfigKey]);
  const account = config && firstAccount(config, registryServers(config, scope));
  return account && JSON.stringify([account.username, account.password]);
}
