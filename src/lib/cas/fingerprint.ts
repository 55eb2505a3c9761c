// A secret's fingerprint: enough to tell two apart, too little to tell what they are.
import {createHash} from 'node:crypto';

/** The first 12 hex digits of its SHA-256. */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 12);
}
