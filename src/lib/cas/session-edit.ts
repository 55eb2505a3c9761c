// Edits of a session that a CAS gave: which enclaves its services permit, and which session it follows.
import {type Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq} from 'yaml';
import {Failure} from '../report/failure.ts';

export interface SessionEdit {
  /** Hash of the session that is to be replaced, 64 hex digits. */
  predecessor: string;
  /** Measurements that every service shall permit. */
  add: readonly string[];
  /** Those that none shall permit any more. */
  remove: readonly string[];
}

/** The session with these changes; comments, order and everything that is not named stay. */
export function editSession(text: string, edit: SessionEdit): string {
  const document = readSession(text);
  document.set('predecessor', edit.predecessor);
  for (const list of measurementLists(document)) {
    const present = list.items.map((item) => String((item as {value?: unknown}).value ?? item).toLowerCase());
    for (const hex of edit.add) if (!present.includes(hex)) list.add(hex);
    list.items = list.items.filter((item) => {
      const hex = String((item as {value?: unknown}).value ?? item).toLowerCase();
      return edit.add.includes(hex) || !edit.remove.includes(hex);
    });
    if (list.items.length === 0) throw unusable('no measurement would be left');
  }
  return document.toString({lineWidth: 0});
}

/** Measurements that all services permit, in lower case; those that only some permit are left out. */
export function permittedByAll(text: string): string[] {
  const lists = measurementLists(readSession(text)).map((list) =>
    list.items.map((item) => String((item as {value?: unknown}).value ?? item).toLowerCase()),
  );
  const [first = [], ...rest] = lists;
  return first.filter((hex) => rest.every((list) => list.includes(hex)));
}

function readSession(text: string): Document {
  const document = parseDocument(text, {prettyErrors: false});
  // The text holds a private key, so nothing of it is quoted.
  if (document.errors.length > 0) throw unusable('it is not valid YAML');
  return document;
}

function measurementLists(document: Document): YAMLSeq[] {
  const services = document.get('services');
  if (!isSeq(services) || services.items.length === 0) throw unusable('it has no services');
  return services.items.map((service) => {
    const attestation = isMap(service) ? (service as YAMLMap).get('attestation') : undefined;
    const list = isMap(attestation) ? (attestation as YAMLMap).get('mrenclave') : undefined;
    if (!isSeq(list)) throw unusable('a service does not list the measurements that it permits');
    return list;
  });
}

function unusable(reason: string): Failure {
  return new Failure({
    summary: 'the session of the backup controller cannot be edited',
    reason,
    next: 'look at it with the SCONE CLI: scone session read',
  });
}
