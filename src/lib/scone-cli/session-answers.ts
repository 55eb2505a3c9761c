// Reads sessions and what is made of them from the program's output: YAML as read, JSON as signed or encrypted.
import {noAnswer} from './answers.ts';
import {isBanner, plainText} from './lines.ts';

/** The session's text as it was printed, from its first line on: a mapping of that name. */
export async function sessionIn(call: string, stdout: string, name: string): Promise<string> {
  const lines = plainText(stdout).split('\n');
  const start = lines.findIndex((line) => /^(?:---|["']?[a-z_]+["']?:(?:\s|$))/.test(line) && !isBanner(line));
  const end = lines.findLastIndex((line) => line.trim() !== '' && !isBanner(line)) + 1;
  const text = start < 0 ? '' : `${lines.slice(start, end).join('\n')}\n`;
  const session = await mappingIn(text);
  if (session !== undefined && session.name === name && 'version' in session) return text;
  throw noAnswer(call, `the session ${name} in YAML`, stdout);
}

/** `{"session": TEXT, "signatures": [{"signer": ID, "signature": HEX}]}`, as printed. */
export function signedSessionIn(call: string, stdout: string): string {
  const found = objectIn(stdout);
  const signatures: unknown[] = Array.isArray(found?.json.signatures) ? found.json.signatures : [];
  const isWhole = typeof found?.json.session === 'string' && signatures.length > 0 && signatures.every(isSignature);
  if (found !== undefined && isWhole) return found.text;
  throw noAnswer(call, 'a signed session in JSON', stdout);
}

/** `{"encrypted_session": BASE64, "encryption_key": HEX}`, as printed. */
export function encryptedSessionIn(call: string, stdout: string): string {
  const found = objectIn(stdout);
  const {encrypted_session: content, encryption_key: key} = found?.json ?? {};
  const isContent = typeof content === 'string' && /^[A-Za-z0-9+/]+={0,2}$/.test(content) && content.length % 4 === 0;
  if (found !== undefined && isContent && typeof key === 'string' && /^[0-9a-f]{64}$/i.test(key)) return found.text;
  throw noAnswer(call, 'an encrypted session in JSON', stdout);
}

function isSignature(entry: unknown): boolean {
  const {signer, signature} = (entry ?? {}) as {signer?: unknown; signature?: unknown};
  const isSigner = typeof signer === 'string' && /^[1-9A-HJ-NP-Za-km-z]{45,55}$/.test(signer);
  return isSigner && typeof signature === 'string' && /^[0-9a-f]{128}$/i.test(signature);
}

/** The JSON object that begins a line and goes on to the end of the output. */
function objectIn(stdout: string): {text: string; json: Record<string, unknown>} | undefined {
  const plain = plainText(stdout);
  const start = plain.search(/^\{/m);
  if (start < 0) return undefined;
  const text = plain.slice(start).trim();
  try {
    const json: unknown = JSON.parse(text);
    return isMapping(json) ? {text, json} : undefined;
  } catch {
    return undefined;
  }
}

async function mappingIn(text: string): Promise<Record<string, unknown> | undefined> {
  const {parseDocument} = await import('yaml');
  try {
    const document = parseDocument(text, {logLevel: 'silent'});
    const content: unknown = document.errors.length > 0 ? undefined : document.toJS({maxAliasCount: 100});
    return isMapping(content) ? content : undefined;
  } catch {
    // Aliases without an anchor, or so many that they are an attack.
    return undefined;
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
