// The YAML of a kubeconfig as data, read as kubectl reads it. A file of its own, as the reader is loaded only when a
// kubeconfig is read.
import {GoError} from '../go/errors.ts';
import {parseYaml} from '../go-yaml/parse-yaml.ts';

export type ParsedYaml = {content: unknown} | {trouble: string};

/** The reader's own words are not used: they may quote the line, and a token with it. */
export function parseKubeconfigYaml(text: string): ParsedYaml {
  try {
    return {content: parseYaml(text)};
  } catch (error) {
    if (!(error instanceof GoError)) throw error;
    if (/alias|contains itself/.test(error.message)) return {trouble: 'its YAML aliases cannot be resolved'};
    const [, line = '1'] = /yaml: line ([0-9]+): /.exec(error.message) ?? [];
    return {trouble: `it is not valid YAML at line ${line} or near it`};
  }
}
