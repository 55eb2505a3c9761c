// What cert-manager says about its objects: one Ready condition for the generation it has seen.
import type {Certificate, Condition, Issuer} from './kinds.ts';

type Words = Pick<Condition, 'status' | 'reason' | 'message'>;

/** The Ready condition; the time of the last transition is kept as long as the status word is the same. */
export function readyCondition(object: Issuer | Certificate, words: Words, now: Date): Condition {
  const before = object.status?.conditions?.find(({type}) => type === 'Ready');
  return {
    type: 'Ready',
    ...words,
    observedGeneration: object.metadata.generation ?? 1,
    lastTransitionTime: before?.status === words.status ? before.lastTransitionTime : timestamp(now),
  };
}

/** Kubernetes' form of a time: whole seconds, UTC. */
export function timestamp(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

export function issuerWords(issuer: Issuer): Words {
  if (issuer.spec.selfSigned !== undefined) return {status: 'True', reason: 'IsReady', message: ''};
  if (issuer.spec.ca !== undefined) return {status: 'True', reason: 'KeyPairVerified', message: 'Signing CA verified'};
  return {status: 'False', reason: 'NotPlayed', message: 'only selfSigned and ca issuers are played in the sandbox'};
}

export const issued: Words = {
  status: 'True',
  reason: 'Ready',
  message: 'Certificate is up to date and has not expired',
};

/** The certificate cannot be issued (yet), for this reason. */
export function notIssued(message: string): Words {
  return {status: 'False', reason: 'DoesNotExist', message};
}
