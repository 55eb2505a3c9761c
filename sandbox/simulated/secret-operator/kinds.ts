// The ImagePullSecret of the secret operator, as far as its fields are looked at.
import type {KubeObject} from '../../client/object.ts';
import {resource} from '../../client/resources.ts';
import type {Requirement} from '../runtime/selector.ts';

export const imagePullSecrets = resource(
  'images.banzaicloud.io/v1alpha1',
  'ImagePullSecret',
  'imagepullsecrets',
  false,
);

/** Any one of the selectors is enough. */
export interface ObjectSelectors {
  labels?: {matchLabels?: Record<string, string>; matchExpressions?: Requirement[]}[];
  annotations?: {matchAnnotations?: Record<string, string>; matchExpressions?: Requirement[]}[];
}

export interface ImagePullSecretStatus {
  status?: 'Ready' | 'Failed';
  reason?: string;
  lastSuccessfulReconciliation?: string;
  managedNamespaces?: string[];
  /** By `NAMESPACE.NAME`: `Ok`, or what is wrong with it. */
  sourceSecretStatus?: Record<string, string>;
}

export type ImagePullSecret = KubeObject<{
  spec: {
    registry: {credentials: {name: string; namespace: string}[]};
    target: {
      secret: {name: string; labels?: Record<string, string>; annotations?: Record<string, string>};
      namespaces?: ObjectSelectors & {names?: string[]};
      namespacesWithPods?: ObjectSelectors;
    };
  };
  status?: ImagePullSecretStatus;
}>;

export type Secret = KubeObject<{type?: string; data?: Record<string, string>}>;

export const pullSecretType = 'kubernetes.io/dockerconfigjson';
export const pullSecretKey = '.dockerconfigjson';
