// How Go's time package quotes texts in its complaints: by bytes, all but plain ASCII in hex.
import {bytesOf} from '../../go/text.ts';

export function timeQuote(text: string): string {
  const body = Array.from(bytesOf(text), (byte) => {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === '\\') return `\\${character}`;
    return byte < 0x20 || byte >= 0x80 ? `\\x${byte.toString(16).padStart(2, '0')}` : character;
  });
  return `"${body.join('')}"`;
}
