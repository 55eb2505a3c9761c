// Go strings as JavaScript strings: bytes that are not UTF-8 travel as lone surrogates U+DC80…U+DCFF and come back whole.
import {isUtf8} from 'node:buffer';

const nonAscii = /[^\0-\x7f]/;

/** True if every character is one byte, so that byte offsets and string offsets are the same. */
export function isAscii(text: string): boolean {
  return !nonAscii.test(text);
}

/** The text of UTF-8 bytes; each byte that is not part of valid UTF-8 becomes the lone surrogate 0xDC00 + byte. */
export function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isUtf8(buffer) ? buffer.toString('utf8') : escapedTextOf(bytes);
}

function escapedTextOf(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; ) {
    const width = runeWidth(bytes, i);
    parts.push(
      width === 0
        ? String.fromCharCode(0xdc00 + (bytes[i] ?? 0))
        : Buffer.from(bytes.subarray(i, i + width)).toString('utf8'),
    );
    i += Math.max(width, 1);
  }
  return parts.join('');
}

/** Length in bytes of the valid UTF-8 character at i; 0 if there is none. */
function runeWidth(bytes: Uint8Array, i: number): number {
  const first = bytes[i] ?? 0;
  const width = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (width === 0 || i + width > bytes.length) return 0;
  return isUtf8(bytes.subarray(i, i + width)) ? width : 0;
}

/** The bytes of a text, the inverse of `textOf`. */
export function bytesOf(text: string): Uint8Array {
  if (text.isWellFormed()) return Buffer.from(text, 'utf8');
  const parts: Uint8Array[] = [];
  for (const character of text) {
    const code = character.charCodeAt(0);
    const escaped = character.length === 1 && code >= 0xdc80 && code <= 0xdcff;
    parts.push(escaped ? Uint8Array.of(code - 0xdc00) : Buffer.from(character, 'utf8'));
  }
  return Buffer.concat(parts);
}

/** `len(text)` in Go: the number of bytes. */
export function byteLength(text: string): number {
  if (isAscii(text)) return text.length;
  return text.isWellFormed() ? Buffer.byteLength(text) : bytesOf(text).length;
}

/** `text[start:end]` in Go: by bytes; the caller has checked the bounds. */
export function byteSlice(text: string, start: number, end: number): string {
  return isAscii(text) ? text.slice(start, end) : textOf(bytesOf(text).subarray(start, end));
}

/** Order of Go's `<` on strings: by bytes. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  if (isAscii(a) && isAscii(b)) return a < b ? -1 : 1;
  return Buffer.compare(bytesOf(a), bytesOf(b));
}
