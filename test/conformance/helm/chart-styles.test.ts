// Charts in the manner of large public ones, with values that are turned over at random, byte for byte beside real helm.
// HELM_RANDOM_SEED and HELM_CHART_COUNT ask for other or more of them.
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {parseKubeVersion} from '../../../src/lib/helm/capabilities.ts';
import type {Chart} from '../../../src/lib/helm/chart.ts';
import {loadChartDirectory} from '../../../src/lib/helm/chart-directory.ts';
import {mergeUserValues} from '../../../src/lib/helm/user-values.ts';
import {ourTemplate} from './our-template.ts';
import {Random} from './random.ts';
import {type HelmResult, inParallel, RealHelm} from './real-helm.ts';
import {turnedOver} from './value-mutations.ts';

const seed = Number(process.env.HELM_RANDOM_SEED ?? 1);
const count = Number(process.env.HELM_CHART_COUNT ?? 60);
const folder = join(import.meta.dirname, 'fixtures/charts');
const charts = readdirSync(folder).sort();

let helm: RealHelm;

beforeAll(async () => {
  helm = await RealHelm.start();
});

afterAll(() => helm.end());

/** Sets of values that reach what the defaults leave out. */
const valueSets: {readonly [chart: string]: readonly object[]} = {
  store: [
    {architecture: 'replication', primary: {podAffinityPreset: 'soft', resourcesPreset: 'small'}},
    {primary: {resourcesPreset: 'huge'}},
    {architecture: 'other', pdb: {minAvailable: 1, maxUnavailable: 1}},
    {
      global: {imageRegistry: 'r:5000', imagePullSecrets: ['a', {name: '{{ .Release.Name }}-b'}], storageClass: '-'},
      image: {digest: 'sha256:0', pullSecrets: ['a', 'c']},
      commonLabels: {team: '{{ .Release.Namespace }}', 'app.kubernetes.io/name': 'other'},
      commonAnnotations: {note: 'a: {{ .Chart.Name }}'},
      auth: {username: 'ann', password: '{{ .Release.Name }} p@ss', database: 'db'},
      primary: {
        configuration: 'a = {{ .Values.containerPorts.store }}\nb = 1',
        pgHbaConfiguration: '# all\nhost all',
        podLabels: {x: 'y'},
        podAnnotations: {z: '{{ printf "%s" .Release.Name }}'},
        extraEnvVars: [{name: 'A', value: '{{ .Values.auth.username }}'}],
        sidecars: '- name: side\n  image: {{ .Values.image.repository }}\n',
        persistence: {storageClass: 'fast', annotations: {a: 'b'}, accessModes: ['A', 'B']},
        service: {type: 'NodePort', nodePorts: {store: 30000}, sessionAffinityConfig: {clientIP: {timeoutSeconds: 1}}},
      },
      extraDeploy: [
        {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: '{{ include "parts.names.fullname" . }}'}},
        'kind: X\nname: {{ .Release.Name }}',
      ],
      metrics: {enabled: true, prometheusRule: {enabled: true, rules: [{alert: '{{ .Chart.Name }}'}]}},
      autoscaling: {enabled: true},
    },
  ],
  gateway: [
    {
      controller: {
        kind: 'Both',
        config: {a: 1, 'use-x': true, t: '{{ .Release.Name }}'},
        extraArgs: {v: 3, empty: '', off: false},
      },
      tcp: {8080: 'default/x:80'},
    },
    {controller: {image: {tag: 'v0.26.0'}}},
    {
      controller: {
        image: {chroot: true},
        admissionWebhooks: {certManager: {enabled: true}},
        extraModules: [{name: 'm', image: {image: 'i', tag: 't'}}],
        opentelemetry: {enabled: true},
      },
    },
    {
      portNamePrefix: 'p',
      tcp: {9000: '{{ .Release.Namespace }}/y:1'},
      controller: {service: {type: 'NodePort', nodePorts: {http: 30080, tcp: {9000: 31000}}}},
    },
  ],
  monitor: [
    {board: {enabled: false}, nodeExporter: {enabled: false}, crds: {enabled: false}},
    {
      board: {
        sidecar: {dashboards: {labelValue: ''}},
        dashboards: {
          default: {
            a: {json: '{"x": 1}'},
            b: {file: 'dashboards/custom.json'},
            c: {gnetId: 1860, revision: 27},
            d: {url: 'https://x/y.json', b64content: true},
          },
          empty: {},
        },
        dashboardProviders: {'dashboardproviders.yaml': {providers: [{name: 'default', options: {path: '/p'}}]}},
        datasources: {'ds.yaml': {apiVersion: 1, datasources: [{name: '{{ .Release.Name }}'}]}},
      },
    },
    {board: {'board.ini': {database: {password: 'x'}}}},
    {
      alertmanager: {
        tplConfig: true,
        config: 'a: {{ .Release.Name }}',
        ingress: {
          enabled: true,
          hosts: ['{{ .Release.Name }}.local', 'b'],
          paths: ['/', '/x'],
          annotations: {a: '{{ .Chart.Name }}'},
          tls: [{hosts: ['x']}],
        },
        alertmanagerSpec: {
          additionalConfig: {a: ['{{ .Values.alertmanager.apiVersion }}']},
          additionalConfigString: 'z: {{ len .Values.global }}',
          externalUrl: 'http://{{ .Release.Name }}',
        },
      },
    },
    {
      customRules: {TargetDown: {for: '1h', severity: 'critical'}},
      defaultRules: {
        disabled: {Watchdog: true},
        additionalRuleLabels: {a: 'b'},
        additionalAggregationLabels: ['x', 'y'],
      },
      additionalPrometheusRulesMap: {
        'my-rule': {groups: [{name: 'g', rules: [{record: 'r', expr: 'up{job="x"} > 0'}]}]},
      },
      extraManifests: [{apiVersion: 'v1', kind: 'X', data: {t: '{{ .Release.Name }}'}}],
    },
  ],
  delivery: [
    {
      configs: {
        cm: {url: 'https://x', 'statusbadge.enabled': true, 'dex.config': 'a: 1\nb: 2\n'},
        params: {'server.insecure': true, n: 1e6, f: 0.5},
        secret: {githubSecret: 'x', extra: {a: 'b'}, argocdServerAdminPassword: 'p'},
        clusterCredentials: {
          c1: {server: 's', config: {a: '<b>'}},
          c2: {name: 'n', server: 't', config: {}, namespaces: 'a,b'},
        },
        credentialTemplates: {g: {url: 'u', n: 1}},
      },
    },
    {configs: {clusterCredentials: {c: {}}}},
    {
      controller: {
        topologySpreadConstraints: [{maxSkew: 1}, {maxSkew: 2, labelSelector: {a: 'b'}}],
        podAnnotations: {a: 1},
        env: [{name: 'X', value: 'y'}],
        affinity: {nodeAffinity: {x: 1}},
      },
    },
    {
      server: {
        ingress: {
          enabled: true,
          tls: true,
          hostname: '{{ .Release.Name }}.x',
          extraHosts: [{name: 'a', path: '/b'}, {name: 'c'}],
          annotations: {z: '{{ .Values.global.domain }}'},
          extraPaths: [{path: '/*'}],
          extraTls: [{hosts: ['{{ .Release.Name }}']}],
        },
      },
      global: {affinity: {nodeAffinity: {matchExpressions: [{key: 'k', operator: 'In', values: ['v']}]}}},
      extraObjects: ['kind: A\nname: {{ .Release.Name }}', {kind: 'B'}],
      notifications: {
        context: {a: 1},
        subscriptions: [{recipients: ['x']}],
        notifiers: {'service.slack': 'token: $x\n'},
      },
    },
  ],
  vaulted: [
    {server: {ha: {enabled: true, replicas: 5}}},
    {
      server: {
        ha: {enabled: true, replicas: 1, raft: {enabled: true, setNodeId: true}},
        configAnnotation: true,
        annotations: 'a: {{ .Release.Name }}',
      },
    },
    {server: {ha: {enabled: true, raft: {enabled: true, config: {storage: {raft: {path: '/x'}}}}}}},
    {server: {dev: {enabled: true}, extraEnvironmentVars: {'a.b': 'c', X: 1}, tolerations: 'x: y', affinity: {a: 'b'}}},
    {
      global: {externalVaultAddr: 'http://x', enabled: false},
      injector: {enabled: true, replicas: 2, webhook: {objectSelector: {matchLabels: {a: 'b'}}}},
    },
    {server: {standalone: {enabled: false}}},
  ],
  mesh: [
    {blue: {enabled: false}, tags: {colours: false}},
    {logging: {level: 'loud'}},
    {logging: {format: '', fields: {a: null, b: [1]}}, green: {count: 2, shared: {z: null}}, tags: {off: true}},
    {ports: {web: null, admin: {nodePort: '31000'}, extra: {port: 1, expose: true, nodePort: 5.0}}, users: []},
  ],
};

