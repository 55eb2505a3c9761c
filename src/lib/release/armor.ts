// The text form of a detached OpenPGP signature, read strictly: every character of it counts, also the checksum.

/** What was read, or why not. */
export type Dearmored = {packets: Uint8Array} | {wrong: string};

const block =
  /^-----BEGIN PGP SIGNATURE-----\r?\n(?:[A-Z][A-Za-z]*: .*\r?\n)*\r?\n((?:[A-Za-z0-9+/]{1,76}={0,2}\r?\n)+)(?:=([A-Za-z0-9+/]{4})\r?\n)?-----END PGP SIGNATURE-----(?:\r?\n)?$/;

/**
 * Stricter than the standard asks: nothing before or after the block, the checksum is required, and no base64 that
 * decodes to the same bytes as another. So a damaged signature file is noticed wherever it is damaged.
 * @param needsChecksum false for signatures by Helm, which writes none
 */
export function dearmorSignature(text: string, needsChecksum = true): Dearmored {
  const [, body, checksum] = block.exec(text) ?? [];
  if (body === undefined || (checksum === undefined && needsChecksum))
    return {wrong: 'it is not one armoured OpenPGP signature'};
  const base64 = body.replaceAll(/\r?\n/g, '');
  const packets = Buffer.from(base64, 'base64');
  if (packets.toString('base64') !== base64) return {wrong: 'its base64 is damaged'};
  if (checksum !== undefined && crc24(packets).toString('base64') !== checksum)
    return {wrong: 'its checksum does not match'};
  return {packets};
}

/** RFC 4880, section 6.1: three bytes. */
export function crc24(bytes: Uint8Array): Buffer {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1;
      if (crc & 0x1000000) crc ^= 0x1864cfb;
    }
  }
  return Buffer.from([(crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff]);
}
