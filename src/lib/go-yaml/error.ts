// What the YAML reader says when a text is not YAML, in go-yaml's words.
import {GoError} from '../go/errors.ts';

/** A text that is not YAML; the message starts with `yaml: ` and the line where known. */
export class YamlError extends GoError {
  override readonly name = 'YamlError';
}

/** Error of the scanner: lines count from 1, but the first line is not named. */
export function scannerError(line: number, problem: string, contextLine = 0): YamlError {
  return new YamlError(`yaml: ${lineText(line === 0 ? contextLine : line + 1)}${problem}`);
}

/** Error of the composer: go-yaml names the line before the one at fault. */
export function composerError(line: number, problem: string, contextLine = 0): YamlError {
  return new YamlError(`yaml: ${lineText(line === 0 ? contextLine : line)}${problem}`);
}

function lineText(line: number): string {
  return line === 0 ? '' : `line ${line}: `;
}
