// The fingerprint of an armoured public key without an OpenPGP library, which takes longer to load than most checks to run.
import {createHash} from 'node:crypto';
import {crc24} from './armor.ts';

export interface PlainKey {
  /** Upper case, hexadecimal. */
  fingerprint: string;
  /** All packets, base64. */
  packets: string;
}

const block =
  /^\s*-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n(?:[A-Z][A-Za-z]*: .*\r?\n)*\r?\n((?:[A-Za-z0-9+/]{1,76}={0,2}\r?\n)+)(?:=([A-Za-z0-9+/]{4})\r?\n)?-----END PGP PUBLIC KEY BLOCK-----\s*$/;

const publicKey = 6;
/** Signature, user, subkey, attribute of a user. */
const followers = [2, 13, 14, 17];

/**
 * Undefined for whatever is not one public key of version 4, whole and in packets of stated lengths: a library has to
 * say what it is, or what is wrong with it. Nothing is verified here.
 */
export function plainPublicKey(armoredKey: string): PlainKey | undefined {
  const [, body, checksum] = block.exec(armoredKey) ?? [];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, 'base64');
  if (checksum !== undefined && crc24(bytes).toString('base64') !== checksum) return undefined;
  const [first, ...rest] = packetsOf(bytes) ?? [];
  if (first === undefined || first.tag !== publicKey || first.body[0] !== 4) return undefined;
  if (!rest.every(({tag}) => followers.includes(tag))) return undefined;
  return {fingerprint: fingerprintOf(first.body), packets: bytes.toString('base64')};
}

interface Packet {
  tag: number;
  body: Buffer;
}

/** RFC 9580, section 4.2. Undefined where the bytes do not end with a packet. */
function packetsOf(bytes: Buffer): Packet[] | undefined {
  const packets: Packet[] = [];
  for (let position = 0; position < bytes.length; ) {
    const header = headerAt(bytes, position);
    if (header === undefined) return undefined;
    const {tag, start, length} = header;
    const body = bytes.subarray(start, start + length);
    if (body.length < length) return undefined;
    packets.push({tag, body});
    position = start + length;
  }
  return packets;
}

function headerAt(bytes: Buffer, position: number): {tag: number; start: number; length: number} | undefined {
  const [first = 0, a = 0, b = 0] = bytes.subarray(position);
  const number = (offset: number, size: number) => {
    const start = position + offset + size;
    return start > bytes.length ? undefined : {start, length: bytes.readUIntBE(position + offset, size)};
  };
  const isOld = first >> 6 === 0b10;
  const tag = isOld ? (first >> 2) & 0xf : first & 0x3f;
  const at = isOld ? number(1, [1, 2, 4][first & 3] ?? bytes.length) : newLength();
  return first >> 7 === 0 || at === undefined ? undefined : {tag, ...at};

  /** Lengths in parts, from 224 to 254, are for contents, not for keys. */
  function newLength() {
    if (a < 192) return number(1, 1);
    if (a < 224) return {start: position + 3, length: ((a - 192) << 8) + b + 192};
    return a === 255 ? number(2, 4) : undefined;
  }
}

/** RFC 9580, section 5.5.4.2. */
function fingerprintOf(body: Buffer): string {
  const prefix = Buffer.from([0x99, body.length >> 8, body.length & 0xff]);
  return createHash('sha1').update(prefix).update(body).digest('hex').toUpperCase();
}
