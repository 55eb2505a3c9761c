// Which versions of the stack's parts are in the cluster, and which of them are out of date. Reads only.
import type {Cluster} from '../cluster/cluster.ts';
import type {KubeObject} from '../cluster/object.ts';
import {readFirst} from '../cluster/reach.ts';
import {type ReadResult, readList} from '../cluster/read.ts';
import type {Selection} from '../cluster/selection.ts';
import {versionOfImage} from '../scone/images.ts';
import {names} from '../scone/names.ts';
import {compareVersions, formatVersion, type Version} from '../scone/semantic-version.ts';

export interface InstalledPart {
  /** `scone-system/scone-controller-manager`, or `las` where there are no namespaces. */
  name: string;
  image: string;
  /** As the image's tag says; null for a tag that is no version. */
  version: string | null;
  /** Against the version that is asked about. */
  state: 'current' | 'outdated' | 'newer' | 'unknown';
}

export interface InventoryPart {
  part: 'operator' | 'CAS' | 'LAS' | 'SGXPlugin';
  installed: InstalledPart[];
  /** Why it could not be found out; then `installed` says nothing. */
  trouble?: string;
}

interface PartRow {
  part: InventoryPart['part'];
  selection: Selection;
  image: (object: KubeObject) => unknown;
}

const specImage = ({spec}: KubeObject): unknown => spec?.image;

/** All namespaces: who asks for versions need not know where things are. */
const rows: readonly PartRow[] = [
  {
    part: 'operator',
    selection: {apiVersion: 'apps/v1', kind: 'Deployment', fieldSelector: `metadata.name=${names.operatorDeployment}`},
    image: operatorImage,
  },
  {part: 'CAS', selection: {apiVersion: 'services.scone.cloud/v1beta1', kind: 'CAS'}, image: specImage},
  {part: 'LAS', selection: {apiVersion: 'base.scone.cloud/v1beta1', kind: 'LAS'}, image: specImage},
  {part: 'SGXPlugin', selection: {apiVersion: 'base.scone.cloud/v1beta1', kind: 'SGXPlugin'}, image: specImage},
];

/** @throws Failure for a server that cannot be reached, or that does not know us */
export async function takeInventory(cluster: Cluster, wanted: Version, signal: AbortSignal): Promise<InventoryPart[]> {
  return Promise.all(
    rows.map(async (row, index) => {
      const read = index === 0 ? readFirst : readList;
      return partOf(row, await read(cluster, row.selection, {signal}), wanted);
    }),
  );
}

function partOf({part, image}: PartRow, answer: ReadResult<KubeObject[]>, wanted: Version): InventoryPart {
  if (answer.state === 'refused' || answer.state === 'failed') return {part, installed: [], trouble: answer.reason};
  const objects = answer.state === 'found' ? answer.value : [];
  return {part, installed: objects.map((object) => installedPart(object, image(object), wanted))};
}

function installedPart({metadata}: KubeObject, image: unknown, wanted: Version): InstalledPart {
  const text = typeof image === 'string' ? image : '';
  const version = versionOfImage(text);
  const name = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
  return {
    name,
    image: text,
    version: version === undefined ? null : formatVersion(version),
    state: version === undefined ? 'unknown' : stateOf(compareVersions(version, wanted)),
  };
}

function stateOf(comparison: number): InstalledPart['state'] {
  return comparison === 0 ? 'current' : comparison < 0 ? 'outdated' : 'newer';
}

/** The operator's own container; a proxy may stand beside it. */
function operatorImage({spec}: KubeObject): unknown {
  const containers: {image?: string}[] = spec?.template?.spec?.containers ?? [];
  return (containers.find(({image}) => image?.includes('k8soperators')) ?? containers[0])?.image;
}
