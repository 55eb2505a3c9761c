// What is made of a policy: signed or encrypted, as the scone program prints it, or as an object for the operator.
import type {Judgement} from '../plan/judgement.ts';
import {Failure} from '../report/failure.ts';
import {parseSession, type SessionDocument, topLevelText} from './session-document.ts';
import {member, plainData, textOf} from './session-node.ts';
import {signerIdTrouble} from './signer-id.ts';
import {type Signature, wrapperOf} from './wrapper.ts';
import {readYaml} from './yaml-nodes.ts';

export interface SignedPolicy {
  kind: 'signed';
  file: string;
  /** The policy, byte for byte as it was signed. */
  session: string;
  signatures: readonly Signature[];
}

export interface EncryptedPolicy {
  kind: 'encrypted';
  file: string;
  /** Base64. */
  content: string;
  /** 64 hex digits. */
  key: string;
}

export type PolicyFile = SignedPolicy | EncryptedPolicy;

export const policyApiVersion = 'cas.scone.cloud/v1beta1';

/**
 * Every policy in a file: JSON as the scone program prints it, the same as YAML, or objects as `apply -o yaml` prints them.
 * Signatures and signer ids are not judged yet.
 * @throws Failure of kind usage for anything else
 */
export function readPolicyFile(text: string, file: string): PolicyFile[] {
  const content = contentOf(text, file);
  const {kind, items} = content as {kind?: unknown; items?: unknown};
  const all = kind === 'List' && Array.isArray(items) ? items : [content];
  if (all.length === 0) throw noPolicy(file, 'its list is empty');
  return all.map((each) => policyIn(each, file));
}

function contentOf(text: string, file: string): unknown {
  const result = readYaml(text);
  if ('trouble' in result) throw noPolicy(file, result.trouble.reason);
  const [root, second] = result.documents;
  if (root === undefined) throw noPolicy(file, 'it is empty');
  if (second !== undefined) throw noPolicy(file, 'it holds more than one document');
  if (!text.trimStart().startsWith('{')) return plainData(root);
  try {
    // Both read the same here; that no member is there twice, the other one has seen.
    return JSON.parse(text);
  } catch {
    return plainData(root);
  }
}

function policyIn(value: unknown, file: string): PolicyFile {
  const wrapper = wrapperOf<unknown>(value, mapping(value).kind, (of, name) => mapping(of)[name]);
  if (wrapper?.form === 'signed') return signed(wrapper.policy, wrapper.signatures, file);
  if (wrapper?.form === 'encrypted') return encrypted(wrapper.content, wrapper.key, file);
  const isPolicy = 'version' in mapping(value) && 'name' in mapping(value);
  throw noPolicy(file, isPolicy ? 'it is a policy that nobody has signed' : 'it is no signed or encrypted policy');
}

function signed(session: unknown, list: unknown, file: string): SignedPolicy {
  if (typeof session !== 'string') throw noPolicy(file, 'the text of the policy is missing');
  if (!Array.isArray(list) || list.length === 0) throw noPolicy(file, 'it has no signatures');
  const signatures = list.map((each, index) => {
    const {signer, signature} = mapping(each);
    if (typeof signer === 'string' && typeof signature === 'string') return {signer, signature};
    throw noPolicy(file, `its signature ${index + 1} has no signer, or no text`);
  });
  return {kind: 'signed', file, session, signatures};
}

function encrypted(content: unknown, key: unknown, file: string): EncryptedPolicy {
  if (typeof content !== 'string' || typeof key !== 'string') throw noPolicy(file, 'its content or its key is missing');
  return {kind: 'encrypted', file, content, key};
}

function mapping(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function noPolicy(file: string, reason: string): Failure {
  return new Failure({
    kind: 'usage',
    summary: 'this is no signed or encrypted policy',
    object: file,
    reason,
    next: 'make one with `policy sign` or `policy encrypt`',
  });
}

/** What of a signed policy's text matters here. */
export interface PolicyFacts {
  document: SessionDocument;
  name: string;
  /** Hash of the version before; undefined for a first version. */
  predecessor: string | undefined;
  /** Signer id of the creator that the text names. */
  creator: string | undefined;
}

/** @throws Failure of kind usage for a text that is no session, or has no name */
export function policyFacts(text: string, file: string): PolicyFacts {
  const document = parseSession(text, file);
  const name = topLevelText(document, 'name');
  if (name === undefined || name === '') throw noPolicy(file, 'the policy has no name');
  const predecessor = topLevelText(document, 'predecessor');
  const creator = textOf(member(member(document.root, 'creator'), 'signer'));
  return {document, name, predecessor: predecessor === '' ? undefined : predecessor?.toLowerCase(), creator};
}

/** Whether form and signers are sound. What a signature covers only the program and a CAS know. */
export function judgeSigned(policy: SignedPolicy, facts: PolicyFacts, judgement: Judgement): boolean {
  const {signatures, file: object} = policy;
  const before = judgement.findings.filter(({verdict}) => verdict === 'failed').length;
  signatures.forEach(({signature}, index) => {
    if (!/^[0-9a-f]{128}$/i.test(signature)) {
      judgement.broken('PS453', `its signature ${index + 1} is not 128 hex digits`, {object});
    }
  });
  const signers = signatures.map(({signer}) => signer);
  signers.forEach((signer, index) => {
    const trouble = signerIdTrouble(signer);
    if (trouble !== undefined)
      judgement.broken('PS454', `its signer ${index + 1} is no signer id: ${trouble}`, {object});
    else if (signers.indexOf(signer) < index)
      judgement.broken('PS454', `the signer ${signer} has signed twice`, {object});
  });
  const {creator} = facts;
  if (creator !== undefined && !signers.includes(creator)) {
    judgement.broken('PS454', `its creator ${creator} is not among its signers`, {object});
  }
  if (facts.predecessor !== undefined && !/^[0-9a-f]{64}$/.test(facts.predecessor)) {
    judgement.broken('PS456', 'its predecessor is no hash of 64 hex digits', {object});
  }
  const isSound = judgement.findings.filter(({verdict}) => verdict === 'failed').length === before;
  if (isSound) {
    judgement.ok('PS453', `it is a signed policy, ${facts.name}`, {object});
    judgement.ok('PS454', `it is signed by ${signers.join(', ')}`, {object});
  }
  return isSound;
}

export function judgeEncrypted({content, key, file: object}: EncryptedPolicy, judgement: Judgement): boolean {
  const isContent = content !== '' && content.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(content);
  const isKey = /^[0-9a-f]{64}$/i.test(key);
  if (!isContent) judgement.broken('PS453', 'its content is no base64', {object});
  if (!isKey) judgement.broken('PS453', 'its key is not 64 hex digits', {object});
  if (isContent && isKey) judgement.ok('PS453', 'it is an encrypted policy; what is in it cannot be seen', {object});
  return isContent && isKey;
}

/** As the scone program takes it: JSON. */
export function signedText({session, signatures}: Pick<SignedPolicy, 'session' | 'signatures'>): string {
  return `${JSON.stringify({session, signatures}, undefined, 2)}\n`;
}
