// The token by which a Vault asks Kubernetes who its clients are: of a ServiceAccount of its own, which may review tokens and
// nothing else, and as lasting as the Vault (docs/decisions).
import type {ConditionState} from '../cluster/conditions.ts';
import type {KubeObject, ObjectRef} from '../cluster/object.ts';
import {describeRef} from '../cluster/object.ts';
import type {Judgement} from '../plan/judgement.ts';
import type {Observation} from '../plan/observation.ts';
import type {Trouble, WaitStep} from '../plan/step.ts';
import {Secret} from '../report/secret.ts';

export interface VaultName {
  name: string;
  namespace: string;
}

const tokenType = 'kubernetes.io/service-account-token';
const labels = {'app.kubernetes.io/managed-by': 'kubectl-provision'};

/** In the order in which they are made. */
export function reviewerObjects(vault: VaultName): [account: KubeObject, binding: KubeObject, secret: KubeObject] {
  const {namespace} = vault;
  const name = reviewerName(vault);
  return [
    {apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name, namespace, labels}},
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      // A colon is in no name of a namespace, so two Vaults never meet.
      metadata: {name: `vault-token-reviewer:${namespace}:${vault.name}`, labels},
      roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:auth-delegator'},
      subjects: [{kind: 'ServiceAccount', name, namespace}],
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      type: tokenType,
      metadata: {name, namespace, labels, annotations: {'kubernetes.io/service-account.name': name}},
    },
  ];
}

function reviewerName({name}: VaultName): string {
  return `${name}-token-reviewer`;
}

/** Of the Secret whose token is used: the one that is named, else our own. */
export function reviewerSecretRef(vault: VaultName, named: string | undefined): ObjectRef {
  return {apiVersion: 'v1', kind: 'Secret', namespace: vault.namespace, name: named ?? reviewerName(vault)};
}

/** Undefined: it has none (yet). */
export function tokenIn(secret: KubeObject | undefined): Secret | undefined {
  const encoded: unknown = secret?.data?.token;
  if (typeof encoded !== 'string') return undefined;
  const token = Buffer.from(encoded, 'base64').toString().trim();
  // What a JSON Web Token is made of; anything else would not stay one word in the session.
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) ? new Secret(token) : undefined;
}

/** The controller manager puts the token into it. */
export function tokenWait(vault: VaultName): WaitStep {
  const ref = reviewerSecretRef(vault, undefined);
  return {
    step: 'wait',
    on: 'object',
    what: `the token in ${describeRef(ref)}`,
    ref,
    until: (secret): ConditionState =>
      tokenIn(secret) === undefined
        ? {met: false, state: secret === undefined ? 'it does not exist' : 'there is no token in it yet'}
        : {met: true},
    hint: 'the controller manager of the cluster makes such tokens; where it does not, name a Secret with --reviewer-secret',
  };
}

/** What the person named must be there before anything is made; ours is made. Says what keeps it from being used. */
export function judgeReviewer(
  vault: VaultName,
  named: string | undefined,
  observation: Observation,
  judgement: Judgement,
): string | undefined {
  if (named === undefined) {
    const [account, binding] = reviewerObjects(vault);
    judgement.ok('PS147', `clients are reviewed as ServiceAccount ${vault.namespace}/${account.metadata.name}`, {
      details: [
        `${binding.kind} ${binding.metadata.name} lets it review tokens (system:auth-delegator), in the whole cluster`,
        'its token does not expire: whoever reads its Secret may review tokens; delete the Secret to end that',
      ],
    });
    return undefined;
  }
  const ref = reviewerSecretRef(vault, named);
  const object = describeRef(ref);
  const answer = observation.object(ref);
  if ('reason' in answer) {
    judgement.unknown('PS147', object, answer, {object});
    return `${object} could not be read`;
  }
  const trouble = answer.state === 'found' ? troubleOf(answer.value) : {summary: 'it does not exist'};
  if (trouble === undefined) {
    judgement.ok('PS147', `clients are reviewed with the token in ${object}`);
    return undefined;
  }
  const hint = `name one of type ${tokenType} in namespace ${vault.namespace}, or leave --reviewer-secret out`;
  judgement.broken('PS147', `${object}: ${trouble.summary}`, {object, hint});
  return `${object} cannot be used`;
}

function troubleOf(secret: KubeObject): Trouble | undefined {
  if (secret.type !== tokenType) return {summary: `it is of type ${secret.type ?? 'Opaque'}, not ${tokenType}`};
  return tokenIn(secret) === undefined ? {summary: 'there is no token in it'} : undefined;
}
