// The two ways to name a chart that is no file: in an image registry, and in a chart repository.
import {Failure} from '../report/failure.ts';

export type ChartLocation =
  /** `oci://HOST[:PORT]/PATH[:VERSION][@sha256:DIGEST]` */
  | {is: 'registry'; reference: string; isPinned: boolean}
  /** `REPOSITORY/index.yaml#NAME[:VERSION]`; without a version the wanted one is meant. */
  | {is: 'repository'; repository: string; chart: string; version: string | undefined};

const registryPrefix = 'oci://';

/**
 * @param location as the user wrote it, without `#sha256=…`
 * @param version for a registry reference that names neither version nor digest
 * @returns undefined for a file, a folder, or the address of a packed chart
 */
export function chartLocation(location: string, version: string): ChartLocation | undefined {
  if (location.startsWith(registryPrefix)) return inRegistry(location, version);
  const [, repository, chart, named] = /^(.*)\/index\.yaml#([^:#]*)(?::([^#]*))?$/s.exec(location) ?? [];
  if (repository === undefined || chart === undefined) {
    if (/\/index\.yaml$/.test(location)) throw noChart(location, `${location}#NAME or ${location}#NAME:${version}`);
    return undefined;
  }
  if (chart === '' || named === '') throw noChart(location, `${repository}/index.yaml#NAME:${version}`);
  return {is: 'repository', repository, chart, version: named};
}

function inRegistry(location: string, version: string): ChartLocation {
  const [name = '', digest] = location.slice(registryPrefix.length).split('@', 2);
  const [, path = '', tag] = /^(.*?)(?::([^:/]*))?$/s.exec(name) ?? [];
  if (!path.includes('/') || tag === '') throw noChart(location, `oci://HOST/PATH/CHART:${version}`);
  const isPinned = digest !== undefined;
  // Registries know no `+`; Helm writes an underscore.
  const shown = tag ?? (isPinned ? undefined : version);
  const tagged = shown === undefined ? path : `${path}:${shown.replaceAll('+', '_')}`;
  return {is: 'registry', reference: isPinned ? `${tagged}@${digest}` : tagged, isPinned};
}

function noChart(object: string, example: string): Failure {
  return new Failure({kind: 'usage', summary: 'the address names no chart', object, next: `write it as ${example}`});
}
