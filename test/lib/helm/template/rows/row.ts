// A row of the language tables, and the values that all of them are rendered with.
import type {Values} from '../../../../../src/lib/helm/chart.ts';

/** A template, and its output or the error that helm ends with. All were obtained from real helm 3.22. */
export type LanguageRow = readonly [template: string, expected: string | {error: string}];

export const rowValues: Values = {
  s: 'str',
  n: 5,
  f: 1.5,
  big: 1234567,
  zero: 0,
  e: '',
  t: true,
  fa: false,
  nul: null,
  list: ['a', 'b', 'c'],
  nums: [3, 1, 2],
  mixed: [1, 'x', true, null, {a: 1}],
  map: {b: 2, a: 1, c: {d: 'e'}},
  empty: {},
  el: [],
  deep: {x: {y: {z: 'deep'}}},
  uni: 'héllo 日本 😀',
  multi: 'l1\nl2\n',
  ints: {'9': 'y', '10': 'x'},
  tplx: '{{ .Values.s }}!',
  html: '<a href="x">\'&\'</a>',
  spaced: '  sp  ',
  neg: -3,
  url: 'https://u:p@h:80/p?q=1#f',
};
