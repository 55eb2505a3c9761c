// Which rights we lack, asked of the server all at once.
import type {Cluster} from './cluster.ts';
import {describeRight, type Right} from './right.ts';
import {allowedBy, type RulesReview} from './rules-review.ts';

export interface AccessOptions {
  signal?: AbortSignal | undefined;
}

/**
 * Those of the rights that we do not have, in the order given. Throws when the server cannot be asked.
 * One review of rules for each namespace answers most; what it does not grant is asked singly, as rules may be incomplete.
 */
export async function reviewAccess(
  cluster: Cluster,
  rights: readonly Right[],
  options: AccessOptions = {},
): Promise<Right[]> {
  const namespaces = [...new Set(rights.map(({namespace}) => namespace ?? nowhere))];
  const reviews = new Map(
    await Promise.all(
      namespaces.map(async (namespace) => [namespace, await reviewRules(cluster, namespace, options)] as const),
    ),
  );
  const isGranted = (right: Right) => allowedBy(reviews.get(right.namespace ?? nowhere), right);
  const verdicts = await Promise.all(
    rights.map(async (right) => isGranted(right) || (await reviewRight(cluster, right, options))),
  );
  return rights.filter((_, index) => !verdicts[index]);
}

/**
 * A namespace that no one has: only cluster-wide grants hold there, which are the ones that count
 * for rights in all namespaces and for kinds without namespace.
 */
const nowhere = 'kubectl-provision-asks-for-cluster-wide-rights';

async function reviewRules(
  cluster: Cluster,
  namespace: string,
  {signal}: AccessOptions,
): Promise<RulesReview | undefined> {
  const review = await cluster.request<{status?: RulesReview}>(
    'POST',
    '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    {
      body: {apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: {namespace}},
      object: 'review of our rights',
      repeatable: true,
      signal,
    },
  );
  return review.status;
}

async function reviewRight(cluster: Cluster, right: Right, {signal}: AccessOptions): Promise<boolean> {
  const {verb, group, namespace, name} = right;
  const [resource, subresource] = right.resource.split('/');
  const review = await cluster.request<{status?: {allowed?: boolean}}>(
    'POST',
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    {
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: {resourceAttributes: {verb, group, resource, subresource, namespace, name}},
      },
      object: `review of the right to ${describeRight(right)}`,
      repeatable: true,
      signal,
    },
  );
  return review.status?.allowed === true;
}
