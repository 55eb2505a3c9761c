// A manifest of a release as YAML documents, before its variables have values.
import type {Document, ParsedNode} from 'yaml';
import {Failure} from '../report/failure.ts';

export interface ManifestTemplate {
  /** URL or file, for messages. */
  file: string;
  documents: Document.Parsed[];
  /** Line, from 1, of a node of one of the documents. */
  lineOf(node: ParsedNode): number;
}

/**
 * sgxplugin.yaml ends with two lines that are YAML only once they are filled in. They are made one member whose value
 * is put there as a map later. The count of lines stays, so that messages name the right one.
 */
const nodeSelectorPlace = /^([ ]*)\$\{?NODESELECTORKEY\}?[ \t]*\r?\n[ \t]*(\$\{?NODESELECTOR\}?)[ \t]*$/m;

/** Parses as YAML 1.2; doubled keys, unknown tags and the like are errors that name file and line. */
export async function parseTemplate(file: string, text: string): Promise<ManifestTemplate> {
  return parseTemplateWith(await import('yaml'), file, text);
}

/** The same where the library is loaded already. */
export function parseTemplateWith(yaml: typeof import('yaml'), file: string, text: string): ManifestTemplate {
  const {LineCounter, parseAllDocuments} = yaml;
  const lines = new LineCounter();
  const whole = text.replace(nodeSelectorPlace, '$1nodeSelector: $2\n');
  const documents = parseAllDocuments(whole, {lineCounter: lines, prettyErrors: false, logLevel: 'silent'});
  if (!Array.isArray(documents)) return {file, documents: [], lineOf: () => 1};
  for (const {errors, warnings} of documents) {
    const [problem] = [...errors, ...warnings];
    if (problem) throw notYaml(file, lines.linePos(problem.pos[0]).line, problem.message);
  }
  return {file, documents, lineOf: (node) => lines.linePos(node.range[0]).line};
}

function notYaml(file: string, line: number, reason: string): Failure {
  const next = 'mend the file, or name another one';
  return new Failure({summary: 'the manifest is not valid YAML', object: `${file}, line ${line}`, reason, next});
}
