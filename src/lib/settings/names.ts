// Forms of names that Kubernetes demands.

export const namespaceForm = 'a namespace name: at most 63 lower-case letters, digits and dashes, not at its ends';

/** RFC 1123 label. */
export function isLabel(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text);
}
