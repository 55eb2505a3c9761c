// Component: the operator's admission webhooks and custom resources, as the API server meets them (docs/system.md: Webhooks).
import {established} from '../cluster/conditions.ts';
import type {ObjectRef} from '../cluster/object.ts';
import {describe, describeRef, refOf} from '../cluster/object.ts';
import type {Component} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import type {Observation} from '../plan/observation.ts';
import {isDown} from '../plan/observation.ts';
import {troubleLines} from '../plan/pod-diagnosis.ts';
import type {Read} from '../plan/read.ts';
import type {Step} from '../plan/step.ts';
import {inParallel} from '../plan/step.ts';
import {names} from '../scone/names.ts';
import type {OperatorDesired} from './desired.ts';
import {diagnoseWebhook} from './diagnoses.ts';
import {amongFor} from './helm-release/wanted.ts';
import {probeWait} from './probe-wait.ts';
import {amongSecrets} from './pull-secrets.ts';
import {trustedBundles, withBundle} from './webhook-bundles.ts';

export const webhooks: Component<OperatorDesired> = {
  id: 'webhooks',
  title: 'webhooks and custom resources',
  after: ['operator'],
  reads(desired) {
    const reads = bundleHolders(desired).map((ref): Read => ({read: 'object', ref, among: amongFor(ref.kind)}));
    const probes = desired.webhookProbes.map((object): Read => ({read: 'probe', object}));
    return [...reads, {read: 'object', ref: certificateRef(desired), among: amongSecrets}, ...probes];
  },
  plan(desired, observation) {
    const judgement = new Judgement('webhooks');
    judgeCrds(desired, observation, judgement);
    const steps = judgeBundles(desired, observation, judgement);
    const waits = judgeProbes(desired, observation, judgement);
    return {findings: judgement.findings, steps: [...steps, ...waits]};
  },
};

/** Names of the operator's own webhooks (docs/system.md: Webhooks): their "no" proves that they work. */
const ownWebhook = /admission webhook "[mv](cas|las|sgxplugin|vault)\.kb\.io" denied/;

function certificateRef({settings}: OperatorDesired): ObjectRef {
  return {apiVersion: 'v1', kind: 'Secret', namespace: settings.namespace, name: names.servingCertificateSecret};
}

/** Webhook configurations and CRDs of the release. */
function bundleHolders(desired: OperatorDesired): ObjectRef[] {
  return desired.operatorRelease.objects
    .filter(({kind}) => kind.endsWith('WebhookConfiguration') || kind === 'CustomResourceDefinition')
    .map(refOf);
}

function judgeCrds(desired: OperatorDesired, observation: Observation, judgement: Judgement): void {
  const crds = bundleHolders(desired).filter(({kind}) => kind === 'CustomResourceDefinition');
  let good = 0;
  const missing: string[] = [];
  for (const ref of crds) {
    const object = describeRef(ref);
    const answer = observation.object(ref);
    if (answer.state === 'refused' || answer.state === 'failed') judgement.unknown('PS072', object, answer, {object});
    else {
      const state = established()(answer.state === 'found' ? answer.value : undefined);
      if (state.met) good += 1;
      else if (answer.state !== 'found') missing.push(ref.name);
      else
        judgement.differs('PS072', `${ref.name} is not served: ${state.state}`, {object, hint: '--reconcile mends it'});
    }
  }
  if (missing.length > 0) {
    const summary = `${missing.length} of ${crds.length} custom resource definitions do not exist`;
    judgement.differs('PS072', summary, {details: missing, hint: '--reconcile creates them'});
  }
  if (good === crds.length) judgement.ok('PS072', `all ${good} custom resource definitions are established`);
}

