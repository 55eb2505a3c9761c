// Loads and renders one chart in a process of its own with little memory; the answer is how it ended.
import {type ChildProcess, fork} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {loadChartDirectory} from '../../../src/lib/helm/chart-directory.ts';
import {loadChartArchive} from '../../../src/lib/helm/load-chart.ts';
import {objectsOf, readManifest} from '../../../src/lib/helm/manifest-objects.ts';
import {templateChart} from '../../../src/lib/helm/template-chart.ts';
import {mergeUserValues} from '../../../src/lib/helm/user-values.ts';
import {Failure} from '../../../src/lib/report/failure.ts';

export interface Bounds {
  /** Of the heap, in MiB. */
  heap: number;
  /** In milliseconds, from the start of the process. */
  time: number;
}

export interface Hostile {
  /** A .tgz, or the path of a folder. */
  chart: Uint8Array | string;
  /** As a file of -f has them. */
  values?: string;
}

export interface Ended {
  /** `rendered`, the reason why not, or what bound was broken. */
  said: string;
  /** The most memory the process had at once, in MiB. */
  memory: number;
}

export async function boundedRender(hostile: Hostile, {heap, time}: Bounds): Promise<Ended> {
  const child = fork(fileURLToPath(import.meta.url), {
    execArgv: [`--max-old-space-size=${heap}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), time);
  try {
    return await ending(child, hostile);
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}

async function ending(child: ChildProcess, hostile: Hostile): Promise<Ended> {
  let words = '';
  child.stderr?.on('data', (chunk) => {
    words = `${words}${chunk}`.slice(0, 4000);
  });
  child.send(hostile);
  return await new Promise<Ended>((resolve) => {
    child.once('message', (ended) => resolve(ended as Ended));
    child.once('exit', (code, signal) => resolve({said: `out of bounds: ${signal ?? code} ${words}`, memory: 0}));
  });
}

async function answer({chart, values}: Hostile): Promise<string> {
  try {
    const loaded = typeof chart === 'string' ? await loadChartDirectory(chart) : await loadChartArchive(chart, 'c.tgz');
    const files = values === undefined ? [] : [{name: 'my-values.yaml', text: values}];
    const clock = () => new Date(0);
    const random = (count: number) => new Uint8Array(count);
    objectsOf(readManifest(templateChart(loaded, {values: mergeUserValues({files}), clock, random})));
    return 'rendered';
  } catch (error) {
    return error instanceof Failure ? error.message : `not a Failure: ${String(error)}`;
  }
}

if (process.send !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) {
  process.once('message', async (hostile) => {
    const said = await answer(hostile as Hostile);
    process.send?.({said, memory: await mostMemory()} satisfies Ended);
  });
}

/** Linux knows it for this program alone; elsewhere what was before counts too. */
async function mostMemory(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return (kibibytes === undefined ? process.resourceUsage().maxRSS : Number(kibibytes)) / 1024;
}
