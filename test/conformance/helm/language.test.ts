// Holds the expectations of the language tables against real helm: outputs in one run, each error in its own.
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {chartMetadata} from '../../lib/helm/template/render-template.ts';
import {allRows} from '../../lib/helm/template/rows/all.ts';
import {rowValues} from '../../lib/helm/template/rows/row.ts';
import {inParallel, RealHelm} from './real-helm.ts';

let helm: RealHelm;

beforeAll(async () => {
  helm = await RealHelm.start();
});

afterAll(() => helm.end());

const chartFiles = {'Chart.yaml': JSON.stringify(chartMetadata), 'values.yaml': JSON.stringify(rowValues)};

/** Evaluates each file of rows/ as a template and prints the output in base64. */
const evaluateAll = `{{- range $path, $_ := .Files.Glob "rows/*" }}
{{ $path | quote }}: {{ tpl ($.Files.Get $path) $ | b64enc | quote }}
{{- end }}
`;

describe('expectations of the language tables are those of real helm', () => {
  for (const [topic, rows] of Object.entries(allRows)) {
    const outputs = rows.flatMap(([template, expected]) =>
      typeof expected === 'string' ? [{template, expected}] : [],
    );
    const errors = rows.flatMap(([template, expected]) => (typeof expected === 'string' ? [] : [{template, expected}]));

    if (outputs.length > 0) {
      it(`${topic}: ${outputs.length} outputs`, async () => {
        const files = Object.fromEntries(outputs.map(({template}, i) => [rowPath(i), template]));
        const archive = await helm.pack('c', {...chartFiles, 'templates/all.yaml': evaluateAll, ...files});
        const {output, error} = await helm.template(archive, ['--namespace', 'ns'], 'rel');
        expect(error).toBe('');
        const printed = printedRows(output ?? '');
        expect(outputs.map(({template}, i) => [template, printed.get(rowPath(i))])).toEqual(
          outputs.map(({template, expected}) => [template, expected]),
        );
      });
    }

    if (errors.length > 0) {
      it(`${topic}: ${errors.length} errors`, async () => {
        const found = await inParallel(errors, async ({template}) => {
          const archive = await helm.pack('c', {...chartFiles, 'templates/x': template});
          return [template, (await helm.template(archive, ['--namespace', 'ns'], 'rel')).error];
        });
        expect(found).toEqual(errors.map(({template, expected}) => [template, expected.error]));
      });
    }
  }
});

function rowPath(index: number): string {
  return `rows/${String(index).padStart(4, '0')}`;
}

function printedRows(output: string): Map<string, unknown> {
  const rows = new Map<string, unknown>();
  for (const line of output.split('\n')) {
    const match = /^"(rows\/\d+)": "(.*)"$/.exec(line);
    if (match !== null) rows.set(match[1] ?? '', decoded(match[2] ?? ''));
  }
  return rows;
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
