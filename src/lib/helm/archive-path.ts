// The path of an archive entry inside its chart, or why it must not have one.

export interface EntryPath {
  /** The one folder at the top of the archive: `scone-operator`. */
  top: string;
  /** The path below it with `/`; empty for the top folder itself. */
  inside: string;
}

/**
 * Reads the name of an entry as Helm does (first part dropped, `\` of archives from Windows turned into `/`).
 * Stricter than Helm where Helm tidies a strange path up: such a name is never made by a packer, only by an attacker.
 * @returns the path, or a sentence that says what is wrong with the name
 */
export function entryPath(name: string): EntryPath | {refused: string} {
  if (name.includes('\0')) return {refused: 'the name contains a NUL byte'};
  const parts = name.split(name.includes('\\') ? '\\' : '/').flatMap((part) => part.split('/'));
  if (parts.at(-1) === '') parts.pop();
  const [top, ...inside] = parts;
  if (top === undefined || top === '') return {refused: 'the path is absolute'};
  if (parts.includes('..')) return {refused: 'the path leads out of the archive'};
  if (/^[a-zA-Z]:/.test(top) || /^[a-zA-Z]:/.test(inside[0] ?? '')) return {refused: 'the path names a drive'};
  if (inside.includes('')) return {refused: 'the path has an empty part'};
  return {top, inside: inside.filter((part) => part !== '.').join('/')};
}
