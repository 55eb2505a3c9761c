// What Helm wants to know of every document: kind, name, annotations; read as Go reads JSON into a struct.
import {isTable} from './table.ts';

export interface ManifestHead {
  apiVersion: string;
  kind: string;
  name: string;
  annotations: {readonly [name: string]: string};
}

/** Makes the error from Go's words. */
type Problem = (reason: string) => Error;

type Setter = (value: unknown, problem: Problem) => void;

/**
 * Numbers and booleans count as their text, null as nothing, and keys fit whatever the case of their letters.
 * @throws what `problem` makes of the first value of another type, in the order of the keys
 */
export function readHead(content: unknown, problem: Problem): ManifestHead {
  const annotations: {[name: string]: string} = Object.create(null);
  const head = {apiVersion: '', kind: '', name: '', annotations};
  const text = (field: 'apiVersion' | 'kind' | 'name', shown: string): Setter => {
    return (value, wrong) => {
      head[field] = textOf(value, shown, wrong);
    };
  };
  const metadata: {[key: string]: Setter} = {
    name: text('name', '.metadata.name'),
    annotations: (value, wrong) => addAnnotations(annotations, value, wrong),
  };
  readFields(content, 'value of type releaseutil.SimpleHead', problem, {
    apiversion: text('apiVersion', 'SimpleHead.apiVersion'),
    kind: text('kind', 'SimpleHead.kind'),
    metadata: (value, wrong) => readFields(value, metadataType, wrong, metadata),
  });
  return head;
}

const metadataType =
  'struct field SimpleHead.metadata of type struct { Name string "json:\\"name\\""; Annotations map[string]string "json:\\"annotations\\"" }';

function readFields(table: unknown, target: string, problem: Problem, fields: {[key: string]: Setter}): void {
  if (table === null || table === undefined) return;
  if (!isTable(table)) throw problem(wrongType(table, target));
  for (const key of Object.keys(table).sort()) {
    const name = key.toLowerCase();
    if (table[key] !== null && Object.hasOwn(fields, name)) fields[name]?.(table[key], problem);
  }
}

function addAnnotations(annotations: {[name: string]: string}, value: unknown, problem: Problem): void {
  if (!isTable(value)) throw problem(wrongType(value, 'struct field .metadata.annotations of type map[string]string'));
  for (const name of Object.keys(value).sort()) {
    annotations[name] = value[name] === null ? '' : textOf(value[name], '.metadata.annotations', problem);
  }
}

function textOf(value: unknown, field: string, problem: Problem): string {
  if (typeof value !== 'object') return String(value);
  throw problem(wrongType(value, `struct field ${field} of type string`));
}

function wrongType(value: unknown, target: string): string {
  const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  const json = kind === 'bigint' ? 'number' : kind;
  return `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${json} into Go ${target}`;
}
