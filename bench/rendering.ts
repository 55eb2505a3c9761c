// Rendering in this process, loading included: the operator's chart, and charts of growing size, beside `helm template`.
import {randomBytes} from 'node:crypto';
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {loadChartArchive} from '../src/lib/helm/load-chart.ts';
import {templateChart} from '../src/lib/helm/template-chart.ts';
import {mergeUserValues} from '../src/lib/helm/user-values.ts';
import {chartArchive, chartYaml} from '../test/support/chart-archive.ts';
import {type Command, inTurn, median} from './measure.ts';

export interface RenderingGround {
  /** The operator's chart, packed. */
  chart: string;
  /** A folder for charts made here. */
  home: string;
  /** The program. */
  helm: string;
  runs: number;
  print: (text: string) => void;
}

export async function benchInProcess({chart, home, helm, runs, print}: RenderingGround): Promise<void> {
  const beside = async (archive: string, set: string[]) => {
    const flags = set.flatMap((value) => ['--set', value]);
    const args = ['template', 'scone-operator', archive, '-n', 'scone-system', ...flags];
    const command: Command = {program: helm, args, env: {HOME: home, PATH: process.env.PATH ?? ''}};
    const {theirs} = await inTurn({theirs: command}, Math.min(runs, 5));
    return median(theirs.map(({milliseconds}) => milliseconds));
  };
  print(`\nRendering in process, loading included, ${runs} runs\n`);
  for (const [name, set] of [
    ['operator chart', []],
    ['with cert-manager', ['cert-manager.enabled=true']],
  ] as [string, string[]][]) {
    const times = await timesOf(await readFile(chart), set, runs * 3);
    row(print, name, times, await beside(chart, set));
  }
  print('\nCharts of growing size: templates of 10 kB, each with 212 actions\n');
  for (const files of [125, 250, 500, 1000]) {
    const archive = join(home, `large-${files}.tgz`);
    await writeFile(archive, largeChart(files));
    row(print, `${files} files`, await timesOf(await readFile(archive), [], 3), await beside(archive, []));
  }
}

function row(print: (text: string) => void, name: string, times: readonly number[], theirs: number): void {
  const [first = 0] = times;
  const shown = (time: number) => `${time.toFixed(1)} ms`.padStart(10);
  const ours = `median ${shown(median(times))}  least ${shown(Math.min(...times))}  first ${shown(first)}`;
  print(`  ${name.padEnd(20)} ${ours}   helm template ${shown(theirs)}`);
}

async function timesOf(archive: Uint8Array, set: readonly string[], runs: number): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    templateChart(await loadChartArchive(archive), {
      ...{values: mergeUserValues({set}), name: 'scone-operator', namespace: 'scone-system'},
      ...{clock: () => new Date(), random: (count: number) => randomBytes(count)},
    });
    times.push(performance.now() - start);
  }
  return times;
}

function largeChart(files: number): Uint8Array {
  const lines = Array.from({length: 210}, (_, line) => `  key${line}: {{ .Values.a | default "x${line}" | quote }}`);
  const head = ['apiVersion: v1', 'kind: ConfigMap', 'metadata:'];
  const text = (file: number) =>
    [...head, `  name: m-${file}`, '  labels: {{- include "c.labels" . | nindent 4 }}', 'data:', ...lines, ''].join(
      '\n',
    );
  const names = Array.from({length: files}, (_, file) => [`templates/m${file}.yaml`, text(file)]);
  const labels = '{{ define "c.labels" }}app: {{ .Chart.Name }}\nrelease: {{ .Release.Name | quote }}{{ end }}';
  const own = {'Chart.yaml': chartYaml('c'), 'values.yaml': 'a: b\n', 'templates/_labels.tpl': labels};
  return chartArchive('c', {...own, ...Object.fromEntries(names)});
}
