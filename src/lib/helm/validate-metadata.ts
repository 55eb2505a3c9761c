// Chart.yaml, checked with Helm's rules.
import type {ChartDependency, ChartMetadata, Values} from './chart.ts';
import {ChartError} from './chart-error.ts';
import {parseVersion} from './semver.ts';
import {isTable} from './table.ts';

/**
 * Checks what was read and cleans its texts (odd blanks become spaces, unprintable characters go).
 * @throws ChartError in Helm's words: `validation: chart.metadata.name is required`
 */
export function validateMetadata(read: Values): ChartMetadata {
  const metadata = cleaned(read) as ChartMetadata;
  const {apiVersion, name, version, type} = metadata;
  if (!apiVersion) throw invalid('chart.metadata.apiVersion is required');
  if (!name) throw invalid('chart.metadata.name is required');
  if (name === '.' || name === '..') throw invalid(`chart.metadata.name ${JSON.stringify(name)} is not allowed`);
  if (name.includes('/')) throw invalid(`chart.metadata.name ${JSON.stringify(name)} is invalid`);
  if (!version) throw invalid('chart.metadata.version is required');
  if (parseVersion(version) === undefined) {
    throw invalid(`chart.metadata.version ${JSON.stringify(version)} is invalid`);
  }
  if (type !== undefined && type !== 'application' && type !== 'library') {
    throw invalid('chart.metadata.type must be application or library');
  }
  if (Array.isArray(metadata.maintainers) && metadata.maintainers.includes(null)) {
    throw invalid('maintainers must not contain empty or null nodes');
  }
  validateDependencies(metadata.dependencies ?? []);
  return metadata;
}

function validateDependencies(dependencies: readonly (ChartDependency | null)[]): void {
  const names = new Set<string>();
  for (const dependency of dependencies) {
    if (dependency === null) throw invalid('dependencies must not contain empty or null nodes');
    const {name, alias} = dependency;
    if (alias && !/^[a-zA-Z0-9_-]+$/.test(alias)) {
      throw invalid(`dependency ${JSON.stringify(name)} has disallowed characters in the alias`);
    }
    const key = alias || name;
    if (names.has(key)) throw invalid(`more than one dependency with name or alias ${JSON.stringify(key)}`);
    names.add(key);
  }
}

function invalid(reason: string): ChartError {
  return new ChartError(`validation: ${reason}`);
}

/** Fields whose texts Helm leaves as they are. */
const uncleaned = new Set(['version', 'apiVersion', 'type', 'annotations', 'alias', 'import-values']);

function cleaned(read: Values): Values {
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return cleanText(value);
    if (Array.isArray(value)) return value.map(clean);
    return isTable(value) ? cleanTable(value, value.repository === undefined) : value;
  };
  const cleanTable = (table: Values, versionAsIs: boolean): Values =>
    Object.fromEntries(
      Object.entries(table).map(([key, value]) => {
        // A dependency's version range is cleaned, the chart's own version is not.
        const asIs = key === 'version' ? versionAsIs : uncleaned.has(key);
        return [key, asIs ? value : clean(value)];
      }),
    );
  return cleanTable(read, true);
}

const plainAscii = /^[ -~]*$/;

function cleanText(text: string): string {
  if (plainAscii.test(text)) return text;
  return text
    .replace(/[\t\n\v\f\r\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g, ' ')
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '');
}
