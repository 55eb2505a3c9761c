// Whether a credential, and no other, lets somebody fetch an image.
import type {NamedCredential} from './credential.ts';
import {openRegistry, type RegistryOptions} from './open-registry.ts';
import type {Reference} from './reference.ts';

export type AccessProof =
  /** The manifest was fetched. */
  | {is: 'valid'; digest: string}
  /**
   * The registry said no. `absent` may be a polite way of it: some registries show an image only to those who may have it.
   */
  | {is: 'refused'; why: 'unauthorized' | 'denied' | 'absent'; reason: string; next?: string}
  /** Nothing is known about the credential. */
  | {is: 'unreachable'; reason: string; next?: string};

/** Mirrors and other accounts are left out of it: the registry itself is asked, with exactly this credential. */
export function accessProver(
  options: Omit<RegistryOptions, 'credentials' | 'mirrors'>,
  credential: NamedCredential,
): (reference: Reference) => Promise<AccessProof> {
  const registry = openRegistry({...options, mirrors: [], credentials: async () => [credential]});
  return async (reference) => {
    const answer = await registry.manifest(reference);
    switch (answer.is) {
      case 'found':
        return {is: 'valid', digest: answer.value.digest};
      case 'absent':
        return {is: 'refused', why: 'absent', reason: answer.reason};
      case 'broken':
        return {...answer, is: 'unreachable'};
      default:
        return answer;
    }
  };
}

/** For one image. */
export function proveAccess(
  options: Omit<RegistryOptions, 'credentials' | 'mirrors'>,
  reference: Reference,
  credential: NamedCredential,
): Promise<AccessProof> {
  return accessProver(options, credential)(reference);
}
