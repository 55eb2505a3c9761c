// The kinds of cert-manager that are played, as far as their fields are looked at.
import type {KubeObject} from '../../client/object.ts';
import {resource} from '../../client/resources.ts';

export const issuers = resource('cert-manager.io/v1', 'Issuer', 'issuers');
export const clusterIssuers = resource('cert-manager.io/v1', 'ClusterIssuer', 'clusterissuers', false);
export const certificates = resource('cert-manager.io/v1', 'Certificate', 'certificates');

export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  observedGeneration: number;
  lastTransitionTime: string;
}

export type Issuer = KubeObject<{
  spec: {selfSigned?: object; ca?: {secretName: string}};
  status?: {conditions?: Condition[]};
}>;

export type Certificate = KubeObject<{
  spec: {
    secretName: string;
    commonName?: string;
    dnsNames?: string[];
    ipAddresses?: string[];
    isCA?: boolean;
    duration?: string;
    issuerRef: {name: string; kind?: string; group?: string};
  };
  status?: {conditions?: Condition[]; revision?: number; notBefore?: string; notAfter?: string; renewalTime?: string};
}>;

export type Secret = KubeObject<{type?: string; data?: Record<string, string>}>;

/** A value of a Secret as text. */
export function textIn({data}: Secret, key: string): string {
  return Buffer.from(data?.[key] ?? '', 'base64').toString();
}

/** Values of a Secret from texts. */
export function secretData(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]));
}
