// The nodes of a YAML document before they become values.

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string;
  /** Long form: `tag:yaml.org,2002:int`; '' if none was given. */
  readonly tag: string;
  /** True where the value's form decides its type: plain, or with the tag `!`. */
  readonly isImplicit: boolean;
}

export interface SequenceNode {
  readonly kind: 'sequence';
  readonly items: YamlNode[];
}

export interface MappingNode {
  readonly kind: 'mapping';
  readonly pairs: [YamlNode, YamlNode][];
}

export interface AliasNode {
  readonly kind: 'alias';
  readonly name: string;
  readonly target: YamlNode;
}

export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;
