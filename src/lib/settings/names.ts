// Forms of names that Kubernetes demands.

export const namespaceForm = 'a namespace name: at most 63 lower-case letters, digits and dashes, not at its ends';

/** RFC 1123 label. */
export function isLabel(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text);
}

/** RFC 1123 subdomain: the name of an object such as a Secret. */
export function isObjectName(text: string): boolean {
  return text.length <= 253 && text.split('.').every(isLabel);
}
