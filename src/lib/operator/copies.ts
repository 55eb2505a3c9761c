// Component: the copies that the secret operator makes, waited for where they are asked for.
import type {KubeObject} from '../cluster/object.ts';
import type {Component} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import type {Observation} from '../plan/observation.ts';
import type {Step} from '../plan/step.ts';
import {
  type DistributionGround,
  everyNamespace,
  everyPod,
  groundBuilder,
  secretsNamed,
} from '../pull-secrets/distribute/ground.ts';
import {shortened} from '../pull-secrets/distribute/judge-copies.ts';
import {type AwaitedCopy, awaitedCopies, missingOf} from '../pull-secrets/distribute/of-others.ts';
import {countOf} from '../pull-secrets/judge-reading.ts';
import {placeOf, type ReadTrouble} from '../pull-secrets/pull-secret.ts';
import {pullSecretNames} from '../scone/names.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import type {SecretOperatorDesired} from './secret-operator.ts';

const id = 'copies';

export const copies: Component<SecretOperatorDesired> = {
  id,
  title: 'copies of the pull secrets',
  after: ['secret-operator'],
  reads: () => [
    {read: 'list', selection: everyNamespace, metadataOnly: true},
    {read: 'list', selection: everyPod, metadataOnly: true},
    ...pullSecretNames.map((name) => ({read: 'list' as const, selection: secretsNamed(name)})),
  ],
  plan({settings}, observation) {
    const judgement = new Judgement(id);
    const ground = groundIn(settings, observation);
    for (const {what, state, reason} of ground.troubles) judgement.unknown('PS191', what, {state, reason});
    if (ground.troubles.length > 0) return {findings: judgement.findings, steps: []};
    const awaited = awaitedCopies(ground, settings);
    const missing = missingOf(awaited, ground.present, settings);
    if (missing.length === 0) {
      judgement.ok('PS191', `${countOf(awaited.length, 'copy has', 'copies have')} the account of the source`);
      return {findings: judgement.findings, steps: []};
    }
    judgement.differs('PS191', `${countOf(missing.length, 'copy is', 'copies are')} missing or out of date`, {
      details: shortened(missing.map(({place, because}) => `${place}: ${because}`)),
      hint: 'the secret operator makes them; its log says what keeps it: kubectl logs -l app.kubernetes.io/instance=scone-imps -A',
    });
    return {findings: judgement.findings, steps: [{step: 'parallel', steps: waitsFor(awaited, settings)}]};
  },
};

function groundIn(settings: OperatorSettings, observation: Observation): DistributionGround {
  const builder = groundBuilder(settings.namespace);
  const troubles: ReadTrouble[] = [];
  const sources = new Map<string, KubeObject>();
  const see = (what: string, answer: ReturnType<Observation['list']>, visit: (object: KubeObject) => void) => {
    if (answer.state === 'found') for (const object of answer.value) visit(object);
    else if ('reason' in answer) troubles.push({what, ...answer});
  };
  see('Namespaces', observation.list(everyNamespace), builder.seeNamespace);
  see('Pods', observation.list(everyPod), builder.seePod);
  for (const name of pullSecretNames) {
    see(`Secrets ${name}`, observation.list(secretsNamed(name)), (secret) => {
      if (secret.metadata.namespace === settings.namespace) sources.set(name, secret);
      builder.seeSecret(secret);
    });
  }
  return builder.build({
    sources: pullSecretNames.map((name) => {
      const value = sources.get(name);
      return {name, answer: value === undefined ? {state: 'absent'} : {state: 'found', value}};
    }),
    instructions: [],
    troubles,
  });
}

function waitsFor(awaited: readonly AwaitedCopy[], settings: OperatorSettings): Step[] {
  return pullSecretNames.flatMap((name): Step[] => {
    const wanted = awaited.filter((copy) => copy.name === name);
    if (wanted.length === 0) return [];
    const until = (secrets: readonly KubeObject[]) => {
      const present = new Map(
        secrets.map((secret) => [placeOf({namespace: secret.metadata.namespace ?? '', name}), secret]),
      );
      const left = missingOf(wanted, present, settings);
      const [first] = left;
      if (first === undefined) return {met: true as const};
      return {met: false as const, state: `${countOf(left.length, 'is', 'are')} not there yet, ${first.place} for one`};
    };
    const what = `${countOf(wanted.length, 'copy', 'copies')} of ${name}`;
    return [{step: 'wait', on: 'list', what, selection: secretsNamed(name), until}];
  });
}
