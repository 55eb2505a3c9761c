// values.schema.json: whether the values of a release are what its charts say they must be.
import {Failure, reasonOf} from '../report/failure.ts';
import type {Chart, Values} from './chart.ts';
import {compileSchema} from './schema/compile.ts';
import {complaintLines} from './schema/complaint.ts';
import {complaintsAbout} from './schema/evaluate.ts';
import {isTable} from './table.ts';

/**
 * Checks the coalesced values of a chart, and those of its subcharts, against the schemas that the charts bring along.
 * @throws Failure that lists what is wrong and where, in Helm's form; the values themselves are not shown
 */
export function validateValues(chart: Chart, values: Values): void {
  const complaints = complaintsOf(chart, values);
  if (complaints === '') return;
  throw new Failure({
    kind: 'usage',
    summary: 'the values do not fit the chart',
    object: `chart ${chart.metadata.name}`,
    reason: `values don't meet the specifications of the schema(s) in the following chart(s):\n${complaints}`,
    next: 'correct the values; the schema is values.schema.json in the chart',
  });
}

function complaintsOf(chart: Chart, values: Values): string {
  const own = chart.schema === undefined ? [] : schemaComplaints(chart.schema, values);
  const below = chart.dependencies.map((subchart) => {
    const inner = values[subchart.metadata.name];
    return isTable(inner) ? complaintsOf(subchart, inner) : '';
  });
  const head = own.length === 0 ? '' : `${chart.metadata.name}:\n${own.join('\n')}\n`;
  return [head, ...below].join('');
}

function schemaComplaints(bytes: Uint8Array, values: Values): string[] {
  try {
    const compiled = compileSchema(Buffer.from(bytes).toString('utf8'));
    return complaintLines(complaintsAbout(compiled, values));
  } catch (error) {
    const reason = error instanceof RangeError ? 'it or the values are nested too deeply' : reasonOf(error);
    return [`the schema cannot be used: ${reason}`];
  }
}
