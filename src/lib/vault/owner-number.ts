// The number in the names of a Vault's sessions: OWNER_ID (docs/decisions: a number that nobody else has).
import {randomInt} from 'node:crypto';

/**
 * As long as it may be with room to spare: the longest name that it goes into, `VAULT_CLIENT_CERT-bootstrap-ID`, is the common
 * name of a certificate, which has at most 64 characters.
 */
const digits = 24;

/** Decimal digits, as the vendor's files have it; the first is not 0. */
export function newOwnerNumber(): string {
  const more = Array.from({length: digits - 1}, () => randomInt(10));
  return [randomInt(1, 10), ...more].join('');
}
