// Policies that the operator hands to a CAS: whoever signed them makes them. What a CAS does with one that it holds is ours.
import {encryptionCipher, type SealedPolicy} from './policy-cipher.ts';
import type {PolicyRequest, SessionRequest} from './protocol.ts';
import {nameOf, predecessorOf, readSession, sessionHash} from './session-document.ts';
import {createSession, Refused, updateSession} from './sessions.ts';
import {isSignedBy} from './signer-id.ts';
import type {CasState, Contents} from './state.ts';

/** The contents with the policy, as a first version or as the next one; and its hash. */
export function takePolicy({contents, keys}: CasState, request: PolicyRequest): {contents: Contents; hash: string} {
  const {text, signatures} = 'text' in request ? request : opened(request, keys.encryptionKey);
  if (signatures.length === 0) throw new Refused(403, 'nobody has signed the policy');
  for (const one of signatures) {
    if (!isSignedBy(text, one)) throw new Refused(403, `the signature of ${one.signer} is not valid for this policy`);
  }
  const document = readable(text);
  const held = contents.sessions[nameOf(document)];
  const hash = sessionHash(document);
  if (held?.hash === hash) return {contents, hash};
  const caller = {keyHash: undefined, signers: signatures.map(({signer}) => signer)};
  return predecessorOf(document) === undefined
    ? createSession(contents, text, caller)
    : updateSession(contents, text, caller);
}

function opened({encrypted, key}: SealedPolicy, privateKey: string): Required<SessionRequest> {
  try {
    return JSON.parse(encryptionCipher.open({encrypted, key}, privateKey)) as Required<SessionRequest>;
  } catch {
    throw new Refused(400, 'the policy is not encrypted for this CAS, or is damaged');
  }
}

function readable(text: string): ReturnType<typeof readSession> {
  try {
    return readSession(text);
  } catch (thrown) {
    throw new Refused(400, (thrown as Error).message);
  }
}
