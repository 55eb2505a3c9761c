// Signs an executable of macOS ad hoc, without a name or a certificate: hashes of its pages, as the kernel compares them.
import {createHash} from 'node:crypto';

/** Little-endian fields of a 64-bit Mach-O file (mach-o/loader.h). */
const machO64 = 0xfeedfacf;
const segmentCommand = 0x19;
const signatureCommand = 0x1d;
const headerSize = 32;

/** Big-endian fields of a signature (cs_blobs.h). */
const superBlob = 0xfade0cc0;
const codeDirectory = 0xfade0c02;
const directorySize = 88;
const pageSize = 4096;
const hashSize = 32;
const adHoc = 0x2;
const mainBinary = 1n;

interface Segment {
  /** Where its command stands. */
  command: number;
  fileOffset: number;
  fileSize: number;
}

interface Layout {
  text: Segment;
  linkEdit: Segment;
  /** Where the command of the signature stands, or has room. */
  signature: {command: number; dataOffset: number} | undefined;
  commandsEnd: number;
}

/** The file with a new signature in place of the one it had. @throws Error for what is no executable of macOS. */
export function signMachO(file: Buffer, identifier: string, flags = adHoc): Buffer {
  const layout = layoutOf(file);
  const end = layout.linkEdit.fileOffset + layout.linkEdit.fileSize;
  const codeLimit = layout.signature?.dataOffset ?? Math.ceil(end / 16) * 16;
  const size = signatureSize(codeLimit, identifier);
  const signed = Buffer.alloc(codeLimit + size);
  file.copy(signed, 0, 0, Math.min(codeLimit, file.length));
  writeCommand(signed, layout, codeLimit, size);
  extendLinkEdit(signed, layout.linkEdit, codeLimit + size);
  writeSignature(signed, codeLimit, identifier, flags, layout.text);
  return signed;
}

function layoutOf(file: Buffer): Layout {
  if (file.readUInt32LE(0) !== machO64) throw new Error('this is no 64-bit Mach-O file');
  const segments = new Map<string, Segment>();
  let signature: Layout['signature'];
  let position = headerSize;
  for (let count = file.readUInt32LE(16); count > 0; count--) {
    const command = file.readUInt32LE(position);
    if (command === segmentCommand) {
      const name = file.toString('latin1', position + 8, position + 24).replace(/\0.*$/s, '');
      const fileOffset = Number(file.readBigUInt64LE(position + 40));
      segments.set(name, {command: position, fileOffset, fileSize: Number(file.readBigUInt64LE(position + 48))});
    }
    if (command === signatureCommand) signature = {command: position, dataOffset: file.readUInt32LE(position + 8)};
    position += file.readUInt32LE(position + 4);
  }
  const text = segments.get('__TEXT');
  const linkEdit = segments.get('__LINKEDIT');
  if (text === undefined || linkEdit === undefined) throw new Error('the Mach-O file has no __TEXT or no __LINKEDIT');
  return {text, linkEdit, signature, commandsEnd: position};
}

function signatureSize(codeLimit: number, identifier: string): number {
  return 12 + 8 + directorySize + identifier.length + 1 + Math.ceil(codeLimit / pageSize) * hashSize;
}

function writeCommand(file: Buffer, {signature, commandsEnd}: Layout, dataOffset: number, dataSize: number): void {
  const position = signature?.command ?? commandsEnd;
  if (signature === undefined) {
    if (file.subarray(position, position + 16).some((byte) => byte !== 0)) {
      throw new Error('the Mach-O file has no room for the command of a signature');
    }
    file.writeUInt32LE(file.readUInt32LE(16) + 1, 16);
    file.writeUInt32LE(file.readUInt32LE(20) + 16, 20);
  }
  file.writeUInt32LE(signatureCommand, position);
  file.writeUInt32LE(16, position + 4);
  file.writeUInt32LE(dataOffset, position + 8);
  file.writeUInt32LE(dataSize, position + 12);
}

/** The last segment ends with the signature, in the file and, if need be by further pages of 16 kB, in memory. */
function extendLinkEdit(file: Buffer, {command, fileOffset}: Segment, end: number): void {
  const size = end - fileOffset;
  if (file.readBigUInt64LE(command + 32) < BigInt(size)) {
    file.writeBigUInt64LE(BigInt(Math.ceil(size / 0x4000) * 0x4000), command + 32);
  }
  file.writeBigUInt64LE(BigInt(size), command + 48);
}

function writeSignature(file: Buffer, codeLimit: number, identifier: string, flags: number, text: Segment): void {
  const pages = Math.ceil(codeLimit / pageSize);
  const hashOffset = directorySize + identifier.length + 1;
  const blob = file.subarray(codeLimit);
  writeWords(blob, 0, [superBlob, blob.length, 1, 0, 20]);
  const directory = blob.subarray(20);
  const version = 0x20400;
  writeWords(directory, 0, [codeDirectory, directory.length, version, flags, hashOffset, directorySize, 0, pages]);
  directory.writeUInt32BE(codeLimit, 32);
  // Size and kind of a hash (2: SHA-256), platform, page size as a power of two.
  directory.set([hashSize, 2, 0, 12], 36);
  directory.writeBigUInt64BE(BigInt(text.fileOffset), 64);
  directory.writeBigUInt64BE(BigInt(text.fileSize), 72);
  directory.writeBigUInt64BE(mainBinary, 80);
  directory.write(identifier, directorySize, 'latin1');
  for (let page = 0; page < pages; page++) {
    const code = file.subarray(page * pageSize, Math.min((page + 1) * pageSize, codeLimit));
    createHash('sha256')
      .update(code)
      .digest()
      .copy(directory, hashOffset + page * hashSize);
  }
}

function writeWords(bytes: Buffer, position: number, words: readonly number[]): void {
  for (const [index, word] of words.entries()) bytes.writeUInt32BE(word, position + index * 4);
}
