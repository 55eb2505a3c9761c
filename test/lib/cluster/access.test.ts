import {afterEach, describe, expect, it} from 'vitest';
import {reviewAccess} from '../../../src/lib/cluster/access.ts';
import {describeRight, type Right} from '../../../src/lib/cluster/right.ts';
import {allowedBy, type RulesReview} from '../../../src/lib/cluster/rules-review.ts';
import {type ApiServer, json, type Reply, refusal, startApiServer} from '../../support/api-server.ts';

const listSecrets: Right = {verb: 'list', group: '', resource: 'secrets', namespace: 'shop'};
const listNodes: Right = {verb: 'list', group: '', resource: 'nodes'};
const patchLas: Right = {verb: 'patch', group: 'base.scone.cloud', resource: 'las', name: 'las'};

function rules(...resourceRules: NonNullable<RulesReview['resourceRules']>): RulesReview {
  return {resourceRules};
}

describe('what a list of rules surely grants', () => {
  const read = {verbs: ['get', 'list'], apiGroups: [''], resources: ['secrets']};

  it.each<[string, RulesReview | undefined, Right, boolean]>([
    ['a rule that names it', rules(read), listSecrets, true],
    ['stars', rules({verbs: ['*'], apiGroups: ['*'], resources: ['*']}), patchLas, true],
    ['a rule among others', rules({...read, resources: ['pods']}, read), listSecrets, true],
    ['another verb', rules(read), {...listSecrets, verb: 'delete'}, false],
    ['another group', rules(read), {...listSecrets, group: 'x'}, false],
    [
      'parts of several rules do not add up',
      rules({...read, verbs: ['get']}, {...read, resources: ['pods']}),
      listSecrets,
      false,
    ],
    [
      'a rule for this name',
      rules({verbs: ['patch'], apiGroups: ['*'], resources: ['las'], resourceNames: ['las']}),
      patchLas,
      true,
    ],
    ['a rule for other names', rules({...read, resourceNames: ['a']}), {...listSecrets, name: 'b'}, false],
    ['a rule for some names is none for all', rules({...read, resourceNames: ['a']}), listSecrets, false],
    ['a subresource', rules({...read, resources: ['pods/log']}), {...listSecrets, resource: 'pods/log'}, true],
    [
      'the subresource of every resource',
      rules({...read, resources: ['*/log']}),
      {...listSecrets, resource: 'pods/log'},
      true,
    ],
    [
      'the resource does not grant its subresource',
      rules({...read, resources: ['pods']}),
      {...listSecrets, resource: 'pods/log'},
      false,
    ],
    ['an incomplete list grants nothing for sure', {...rules(read), incomplete: true}, listSecrets, false],
    ['no list', undefined, listSecrets, false],
  ])('%s', (_, review, right, granted) => {
    expect(allowedBy(review, right)).toBe(granted);
  });
});

describe('which rights we lack', () => {
  let api: ApiServer;
  afterEach(() => api.close());

  const rulesPath = 'POST /apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const accessPath = 'POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

  /** Answers for each namespace, and for single rights. */
  async function clusterWith(
    byNamespace: (namespace: string) => RulesReview,
    isAllowed: (attributes: Record<string, string>) => boolean,
  ) {
    api = await startApiServer({
      replies: {
        [rulesPath]: (response, request) => json({status: byNamespace(request.body.spec.namespace)})(response, request),
        [accessPath]: (response, request) =>
          json({status: {allowed: isAllowed(request.body.spec.resourceAttributes)}})(response, request),
      },
    });
    return api.connect();
  }

  it('one question for a namespace answers all that its rules grant', async () => {
    const all = rules({verbs: ['*'], apiGroups: ['*'], resources: ['*']});
    const cluster = await clusterWith(
      () => all,
      () => false,
    );
    expect(await reviewAccess(cluster, [listSecrets, {...listSecrets, verb: 'get'}])).toEqual([]);
    expect(cluster.requests()).toBe(1);
  });

  it('what the rules do not grant is asked singly before it counts as missing', async () => {
    const cluster = await clusterWith(
      () => rules(),
      ({resource}) => resource === 'las',
    );
    expect(await reviewAccess(cluster, [listSecrets, patchLas, listNodes])).toEqual([listSecrets, listNodes]);
  });

  it('what holds in one namespace holds neither in another nor for the whole cluster', async () => {
    const all = rules({verbs: ['*'], apiGroups: ['*'], resources: ['*']});
    const cluster = await clusterWith(
      (namespace) => (namespace === 'shop' ? all : rules()),
      () => false,
    );
    const elsewhere = {...listSecrets, namespace: 'bank'};
    const everywhere = {...listSecrets, namespace: undefined};
    expect(await reviewAccess(cluster, [listSecrets, elsewhere, everywhere])).toEqual([elsewhere, everywhere]);
  });

  it('asks for the subresource apart', async () => {
    const cluster = await clusterWith(
      () => rules(),
      () => true,
    );
    await reviewAccess(cluster, [{...listSecrets, resource: 'pods/log', name: 'x'}]);
    expect(api.requests.at(-1)?.body.spec.resourceAttributes).toEqual({
      ...{verb: 'list', group: '', resource: 'pods', subresource: 'log', namespace: 'shop', name: 'x'},
    });
  });

  it('a server that cannot be asked is no "yes"', async () => {
    const away: Reply = refusal(403, 'Forbidden', 'no');
    api = await startApiServer({replies: {[rulesPath]: away}});
    await expect(reviewAccess(await api.connect(), [listSecrets])).rejects.toThrow();
  });
});

describe('a right in words', () => {
  it.each([
    [listSecrets, 'list secrets in shop'],
    [patchLas, 'patch las.base.scone.cloud "las"'],
  ])('%o', (right, words) => {
    expect(describeRight(right)).toBe(words);
  });
});
