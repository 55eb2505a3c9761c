// Where a padded base64 or base32 text breaks its form, as Go's decoders tell it.
import {bytesOf} from '../../go/text.ts';

interface Encoding {
  alphabet: RegExp;
  /** Characters that belong together. */
  group: number;
  /** How many characters a padded group may hold. */
  partial: readonly number[];
}

const base64: Encoding = {alphabet: /[A-Za-z0-9+/]/, group: 4, partial: [2, 3]};
const base32: Encoding = {alphabet: /[A-Z2-7]/, group: 8, partial: [2, 4, 5, 7]};

/** Go's complaint about a base64 text; undefined if it is sound. Line breaks are passed over. */
export function base64Problem(text: string): string | undefined {
  const at = badPosition(text, base64);
  return at === undefined ? undefined : `illegal base64 data at input byte ${at}`;
}

/** Go's complaint about a base32 text. */
export function base32Problem(text: string): string | undefined {
  const at = badPosition(text, base32);
  return at === undefined ? undefined : `illegal base32 data at input byte ${at}`;
}

/** Counted in bytes. */
function badPosition(text: string, {alphabet, group, partial}: Encoding): number | undefined {
  const bytes = Array.from(bytesOf(text), (byte, at) => ({character: String.fromCharCode(byte), at}));
  const useful = bytes.filter(({character}) => character !== '\r' && character !== '\n');
  for (let i = 0; i < useful.length; i += 1) {
    const {character, at} = useful[i] ?? {character: '', at: 0};
    if (alphabet.test(character)) continue;
    const inGroup = i % group;
    if (character !== '=' || !partial.includes(inGroup)) return at;
    const padding = group - inGroup;
    const wrong = useful.slice(i, i + padding).find((item) => item.character !== '=');
    if (wrong !== undefined) return group === 4 ? wrong.at : at;
    if (useful.length < i + padding) return bytes.length;
    return useful[i + padding]?.at;
  }
  const left = useful.length % group;
  return left === 0 ? undefined : bytes.length - left;
}
