// values.schema.json: whether the values of a release are what its charts say they must be.
import {type OutputUnit, type Schema, type SchemaDraft, Validator} from '@cfworker/json-schema';
import {Failure, reasonOf} from '../report/failure.ts';
import type {Chart, Values} from './chart.ts';
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
    const schema: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (typeof schema !== 'boolean' && !isTable(schema)) return ['the schema is neither a map nor a boolean'];
    const draft = draftOf(schema);
    const asserted = draft === '7' || draft === '4' ? schema : withoutFormats(schema);
    // A boolean schema is not taken by the constructor's type, but by the validator.
    const {valid, errors} = new Validator(asserted as Schema, draft, false).validate(plainJson(values));
    return valid ? [] : leaves(errors).map(complaint);
  } catch (error) {
    return [`the schema cannot be used: ${reasonOf(error)}`];
  }
}

/** Without `$schema` it is the newest draft, as in Helm. */
function draftOf(schema: Values | boolean): SchemaDraft {
  const name = isTable(schema) && typeof schema.$schema === 'string' ? schema.$schema : '';
  if (/draft-0[67]/.test(name)) return '7';
  if (/draft-04/.test(name)) return '4';
  return name.includes('2019-09') ? '2019-09' : '2020-12';
}

const withoutSchemas = new Set(['enum', 'const', 'default', 'examples']);

/** From 2019 on `format` only describes; the validator would insist on it. A property of that name has a schema, no text. */
function withoutFormats(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutFormats);
  if (!isTable(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key, value]) => key !== 'format' || typeof value !== 'string')
      .map(([key, value]) => [key, withoutSchemas.has(key) ? value : withoutFormats(value)]),
  );
}

/** Values as JSON has them: int64 becomes a number. */
function plainJson(values: Values): unknown {
  return JSON.parse(JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? Number(value) : value)));
}

/** The errors that others only pass on are left out. */
function leaves(errors: readonly OutputUnit[]): OutputUnit[] {
  const isPassedOn = ({keywordLocation}: OutputUnit) =>
    errors.some((other) => other.keywordLocation.startsWith(`${keywordLocation}/`));
  return errors.filter((error) => !isPassedOn(error));
}

function complaint({instanceLocation, keyword, error}: OutputUnit): string {
  const place = instanceLocation.replace(/^#/, '');
  const types = /^Instance type "(\w+)" is invalid\. Expected (.*)\.$/.exec(error);
  if (types !== null) return `- at '${place}': got ${types[1]}, want ${(types[2] ?? '').replaceAll('"', '')}`;
  const missing = /^Instance does not have required property "(.*)"\.$/.exec(error);
  if (missing !== null) return `- at '${place}': missing property '${missing[1]}'`;
  return `- at '${place}': ${keyword}: ${error}`;
}
