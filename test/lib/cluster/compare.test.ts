import {describe, expect, it} from 'vitest';
import {type CompareOptions, differences} from '../../../src/lib/cluster/compare.ts';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';

function object(apiVersion: string, kind: string, fields: object, metadata: object = {}): KubeObject {
  return {apiVersion, kind, metadata: {name: 'x', ...metadata}, ...fields};
}

function deployment(podSpec: object): KubeObject {
  return object('apps/v1', 'Deployment', {spec: {template: {spec: podSpec}}});
}

function withContainer(container: object): KubeObject {
  return deployment({containers: [{name: 'main', ...container}]});
}

function secret(fields: object): KubeObject {
  return object('v1', 'Secret', fields);
}

function custom(spec: object): KubeObject {
  return object('base.scone.cloud/v1', 'LAS', {spec});
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('the same, as the API server sees it', () => {
  it.each<[string, KubeObject, KubeObject]>([
    ['fields that only live has', withContainer({}), withContainer({terminationMessagePath: '/dev/termination-log'})],
    [
      'a status, and what the server keeps in metadata',
      object('v1', 'Service', {status: {loadBalancer: {}}}, {creationTimestamp: null}),
      object('v1', 'Service', {}, {creationTimestamp: '2026-01-01T00:00:00Z', uid: 'u', namespace: 'shop'}),
    ],
    ['null is not set', withContainer({resources: null, args: null}), withContainer({})],
    ['empty lists and maps of texts are dropped', deployment({nodeSelector: {}, tolerations: []}), deployment({})],
    ['false where it is the default', deployment({hostNetwork: false}), deployment({})],
    ['an empty text', withContainer({env: [{name: 'A', value: ''}]}), withContainer({env: [{name: 'A'}]})],
    [
      'an empty text that asks for the default',
      object('v1', 'Service', {spec: {clusterIP: ''}}),
      object('v1', 'Service', {spec: {clusterIP: '10.0.0.7'}}),
    ],
    [
      'quantities',
      withContainer({resources: {limits: {cpu: 0.5, memory: '1024Mi'}, requests: {cpu: '1000m'}}}),
      withContainer({resources: {limits: {cpu: '500m', memory: '1Gi'}, requests: {cpu: '1'}}}),
    ],
    [
      'a number or a text for a port',
      object('v1', 'Service', {spec: {ports: [{port: 80, targetPort: '8080'}]}}),
      object('v1', 'Service', {spec: {ports: [{port: 80, protocol: 'TCP', targetPort: 8080}]}}),
    ],
    [
      'containers in another order, and one more',
      deployment({
        containers: [
          {name: 'a', image: 'i'},
          {name: 'b', image: 'j'},
        ],
      }),
      deployment({containers: [{name: 'injected'}, {name: 'b', image: 'j'}, {name: 'a', image: 'i'}]}),
    ],
    [
      'ports by number and protocol, environment by name, mounts by path',
      withContainer({
        ports: [
          {containerPort: 53, protocol: 'UDP', name: 'u'},
          {containerPort: 53, name: 't'},
        ],
        env: [
          {name: 'A', value: '1'},
          {name: 'B', value: '2'},
        ],
        volumeMounts: [{name: 'v', mountPath: '/a'}],
      }),
      withContainer({
        ports: [
          {containerPort: 53, protocol: 'TCP', name: 't'},
          {containerPort: 53, protocol: 'UDP', name: 'u'},
        ],
        env: [
          {name: 'B', value: '2'},
          {name: 'A', value: '1'},
        ],
        volumeMounts: [
          {name: 'v', mountPath: '/b'},
          {name: 'v', mountPath: '/a'},
        ],
      }),
    ],
    ['data of a Secret as texts', secret({stringData: {a: 'x'}}), secret({data: {a: base64('x')}})],
    ['texts win over data', secret({data: {a: base64('y')}, stringData: {a: 'x'}}), secret({data: {a: base64('x')}})],
    ['base64 with line breaks', secret({data: {a: 'eHh4\n eA==\n'}}), secret({data: {a: 'eHh4eA=='}})],
    [
      'a caBundle is injected, not desired',
      object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
        webhooks: [{name: 'w', clientConfig: {caBundle: 'Cg=='}}],
      }),
      object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', {
        webhooks: [{name: 'w', clientConfig: {caBundle: 'QQ=='}}],
      }),
    ],
    ['false that the operator of a custom resource left out', custom({debug: false, tolerations: []}), custom({})],
    [
      'labels of others',
      object('v1', 'Namespace', {}, {labels: {a: '1'}}),
      object('v1', 'Namespace', {}, {labels: {a: '1', b: '2'}}),
    ],
    [
      'finalizers of others',
      object('v1', 'Secret', {}, {finalizers: ['a']}),
      object('v1', 'Secret', {}, {finalizers: ['b', 'a']}),
    ],
  ])('%s', (_, desired, live) => {
    expect(differences(desired, live)).toEqual([]);
  });
});

