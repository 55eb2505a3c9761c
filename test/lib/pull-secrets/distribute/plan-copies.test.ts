// Which copies of pull secrets are made, brought up to date, removed, and left alone.
import {describe, expect, test} from 'vitest';
import type {KubeObject} from '../../../../src/lib/cluster/object.ts';
import {Judgement} from '../../../../src/lib/plan/judgement.ts';
import {copyOf, sourceAnnotation} from '../../../../src/lib/pull-secrets/distribute/copy.ts';
import type {DistributionGround} from '../../../../src/lib/pull-secrets/distribute/ground.ts';
import {judgeCopies} from '../../../../src/lib/pull-secrets/distribute/judge-copies.ts';
import {planCopies} from '../../../../src/lib/pull-secrets/distribute/plan-copies.ts';
import {changesOf} from '../../../../src/lib/pull-secrets/distribute/write-copies.ts';

const home = 'scone-system';
const registry = 'registry.example';
const scope = {namespace: home, registry, imageRepo: `${registry}/scone.cloud`};

function dockerConfig(token: string, server = registry): Record<string, string> {
  const auth = Buffer.from(`ada:${token}`).toString('base64');
  return {'.dockerconfigjson': Buffer.from(JSON.stringify({auths: {[server]: {auth}}})).toString('base64')};
}

function source(name: string, changes: Partial<KubeObject> = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {name, namespace: home, uid: `u-${name}`},
    type: 'kubernetes.io/dockerconfigjson',
    data: dockerConfig('token-1'),
    ...changes,
  };
}

const sources = {'scone-operator-pull': source('scone-operator-pull'), sconeapps: source('sconeapps')};
const isUs = 'kubectl-provision';

/** A copy as we make it; `changes` go over it. */
function ourCopy(namespace: string, changes: Partial<KubeObject> = {}, of = sources.sconeapps): KubeObject {
  const copy = copyOf(of, namespace);
  return {...copy, ...changes, metadata: {...copy.metadata, uid: `u-${namespace}`, ...changes.metadata}};
}

interface Parts extends Partial<Omit<DistributionGround, 'present' | 'asks' | 'leaving'>> {
  /** Namespaces that ask for sconeapps. */
  asking?: string[];
  present?: KubeObject[];
  leaving?: string[];
}

function ground({asking = [], present = [], leaving = [], ...more}: Parts = {}): DistributionGround {
  const because = 'the namespace is annotated';
  return {
    namespace: home,
    sources: Object.values(sources).map((value) => ({name: value.metadata.name, answer: {state: 'found', value}})),
    asks: new Map(asking.map((namespace) => [`${namespace}/sconeapps`, {namespace, name: 'sconeapps', because}])),
    present: new Map(present.map((secret) => [`${secret.metadata.namespace}/${secret.metadata.name}`, secret])),
    leaving: new Set(leaving),
    instructions: [],
    troubles: [],
    ...more,
  };
}

const changes = (parts: Parts) => changesOf(planCopies(ground(parts), scope)).map(({summary}) => summary);

function findings(parts: Parts): string[] {
  const judgement = new Judgement('pull-secrets');
  const all = ground(parts);
  judgeCopies(all, planCopies(all, scope), judgement, {scope, ownName: 'kubectl provision'});
  return judgement.findings
    .filter(({verdict}) => verdict !== 'ok')
    .map(({code, verdict, summary, details}) => [`${code} ${verdict}`, summary, ...(details ?? [])].join(' | '));
}

const foreign = (namespace: string, changes: Partial<KubeObject> = {}) =>
  source('sconeapps', {metadata: {name: 'sconeapps', namespace, uid: `u-${namespace}`}, ...changes});

describe('a copy', () => {
  test.each<[string, Parts, string[]]>([
    ['is made where it is asked for', {asking: ['a', 'b']}, ['create Secret a/sconeapps', 'create Secret b/sconeapps']],
    ['is left where it is as its source', {asking: ['a'], present: [ourCopy('a')]}, []],
    [
      'is brought up to date',
      {asking: ['a'], present: [ourCopy('a', {data: dockerConfig('token-0')})]},
      ['update Secret a/sconeapps'],
    ],
    [
      'loses what its source does not have',
      {asking: ['a'], present: [ourCopy('a', {data: {...dockerConfig('token-1'), more: 'eA=='}})]},
      ['update Secret a/sconeapps'],
    ],
    ['is removed where nobody asks any more', {present: [ourCopy('a')]}, ['delete Secret a/sconeapps']],
    ['goes with its namespace by itself', {present: [ourCopy('a')], leaving: ['a']}, []],
    [
      'is not removed twice',
      {present: [ourCopy('a', {metadata: {name: 'sconeapps', namespace: 'a', deletionTimestamp: 'now'}})]},
      [],
    ],
    [
      'of another operator stays its own',
      {
        asking: ['a'],
        present: [
          ourCopy('a', {
            metadata: {
              ...ourCopy('a').metadata,
              annotations: {[sourceAnnotation]: 'other/sconeapps'},
            },
            data: dockerConfig('token-0'),
          }),
        ],
      },
      [],
    ],
    ['that somebody else made is never touched', {asking: ['a'], present: [foreign('a', {data: {}})]}, []],
    ['that somebody else made is never removed', {present: [foreign('a')]}, []],
    [
      'whose label was taken off is somebody else’s',
      {present: [ourCopy('a', {metadata: {...ourCopy('a').metadata, labels: {}}})]},
      [],
    ],
  ])('%s', (_, parts, expected) => {
    expect(changes(parts)).toEqual(expected);
  });

  test('says whose it is, and takes no marks of the source along', () => {
    const marked = source('sconeapps', {
      metadata: {
        name: 'sconeapps',
        namespace: home,
        labels: {a: 'b'},
        annotations: {'argocd.argoproj.io/tracking-id': 'x'},
      },
    });
    expect(copyOf(marked, 'shop')).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/dockerconfigjson',
      metadata: {
        name: 'sconeapps',
        namespace: 'shop',
        labels: {'app.kubernetes.io/managed-by': isUs},
        annotations: {'kubectl-provision/copied-from': 'scone-system/sconeapps'},
      },
      data: dockerConfig('token-1'),
    });
  });
});