/** Without these a chart would not give the same twice. */
const always: {readonly [chart: string]: object} = {store: {fixed: true}};

async function compare(chart: Chart, directory: string, values: unknown, args: readonly string[] = []) {
  const text = JSON.stringify(values);
  const file = await helm.file('values.json', text);
  const theirs = await helm.template(directory, ['-f', file, ...args]);
  const kubeVersion = args[0] === '--kube-version' ? {kubeVersion: parseKubeVersion(args[1] ?? '')} : {};
  const mine = ourTemplate(chart, {values: mergeUserValues({files: [{name: file, text}]}), ...kubeVersion});
  return {mine: comparable(mine), theirs: comparable(theirs)};
}

/** Helm shows a value where we name its kind, as it may be a secret. */
function comparable({output, error}: HelmResult): HelmResult {
  return {output, error: error.replace(/^(type mismatch on \S+:) .*/s, '$1').trimEnd()};
}

describe.each(charts)('%s', (name) => {
  const directory = join(folder, name);
  let chart: Chart;
  beforeAll(async () => {
    chart = await loadChartDirectory(directory);
  });

  it('with its own values, on old and new clusters', async () => {
    for (const args of [[], ['--kube-version', '1.18.0'], ['--kube-version', '1.31.2'], ['--kube-version', '1.21']]) {
      const {mine, theirs} = await compare(chart, directory, {}, args);
      expect(mine, args.join(' ')).toEqual(theirs);
    }
    expect((await compare(chart, directory, {}, ['--kube-version', '1.31.2'])).mine.error).toBe('');
  });

  it.each((valueSets[name] ?? []).map((values, index) => [index + 1, values] as const))(
    'with values %i',
    async (_, values) => {
      const {mine, theirs} = await compare(chart, directory, values, ['--kube-version', '1.31.2']);
      expect(mine).toEqual(theirs);
    },
  );

  it(`with ${count} sets of random values`, async () => {
    const random = new Random(seed * 7919 + name.length);
    const sets = Array.from({length: count}, (_, i) => ({
      ...turnedOver(random, chart.values, valueSets[name]?.[i % 7] ?? {}),
      ...always[name],
    }));
    const differing = await inParallel(sets, async (values) => {
      const {mine, theirs} = await compare(chart, directory, values, ['--kube-version', '1.31.2']);
      return mine.output === theirs.output && mine.error === theirs.error ? [] : [{values, mine, theirs}];
    });
    expect(differing.flat().slice(0, 2)).toEqual([]);
  });
});
