// Helm's provenance files: `CHART.tgz.prov`, a signed text that names the digest of the packed chart.
import {reasonOf} from '../report/failure.ts';

/** What is signed, and the armoured signature over it. */
export interface SignedText {
  text: string;
  signature: string;
}

const head = '-----BEGIN PGP SIGNED MESSAGE-----';
const foot = '-----BEGIN PGP SIGNATURE-----';

/**
 * Reads a text with a signature below it (RFC 4880, section 7), the whole file and nothing but it.
 * Lines that begin with a dash are written with `- ` before them; blanks at the ends of lines do not count.
 */
export function readSignedText(file: string): SignedText | {wrong: string} {
  const lines = file.split(/\r?\n/);
  const last = lines.indexOf(foot);
  const first = lines.indexOf('');
  if (lines[0] !== head || last < 0 || first < 0 || first > last) return {wrong: 'it is not one signed text'};
  if (!lines.slice(1, first).every((line) => /^Hash: [A-Za-z0-9, -]+$/.test(line))) {
    return {wrong: 'it has headers that a signed text has not'};
  }
  const written = lines.slice(first + 1, last);
  if (written.some((line) => /^-(?! )/.test(line))) return {wrong: 'a line of its text begins with a dash'};
  const text = written.map((line) => line.replace(/^- /, '').replace(/[ \t]+$/, '')).join('\n');
  return {text, signature: lines.slice(last).join('\n')};
}

/**
 * The SHA-256 that a provenance gives for a file, lower case hexadecimal.
 * @param name of the packed chart, without folders
 */
export async function digestIn(text: string, name: string): Promise<{sha256: string} | {wrong: string}> {
  const [, sums] = text.split('\n...\n');
  if (sums === undefined) return {wrong: 'it has no list of files'};
  const {parse} = await import('yaml');
  let files: unknown;
  try {
    files = parse(sums)?.files;
  } catch (thrown) {
    return {wrong: `its list of files cannot be read: ${reasonOf(thrown)}`};
  }
  const listed = typeof files === 'object' && files !== null && Object.hasOwn(files, name);
  if (!listed) return {wrong: `it does not name ${name}`};
  const sum: unknown = (files as {[name: string]: unknown})[name];
  const [, sha256] = typeof sum === 'string' ? (/^sha256:([0-9a-f]{64})$/.exec(sum) ?? []) : [];
  return sha256 === undefined ? {wrong: `it gives no SHA-256 for ${name}`} : {sha256};
}
