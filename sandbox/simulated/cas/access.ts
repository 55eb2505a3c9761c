// Who may do what with a session: lists of CREATOR, ANY, NONE, key hashes and signers.
import {isTree, type Tree} from '../runtime/difference.ts';

export interface Caller {
  /** Hash of the key of its client certificate; undefined: nobody in particular. */
  keyHash: string | undefined;
  /** Whose valid signatures came with the request. */
  signers: readonly string[];
}

export type Right = 'read' | 'update' | 'create_sessions';

/** Who has made a session: a key hash, or a signer. */
export type Creator = {keyHash: string} | {signer: string};

/** A right that is not given to anybody in particular is the creator's. */
export function isAllowed(right: Right, session: {document: Tree; creator: Creator}, caller: Caller): boolean {
  const policy = session.document.access_policy;
  const listed = isTree(policy) ? policy[right] : undefined;
  const entries = listed === undefined || listed === null ? ['CREATOR'] : Array.isArray(listed) ? listed : [listed];
  return entries.some((entry) => matches(entry, session.creator, caller));
}

function matches(entry: unknown, creator: Creator, {keyHash, signers}: Caller): boolean {
  if (entry === 'ANY') return true;
  if (entry === 'NONE') return false;
  if (entry === 'CREATOR') return 'signer' in creator ? signers.includes(creator.signer) : creator.keyHash === keyHash;
  const signer = isTree(entry) ? entry.signer : undefined;
  if (typeof signer === 'string') return signers.includes(signer);
  return typeof entry === 'string' && entry === keyHash;
}

/** What is wrong with an access policy as it is written. */
export function accessPolicyProblem(policy: unknown): string | undefined {
  if (policy === undefined || policy === null) return undefined;
  if (!isTree(policy)) return 'access_policy: a map is wanted';
  for (const [right, entries] of Object.entries(policy)) {
    if (!['read', 'update', 'create_sessions'].includes(right)) return `access_policy: unknown field ${right}`;
    const isEntry = (entry: unknown) =>
      typeof entry === 'string' || (isTree(entry) && typeof entry.signer === 'string');
    if (!Array.isArray(entries) || !entries.every(isEntry)) return `access_policy.${right}: a list is wanted`;
  }
  return undefined;
}
