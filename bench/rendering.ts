// Loading and rendering, each by itself, first in a fresh process and then again: the operator's chart, and charts of
// growing size, beside `helm template` in the same run.
import {execFile} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
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
  print(`\nLoading and rendering in process: medians of ${runs} fresh processes, then of 30 times in one\n`);
  for (const [name, set] of [
    ['operator chart', []],
    ['with cert-manager', ['cert-manager.enabled=true']],
  ] as [string, string[]][]) {
    row(print, name, await timesOf(chart, set, {processes: runs, again: 30}), await beside(chart, set));
  }
  print('\nCharts of growing size: templates of 10 kB, each with 212 actions\n');
  for (const files of [125, 250, 500, 1000]) {
    const archive = join(home, `large-${files}.tgz`);
    await writeFile(archive, largeChart(files));
    row(print, `${files} files`, await timesOf(archive, [], {processes: 3, again: 3}), await beside(archive, []));
  }
}

/** Milliseconds of one time. */
interface Times {
  load: number;
  render: number;
}

interface ColdAndWarm {
  cold: Times[];
  warm: Times[];
}

function row(print: (text: string) => void, name: string, {cold, warm}: ColdAndWarm, theirs: number): void {
  const shown = (time: number) => `${time.toFixed(1)} ms`.padStart(10);
  const parts = (times: readonly Times[]) => {
    const both = median(times.map(({load, render}) => load + render));
    const load = median(times.map((time) => time.load));
    return `${shown(both)} (loading ${shown(load).trim()})`;
  };
  print(`  ${name.padEnd(18)} first ${parts(cold)}   again ${parts(warm)}   helm template ${shown(theirs)}`);
}

async function timesOf(
  archive: string,
  set: readonly string[],
  {processes, again}: {processes: number; again: number},
): Promise<ColdAndWarm> {
  const cold: Times[] = [];
  for (let i = 0; i < processes; i += 1) cold.push(...(await freshTimes(archive, set, 1)));
  const warm = await freshTimes(archive, set, again + 1);
  return {cold, warm: warm.slice(1)};
}

/** The program's modules are loaded when the clock starts, but nothing in them has run. */
async function freshTimes(archive: string, set: readonly string[], times: number): Promise<Times[]> {
  const script = join(import.meta.dirname, 'render-once.ts');
  const {stdout} = await promisify(execFile)(process.execPath, [script, archive, String(times), ...set]);
  return JSON.parse(stdout);
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