describe('different', () => {
  const role = (rules: object[]) => object('rbac.authorization.k8s.io/v1', 'Role', {rules});

  it.each<[string, KubeObject, KubeObject, string, string, string]>([
    [
      'an image',
      withContainer({image: 'r/x:2'}),
      withContainer({image: 'r/x:1'}),
      'spec.template.spec.containers[main].image',
      'r/x:2',
      'r/x:1',
    ],
    [
      'a container that is missing',
      withContainer({image: 'i'}),
      deployment({containers: []}),
      'spec.template.spec.containers[main]',
      '{"name":"main","image":"i"}',
      '(none)',
    ],
    [
      'an argument more',
      withContainer({args: ['a']}),
      withContainer({args: ['a', 'b']}),
      'spec.template.spec.containers[main].args',
      '["a"]',
      '["a","b"]',
    ],
    [
      'arguments in another order',
      withContainer({args: ['a', 'b']}),
      withContainer({args: ['b', 'b']}),
      'spec.template.spec.containers[main].args[0]',
      'a',
      'b',
    ],
    [
      'a label with a dot and a slash',
      object('v1', 'Namespace', {}, {labels: {'a.b/c': '1'}}),
      object('v1', 'Namespace', {}),
      'metadata.labels[a.b/c]',
      '1',
      '(none)',
    ],
    [
      'an empty label',
      object('v1', 'Namespace', {}, {labels: {a: ''}}),
      object('v1', 'Namespace', {}, {labels: {}}),
      'metadata.labels.a',
      '',
      '(none)',
    ],
    [
      'zero replicas',
      object('apps/v1', 'Deployment', {spec: {replicas: 0}}),
      object('apps/v1', 'Deployment', {spec: {}}),
      'spec.replicas',
      '0',
      '(none)',
    ],
    [
      'false that is not the default',
      withContainer({securityContext: {allowPrivilegeEscalation: false}}),
      withContainer({securityContext: {}}),
      'spec.template.spec.containers[main].securityContext.allowPrivilegeEscalation',
      'false',
      '(none)',
    ],
    [
      'an empty map that means something',
      deployment({volumes: [{name: 'v', emptyDir: {}}]}),
      deployment({volumes: [{name: 'v', hostPath: {path: '/'}}]}),
      'spec.template.spec.volumes[v].emptyDir',
      '{}',
      '(none)',
    ],
    [
      'an environment variable that was emptied and is filled',
      withContainer({env: [{name: 'A', value: ''}]}),
      withContainer({env: [{name: 'A', value: 'x'}]}),
      'spec.template.spec.containers[main].env[A].value',
      '',
      'x',
    ],
    [
      'the empty storage class',
      object('v1', 'PersistentVolumeClaim', {spec: {storageClassName: ''}}),
      object('v1', 'PersistentVolumeClaim', {spec: {storageClassName: 'fast'}}),
      'spec.storageClassName',
      '',
      'fast',
    ],
    [
      'a quantity',
      withContainer({resources: {limits: {cpu: '1'}}}),
      withContainer({resources: {limits: {cpu: '100m'}}}),
      'spec.template.spec.containers[main].resources.limits.cpu',
      '1',
      '100m',
    ],
    [
      'versions are texts, not quantities',
      object('v1', 'ConfigMap', {data: {version: '1.10'}}),
      object('v1', 'ConfigMap', {data: {version: '1.1'}}),
      'data.version',
      '1.10',
      '1.1',
    ],
    [
      'a rule',
      role([{verbs: ['get']}]),
      role([{verbs: ['get', 'list']}]),
      'rules[0].verbs',
      '["get"]',
      '["get","list"]',
    ],
    [
      'a list of a custom resource is a sequence',
      custom({env: [{name: 'A'}]}),
      custom({env: [{name: 'B'}, {name: 'A'}]}),
      'spec.env',
      '[{"name":"A"}]',
      '[{"name":"B"},{"name":"A"}]',
    ],
    ['another type', custom({a: {b: 1}}), custom({a: 'b'}), 'spec.a', '{"b":1}', 'b'],
    [
      'the data of a Secret, never shown',
      secret({stringData: {a: 'x'}}),
      secret({data: {a: base64('y')}}),
      'data.a',
      '(secret)',
      '(secret)',
    ],
    ['a missing key of a Secret', secret({data: {a: base64('x')}}), secret({}), 'data.a', '(secret)', '(none)'],
    ['the type of a Secret', secret({type: 'a'}), secret({type: 'b'}), 'type', 'a', 'b'],
    [
      'a finalizer',
      object('v1', 'Secret', {}, {finalizers: ['a']}),
      object('v1', 'Secret', {}, {finalizers: ['b']}),
      'metadata.finalizers[a]',
      'a',
      '(none)',
    ],
  ])('%s', (_, desired, live, path, wanted, is) => {
    expect(differences(desired, live)).toEqual([{path, desired: wanted, live: is}]);
  });

  it('what is masked by the caller is told, not shown', () => {
    const mask: CompareOptions['mask'] = (path) => path === 'spec.dcapKey';
    expect(differences(custom({dcapKey: 'k1', image: 'i'}), custom({dcapKey: 'k2', image: 'j'}), {mask})).toEqual([
      {path: 'spec.dcapKey', desired: '(secret)', live: '(secret)'},
      {path: 'spec.image', desired: 'i', live: 'j'},
    ]);
  });

  it('what is masked stays masked inside of what is missing as a whole', () => {
    const mask: CompareOptions['mask'] = (path) => path === 'spec.dcapKey';
    const live = object('base.scone.cloud/v1', 'LAS', {});
    expect(differences(custom({dcapKey: 'k1', image: 'i'}), live, {mask})).toEqual([
      {path: 'spec', desired: '{"dcapKey":"(secret)","image":"i"}', live: '(none)'},
    ]);
  });

  it('what is ignored by the caller is left out with all that is below', () => {
    const ignore: CompareOptions['ignore'] = (path) => path === 'spec.a';
    expect(differences(custom({a: {b: 1}, c: 1}), custom({a: {b: 2}, c: 1}), {ignore})).toEqual([]);
  });

  it('long values are cut', () => {
    const [found] = differences(custom({a: 'x'.repeat(500)}), custom({}));
    expect(found?.desired).toHaveLength(161);
  });

  it('neither object is changed', () => {
    const desired = secret({stringData: {a: 'x'}});
    differences(desired, secret({}));
    expect(desired).toEqual(secret({stringData: {a: 'x'}}));
  });
});
