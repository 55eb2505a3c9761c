// One fresh process of the rendering bench: ARCHIVE TIMES SET…; prints what each time took, as JSON, in milliseconds.
import {randomBytes} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {loadChartArchive} from '../src/lib/helm/load-chart.ts';
import {templateChart} from '../src/lib/helm/template-chart.ts';
import {mergeUserValues} from '../src/lib/helm/user-values.ts';

const [path = '', times = '1', ...set] = process.argv.slice(2);
const archive = await readFile(path);
const figures: {load: number; render: number}[] = [];
for (let time = 0; time < Number(times); time += 1) {
  const start = performance.now();
  const chart = await loadChartArchive(archive);
  const loaded = performance.now();
  templateChart(chart, {
    ...{values: mergeUserValues({set}), name: 'scone-operator', namespace: 'scone-system'},
    ...{clock: () => new Date(), random: (count: number) => randomBytes(count)},
  });
  figures.push({load: loaded - start, render: performance.now() - loaded});
}
process.stdout.write(JSON.stringify(figures));
