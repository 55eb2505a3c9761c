// Loads and renders one chart in a thread with little memory; the answer is how it ended.
import {parentPort, Worker, workerData} from 'node:worker_threads';
import {loadChartArchive} from '../../../src/lib/helm/load-chart.ts';
import {templateChart} from '../../../src/lib/helm/template-chart.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {chartArchive} from '../../support/chart-archive.ts';

export interface Bounds {
  /** Of the heap, in MiB. */
  memory: number;
  /** In milliseconds, from the start of the thread. */
  time: number;
}

export type Files = {readonly [path: string]: string};

/** `rendered`, the reason why not, or what bound was broken. */
export async function boundedRender(files: Files, {memory, time}: Bounds): Promise<string> {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: files,
    resourceLimits: {maxOldGenerationSizeMb: memory},
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve('out of time'), time);
      worker.once('message', resolve);
      worker.once('error', (error) => resolve(`out of bounds: ${error.message}`));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

async function answer(files: Files): Promise<string> {
  try {
    const chart = await loadChartArchive(chartArchive('c', files), 'c.tgz');
    templateChart(chart, {clock: () => new Date(0), random: (count) => new Uint8Array(count)});
    return 'rendered';
  } catch (error) {
    if (error instanceof Failure) return error.message;
    return `not a Failure: ${String(error)}`;
  }
}

if (parentPort !== null && workerData !== undefined && workerData?.['Chart.yaml'] !== undefined) {
  parentPort.postMessage(await answer(workerData as Files));
}
