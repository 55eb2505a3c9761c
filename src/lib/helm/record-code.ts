// Release records as text: base64(gzip(JSON)), in both directions.
import {Failure, reasonOf} from '../report/failure.ts';
import {printGoJson} from './go-json.ts';
import {type ReleaseRecord, releaseStatuses} from './record.ts';
import {isTable} from './table.ts';

/** What Kubernetes allows in all values of one Secret or ConfigMap together. */
export const largestRecord = 1024 * 1024;

/** A record of largestRecord cannot unpack to more unless it was made to hurt. */
const largestUnpacked = 128 * 1024 * 1024;

/** Loaded with the first record that is unpacked: a check that knows the record goes without. */
const zlib = () => process.getBuiltinModule('node:zlib');

/**
 * The text that Helm stores under `release`.
 * @throws Failure for a record that Kubernetes would not take
 */
export function encodeRecord(record: ReleaseRecord): string {
  const packed = zlib().gzipSync(printGoJson(record), {level: 9});
  // Which system packed it (byte 9 of the header) is nobody's business: as Go, say "unknown".
  packed[9] = 0xff;
  const text = packed.toString('base64');
  if (text.length > largestRecord) throw tooLarge(record, text.length);
  return text;
}

function tooLarge(record: ReleaseRecord, size: number): Failure {
  return new Failure({
    summary: 'the release record is too large to be stored',
    object: `release ${record.namespace}/${record.name} revision ${record.version}`,
    reason: `it has ${size} bytes, a Secret or ConfigMap takes at most ${largestRecord}`,
    next:
      'leave files that templates do not need (documentation, examples, tests) out of the chart package with ' +
      '.helmignore, or move large files from values and templates into objects of their own',
  });
}

/**
 * Reads the text that Helm stored under `release`.
 * @param object where it was found, for errors: `Secret scone-system/sh.helm.release.v1.scone-operator.v1`
 * @throws Failure of kind undetermined for anything that is no record; it names the object
 */
export function decodeRecord(text: string, object: string): ReleaseRecord {
  const record = parsedRecord(unpacked(text, object), object);
  const problem = problemOf(record);
  if (problem !== undefined) throw unreadable(object, problem);
  return record as ReleaseRecord & typeof record;
}

function unpacked(text: string, object: string): Buffer {
  if (!/^[A-Za-z0-9+/]+={0,2}\s*$/.test(text)) throw unreadable(object, 'it is not base64');
  const bytes = Buffer.from(text, 'base64');
  // Records from before Helm packed them are plain JSON.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 0x08) return bytes;
  try {
    return zlib().gunzipSync(bytes, {maxOutputLength: largestUnpacked});
  } catch (error) {
    throw unreadable(object, reasonOf(error));
  }
}

function parsedRecord(bytes: Buffer, object: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // The parser's message would quote the record, which may hold secrets.
    throw unreadable(object, 'it is not JSON');
  }
}

/** Checks only what this program relies on; the rest is Helm's. */
function problemOf(record: unknown): string | undefined {
  if (!isTable(record)) return 'it is no record';
  const {name, version, namespace, info, chart, manifest, hooks, config} = record;
  if (typeof name !== 'string' || name === '') return 'it has no release name';
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return 'it has no revision';
  if (namespace !== undefined && typeof namespace !== 'string') return 'its namespace is no text';
  if (!isTable(info) || !releaseStatuses.some((status) => status === info.status)) return 'it has no known status';
  if (!isTable(chart) || !isTable(chart.metadata)) return 'it has no chart';
  if (typeof chart.metadata.name !== 'string' || typeof chart.metadata.version !== 'string') {
    return 'its chart has no name and version';
  }
  if (manifest !== undefined && typeof manifest !== 'string') return 'its manifest is no text';
  if (hooks !== undefined && hooks !== null && !Array.isArray(hooks)) return 'its hooks are no list';
  if (config !== undefined && config !== null && !isTable(config)) return 'its values are no map';
  return undefined;
}

function unreadable(object: string, reason: string): Failure {
  return new Failure({
    kind: 'undetermined',
    summary: 'the release record cannot be read',
    object,
    reason,
    next: 'look at the object; helm history shows which revisions Helm can read',
  });
}
