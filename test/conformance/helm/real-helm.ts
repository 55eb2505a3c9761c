// Real helm as the referee of what we render: charts packed on the fly, `helm template`, its output or its error.
import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {helmBinary} from '../../../sandbox/binaries/provide.ts';
import {chartArchive} from '../../support/chart-archive.ts';

const run = promisify(execFile);

export interface HelmResult {
  /** What it printed; undefined if it failed. */
  output: string | undefined;
  /** Its words behind `Error: `; '' if it did not fail. */
  error: string;
}

/** A folder of its own for archives and helm's caches, and helm run in it. */
export class RealHelm {
  readonly #program: string;
  readonly #folder: string;
  #count = 0;

  private constructor(program: string, folder: string) {
    this.#program = program;
    this.#folder = folder;
  }

  static async start(): Promise<RealHelm> {
    const program = await helmBinary({talk: () => {}});
    return new RealHelm(program, await mkdtemp(join(tmpdir(), 'helm-conformance-')));
  }

  async end(): Promise<void> {
    await rm(this.#folder, {recursive: true, force: true});
  }

  /** The path of an archive of these files. */
  async pack(name: string, files: {readonly [path: string]: string | Uint8Array}): Promise<string> {
    this.#count += 1;
    const path = join(this.#folder, `${name}-${this.#count}.tgz`);
    await writeFile(path, chartArchive(name, files));
    return path;
  }

  /** The path of a folder with these files. */
  async folder(files: {readonly [path: string]: string | Uint8Array}): Promise<string> {
    this.#count += 1;
    const folder = join(this.#folder, `folder-${this.#count}`);
    for (const [path, data] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), {recursive: true});
      await writeFile(join(folder, path), data);
    }
    return folder;
  }

  /** The path of a file with that text. */
  async file(name: string, text: string): Promise<string> {
    this.#count += 1;
    const path = join(this.#folder, `${this.#count}-${name}`);
    await writeFile(path, text);
    return path;
  }

  /** `helm template NAME CHART ARGS…`; the chart is an archive or a folder. */
  async template(archive: string, args: readonly string[] = [], name = 'release-name'): Promise<HelmResult> {
    const env = {PATH: process.env.PATH ?? '', HOME: this.#folder, TZ: 'UTC'};
    try {
      const {stdout} = await run(this.#program, ['template', name, archive, ...args], {env, maxBuffer: 2 ** 28});
      return {output: stdout, error: ''};
    } catch (error) {
      const stderr = String((error as {stderr?: unknown}).stderr ?? error);
      return {output: undefined, error: errorText(stderr)};
    }
  }
}

function errorText(stderr: string): string {
  const text = stderr.slice(stderr.lastIndexOf('Error: ') + 'Error: '.length);
  return text.replace(/\n\nUse --debug flag to render out invalid YAML\n$/, '').replace(/\n$/, '');
}

/** Runs a task for each item, so many at a time, and keeps the order. */
export async function inParallel<T, R>(items: readonly T[], task: (item: T) => Promise<R>, width = 3): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await task(items[i] as T);
  };
  await Promise.all(Array.from({length: width}, worker));
  return results;
}
