// Objects for dry-run creates: one of each kind that has webhooks. The names are free and nothing is stored.
import type {KubeObject} from '../cluster/object.ts';
import type {ImageSource} from '../scone/images.ts';
import {imageReference} from '../scone/images.ts';

export function webhookProbes(source: ImageSource, version: string): KubeObject[] {
  const name = 'kubectl-provision-probe';
  const base = 'base.scone.cloud/v1beta1';
  return [
    {
      apiVersion: 'services.scone.cloud/v1beta1',
      kind: 'CAS',
      metadata: {name, namespace: 'default'},
      spec: {image: imageReference(source, 'cas', version)},
    },
    {apiVersion: base, kind: 'LAS', metadata: {name}, spec: {image: imageReference(source, 'las', version)}},
    {
      apiVersion: base,
      kind: 'SGXPlugin',
      metadata: {name},
      spec: {image: imageReference(source, 'sgx-plugin', version)},
    },
  ];
}

/** Never stored: asks whether CRDs, webhook and its certificate work together. */
export const issuerProbe: KubeObject = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Issuer',
  metadata: {name: 'kubectl-provision-probe', namespace: 'default'},
  spec: {selfSigned: {}},
};
