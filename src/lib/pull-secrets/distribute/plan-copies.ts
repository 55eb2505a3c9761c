// What is to be done so that each namespace that asks has its copies, and none has one of ours that nobody asks for.
import type {KubeObject} from '../../cluster/object.ts';
import {dockerConfigKey, dockerConfigType, readDockerConfig} from '../../registry/docker-config.ts';
import {type PullSecretScope, placeOf} from '../pull-secret.ts';
import {registryServers} from '../registry-entries.ts';
import {copyOf, holdsTheSame, isOurCopy} from './copy.ts';
import type {DistributionGround, SourceReading} from './ground.ts';

export type Source =
  | {is: 'good'; name: string; secret: KubeObject}
  /** Its copies are left as they are, as those that there are may still be good. */
  | {is: 'unusable'; name: string; because: string}
  | {is: 'unknown'; name: string; state: 'refused' | 'failed'; reason: string};

export interface WantedCopy {
  place: string;
  because: string;
  secret: KubeObject;
  /** Undefined: it is not there. */
  live: KubeObject | undefined;
}

export interface ForeignCopy {
  place: string;
  secret: KubeObject;
  /** It holds what the source holds. */
  isSame: boolean;
}

export interface CopyPlan {
  sources: readonly Source[];
  create: readonly WantedCopy[];
  update: readonly WantedCopy[];
  /** As wanted already. */
  good: readonly WantedCopy[];
  /** Ours, where nobody asks any more. */
  remove: readonly {place: string; secret: KubeObject}[];
  /** Where a copy is wanted, and somebody else's secret lies. */
  foreign: readonly ForeignCopy[];
}

export function planCopies(ground: DistributionGround, scope: PullSecretScope): CopyPlan {
  const sources = ground.sources.map((reading) => judgeSource(reading, scope));
  const wanted: WantedCopy[] = [];
  const foreign: ForeignCopy[] = [];
  // Without the list of Secrets it is not known what lies there: nothing may be written over it.
  const isKnown = knows(ground, 'Secrets');
  for (const {namespace, name, because} of isKnown ? ground.asks.values() : []) {
    const source = sources.find((each) => each.name === name);
    if (source?.is !== 'good') continue;
    const place = placeOf({namespace, name});
    const live = ground.present.get(place);
    if (live !== undefined && !isOurCopy(live, {namespace: ground.namespace, name})) {
      foreign.push({place, secret: live, isSame: holdsTheSame(live, source.secret)});
    } else wanted.push({place, because, secret: copyOf(source.secret, namespace), live});
  }
  const [missing, there] = [wanted.filter(({live}) => live === undefined), wanted.filter(({live}) => live)];
  const isGood = ({live, secret}: WantedCopy) => live !== undefined && holdsTheSame(live, secret);
  return {
    sources,
    create: missing,
    update: there.filter((copy) => !isGood(copy)),
    good: there.filter(isGood),
    remove: leftCopies(ground),
    foreign,
  };
}

/** Only where all who could ask were heard; a source that is gone takes no copies with it. */
function leftCopies(ground: DistributionGround): CopyPlan['remove'] {
  if (!['Namespaces', 'Pods', 'Secrets'].every((what) => knows(ground, what))) return [];
  return [...ground.present].flatMap(([place, secret]) => {
    const {namespace = '', name, deletionTimestamp} = secret.metadata;
    const isLeft = isOurCopy(secret, {namespace: ground.namespace, name}) && !ground.asks.has(place);
    return isLeft && deletionTimestamp === undefined && !ground.leaving.has(namespace) ? [{place, secret}] : [];
  });
}

function knows({troubles}: DistributionGround, kind: string): boolean {
  return !troubles.some(({what}) => what === kind);
}

function judgeSource({name, answer}: SourceReading, scope: PullSecretScope): Source {
  if ('reason' in answer) return {is: 'unknown', name, ...answer};
  if (answer.state !== 'found') return {is: 'unusable', name, because: 'does not exist'};
  const secret = answer.value;
  if (secret.type !== dockerConfigType) {
    return {is: 'unusable', name, because: `has type ${secret.type}, not ${dockerConfigType}`};
  }
  const config = readDockerConfig(secret.data?.[dockerConfigKey]);
  if (config === undefined) return {is: 'unusable', name, because: 'does not hold a valid Docker config'};
  if (registryServers(config, scope).length === 0) {
    return {is: 'unusable', name, because: `has no account for ${scope.registry}`};
  }
  return {is: 'good', name, secret};
}
