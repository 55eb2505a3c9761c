// Base64 without leniency: what is not base64 is no signature.

/** Undefined for a text that is not base64 with its padding; line breaks are let pass, as Go does. */
export function fromBase64(text: unknown): Buffer | undefined {
  if (typeof text !== 'string') return undefined;
  const joined = text.replace(/[\r\n]/g, '');
  const isBase64 = joined.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(joined);
  return isBase64 ? Buffer.from(joined, 'base64') : undefined;
}