describe('a source', () => {
  const withSource = (answer: DistributionGround['sources'][number]['answer']): Parts => ({
    asking: ['a', 'b'],
    present: [ourCopy('a', {data: dockerConfig('token-0')}), ourCopy('left')],
    sources: [{name: 'sconeapps', answer}],
  });

  test.each<[string, DistributionGround['sources'][number]['answer'], string]>([
    ['that is missing', {state: 'absent'}, 'PS190 failed | pull secret sconeapps does not exist'],
    [
      'of another type',
      {state: 'found', value: source('sconeapps', {type: 'Opaque'})},
      'PS190 failed | pull secret sconeapps has type Opaque, not kubernetes.io/dockerconfigjson',
    ],
    [
      'that is damaged',
      {state: 'found', value: source('sconeapps', {data: {'.dockerconfigjson': '%%'}})},
      'PS190 failed | pull secret sconeapps does not hold a valid Docker config',
    ],
    [
      'for another registry',
      {state: 'found', value: source('sconeapps', {data: dockerConfig('t', 'other.example')})},
      'PS190 failed | pull secret sconeapps has no account for registry.example',
    ],
    [
      'that we may not read',
      {state: 'refused', reason: 'no'},
      'PS190 unknown | Secret scone-system/sconeapps could not be read | no',
    ],
  ])('%s leaves its copies as they are', (_, answer, said) => {
    const parts = withSource(answer);
    expect(changes(parts)).toEqual(['delete Secret left/sconeapps']);
    expect(findings(parts)[0]).toBe(said);
  });
});

describe('what could not be read', () => {
  const trouble = (what: string): Parts => ({
    asking: ['a'],
    present: what === 'Secrets' ? [] : [ourCopy('left')],
    troubles: [{what, state: 'refused', reason: 'no'}],
  });

  test.each<[string, string[]]>([
    ['Secrets', []],
    ['Namespaces', ['create Secret a/sconeapps']],
    ['Pods', ['create Secret a/sconeapps']],
  ])('%s: nothing is removed, nothing is written over', (what, expected) => {
    expect(changes(trouble(what))).toEqual(expected);
    expect(findings(trouble(what))[0]).toBe(`PS191 unknown | ${what} could not be read | no`);
  });
});

describe('what is said', () => {
  test('of copies that are missing, outdated and left over', () => {
    const present = [ourCopy('b', {data: dockerConfig('token-0')}), ourCopy('left')];
    expect(findings({asking: ['a', 'b'], present})).toEqual([
      'PS191 failed | 2 copies are missing or out of date | a/sconeapps is missing: the namespace is annotated | b/sconeapps holds something else than its source',
      'PS192 failed | nobody asks any more for 1 copy of ours | left/sconeapps',
    ]);
  });

  test('of those of others, without what they hold', () => {
    const ofOperator = foreign('b', {
      data: dockerConfig('other-token'),
      metadata: {
        ...foreign('b').metadata,
        ownerReferences: [{apiVersion: 'x/v1', kind: 'ImagePullSecret', name: 'sconeapps', uid: 'u'}],
      },
    });
    const said = findings({asking: ['a', 'b'], present: [foreign('a'), ofOperator], instructions: ['sconeapps']});
    expect(said).toEqual([
      'PS193 skipped | 1 copy is as wanted, and somebody else’s | a/sconeapps: it is not known who made it',
      'PS193 warning | 1 secret lies where a copy is wanted, and is neither ours nor as the source | b/sconeapps: secret operator',
      'PS195 warning | the secret operator is told to make the same copies (ImagePullSecret sconeapps)',
    ]);
    expect(said.join()).not.toContain('other-token');
  });

  test('of many copies: eight lines at most', () => {
    const asking = Array.from({length: 30}, (_, index) => `n-${index}`);
    expect(findings({asking})[0]?.split(' | ')).toHaveLength(10);
    expect(findings({asking})[0]).toMatch(/and 23 more$/);
  });
});
