// The text form of an age file: base64 in lines of 64 between two marks, made and read piece by piece.
import {Failure} from '../report/failure.ts';

export const armorBegin = '-----BEGIN AGE ENCRYPTED FILE-----';
const armorEnd = '-----END AGE ENCRYPTED FILE-----';
/** Bytes to a line: 64 characters. */
const lineBytes = 48;

export async function* armored(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${armorBegin}\n`);
  let rest = Buffer.alloc(0);
  for await (const piece of bytes) {
    const all = Buffer.concat([rest, piece]);
    const whole = all.length - (all.length % lineBytes);
    if (whole > 0) yield Buffer.from(linesOf(all.subarray(0, whole)));
    rest = all.subarray(whole);
  }
  yield Buffer.from(`${linesOf(rest)}${armorEnd}\n`);
}

function linesOf(bytes: Buffer): string {
  const text = bytes.toString('base64');
  return text === '' ? '' : `${text.replace(/.{64}(?=.)/g, '$&\n')}\n`;
}

/**
 * Reads strictly, as age does: what is not exactly one file in this form is refused.
 * @throws Failure for text that is cut off or is not this form
 */
export async function* unarmored(text: AsyncIterable<Uint8Array>, object: string): AsyncGenerator<Uint8Array> {
  const state: Reading = {place: 'before', lastWasShort: false};
  let rest = '';
  for await (const piece of text) {
    const lines = (rest + Buffer.from(piece).toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > 1024) throw damaged(object, 'a line is too long');
    const bytes = lines.map((line) => readLine(line.replace(/\r$/, ''), state, object));
    yield Buffer.concat(bytes);
  }
  if (rest.trim() !== '') yield readLine(rest.trim(), state, object);
  if (state.place !== 'behind') throw damaged(object, 'it is cut off: its last line is missing');
}

interface Reading {
  place: 'before' | 'inside' | 'behind';
  /** Only the last line may be shorter than the others. */
  lastWasShort: boolean;
}

/** The bytes of one line. */
function readLine(line: string, state: Reading, object: string): Buffer {
  const nothing = Buffer.alloc(0);
  if (state.place !== 'inside') {
    if (line.trim() === '') return nothing;
    if (state.place === 'behind' || line.trim() !== armorBegin) throw damaged(object, 'there is other text around it');
    state.place = 'inside';
    return nothing;
  }
  if (line === armorEnd) {
    state.place = 'behind';
    return nothing;
  }
  if (
    state.lastWasShort ||
    !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?$/.test(line) ||
    line === ''
  ) {
    throw damaged(object, 'a line of it is not as it was written');
  }
  if (line.length > 64) throw damaged(object, 'a line is too long');
  state.lastWasShort = line.length < 64 || line.endsWith('=');
  return Buffer.from(line, 'base64');
}

function damaged(object: string, reason: string): Failure {
  const next = 'take another copy of the file';
  return new Failure({summary: 'the sealed file is damaged', object, reason, next});
}
