// The object by which the operator hands a policy to a CAS: its name, its marks, and which CAS it names. Pure.
import {type CasName, casKind} from '../cas/names.ts';
import type {KubeObject} from '../cluster/object.ts';
import {sha256} from '../keys/pem-identity.ts';
import {type PolicyFacts, type PolicyFile, policyApiVersion} from './signed-policy.ts';

export interface PolicyObject extends KubeObject {
  kind: 'SignedPolicy' | 'EncryptedPolicy';
  spec: {casAddress: string; policy: string} & (
    | {signatures: {signer: string; signature: string}[]}
    | {encryptionKey: string}
  );
}

export interface ObjectPlace {
  cas: CasName;
  clientPort: number;
  /** Of the object. */
  namespace: string;
  /** Of the CAS: deleting the CAS then deletes the object. Only within one namespace. */
  casUid: string | undefined;
}

/** Of what the text says about itself; undefined for an encrypted policy, of which nothing can be seen. */
export function policyObject(
  policy: PolicyFile,
  facts: PolicyFacts | undefined,
  name: string,
  place: ObjectPlace,
): PolicyObject {
  const {cas, clientPort, namespace, casUid} = place;
  const casAddress = addressOf(cas, clientPort);
  const owner = casUid !== undefined && namespace === cas.namespace ? [{...casKind, name: cas.name, uid: casUid}] : [];
  return {
    apiVersion: policyApiVersion,
    kind: policy.kind === 'signed' ? 'SignedPolicy' : 'EncryptedPolicy',
    metadata: {
      name,
      namespace,
      labels: {
        'app.kubernetes.io/name': 'policy',
        'app.kubernetes.io/instance': cas.name,
        'app.kubernetes.io/managed-by': 'kubectl-provision',
      },
      ...(facts !== undefined && {annotations: {[nameAnnotation]: facts.name}}),
      ...(owner.length > 0 && {ownerReferences: owner}),
    },
    spec:
      policy.kind === 'signed'
        ? {casAddress, policy: policy.session, signatures: policy.signatures.map((each) => ({...each}))}
        : {casAddress, policy: policy.content, encryptionKey: policy.key},
  };
}

/** The name of the policy, which may hold characters that no name of Kubernetes may. */
const nameAnnotation = 'kubectl-provision/policy';

/** The name that every version of a CAS has in its certificate (docs/system.md: CAS). */
export function addressOf({name, namespace}: CasName, clientPort: number): string {
  return `https://${name}.${namespace}.svc.cluster.local:${clientPort}`;
}

/** Whether an address leads to the same CAS, whichever of its names it uses. */
export function isSameCas(address: string, {name, namespace}: CasName, clientPort: number): boolean {
  const own = `${name}.${namespace}`;
  const hosts = [own, `${own}.svc`, `${own}.svc.cluster.local`];
  return hosts.some((host) => address.replace(/\/$/, '') === `https://${host}:${clientPort}`);
}

const longest = 253;

/**
 * The same for the same policy in each run, and another one for each other policy: a name that is none of Kubernetes gets
 * the beginning of its digest.
 */
export function objectName(policyName: string): string {
  if (isName(policyName)) return policyName;
  const digest = sha256(policyName).slice(0, 10);
  const slug = policyName
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 100)
    .replace(/^-+|-+$/g, '');
  return slug === '' ? `policy-${digest}` : `${slug}-${digest}`;
}

function isName(text: string): boolean {
  return text.length <= longest && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/.test(text);
}

/** Of an encrypted policy, whose own name cannot be seen: that of its file, without what tells its form. */
export function nameOfFile(path: string): string {
  const base = path
    .replace(/^.*[/\\]/, '')
    .replace(/\.(?:json|ya?ml)$/i, '')
    .replace(/[._-]?(?:encrypted|signed)$/i, '');
  return objectName(base);
}
