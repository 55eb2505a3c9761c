// Helm's own record of a release (storage format v1): gzipped JSON in base64, in a Secret or a ConfigMap.
import {gunzipSync, gzipSync} from 'node:zlib';
import type {KubeObject} from '../../client/object.ts';

/** The members of a release that are read back here; Helm's record has all of them. */
export interface HelmRelease {
  name: string;
  namespace: string;
  version: number;
  info: {first_deployed: string; last_deployed: string; deleted: string; description: string; status: string};
  chart: {
    metadata: {
      name: string;
      version: string;
      apiVersion: string;
      appVersion: string;
      description: string;
      type: string;
    };
    lock: null;
    templates: {name: string; data: string}[];
    values: object;
    schema: null;
    files: [];
  };
  config: object;
  manifest: string;
}

export type RecordDriver = 'secret' | 'configmap';

export type RecordObject = KubeObject<{type?: string; data?: Record<string, string>}>;

const secretType = 'helm.sh/release.v1';

/** The object in which Helm keeps the release. `now` becomes the label `modifiedAt`. */
export function recordOf(release: HelmRelease, driver: RecordDriver, now: Date): RecordObject {
  const {name, namespace, version, info} = release;
  const text = gzipSync(JSON.stringify(release)).toString('base64');
  const metadata = {
    name: `sh.helm.release.v1.${name}.v${version}`,
    namespace,
    labels: {
      modifiedAt: String(Math.floor(now.getTime() / 1000)),
      name,
      owner: 'helm',
      status: info.status,
      version: String(version),
    },
  };
  // A Secret's values are base64 themselves, hence twice.
  return driver === 'secret'
    ? {metadata, type: secretType, data: {release: Buffer.from(text).toString('base64')}}
    : {metadata, data: {release: text}};
}

/** The release in a record, or undefined if it holds none. */
export function releaseIn({type, data = {}}: RecordObject): HelmRelease | undefined {
  const stored = data.release ?? '';
  const text = type === secretType ? Buffer.from(stored, 'base64').toString() : stored;
  try {
    return JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString()) as HelmRelease;
  } catch {
    return undefined;
  }
}
