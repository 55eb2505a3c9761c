// A session file: its text as it was, and its content with places. What is written back is that text, changed nowhere else.
import {Failure} from '../report/failure.ts';
import type {FilePlace} from '../report/finding.ts';
import {placesOf} from './place.ts';
import {type MapNode, member, type SessionNode, textOf} from './session-node.ts';
import {readYaml, type YamlResult, type YamlTrouble} from './yaml-nodes.ts';

export interface SessionDocument {
  /** As it was read, byte for byte. */
  text: string;
  fileName: string;
  root: MapNode;
  /** Offset into the text → line and column. */
  place(offset: number): FilePlace;
  /** Lines of nothing but a variable at the margin: whole lines that are filled in, no YAML until then. */
  openLines: readonly {start: number; end: number}[];
}

export type SessionReading = {document: SessionDocument} | {trouble: YamlTrouble & {place: FilePlace}};

/** A session from its text. Released sessions have whole lines that are but a variable, which is taken for a comment. */
export function readSessionText(text: string, fileName: string, parsed: YamlResult = readYaml(text)): SessionReading {
  const place = placesOf(text, fileName);
  const openLines = [...text.matchAll(openLine)].map(({index, 0: line}) => ({start: index, end: index + line.length}));
  const first = rootOf(parsed);
  // The same length, so that all places stay.
  const second =
    'trouble' in first && openLines.length > 0 ? rootOf(readYaml(text.replace(openLine, closeLine))) : first;
  if ('trouble' in second) return {trouble: {...second.trouble, place: place(second.trouble.offset)}};
  return {document: {text, fileName, root: second.root, place, openLines: second === first ? [] : openLines}};
}

/** @throws Failure (usage) with the place, for a text that is no session; nothing of the text is quoted */
export function parseSession(text: string, fileName: string): SessionDocument {
  const reading = readSessionText(text, fileName);
  if ('document' in reading) return reading.document;
  const {reason, place} = reading.trouble;
  throw new Failure({
    kind: 'usage',
    summary: 'the policy cannot be read',
    object: `${fileName}:${place.line}:${place.column}`,
    reason,
    next: 'mend the file',
  });
}

const openLine = /^\$(?:\{[A-Za-z_][A-Za-z0-9_]*\}|[A-Za-z_][A-Za-z0-9_]*)[ \t]*$/gm;

function closeLine(line: string): string {
  return `#${line.slice(1)}`;
}

function rootOf(result: YamlResult): {root: MapNode} | {trouble: YamlTrouble} {
  if ('trouble' in result) return result;
  const [root, second] = result.documents;
  if (root === undefined) return {trouble: {reason: 'it is empty', offset: 0}};
  if (second !== undefined) return {trouble: {reason: 'it holds more than one document', offset: second.start}};
  if (root.kind !== 'map') return {trouble: {reason: 'it is no map of members', offset: root.start}};
  return {root};
}

/** Text of a top-level member such as `name` or `predecessor`; undefined when it is absent, null, or no scalar. */
export function topLevelText({root}: SessionDocument, name: string): string | undefined {
  return textOf(member(root, name));
}

/**
 * The text with another value for a top-level member; everything else stays byte for byte. An absent member becomes the last
 * line. `value` is written as it is given, so it has to be valid YAML of one line.
 * @throws Failure when the member's present value is more than a word in one line
 */
export function withTopLevel(session: SessionDocument, name: string, value: string): string {
  const {text, root} = session;
  const node: SessionNode | undefined = member(root, name);
  if (node === undefined) {
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    return `${text}${text === '' || text.endsWith('\n') ? '' : eol}${name}: ${value}${eol}`;
  }
  const present = text.slice(node.start, node.end);
  if (node.kind !== 'scalar' || present.includes('\n')) {
    const {line, column} = session.place(node.start);
    throw new Failure({
      kind: 'usage',
      summary: `${name} is no value of one line, and is not replaced`,
      object: `${session.fileName}:${line}:${column}`,
      next: 'mend the file',
    });
  }
  const needsBlank = node.start > 0 && text[node.start - 1] === ':';
  return `${text.slice(0, node.start)}${needsBlank ? ' ' : ''}${value}${text.slice(node.end)}`;
}
