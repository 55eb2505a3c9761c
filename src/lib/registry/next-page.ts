// Where a list of referrers goes on: the header Link (RFC 8288), as far as registries use it.

/** Path below the repository, such as `referrers/sha256:…?n=10&last=…`; undefined at the end of the list. */
export function nextPage(link: string | null, digest: string): string | undefined {
  const target = /<([^>]*)>[^,]*;\s*rel="?next"?/.exec(link ?? '')?.[1];
  if (target === undefined) return undefined;
  // Only the query counts: the rest of the address is known, and a registry must not lead us elsewhere.
  const [, query] = target.split('?', 2);
  return query === undefined ? undefined : `referrers/${digest}?${query.replace(/[^\w%&=.:~-]/g, '')}`;
}
