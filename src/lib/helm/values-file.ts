// A values file: one YAML map.

import {parseYaml} from '../go-yaml/parse-yaml.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import type {Values} from './chart.ts';
import {emptyTable, isTable} from './table.ts';

/** In UTF-16 units. A release with more could not be recorded: 1 MiB, packed, is the most for one object. */
const longestText = 16 * 1024 * 1024;

/**
 * Reads a values file; an empty one is an empty table.
 * @throws Failure of kind usage that names the file
 */
export function parseValues(text: string, file: string): Values {
  if (text.length > longestText) throw refusal(file, `it is longer than ${longestText} characters`);
  const parsed = parsedOrFailure(text, file);
  if (parsed === null || parsed === undefined) return emptyTable();
  if (!isTable(parsed)) throw refusal(file, 'it holds no map of values');
  return parsed;
}

function parsedOrFailure(text: string, file: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    throw refusal(file, reasonOf(error));
  }
}

function refusal(file: string, reason: string): Failure {
  return new Failure({kind: 'usage', summary: `failed to parse ${file}`, reason, next: 'correct the file'});
}
