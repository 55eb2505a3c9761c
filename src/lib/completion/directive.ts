// The line that ends an answer: what the shell is to do beside it. Numbers as cobra has them, which kubectl passes on.

export const directives = {
  /** Where there is no candidate, names of files are offered. */
  files: 0,
  /** The candidates are all there is. */
  only: 4,
  /** Names of directories are offered. */
  directories: 16,
} as const;

export type Directive = keyof typeof directives;
