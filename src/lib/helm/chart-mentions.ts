// Whether a chart can come to speak of something: wherever its templates may take text from.
import type {Chart, Values} from './chart.ts';

/**
 * True if one of the words stands in a template, a file or a value of the chart, its subcharts or the user: `tpl` makes a
 * template of any text. A word that is put together while rendering is not found; no chart is known to do that.
 */
export function mentions(chart: Chart, config: Values, words: readonly string[]): boolean {
  return isIn(textOfValues(config), words) || chartMentions(chart, words);
}

function chartMentions({templates, files, values, dependencies}: Chart, words: readonly string[]): boolean {
  const isInFiles = [...templates, ...files].some(({data}) => {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    return words.some((word) => bytes.includes(word));
  });
  return isInFiles || isIn(textOfValues(values), words) || dependencies.some((below) => chartMentions(below, words));
}

function isIn(text: string, words: readonly string[]): boolean {
  return words.some((word) => text.includes(word));
}

function textOfValues(values: Values): string {
  return JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? String(value) : value));
}
