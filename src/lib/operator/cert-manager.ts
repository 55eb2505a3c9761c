// Component: cert-manager, which issues the certificate of the operator's webhooks (docs/system.md: cert-manager).
import {rolledOut} from '../cluster/conditions.ts';
import type {KubeObject} from '../cluster/object.ts';
import {describe} from '../cluster/object.ts';
import type {Owner} from '../cluster/ownership.ts';
import {foreignOwner} from '../cluster/ownership.ts';
import type {Component} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import type {Observation} from '../plan/observation.ts';
import {isDown} from '../plan/observation.ts';
import {troubleLines} from '../plan/pod-diagnosis.ts';
import type {Read} from '../plan/read.ts';
import {certManagerReads, certManagerSteps} from './cert-manager-manifest.ts';
import type {OperatorDesired} from './desired.ts';
import {diagnoseWebhook} from './diagnoses.ts';
import {compareDotted} from './dotted-version.ts';
import {issuerProbe} from './probes.ts';

/** Roles by label app.kubernetes.io/name, whatever the Deployments are called. */
const roles = ['cert-manager', 'webhook', 'cainjector'] as const;

const deployments = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  labelSelector: `app.kubernetes.io/name in (${roles.join(',')})`,
};

const webhookConfigurations = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
};

/** What is installed, as far as it could be read. */
interface Installed {
  deployments: KubeObject[];
  missing: string[];
  version: string | undefined;
  /** Why it is left as it is, whatever it lacks; undefined for one that we may change. */
  keeper: Keeper | undefined;
}

interface Keeper {
  /** A clause after its name: `looked after by Helm (certs)`. */
  remark: string;
  /** What the person can do instead. */
  mend: string;
}

export const certManager: Component<OperatorDesired> = {
  id: 'cert-manager',
  title: 'cert-manager',
  after: [],
  reads(desired, soFar) {
    const first: Read[] = [
      {read: 'list', selection: deployments},
      {read: 'list', selection: webhookConfigurations},
      {read: 'probe', object: issuerProbe},
    ];
    if (!first.every((read) => soFar.has(read))) return first;
    return mayChange(desired, soFar) ? [...first, ...certManagerReads(desired.certManager())] : first;
  },
  plan(desired, observation) {
    const judgement = new Judgement('cert-manager');
    judgeCertManager(desired, observation, judgement);
    const steps = mayChange(desired, observation) ? certManagerSteps(desired.certManager(), observation) : [];
    return {findings: judgement.findings, steps};
  },
};

function installed({certManagerVersion: own}: OperatorDesired, observation: Observation): Installed | undefined {
  const answer = observation.list(deployments);
  const all = answer.state === 'found' ? answer.value : [];
  const core = all.find((deployment) => roleOf(deployment) === 'cert-manager');
  if (core === undefined) return undefined;
  const found = all.filter(({metadata}) => metadata.namespace === core.metadata.namespace);
  const version = core.metadata.labels?.['app.kubernetes.io/version'];
  return {
    deployments: found,
    missing: roles.filter((role) => !found.some((deployment) => roleOf(deployment) === role)),
    version,
    keeper: keeperOf(foreignOwner(core, {managers: ownManagers}), version, own),
  };
}

/** Another tool's is its own business, and a newer one must not become older. */
function keeperOf(owner: Owner | undefined, version: string | undefined, own: string | undefined): Keeper | undefined {
  if (owner !== undefined) {
    return {remark: `looked after by ${owner.tool} (${owner.name})`, mend: `mend it with ${owner.tool}`};
  }
  if (version === undefined || own === undefined || compareDotted(version, own) <= 0) return undefined;
  const mend = `name the manifest of ${version} in CERT_MANAGER, then --reconcile`;
  return {remark: `newer than ${own}, which comes with the release`, mend};
}

/** CRDs without a webhook accept everything, so an accepted test Issuer alone proves nothing. */
function hasWebhook(observation: Observation): boolean {
  const answer = observation.list(webhookConfigurations);
  if (answer.state !== 'found') return true;
  return answer.value.some(({webhooks}) =>
    (webhooks ?? []).some(({name}: {name: string}) => name === 'webhook.cert-manager.io'),
  );
}

/** Those of the old scripts, which used kubectl; a manifest applied by hand is nobody's in particular either. */
const ownManagers = ['kubectl-provision', 'kubectl', 'kubectl-client-side-apply'];

function roleOf({metadata}: KubeObject): string | undefined {
  return metadata.labels?.['app.kubernetes.io/name'];
}

/** One that is left as it is is never changed; a sound one only by --update. */
function mayChange(desired: OperatorDesired, observation: Observation): boolean {
  if (observation.list(deployments).state !== 'found') return false;
  const found = installed(desired, observation);
  const down = isDown(observation.probe(issuerProbe)) || !hasWebhook(observation);
  if (found === undefined) return down;
  if (found.keeper !== undefined) return false;
  return desired.settings.refresh || found.missing.length > 0 || down;
}

