// What can stand on a command line, as plain data: made from the commands once, so that no command is loaded at a Tab.

/** Whence the values of a flag or argument come. A list names them all. */
export type ValueSource =
  | readonly string[]
  /** Of the cluster that the words name; asked for with a time limit. */
  | 'namespaces'
  | 'cas names'
  | 'releases'
  /** Of the kubeconfig; nothing is asked. */
  | 'contexts'
  | 'clusters'
  | 'users'
  /** Releases that this program knows. */
  | 'versions'
  | 'files'
  | 'directories'
  /** Texts that only the person knows. */
  | 'nothing';

export interface GrammarFlag {
  name: string;
  char?: string;
  summary: string;
  /** Absent for a switch. */
  values?: ValueSource;
  repeatable?: true;
}

export interface GrammarCommand {
  /** `plugin install` */
  id: string;
  summary: string;
  args: readonly ValueSource[];
  /** The last argument may be several. */
  repeatsLastArg?: true;
  flags: readonly GrammarFlag[];
}

export type Grammar = readonly GrammarCommand[];

/** As it is written down: commands share most of their flags, so each flag stands there once. */
export interface SharedGrammar {
  flags: readonly GrammarFlag[];
  /** `flags`: numbers of flags in the list above. */
  commands: readonly (Omit<GrammarCommand, 'flags'> & {flags: readonly number[]})[];
}
