// Whether a text that was signed is the one that was meant: the same bytes, or written anew by the program with the same members.
import {isDeepStrictEqual} from 'node:util';
import {parseSession} from './session-document.ts';
import {plainData} from './session-node.ts';

export type Sameness =
  | {same: 'bytes'}
  /** `added`: the program has named the creator, as it does with what it signs. */
  | {same: 'members'; added: string | undefined}
  | {same: 'no'; reason: string};

/** Both must be sessions. */
export function comparePolicies(meant: string, signed: string, file: string): Sameness {
  if (meant === signed) return {same: 'bytes'};
  const [own, other] = [membersOf(meant, file), membersOf(signed, `${file} (signed)`)];
  const added = !Object.hasOwn(own, 'creator') && Object.hasOwn(other, 'creator') ? 'creator' : undefined;
  const compared = added === undefined ? other : withoutMember(other, added);
  const names = [...new Set([...Object.keys(own), ...Object.keys(compared)])];
  const changed = names.filter((name) => !isDeepStrictEqual(own[name], compared[name]));
  if (changed.length === 0) return {same: 'members', added};
  return {same: 'no', reason: `they differ in ${changed.join(', ')}`};
}

function membersOf(text: string, file: string): Record<string, unknown> {
  return plainData(parseSession(text, file).root) as Record<string, unknown>;
}

function withoutMember(members: Record<string, unknown>, name: string): Record<string, unknown> {
  const {[name]: _, ...rest} = members;
  return rest;
}
