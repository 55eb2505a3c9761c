// Why a chart cannot be loaded, before it is known which chart it is.

/** What is wrong with a Chart.yaml, in Helm's words; load-chart.ts adds which chart. */
export class ChartError extends Error {
  override readonly name = 'ChartError';
}
