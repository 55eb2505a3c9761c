// The YAML of a kubeconfig as data. A file of its own, as the parser is loaded only when a kubeconfig is read.
import {LineCounter, parseDocument} from 'yaml';

export type ParsedYaml = {content: unknown} | {trouble: string};

/** The parser's own words are not used: they may quote the line, and a token with it. */
export function parseKubeconfigYaml(text: string): ParsedYaml {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {prettyErrors: false, lineCounter});
  const [error] = document.errors;
  if (error === undefined) {
    try {
      return {content: document.toJS({maxAliasCount: 100})};
    } catch {
      return {trouble: 'its YAML aliases cannot be resolved'};
    }
  }
  const {line, col} = lineCounter.linePos(error.pos[0]);
  return {trouble: `it is not valid YAML at line ${line}, column ${col} (${error.code})`};
}
