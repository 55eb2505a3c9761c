// The beginning of an age file: for whom it is sealed, and whether it is one at all.
import {Failure} from '../report/failure.ts';

/** No header of ours, or of people, is longer; a recipient takes about 130 bytes, one of the hybrid kind 1700. */
const longest = 256 * 1024;
const firstLine = 'age-encryption.org/v1\n';

export interface AgeHeader {
  /** `scrypt` for a passphrase, `X25519` for a recipient, and others. */
  kinds: string[];
  /** Bytes read so far: the header and what came with it. */
  start: Uint8Array;
}

/**
 * Reads as far as the end of the header.
 * @throws Failure for an empty file, for one that age did not make, and for one that ends within its header
 */
export async function readHeader(bytes: AsyncIterator<Uint8Array>, object: string): Promise<AgeHeader> {
  let start = Buffer.alloc(0);
  for (;;) {
    const end = /\n--- [A-Za-z0-9+/]+\n/.exec(start.toString('latin1'));
    if (end !== null) {
      const header = start.subarray(0, end.index).toString('latin1');
      return {kinds: [...header.matchAll(/^-> (\S+)/gm)].map(([, kind = '']) => kind), start};
    }
    if (start.length > longest) throw refusal(object, 'is damaged', 'its header has no end');
    const next = await bytes.next();
    if (!next.done) start = Buffer.concat([start, next.value]);
    if (!isBeginning(start)) throw noAge(object);
    if (!next.done) continue;
    if (start.length === 0) throw refusal(object, 'is empty', undefined);
    throw refusal(object, 'is cut off', 'it ends within its header');
  }
}

function isBeginning(start: Buffer): boolean {
  const text = start.toString('latin1', 0, firstLine.length);
  return firstLine.startsWith(text) || text.startsWith(firstLine);
}

function noAge(object: string): Failure {
  const reason = 'it does not begin as files of age do';
  return new Failure({summary: 'this is no sealed file', object, reason, next: 'name the file that was sealed'});
}

function refusal(object: string, is: string, reason: string | undefined): Failure {
  const summary = `the sealed file ${is}`;
  const next = 'take another copy of the file';
  return new Failure({summary, object, next, ...(reason !== undefined && {reason})});
}
