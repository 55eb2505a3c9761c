// Reads the API server's audit log: who asked for what, and how it ended.
import {randomUUID} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {setTimeout as delay} from 'node:timers/promises';
import type {Client} from './client/connect.ts';

/** One request (audit.k8s.io/v1 Event, level Metadata, or Request); a watch appears when it has ended. */
export interface AuditEntry {
  verb: string;
  requestURI: string;
  userAgent?: string;
  user: {username: string; groups?: string[]};
  objectRef?: {
    resource: string;
    namespace?: string;
    name?: string;
    apiGroup?: string;
    apiVersion?: string;
    subresource?: string;
  };
  /** What was sent; only where the sandbox keeps bodies. */
  requestObject?: unknown;
  responseStatus?: {code: number; reason?: string; message?: string};
  requestReceivedTimestamp: string;
  stageTimestamp: string;
}

const writingVerbs = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** Whether the request could have changed something: a writing verb, and no dry run. */
export function isWrite({verb, requestURI}: AuditEntry): boolean {
  return writingVerbs.has(verb) && !new URL(requestURI, 'https://sandbox').searchParams.has('dryRun');
}

/** The entries in a log's text, in the order in which the requests ended; an unfinished last line is left out. */
export function parseAuditLog(text: string): AuditEntry[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AuditEntry);
}

/** All requests that had been answered before the call: asks something itself and reads until it finds that. */
export async function readAuditLog(path: string, client: Client): Promise<AuditEntry[]> {
  const mark = `/version?mark=${randomUUID()}`;
  await client.request('GET', mark);
  for (;;) {
    const entries = parseAuditLog(await readFile(path, 'utf8'));
    const end = entries.findIndex(({requestURI}) => requestURI === mark);
    if (end >= 0) return entries.slice(0, end).filter(({requestURI}) => !requestURI.startsWith('/version?mark='));
    await delay(5);
  }
}
