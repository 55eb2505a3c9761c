// The API server's Warning headers: deprecated APIs, unknown fields that it drops, what admission policies remark.

/** The texts of one answer's header, as in `299 - "unknown field \"spec.x\"", 299 - "…"`. */
export function warningsIn(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(', ') : (header ?? '');
  const quoted = text.matchAll(/\b\d{3} \S+ "(?<words>(?:[^"\\]|\\.)*)"/g);
  return [...quoted].map(({groups}) => (groups?.words ?? '').replace(/\\(.)/g, '$1'));
}

/** Tells each text once. */
export function tellOnce(tell: (text: string) => void): (texts: readonly string[]) => void {
  const told = new Set<string>();
  return (texts) => {
    for (const text of texts) if (!told.has(text)) tell(text);
    for (const text of texts) told.add(text);
  };
}
