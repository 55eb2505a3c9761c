// Component: a Vault on its way from nothing to its object, with the sessions by which it initialises itself.
import {blockedBy, judgeImages} from '../cas/images.ts';
import {judgeVersion} from '../cas/judge-version.ts';
import {type CasName, casRef} from '../cas/names.ts';
import type {KubeObject} from '../cluster/object.ts';
import type {ImageCheck} from '../image-check/checked-image.ts';
import type {Component, ComponentPlan} from '../plan/component.ts';
import {createStep, driftOf, updateStep} from '../plan/drift.ts';
import {Judgement} from '../plan/judgement.ts';
import type {Observation} from '../plan/observation.ts';
import type {Step} from '../plan/step.ts';
import {judgeCasFor} from './cas-conditions.ts';
import type {VaultSession} from './creation-sessions.ts';
import type {VaultCreation} from './creation-work.ts';
import type {KubernetesFacts} from './kubernetes-facts.ts';
import type {VaultProgress} from './progress.ts';
import {judgeReviewer, reviewerObjects, reviewerSecretRef, tokenWait, type VaultName} from './reviewer.ts';
import {describeVault, vaultFacts, vaultKind} from './vault-object.ts';
import {vaultHealthWait} from './waits.ts';

export interface VaultDesired {
  vault: VaultName;
  cas: CasName;
  version: string;
  /** The custom resource as it is created. */
  wanted: KubeObject;
  number: string;
  sessions: readonly VaultSession[];
  /** What earlier runs have done for this Vault. */
  progress: VaultProgress | undefined;
  /** Undefined: nobody could sign. `isOwner`: the directory says that it is the owner of the CAS. */
  identity: {fingerprint: string; isOwner: boolean; directory: string} | undefined;
  kubernetes: KubernetesFacts;
  reviewerSecret: string | undefined;
  verifier: {given: string | undefined; named: readonly string[]; isOpen: boolean};
  wait: boolean;
  work: VaultCreation;
  check: ImageCheck;
}

export const vaultComponent: Component<VaultDesired> = {
  id: 'vault',
  title: 'Vault',
  after: [],
  reads: ({vault, cas, reviewerSecret}) => [
    {read: 'object', ref: namespaceRef(vault)},
    {read: 'object', ref: {...vaultKind, ...vault}},
    {read: 'object', ref: casRef(cas)},
    {read: 'object', ref: reviewerSecretRef(vault, reviewerSecret)},
    ...reviewerObjects(vault).map((object) => ({read: 'object' as const, ref: refOfObject(object)})),
  ],
  plan(desired, observation) {
    const judgement = new Judgement('vault');
    judgement.ok('PS140', `release ${desired.version} has a Vault`);
    judgeVersion(desired.version, judgement);
    const bad = judgeImages(desired.check, judgement);
    const found = judgeExistence(desired, observation, judgement);
    return {findings: judgement.findings, ...found, ...blockedBy(bad, found)};
  },
};

type Found = Omit<ComponentPlan, 'findings'>;

const nothing = (blocks: string): Found => ({steps: [], blocks});

function namespaceRef({namespace}: VaultName) {
  return {apiVersion: 'v1', kind: 'Namespace', name: namespace};
}

function refOfObject({apiVersion, kind, metadata: {name, namespace}}: KubeObject) {
  return {apiVersion, kind, name, namespace};
}

function judgeExistence(desired: VaultDesired, observation: Observation, judgement: Judgement): Found {
  const {vault, wait, progress} = desired;
  const object = describeVault(vault);
  const answer = observation.object({...vaultKind, ...vault});
  if ('reason' in answer) {
    judgement.unknown('PS141', object, answer, {object});
    return nothing(`${object} could not be read`);
  }
  if (answer.state === 'no-kind') {
    const hint = 'it comes with the operator of a release up to 6.0.0: kubectl provision operator --set-version 5.8.0';
    judgement.broken('PS141', 'the cluster knows no Vault: its custom resource definition is not installed', {hint});
    return nothing('the cluster knows no Vault');
  }
  if (answer.state === 'absent') return judgeCreation(desired, observation, judgement);
  const {state, ownerId} = vaultFacts(answer.value);
  if (answer.value.metadata.deletionTimestamp !== undefined) {
    judgement.broken('PS141', `${object} is being deleted`, {object, hint: 'wait until it is gone'});
    return nothing(`${object} is being deleted`);
  }
  if (progress === undefined) {
    const hint = 'choose another name; what there is of it: the same command without --set-version';
    const details = ['no run from this directory for keys has made it', `its number is ${ownerId ?? 'not known'}`];
    judgement.broken('PS141', `${object} exists already`, {object, details, hint});
    return nothing(`${object} exists already`);
  }
  judgement.ok('PS141', `${object} exists already, made from here`, {object, details: [`state ${state}`]});
  const waits = wait && state !== 'HEALTHY' ? [vaultHealthWait(vault)] : [];
  if (progress.isComplete) return {steps: waits};
  judgement.differs('PS148', `an earlier run did not come to its end: ${progress.spent.join('; ')}`, {object});
  return {
    steps: [...(progress.object === 'yes' ? [] : [desired.work.foundStep()]), desired.work.closingStep(), ...waits],
  };
}

