// Signatures of macOS executables: each page's hash, and what stands around them.
import {createHash} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {signMachO} from '../../scripts/pkg/sign-mach-o.ts';

const headerSize = 32;
const pageSize = 4096;

/** A Mach-O file with code of two pages and a half and, if wanted, an earlier signature. */
function executable({signed = false, roomy = true} = {}): Buffer {
  const size = 2 * pageSize + 1808;
  const file = Buffer.alloc(size + (signed ? 160 : 0));
  for (let position = 1024; position < file.length; position++) file[position] = position % 251;
  const commands = [segment('__TEXT', 0, pageSize), segment('__LINKEDIT', pageSize, file.length - pageSize)];
  if (signed) commands.push(signature(size, 160));
  const all = Buffer.concat(commands);
  file.writeUInt32LE(0xfeedfacf, 0);
  file.writeUInt32LE(commands.length, 16);
  file.writeUInt32LE(all.length, 20);
  all.copy(file, headerSize);
  if (!roomy) file.fill(1, headerSize + all.length, 1024);
  return file;
}

function segment(name: string, offset: number, size: number): Buffer {
  const command = Buffer.alloc(72);
  command.writeUInt32LE(0x19, 0);
  command.writeUInt32LE(72, 4);
  command.write(name, 8);
  command.writeBigUInt64LE(BigInt(size), 32);
  command.writeBigUInt64LE(BigInt(offset), 40);
  command.writeBigUInt64LE(BigInt(size), 48);
  return command;
}

function signature(offset: number, size: number): Buffer {
  const command = Buffer.alloc(16);
  for (const [index, word] of [0x1d, 16, offset, size].entries()) command.writeUInt32LE(word, index * 4);
  return command;
}

/** What the kernel reads of a signature. */
function read(file: Buffer) {
  let position = headerSize;
  const found = {offset: 0, size: 0, linkEditEnd: 0};
  for (let count = file.readUInt32LE(16); count > 0; count--) {
    if (file.readUInt32LE(position) === 0x1d) {
      found.offset = file.readUInt32LE(position + 8);
      found.size = file.readUInt32LE(position + 12);
    } else if (file.toString('latin1', position + 8, position + 18) === '__LINKEDIT') {
      found.linkEditEnd = Number(file.readBigUInt64LE(position + 40) + file.readBigUInt64LE(position + 48));
    }
    position += file.readUInt32LE(position + 4);
  }
  const blob = file.subarray(found.offset);
  const directory = blob.subarray(blob.readUInt32BE(16));
  const hashes = Array.from({length: directory.readUInt32BE(28)}, (_, page) =>
    directory.subarray(directory.readUInt32BE(16) + page * 32).toString('hex', 0, 32),
  );
  const identifier = directory.toString('latin1', directory.readUInt32BE(20)).split('\0')[0];
  return {...found, flags: directory.readUInt32BE(12), codeLimit: directory.readUInt32BE(32), identifier, hashes};
}

function pagesOf(file: Buffer, end: number): string[] {
  return Array.from({length: Math.ceil(end / pageSize)}, (_, page) =>
    createHash('sha256')
      .update(file.subarray(page * pageSize, Math.min((page + 1) * pageSize, end)))
      .digest('hex'),
  );
}

describe.each([
  {name: 'without a signature', file: executable()},
  {name: 'with an earlier signature', file: executable({signed: true})},
])('a file $name', ({file}) => {
  const signed = signMachO(file, 'a-name');
  const found = read(signed);

  test('ends with a signature of the whole code', () => {
    expect(found).toMatchObject({identifier: 'a-name', flags: 2, linkEditEnd: signed.length});
    expect(found.offset + found.size).toBe(signed.length);
    expect(found.codeLimit).toBe(found.offset);
    expect(found.offset % 16).toBe(0);
  });

  test('has the hash of each page', () => {
    expect(found.hashes).toEqual(pagesOf(signed, found.codeLimit));
  });

  test('is signed twice with the same result', () => {
    expect(signMachO(signed, 'a-name').equals(signed)).toBe(true);
  });
});

test.each([
  ['what is no executable of macOS', Buffer.alloc(64), 'no 64-bit Mach-O file'],
  ['a header without room', executable({roomy: false}), 'no room'],
])('%s is refused', (_, file, message) => {
  expect(() => signMachO(file, 'a-name')).toThrow(message);
});
