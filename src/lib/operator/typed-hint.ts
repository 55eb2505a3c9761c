// Hints as commands: what a person reads can be typed as it stands.

/** Flags, each perhaps with a placeholder in capitals, then words. */
const flagsFirst = /^(--[\w-]+(?: (?:--[\w-]+|[A-Z]{2,}))*)[,:]? ?(.*)$/s;

/**
 * `--reconcile creates it` becomes `kubectl provision operator --reconcile  # creates it`; other hints stay.
 * @param command what to type before a flag: `kubectl provision operator`
 */
export function typedHint(hint: string, command: string): string {
  const [, flags, words = ''] = flagsFirst.exec(hint) ?? [];
  if (flags === undefined) return hint;
  return words === '' ? `${command} ${flags}` : `${command} ${flags}  # ${words}`;
}
