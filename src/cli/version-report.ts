// What `version` shows: the program, what it runs on, and the parts of the stack in the cluster.
import type {InventoryPart} from '../lib/inventory/inventory.ts';
import type {Paint} from '../lib/report/paint.ts';
import {defaultVersion} from '../lib/scone/versions.ts';
import type {Runtime} from '../runtime.ts';
import {product} from './product.ts';

/** The document of `version -o json`. Members are stable; new ones may come. */
export interface VersionDocument {
  client: {
    name: string;
    version: string;
    node: string;
    platform: string;
    /** One executable, or from its sources. */
    packed: boolean;
    /** The release of the stack that is installed if no other is asked for. */
    installs: string;
  };
  /** Absent with --client, or where there is no cluster to ask. */
  cluster?: {context: string; server: string; parts: readonly InventoryPart[]};
  /** `LAS las`, older than what is installed by default; absent where nothing was asked. */
  outOfDate?: string[];
}

export function clientPart({platform, architecture, nodeVersion, executable}: Runtime): VersionDocument['client'] {
  return {
    name: product.name,
    version: product.version,
    node: nodeVersion,
    platform: `${platform}-${architecture}`,
    packed: executable !== undefined,
    installs: defaultVersion,
  };
}

export function outOfDate(parts: readonly InventoryPart[]): string[] {
  return parts.flatMap(({part, installed}) =>
    installed.filter(({state}) => state === 'outdated').map(({name}) => `${part} ${name}`),
  );
}

export function versionText({client, cluster}: VersionDocument, paint: Paint, ownName: string): string {
  const rows: [string, string][] = [
    ['program', `${client.name} ${client.version}`],
    ['runs on', `Node ${client.node}, ${client.platform}${client.packed ? '' : ', from its sources'}`],
    ['installs', `SCONE ${client.installs} by default`],
  ];
  if (cluster !== undefined) {
    rows.push(['cluster', `${cluster.context} (${cluster.server})`]);
    const versions = cluster.parts.flatMap(({installed}) => installed.map(({version}) => version?.length ?? 1));
    const width = Math.max(0, ...versions);
    for (const part of cluster.parts) rows.push(...partRows(part, {wanted: client.installs, width, paint}));
  }
  const lines = rows.map(([title, text]) => `${paint.bold(title)}${' '.repeat(11 - title.length)}${text}\n`);
  const isOld = cluster !== undefined && outOfDate(cluster.parts).some((name) => !name.startsWith('CAS '));
  const next = isOld
    ? `\n${paint.cyan('next:')} see the changes with \`${ownName} operator --update --dry-run\`\n`
    : '';
  return lines.join('') + next;
}

/** `width`: columns of the longest version. */
function partRows(
  {part, installed, trouble}: InventoryPart,
  {wanted, width, paint}: {wanted: string; width: number; paint: Paint},
): [string, string][] {
  if (trouble !== undefined) return [[part, `${paint.yellow('not known')}: ${trouble}`]];
  if (installed.length === 0) return [[part, 'none']];
  return installed.map(({name, image, version, state}) => {
    const remark = {
      current: '',
      outdated: `  ${paint.yellow(`out of date: ${wanted} is installed by default`)}`,
      newer: `  newer than ${wanted}`,
      unknown: `  ${paint.yellow(`its image tells no version: ${image === '' ? 'there is none' : image}`)}`,
    }[state];
    return [part, `${(version ?? '?').padEnd(width)}  ${name}${remark}`];
  });
}
