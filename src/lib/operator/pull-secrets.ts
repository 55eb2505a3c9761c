// Component: the two pull secrets in the operator's namespace (docs/system.md: Pull secrets).
import type {KubeObject} from '../cluster/object.ts';
import {describe, refOf} from '../cluster/object.ts';
import type {Component} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import type {Answers, Observation} from '../plan/observation.ts';
import {type Among, type Read, readKey} from '../plan/read.ts';
import type {Step} from '../plan/step.ts';
import {inParallel} from '../plan/step.ts';
import {firstAccount, registryServers, renewedConfig} from '../pull-secrets/registry-entries.ts';
import {dockerConfigKey, dockerConfigType, readDockerConfig} from '../registry/docker-config.ts';
import {pullSecretNames} from '../scone/names.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import type {OperatorDesired} from './desired.ts';

/** Release records are Secrets too, and large: they are left out. */
export const amongSecrets: Among = {fieldSelector: 'type!=helm.sh/release.v1', isComplete: true};

const accountHint = '--reconcile --username USER --email ADDRESS --access-token-file FILE';

export const pullSecrets: Component<Pick<OperatorDesired, 'settings'>> = {
  id: 'pull-secrets',
  title: 'pull secrets',
  after: ['namespaces'],
  reads: ({settings}) => pullSecretReads(settings),
  plan({settings}, observation) {
    const judgement = new Judgement('pull-secrets');
    const steps = pullSecretNames.flatMap((name) => judgeSecret(name, settings, observation, judgement));
    return {findings: judgement.findings, steps: inParallel(steps)};
  },
};

/** Also for whoever wants to know what the pull secrets hold. */
export function pullSecretReads(settings: OperatorSettings): Read[] {
  return pullSecretNames.map((name) => ({
    read: 'object',
    ref: refOf(secretNamed(name, settings)),
    among: amongSecrets,
  }));
}

/** Those of them that were found. */
export function foundPullSecrets(known: Answers, settings: OperatorSettings): KubeObject[] {
  return pullSecretReads(settings).flatMap((read) => {
    const answer = known.get(readKey(read));
    return answer?.state === 'found' && !Array.isArray(answer.value) ? [answer.value] : [];
  });
}

function secretNamed(name: string, {namespace}: OperatorSettings): KubeObject {
  return {apiVersion: 'v1', kind: 'Secret', metadata: {name, namespace}, type: dockerConfigType};
}

function judgeSecret(name: string, settings: OperatorSettings, observation: Observation, judgement: Judgement): Step[] {
  const blank = secretNamed(name, settings);
  const object = describe(blank);
  const answer = observation.object(refOf(blank));
  if (answer.state === 'refused' || answer.state === 'failed') {
    judgement.unknown('PS040', object, answer, {object});
    return [];
  }
  if (answer.state !== 'found') {
    judgement.differs('PS040', `pull secret ${name} does not exist`, {object, hint: accountHint});
    return writeSecret(blank, undefined, settings, 'it does not exist');
  }
  judgement.ok('PS040', `pull secret ${name} exists`, {object});
  const fault = faultOf(answer.value, settings);
  if (fault !== undefined) {
    judgement.differs('PS041', `pull secret ${name} ${fault}`, {object, hint: accountHint});
    return writeSecret(blank, answer.value, settings, fault);
  }
  const account = settings.account === undefined ? '' : ', the given account';
  judgement.ok('PS041', `pull secret ${name} holds a credential for ${settings.registry}${account}`, {object});
  return [];
}

/** What is wrong with the secret, as a clause after its name; undefined when it is as wanted. */
function faultOf(live: KubeObject, settings: OperatorSettings): string | undefined {
  const {account} = settings;
  if (live.type !== dockerConfigType) return `has type ${live.type}, not ${dockerConfigType}`;
  const config = readDockerConfig(live.data?.[dockerConfigKey]);
  if (config === undefined) return 'does not hold a valid Docker config';
  const held = firstAccount(config, registryServers(config, settings));
  if (held === undefined) return `has no credential for ${settings.registry}`;
  if (account === undefined) return undefined;
  const isSame = held.username === account.username && held.password === account.accessToken.reveal();
  return isSame ? undefined : 'holds another credential than the given account';
}

/** Updated in place; only another type, which cannot be changed, means a new object. */
function writeSecret(
  blank: KubeObject,
  live: KubeObject | undefined,
  settings: OperatorSettings,
  fault: string,
): Step[] {
  const {account} = settings;
  if (account === undefined) return [];
  const before: string | undefined = live?.data?.[dockerConfigKey];
  const renewed = renewedConfig(readDockerConfig(before), account, settings) ?? before;
  const secret = {...blank, data: {[dockerConfigKey]: renewed}};
  const apply: Step = {
    step: 'apply',
    object: secret,
    verb: live === undefined ? 'create' : 'update',
    differences: live === undefined ? [] : [`it ${fault}`],
  };
  if (live === undefined || live.type === dockerConfigType) return [apply];
  const remove: Step = {
    step: 'delete',
    ref: refOf(live),
    uid: live.metadata.uid,
    because: 'the type of a Secret cannot be changed',
  };
  return [{step: 'sequence', steps: [remove, apply]}];
}
