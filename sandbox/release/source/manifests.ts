// The manifests of the sample release, with the variables that the real ones have.
import {stringify} from 'yaml';
import {certManagerManifest} from './cert-manager.ts';
import {type SampleVersion, sampleTraits} from './versions.ts';

const variable = (name: string) => `\${${name}}`;
const image = (name: string, version: string) =>
  `${variable('IMAGE_REPO')}/${variable('IMAGE_PREFIX')}${name}:${version}`;
/** The two pull secrets and the annotation by which a copy of each is asked for. */
const injectAnnotations = {
  'scone-operator-pull': 'scone-operator/inject-pull-secret',
  sconeapps: 'sconeapps/inject-pull-secret',
};
const pullSecret = (name: keyof typeof injectAnnotations) => ({
  imagePullSecrets: [{name}],
  podAnnotations: {[injectAnnotations[name]]: 'true'},
});

/** By file name. */
export function manifests(version: SampleVersion): Map<string, string> {
  const {certManager} = sampleTraits[version];
  return new Map([
    ['las.yaml', las(version)],
    ['sgxplugin.yaml', sgxPlugin(version)],
    ['secrets_operator.yaml', pullSecretCopies(version)],
    ['cas.yaml', stringify(cas(version, true))],
    ['cas_provisioning.yaml', stringify(cas(version, false))],
    ['cas_patch_probes.json', JSON.stringify(probePatches)],
    ['cas_patch_probes_and_backup.json', JSON.stringify([...probePatches, ...backupPatches(version)])],
    ['backup_policy.yaml', stringify({name: '$POLICY_NAME', version: '0.3.10', services: [{name: 'register'}]})],
    ['cas-owner.yaml', stringify({name: '$POLICY_NAME', version: '0.3.10'})],
    ...(certManager ? [['cert-manager.yaml', certManagerManifest()] as const] : []),
  ]);
}

function las(version: SampleVersion): string {
  const object = {
    apiVersion: 'base.scone.cloud/v1beta1',
    kind: 'LAS',
    metadata: {name: 'las'},
    spec: {
      image: image('las', version),
      imagePullPolicy: 'Always',
      autoUpdate: true,
      namespace: sampleTraits[version].namespace,
      ...pullSecret('scone-operator-pull'),
      dcapKey: variable('DCAP_KEY'),
    },
  };
  // Quoted, as the real one: a key of digits would be a number otherwise when pasted in as text.
  return stringify(object, {defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN'});
}

/** From 5.9 the last two lines are no YAML before they are filled in, as in the real one. */
function sgxPlugin(version: SampleVersion): string {
  const {namespace, nodeSelectors} = sampleTraits[version];
  const text = stringify({
    apiVersion: 'base.scone.cloud/v1beta1',
    kind: 'SGXPlugin',
    metadata: {name: 'sgxplugin'},
    spec: {
      image: image('sgx-plugin', version),
      imagePullPolicy: 'Always',
      autoUpdate: true,
      namespace,
      ...pullSecret('scone-operator-pull'),
    },
  });
  return nodeSelectors ? `${text}  \${NODESELECTORKEY}\n    \${NODESELECTOR}\n` : text;
}

function pullSecretCopies(version: SampleVersion): string {
  const objects = Object.entries(injectAnnotations).map(([name, annotation]) => {
    const annotated = () => ({annotations: [{matchAnnotations: {[annotation]: 'true'}}]});
    return stringify({
      apiVersion: 'images.banzaicloud.io/v1alpha1',
      kind: 'ImagePullSecret',
      metadata: {name},
      spec: {
        registry: {credentials: [{name, namespace: sampleTraits[version].namespace}]},
        target: {secret: {name}, namespaces: annotated(), namespacesWithPods: annotated()},
      },
    });
  });
  return objects.join('---\n');
}

function cas(version: SampleVersion, backup: boolean): object {
  const backupController = backup
    ? {enabled: true, session: `${variable('POLICY_NAME')}/register`, image: image('backup-controller', version)}
    : {enabled: false};
  return {
    apiVersion: 'services.scone.cloud/v1beta1',
    kind: 'CAS',
    metadata: {name: variable('NAME'), namespace: variable('NAMESPACE')},
    spec: {
      image: variable('IMAGE'),
      imagePullPolicy: 'Always',
      ...pullSecret('sconeapps'),
      service: {type: 'NodePort'},
      persistence: {enabled: true},
      databaseSnapshots: {enabled: true, interval: '24h0m0s', persistence: {enabled: true}},
      'backup-controller': backupController,
      ...(sampleTraits[version].nodeSelectors && {nodeSelector: {'las.scontain.com/ok': 'true'}}),
    },
  };
}

const probePatches = ['livenessProbe', 'startupProbe'].map((probe) => ({
  op: 'add',
  path: `/spec/${probe}`,
  value: {enabled: true},
}));

function backupPatches(version: SampleVersion): object[] {
  const value = {
    enabled: true,
    session: `${variable('POLICY_NAME')}/register`,
    image: image('backup-controller', version),
  };
  return [{op: 'replace', path: '/spec/backup-controller', value}];
}