function judgeCertManager(desired: OperatorDesired, observation: Observation, judgement: Judgement): void {
  const list = observation.list(deployments);
  const found = installed(desired, observation);
  const probe = observation.probe(issuerProbe);
  if (found !== undefined) judgeInstalled(found, judgement, probe.state === 'accepted');
  else if ('reason' in list) judgement.unknown('PS020', 'the Deployments of cert-manager', list);
  else if (probe.state === 'accepted' && hasWebhook(observation))
    judgement.ok('PS020', 'cert-manager is installed (its Deployments carry unusual labels)');
  else
    judgement.differs('PS020', 'cert-manager is not installed', {hint: '--reconcile installs the one of the release'});
  if (probe.state === 'accepted' && !hasWebhook(observation)) judgeUnproven(found, judgement);
  else judgeProbe(found, observation, judgement);
  if (found !== undefined) judgeVersion(desired, found, judgement);
}

/** What we may mend differs, what is left as it is is broken. */
function judgeLack(
  found: Installed,
  judgement: Judgement,
  {code, summary, details = [], hint}: {code: 'PS020' | 'PS021'; summary: string; details?: string[]; hint: string},
): void {
  const {keeper} = found;
  if (keeper === undefined) judgement.differs(code, summary, {details, hint});
  else judgement.broken(code, `${summary} (it is ${keeper.remark})`, {details, hint: keeper.mend});
}

function judgeInstalled(found: Installed, judgement: Judgement, isAnswering: boolean): void {
  const {keeper, missing, version} = found;
  if (missing.length > 0) {
    const summary = `cert-manager lacks its ${missing.join(' and ')}`;
    judgeLack(found, judgement, {code: 'PS020', summary, hint: '--reconcile brings it back'});
    return;
  }
  const details = found.deployments.flatMap((deployment) => {
    const state = rolledOut(deployment);
    return state.met ? [] : [`${describe(deployment)}: ${state.state}`];
  });
  const where = found.deployments[0]?.metadata.namespace;
  const remark = keeper === undefined ? '' : `, ${keeper.remark}`;
  if (details.length === 0) {
    judgement.ok('PS020', `cert-manager ${version ?? ''} runs in namespace ${where}${remark}`.replace('  ', ' '));
  } else if (isAnswering) judgement.warning('PS020', 'cert-manager answers, but has not rolled out', {details});
  else {
    const summary = 'cert-manager has not rolled out';
    judgeLack(found, judgement, {code: 'PS020', summary, details, hint: '--reconcile waits for it'});
  }
}

/** Its kinds may be served, but nothing checks or converts them. */
function judgeUnproven(found: Installed | undefined, judgement: Judgement): void {
  if (found === undefined) judgement.skipped('PS021', 'no test Issuer tried: cert-manager is not installed');
  else {
    const summary = 'cert-manager has no webhook configuration';
    judgeLack(found, judgement, {code: 'PS021', summary, hint: '--reconcile brings it back'});
  }
}

function judgeProbe(found: Installed | undefined, observation: Observation, judgement: Judgement): void {
  const probe = observation.probe(issuerProbe);
  switch (probe.state) {
    case 'accepted':
      judgement.ok('PS021', 'cert-manager accepts a test Issuer');
      return;
    case 'no-kind': {
      const summary = 'the kinds of cert-manager are not served';
      if (found === undefined) judgement.skipped('PS021', 'no test Issuer tried: cert-manager is not installed');
      else judgeLack(found, judgement, {code: 'PS021', summary, hint: '--reconcile brings its CRDs back'});
      return;
    }
    case 'broken': {
      const trouble = diagnoseWebhook(probe.reason);
      const details = [probe.reason, ...troubleLines(trouble)];
      const summary = 'cert-manager does not answer';
      const hint = trouble.next ?? 'look at its pods';
      if (found === undefined) judgement.differs('PS021', summary, {details, hint});
      else judgeLack(found, judgement, {code: 'PS021', summary, details, hint});
      return;
    }
    case 'denied':
      judgement.warning('PS021', 'not proven by use: a policy of the cluster denies the test Issuer', {
        details: [probe.reason],
      });
      return;
    default:
      judgement.unknown('PS021', 'whether cert-manager answers', probe);
  }
}

function judgeVersion(
  {certManagerVersion: own}: OperatorDesired,
  {version, keeper}: Installed,
  judgement: Judgement,
): void {
  if (version === undefined || own === undefined) return;
  if (compareDotted(version, own) >= 0) {
    judgement.ok('PS022', `cert-manager ${version} is new enough`);
    return;
  }
  const hint = keeper === undefined ? '--update installs it' : keeper.mend.replace('mend', 'update');
  judgement.warning('PS022', `cert-manager ${version} is older than ${own}, which comes with the release`, {hint});
}
