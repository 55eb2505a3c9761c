// What can be made to go wrong with one CAS.
import type {Advisory} from './protocol.ts';

export interface CasFaults {
  /** Lines that the log does not have. */
  silentAbout?: ('key-hash' | 'token')[];
  /** Somebody has used the token already. */
  tokenUsed?: boolean;
  /** Its quote cannot be verified. */
  notGenuine?: boolean;
  /** Instead of what the image has. */
  measurement?: {mrsigner?: string; isvsvn?: number; advisories?: Advisory[]; debug?: boolean};
  snapshotsFail?: boolean;
  /** Requests that are refused, by method and path: `POST /sessions`; `after`: when the work is done already. */
  refuses?: {request: string; after?: boolean};
}