/** All that is wrong is told at once. */
function judgeCreation(desired: VaultDesired, observation: Observation, judgement: Judgement): Found {
  const object = describeVault(desired.vault);
  const {progress} = desired;
  const blocks = [
    judgeNamespace(desired, observation, judgement),
    judgeCas(desired, observation, judgement),
    judgeIdentity(desired, judgement),
    judgeKubernetes(desired, judgement),
    judgeReviewer(desired.vault, desired.reviewerSecret, observation, judgement),
    judgeVerifier(desired, judgement),
  ].filter((reason) => reason !== undefined);
  if (progress !== undefined) {
    const words = progress.spent.length === 0 ? 'it has only chosen its number' : progress.spent.join('; ');
    judgement.differs('PS148', `an earlier run did not come to its end: ${words}`, {object});
  }
  judgement.differs('PS141', `${object} does not exist`, {
    object,
    details: [
      ...desired.sessions.map(({name, about}) => `session ${name}: ${about}`),
      'the sessions stay in the CAS: this program knows no call that removes one',
    ],
  });
  if (blocks.length > 0) return nothing(blocks.join('; '));
  return {steps: creationSteps(desired, observation)};
}

function creationSteps(
  {work, vault, sessions, progress, wanted, wait, reviewerSecret}: VaultDesired,
  observation: Observation,
) {
  const due = sessions.filter(({name}) => progress?.sessions.get(name)?.state !== 'done');
  const steps: Step[] = [
    work.beginStep(),
    ...(reviewerSecret === undefined ? reviewerSteps(vault, observation) : []),
    work.attestStep(),
    ...due.map((session) => work.sessionStep(session, progress)),
    work.objectStep(wanted),
    work.closingStep(),
    ...(wait ? [vaultHealthWait(vault)] : []),
  ];
  return steps;
}

function reviewerSteps(vault: VaultName, observation: Observation): Step[] {
  const changes = reviewerObjects(vault).flatMap((object): Step[] => {
    const answer = observation.object(refOfObject(object));
    if (answer.state !== 'found') return [createStep(object)];
    const drift = driftOf(object, answer.value);
    return drift.length === 0 ? [] : [updateStep(object, answer.value, drift)];
  });
  return [...changes, tokenWait(vault)];
}

function judgeNamespace({vault}: VaultDesired, observation: Observation, judgement: Judgement): string | undefined {
  const object = `Namespace ${vault.namespace}`;
  const answer = observation.object(namespaceRef(vault));
  if (answer.state === 'found' && answer.value.metadata.deletionTimestamp === undefined) return undefined;
  // Who may only work in one namespace may often not read it; the Vault itself will tell.
  if (answer.state === 'refused') return undefined;
  if ('reason' in answer) {
    judgement.unknown('PS141', object, answer, {object});
    return `${object} could not be read`;
  }
  const summary = answer.state === 'found' ? `${object} is being deleted` : `${object} does not exist`;
  judgement.broken('PS141', summary, {object, hint: 'create it, or name another one with --namespace'});
  return summary;
}

function judgeCas({cas}: VaultDesired, observation: Observation, judgement: Judgement): string | undefined {
  const object = `CAS ${cas.namespace}/${cas.name}`;
  const answer = observation.object(casRef(cas));
  if ('reason' in answer) {
    judgement.unknown('PS144', object, answer, {object});
    return `${object} could not be read`;
  }
  if (answer.state !== 'found') {
    const hint = 'name its CAS with --cas NAME.NAMESPACE; none is made here';
    judgement.broken('PS144', `${object} does not exist`, {object, hint});
    return `${object} does not exist`;
  }
  if (answer.value.status?.provisioned !== 'Yes') {
    judgement.broken('PS144', `${object} is not provisioned`, {object, hint: 'look at it with `cas status`'});
    return `${object} is not provisioned`;
  }
  judgement.ok('PS144', `${object} is provisioned`);
  return judgeCasFor(answer.value, object, judgement) ? undefined : `${object} is not fit for a new Vault`;
}

function judgeIdentity({identity, cas}: VaultDesired, judgement: Judgement): string | undefined {
  const object = `CAS ${cas.namespace}/${cas.name}`;
  if (identity === undefined) {
    const hint = 'name the directory of the owner with --target, or bring the keys back with `keys restore`';
    judgement.broken('PS146', 'there is no identity that could make sessions', {object, hint});
    return 'nobody could make the sessions';
  }
  const {fingerprint, isOwner, directory} = identity;
  const summary = `the sessions are made by the identity in ${directory}, key ${fingerprint}`;
  if (isOwner) judgement.ok('PS146', summary, {object});
  else {
    const details = [
      'nothing there says that it is the owner of this CAS; only whoever makes the sessions can change them',
    ];
    judgement.warning('PS146', summary, {object, details, hint: 'name the directory of the owner with --target'});
  }
  return undefined;
}

function judgeKubernetes({kubernetes}: VaultDesired, judgement: Judgement): string | undefined {
  const {host, from, trouble} = kubernetes;
  if (trouble === undefined) {
    judgement.ok('PS147', `the Vault asks Kubernetes at ${host}, ${from}`);
    return undefined;
  }
  judgement.broken('PS147', trouble.summary, {hint: trouble.hint});
  return 'the Vault could not ask Kubernetes about its clients';
}

/** What the release names literally counts; a measurement that is given must then be among them. */
function judgeVerifier({verifier, sessions}: VaultDesired, judgement: Judgement): string | undefined {
  const {given, named, isOpen} = verifier;
  const object = `session ${sessions.at(-1)?.name}`;
  if (isOpen) {
    const from = given === undefined ? 'is measured from its image' : `is ${given}, as given`;
    judgement.ok('PS148', `the enclave that may verify the Vault ${from}`, {object});
    return undefined;
  }
  if (given !== undefined && !named.includes(given)) {
    const details = named.map((hex) => `the release permits ${hex}`);
    const hint = 'leave --verifier-mrenclave out: the release names the enclave itself';
    judgement.broken('PS148', `the release does not permit the verifier ${given}`, {object, details, hint});
    return 'the verifier is another one than that of the release';
  }
  judgement.ok('PS148', 'the release names the enclave that may verify the Vault', {object, details: [...named]});
  return undefined;
}
