// What cert-manager's webhook says to objects of its kinds: refuses what is plainly invalid, completes requests.
import type {AdmissionRequest, Reviewer, Verdict} from '../runtime/admission.ts';
import {isTree, type Tree} from '../runtime/difference.ts';

const issuerTypes = ['acme', 'ca', 'selfSigned', 'vault', 'venafi'];

/** The reviewers by their path. */
export const certManagerReviewers: Readonly<Record<string, Reviewer>> = {'/validate': validate, '/mutate': mutate};

function validate({kind, object}: AdmissionRequest): Verdict {
  const spec = isTree(object.spec) ? object.spec : {};
  switch (kind.kind) {
    case 'Issuer':
    case 'ClusterIssuer':
      return {problems: issuerProblems(spec)};
    case 'Certificate':
      return {problems: certificateProblems(spec)};
    default:
      return {};
  }
}

function issuerProblems(spec: Tree): string[] {
  const types = issuerTypes.filter((type) => spec[type] !== undefined);
  if (types.length === 0) return ['spec: Required value: at least one issuer must be configured'];
  return types.slice(1).map((type) => `spec.${type}: Forbidden: may not specify more than one issuer type`);
}

function certificateProblems(spec: Tree): string[] {
  const problems: string[] = [];
  if (!isText(spec.secretName)) problems.push('spec.secretName: Required value: must be specified');
  if (!isTree(spec.issuerRef) || !isText(spec.issuerRef.name))
    problems.push('spec.issuerRef.name: Required value: must be specified');
  const names = ['dnsNames', 'uris', 'emailAddresses', 'ipAddresses', 'otherNames'];
  const named = isText(spec.commonName) || isText(spec.literalSubject) || names.some((field) => isFilled(spec[field]));
  if (!named)
    problems.push(
      'spec: Invalid value: "": at least one of commonName (from the commonName field or from a literalSubject), dnsNames, uriSANs, ipAddresses, emailSANs or otherNames must be set',
    );
  return problems;
}

/** A CertificateRequest is marked with who asks for it. */
function mutate({kind, operation, object, userInfo = {}}: AdmissionRequest): Verdict {
  if (kind.kind !== 'CertificateRequest' || operation !== 'CREATE') return {};
  const {username, uid, groups, extra} = userInfo;
  const identity = Object.fromEntries(Object.entries({username, uid, groups, extra}).filter(([, value]) => value));
  return {object: {...object, spec: {...(isTree(object.spec) ? object.spec : {}), ...identity}}};
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
