// The manifests of the sample release, with the variables that the real ones have.
import {stringify} from 'yaml';
import {casManifests} from './cas.ts';
import {certManagerManifest} from './cert-manager.ts';
import {injectAnnotations, pullSecret, releaseImage, variable} from './template-text.ts';
import {vaultManifests} from './vault.ts';
import {type SampleVersion, sampleTraits} from './versions.ts';

/** By file name. */
export function manifests(version: SampleVersion): Map<string, string> {
  const {certManager, vaultManifests: hasVault} = sampleTraits[version];
  return new Map([
    ['las.yaml', las(version)],
    ['sgxplugin.yaml', sgxPlugin(version)],
    ['secrets_operator.yaml', pullSecretCopies(version)],
    ...casManifests(version),
    ...(hasVault ? vaultManifests() : []),
    ...(certManager ? [['cert-manager.yaml', certManagerManifest()] as const] : []),
  ]);
}

function las(version: SampleVersion): string {
  const object = {
    apiVersion: 'base.scone.cloud/v1beta1',
    kind: 'LAS',
    metadata: {name: 'las'},
    spec: {
      image: releaseImage('las', version),
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
      image: releaseImage('sgx-plugin', version),
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
