// Tokens of YAML 1.1 as the scanner gives them to the composer.

export type YamlTokenKind =
  | 'stream end'
  | 'version directive'
  | 'tag directive'
  | 'document start'
  | 'document end'
  | 'block sequence start'
  | 'block mapping start'
  | 'block end'
  | 'flow sequence start'
  | 'flow sequence end'
  | 'flow mapping start'
  | 'flow mapping end'
  | 'block entry'
  | 'flow entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar';

export interface YamlToken {
  readonly kind: YamlTokenKind;
  /** Line of its start, from 0. */
  readonly line: number;
  /** Text of a scalar, name of an anchor or alias, handle of a tag or tag directive, version. */
  readonly value: string;
  /** Rest of a tag after its handle; prefix of a tag directive. */
  readonly suffix: string;
  /** False for quoted and block scalars, which are always strings. */
  readonly isPlain: boolean;
}
