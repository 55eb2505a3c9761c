// A chart from its files or archive, with Helm's rules for what each file is.

import {textOf} from '../go/text.ts';
import {parseYaml, parseYamlNumbers} from '../go-yaml/parse-yaml.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import {type ArchiveLimits, archiveLimits, readArchive} from './archive.ts';
import type {Chart, ChartFile, Values} from './chart.ts';
import {ChartError} from './chart-error.ts';
import {readLock, readMetadata} from './chart-metadata.ts';
import {emptyTable, isTable} from './table.ts';
import {validateMetadata} from './validate-metadata.ts';

/**
 * Loads a chart from the bytes of its .tgz.
 * @param archive what the archive is called in errors: a file name or URL
 * @throws Failure for a hostile archive (see readArchive) and for a chart that Helm would not load, in its words
 */
export async function loadChartArchive(bytes: Uint8Array, archive = 'chart archive'): Promise<Chart> {
  return loadChartFiles(await readArchive(bytes, archive), archive);
}

/** Loads a chart from its unpacked files, subcharts in charts/ included (folders or .tgz). */
export async function loadChartFiles(
  files: readonly ChartFile[],
  archive = 'chart',
  limits: ArchiveLimits = archiveLimits,
): Promise<Chart> {
  try {
    return await new Loading(files, archive, limits).chart();
  } catch (error) {
    if (error instanceof ChartError) throw refusal(archive, error.message);
    throw error;
  }
}

function refusal(archive: string, reason: string): Failure {
  return new Failure({
    summary: 'the chart cannot be loaded',
    object: archive,
    reason,
    next: 'check that this is the chart you mean: helm show chart reads the same files',
  });
}

/** One chart being put together. */
class Loading {
  readonly #files: readonly ChartFile[];
  readonly #archive: string;
  readonly #limits: ArchiveLimits;

  constructor(files: readonly ChartFile[], archive: string, limits: ArchiveLimits) {
    this.#files = files;
    this.#archive = archive;
    this.#limits = limits;
  }

  async chart(): Promise<Chart> {
    const metadata = validateMetadata(this.#metadata());
    const schema = this.#file('values.schema.json');
    const lock = this.#lock();
    const {name} = metadata;
    return {
      metadata,
      ...(lock === undefined ? {} : {lock}),
      values: this.#values(),
      ...(schema === undefined ? {} : {schema: schema.data}),
      templates: this.#files.filter((file) => file.name.startsWith('templates/')),
      files: this.#files.filter((file) => isOtherFile(file, metadata.apiVersion)),
      dependencies: await this.#subcharts(name),
    };
  }

  #file(name: string): ChartFile | undefined {
    return this.#files.find((file) => file.name === name);
  }

  #parsed(file: ChartFile, parse = parseYaml): unknown {
    try {
      return parse(textOf(file.data));
    } catch (error) {
      throw new ChartError(`cannot load ${file.name}: ${reasonOf(error)}`);
    }
  }

  #metadata(): Values {
    const file = this.#file('Chart.yaml');
    const requirements = this.#file('requirements.yaml');
    if (file === undefined && requirements === undefined) throw new ChartError('Chart.yaml file is missing');
    const named = file === undefined ? emptyTable() : this.#read(file, readMetadata);
    // Charts of Helm 2 had no apiVersion.
    if (file !== undefined && named.apiVersion === undefined) named.apiVersion = 'v1';
    return requirements === undefined ? named : this.#read(requirements, (parsed) => readMetadata(parsed, named));
  }

  #lock(): Values | undefined {
    const file = this.#file('requirements.lock') ?? this.#file('Chart.lock');
    return file === undefined ? undefined : this.#read(file, readLock);
  }

  #read<T>(file: ChartFile, read: (parsed: unknown) => T): T {
    const parsed = this.#parsed(file, parseYamlNumbers);
    try {
      return read(parsed);
    } catch (error) {
      throw new ChartError(`cannot load ${file.name}: ${reasonOf(error)}`);
    }
  }

  #values(): Values {
    const file = this.#file('values.yaml');
    const parsed = file === undefined ? null : this.#parsed(file);
    if (parsed === null || parsed === undefined) return emptyTable();
    if (!isTable(parsed)) throw notValues(parsed);
    return parsed;
  }

  /** Subcharts by the name of their folder or archive in charts/; names that begin with `_` or `.` do not count. */
  async #subcharts(chartName: string): Promise<Chart[]> {
    const byName = new Map<string, ChartFile[]>();
    for (const file of this.#files) {
      if (!file.name.startsWith('charts/') || file.name.endsWith('.prov')) continue;
      const name = file.name.slice('charts/'.length);
      const folder = name.split('/')[0] ?? name;
      const inFolder = byName.get(folder) ?? [];
      inFolder.push({name, data: file.data});
      byName.set(folder, inFolder);
    }
    const names = [...byName.keys()].filter((name) => !/^[_.]/.test(name)).sort();
    const subcharts: Chart[] = [];
    for (const name of names) subcharts.push(await this.#subchart(name, byName.get(name) ?? [], chartName));
    return subcharts;
  }

  async #subchart(name: string, files: readonly ChartFile[], chartName: string): Promise<Chart> {
    const archive = `${this.#archive}: charts/${name}`;
    try {
      if (name.endsWith('.tgz')) return await this.#packedSubchart(name, files, archive, chartName);
      const inside = files.flatMap((file) =>
        file.name.includes('/') ? [{name: file.name.slice(name.length + 1), data: file.data}] : [],
      );
      return await new Loading(inside, archive, this.#limits).chart();
    } catch (error) {
      if (error instanceof ChartError) {
        throw new ChartError(`error unpacking subchart ${name} in ${chartName}: ${error.message}`);
      }
      throw error;
    }
  }

  async #packedSubchart(name: string, files: readonly ChartFile[], archive: string, chartName: string): Promise<Chart> {
    const [file] = files;
    if (file === undefined || file.name !== name) {
      throw new ChartError(`error unpacking subchart tar in ${chartName}: expected ${name}, got ${file?.name ?? ''}`);
    }
    const limits = {...this.#limits, depth: this.#limits.depth - 1, totalBytes: this.#remainingBytes()};
    if (limits.depth < 0) throw new ChartError('archives lie too deep within archives');
    const inside = await readArchive(file.data, archive, limits);
    return new Loading(inside, archive, limits).chart();
  }

  #remainingBytes(): number {
    return this.#files.reduce((left, file) => left - file.data.length, this.#limits.totalBytes);
  }
}

function notValues(parsed: unknown): ChartError {
  const kind = Array.isArray(parsed) ? 'array' : typeof parsed;
  return new ChartError(
    'cannot load values.yaml: error unmarshaling JSON: while decoding JSON: ' +
      `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`,
  );
}

const ownNames = new Set(['Chart.yaml', 'Chart.lock', 'values.yaml', 'values.schema.json']);
const helm2Names = new Set(['requirements.yaml', 'requirements.lock']);

/** Files that are neither templates nor subcharts nor read above: what `.Files` offers and the record keeps. */
function isOtherFile({name}: ChartFile, apiVersion: string): boolean {
  if (ownNames.has(name) || name.startsWith('templates/')) return false;
  if (helm2Names.has(name)) return apiVersion === 'v1';
  return !name.startsWith('charts/') || name.endsWith('.prov');
}