/** cert-manager injects the caBundles; one that is wrong although the certificate is there is set by us. */
function judgeBundles(desired: OperatorDesired, observation: Observation, judgement: Judgement): Step[] {
  const certificate = observation.object(certificateRef(desired));
  if (certificate.state === 'refused' || certificate.state === 'failed') {
    judgement.unknown('PS070', describeRef(certificateRef(desired)), certificate);
    return [];
  }
  const ca: string | undefined = certificate.state === 'found' ? certificate.value.data?.['ca.crt'] : undefined;
  const live = bundleHolders(desired).flatMap((ref) => {
    const answer = observation.object(ref);
    return answer.state === 'found' ? [answer.value] : [];
  });
  if (ca === undefined) {
    if (live.length === 0) judgement.skipped('PS070', 'no webhook certificate yet: the operator is not installed');
    else
      judgement.differs('PS070', 'there is no webhook certificate', {
        object: describeRef(certificateRef(desired)),
        hint: '--reconcile waits for cert-manager to issue it',
      });
    return inParallel(bundleHolders(desired).map(bundleWait));
  }
  const wrong = live.filter((object) => trustedBundles(object).some((bundle) => bundle !== ca));
  if (wrong.length === 0 && live.length > 0)
    judgement.ok('PS070', 'all webhooks trust the certificate that the operator serves');
  for (const object of wrong) {
    const hint = '--reconcile sets the right caBundle';
    judgement.differs('PS070', `${describe(object)} does not trust the operator's certificate`, {
      object: describe(object),
      hint,
    });
  }
  const steps = wrong.map(
    (object): Step => ({
      step: 'patch',
      ref: refOf(object),
      patch: withBundle(object, ca),
      summary: `set caBundle of ${describe(object)}`,
    }),
  );
  const absent = bundleHolders(desired).filter((ref) => observation.object(ref).state === 'absent');
  return inParallel([...steps, ...absent.map(bundleWait)]);
}

/** For what is only now installed: cert-manager's injection is the last thing to happen to it. */
function bundleWait(ref: ObjectRef): Step {
  return {
    step: 'wait',
    on: 'object',
    what: `cert-manager to inject its certificate into ${describeRef(ref)}`,
    ref,
    until: (object) => {
      if (object === undefined) return {met: false, state: 'it does not exist'};
      const isInjected = trustedBundles(object).every((bundle) => bundle !== '');
      return isInjected ? {met: true} : {met: false, state: 'it has no caBundle yet'};
    },
  };
}

function judgeProbes(desired: OperatorDesired, observation: Observation, judgement: Judgement): Step[] {
  const accepted: string[] = [];
  const absent: string[] = [];
  const waits: Step[] = [];
  for (const object of desired.webhookProbes) {
    const answer = observation.probe(object);
    const {kind} = object;
    if (answer.state === 'accepted') accepted.push(kind);
    else if (answer.state === 'no-kind') absent.push(kind);
    else judgeProbe(kind, answer, judgement);
    if (isDown(answer)) waits.push(probeWait(object));
  }
  if (accepted.length > 0) judgeAccepted(accepted, desired, observation, judgement);
  if (absent.length > 0) judgement.skipped('PS071', `not tried, since the kind is not served: ${absent.join(', ')}`);
  return waits;
}

/** Without a webhook the API server accepts everything by itself, which says nothing of the operator. */
function judgeAccepted(
  accepted: readonly string[],
  desired: OperatorDesired,
  observation: Observation,
  judgement: Judgement,
): void {
  const kinds = accepted.join(', ');
  const configurations = bundleHolders(desired).filter(({kind}) => kind.endsWith('WebhookConfiguration'));
  const answers = configurations.map((ref) => observation.object(ref));
  const unread = answers.find((answer) => answer.state === 'refused' || answer.state === 'failed');
  if (answers.some(({state}) => state === 'found')) judgement.ok('PS071', `the operator accepts a test ${kinds}`);
  else if (unread !== undefined)
    judgement.unknown('PS071', `whether the operator was asked about a test ${kinds}`, unread);
  else judgement.skipped('PS071', `a test ${kinds} is accepted, but no webhook of the operator is registered`);
}

function judgeProbe(kind: string, answer: {state: string; reason: string}, judgement: Judgement): void {
  if (answer.state === 'broken') {
    const trouble = diagnoseWebhook(answer.reason);
    const more = {details: [answer.reason, ...troubleLines(trouble)], ...(trouble.next && {hint: trouble.next})};
    judgement.differs('PS071', `a test ${kind} could not be checked by the operator`, more);
  } else if (answer.state === 'denied' && ownWebhook.test(answer.reason)) {
    judgement.ok('PS071', `the operator answers for a test ${kind} (it declines it)`);
  } else if (answer.state === 'denied') {
    const details = [answer.reason];
    judgement.warning('PS071', `not proven by use: a policy of the cluster denies a test ${kind}`, {details});
  } else {
    judgement.unknown('PS071', `whether a ${kind} would be accepted`, {state: 'failed', reason: answer.reason});
  }
}
