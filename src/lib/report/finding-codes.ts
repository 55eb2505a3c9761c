// Every question a check asks, with its stable code. docs/findings.md and `explain` are generated from this table.

interface FindingCodeRow {
  /** The question in three to six words: heading of its page. */
  title: string;
  /** What it means when it is not ok, for someone who meets it for the first time. */
  meaning: string;
  /** How it is mended. */
  remedy: string;
}

export const findingCodes = {
  PS001: {
    title: 'Release is supported',
    meaning: 'The wanted version of the stack is out of support, or cannot follow the installed one.',
    remedy: 'Choose another version with --set-version; the finding says which.',
  },
} as const satisfies Record<string, FindingCodeRow>;

export type FindingCode = keyof typeof findingCodes;
