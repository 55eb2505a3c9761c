// Charts that want to keep the machine busy or fill its memory: each ends within bounds, with a sentence that says where.
import {mkdir, symlink, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {describe, expect, it} from 'vitest';
import {archiveOf, chartArchive, chartYaml, type TarEntry, tarOf} from '../../support/chart-archive.ts';
import {emptyDirectory} from '../../support/temporary.ts';
import {boundedRender, type Hostile} from './bounded-render.ts';

type Files = {readonly [path: string]: string | Uint8Array};

/** The deadline leaves room for a machine that has much else to do; alone, none of these takes four seconds. */
const bounds = {heap: 768, time: 90_000};
/** Of the whole process, in MiB: the heap, what lies outside of it, and Node itself. */
const mostMemory = 1100;

const packed = (files: Files): Hostile => ({chart: chartArchive('c', {'Chart.yaml': chartYaml('c'), ...files})});
const template = (text: string, more: Files = {}): Hostile => packed({'templates/bad.yaml': text, ...more});
const entry: TarEntry = {name: 'c/Chart.yaml', data: chartYaml('c')};
const times = (count: number, part: string | ((index: number) => string)) =>
  Array.from({length: count}, (_, index) => (typeof part === 'string' ? part : part(index))).join('');
const zeros = (count: number, folder: string) =>
  Array.from({length: count}, (_, index) => ({name: `${folder}/${index}`, data: Buffer.alloc(5_000_000)}));

/** Aliases of aliases: each level ten times the one before. */
const aliasBomb = (levels: number) =>
  `a0: &a0 [${times(10, 'lol,')}]\n${times(levels, (i) => `a${i + 1}: &a${i + 1} [${times(10, `*a${i},`)}]\n`)}`;
const mergeBomb = (levels: number) => {
  const level = (i: number) => `a${i + 1}: &a${i + 1} {${times(9, (j) => `k${j}: *a${i}, `)}<<: *a${i}}\n`;
  return `a0: &a0 {k: v}\n${times(levels, level)}`;
};
const metadata = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n';
const indented = (text: string) => text.replace(/^/gm, '  ');

/** A value of 2^64 parts in 64 small maps. */
const doubled = '{{ $s := dict "a" 1 }}{{ range until 64 }}{{ $s = dict "a" $s "b" $s }}{{ end }}';
/** A map that has itself inside. */
const circle = '{{ $s := dict }}{{ $_ := set $s "s" $s }}';

const many = /a value of more than 500000 parts/;
const steps = /rendering takes more than (20000000 steps|30 s)/;
const deep = /nested too deeply|too deeply nested/;
const long = /a text of more than 16777216 characters/;

/** Rows: what is hostile about it, the chart, what the sentence says. All but the first group name chart and template. */
const archives: [string, Hostile, RegExp][] = [
  ['a path that leads out', {chart: archiveOf([entry, {name: 'c/../../x', data: 'x'}])}, /"c\/..\/..\/x".*leads out/],
  ['a symbolic link', {chart: archiveOf([entry, {name: 'c/l', type: '2', linkName: '/x'}])}, /"c\/l".*SymbolicLink/],
  ['a gzip bomb', {chart: gzipSync(tarOf([entry, ...zeros(50, 'c')]))}, /400 times its size/],
  [
    'a gzip bomb in a subchart',
    packed({'charts/d-1.tgz': archiveOf([{name: 'd/Chart.yaml', data: chartYaml('d')}, ...zeros(40, 'd')])}),
    /charts\/d-1\.tgz: .*400 times its size/,
  ],
  ['aliases of aliases in its values', packed({'values.yaml': aliasBomb(9)}), /values\.yaml: .*excessive aliasing/],
  ['merges of merges in its values', packed({'values.yaml': mergeBomb(12)}), /values\.yaml: .*excessive aliasing/],
  ['an alias inside its own anchor', packed({'values.yaml': 'a: &a [*a]'}), /values\.yaml: .*contains itself/],
  [
    'aliases of aliases in Chart.yaml',
    packed({'Chart.yaml': `${chartYaml('c')}annotations:\n${indented(aliasBomb(9))}`}),
    /Chart\.yaml: .*excessive aliasing/,
  ],
  ['values nested without end', packed({'values.yaml': `a: ${'['.repeat(200_000)}`}), /values\.yaml: .*deep/],
  ['values of a million lists', packed({'values.yaml': `a:\n${'- -\n'.repeat(1_200_000)}`}), /values\.yaml: .*tokens/],
  ['values of 100 MB', {...packed({}), values: `a: ${'x'.repeat(100 * 2 ** 20)}`}, /my-values\.yaml: it is longer/],
  [
    'values of 100 MB in lines',
    {...packed({}), values: 'k: v\n'.repeat(20 * 2 ** 20)},
    /my-values\.yaml: it is longer/,
  ],
  ['aliases of aliases in values of the user', {...packed({}), values: aliasBomb(9)}, /my-values\.yaml: .*aliasing/],
];

const templates: [string, Hostile, RegExp][] = [
  [
    'a definition that includes itself',
    template('{{ define "r" }}{{ include "r" . }}{{ end }}{{ include "r" . }}'),
    /rendering template has a nested reference name: r/,
  ],
  [
    'two definitions that include each other',
    template(
      '{{ define "a" }}{{ include "b" . }}{{ end }}{{ define "b" }}{{ include "a" . }}{{ end }}{{ include "a" 1 }}',
    ),
    /rendering template has a nested reference name: a/,
  ],
  [
    'a definition that calls itself',
    template('{{ define "r" }}{{ template "r" }}{{ end }}{{ template "r" }}'),
    /exceeded maximum template depth \(100000\)/,
  ],
  [
    'a definition that calls itself twice',
    template(
      '{{ define "r" }}{{ if gt . 0 }}{{ template "r" (sub . 1 | int) }}{{ template "r" (sub . 1 | int) }}{{ end }}{{ end }}{{ template "r" 60 }}',
    ),
    steps,
  ],
  [
    'a tpl that evaluates itself',
    template('{{ tpl .Values.t . }}', {'values.yaml': 't: "{{ tpl .Values.t . }}"'}),
    /texts of tpl in each other, more than 10000/,
  ],
  [
    'a tpl that evaluates itself with more each time',
    template('{{ tpl .Values.t (dict "Values" .Values "s" "x") }}', {
      'values.yaml': `t: '{{ tpl .Values.t (dict "Values" .Values "s" (cat .s .s)) }}'`,
    }),
    /nested too deeply|more than/,
  ],
  [
    'a text doubled again and again',
    template('{{ $s := "x" }}{{ range until 64 }}{{ $s = cat $s $s }}{{ end }}'),
    long,
  ],
  [
    'a list doubled again and again',
    template('{{ $s := list 1 2 }}{{ range until 64 }}{{ $s = concat $s $s }}{{ end }}'),
    /a list of more than 2000000 elements/,
  ],
  ['a map doubled, as YAML', template(`${doubled}{{ toYaml $s }}`), many],
  ['a map doubled, as JSON', template(`${doubled}{{ toJson $s }}`), many],
  ['a map doubled, as TOML', template(`${doubled}{{ toToml $s }}`), many],
  ['a map doubled, printed', template(`${doubled}{{ $s }}`), many],
  ['a map doubled, formatted', template(`${doubled}{{ printf "%v" $s | len }}`), many],
  ['a map doubled, copied', template(`${doubled}{{ $x := deepCopy $s }}`), many],
  ['a map doubled, merged', template(`${doubled}{{ merge (dict) $s }}`), /more than/],
  [
    'maps doubled, compared',
    template(`${doubled}{{ $t := fromJson "{}" }}${doubled.replaceAll('$s', '$u')}{{ deepEqual $s $u }}`),
    steps,
  ],
  ['a map that holds itself, as YAML', template(`${circle}{{ toYaml $s }}`), deep],
  ['a map that holds itself, printed', template(`${circle}{{ $s }}`), deep],
  ['a map that holds itself, copied', template(`${circle}{{ $x := deepCopy $s }}`), deep],
  ['values that hold themselves', template('{{ $_ := set .Values "s" .Values }}{{ toJson .Values }}'), deep],
  ['a huge repeat', template('{{ repeat 1000000000 "x" }}'), /overflow|a text of more/],
  ['a repeat of a repeat', template('{{ repeat 4000 (repeat 40000 "x") }}'), /overflow|a text of more/],
  ['many repeats', template('{{ range until 1000000 }}{{ repeat 10000000 "x" }}{{ end }}'), /wrote more than 67108864/],
  ['a huge until', template('{{ range until 2000000000 }}x{{ end }}'), /a list of more than 2000000 numbers/],
  ['a huge untilStep', template('{{ untilStep 0 2000000000 1 }}'), /a list of more than 2000000 numbers/],
  ['a huge seq', template('{{ seq 1 1000000000 }}'), /a list of more than 2000000 numbers/],
  ['a huge range', template('{{ range 1000000000000 }}{{ end }}'), /a range over more than/],
  [
    'ranges within ranges',
    template('{{ range until 9999 }}{{ range until 9999 }}{{ range until 9999 }}{{ end }}{{ end }}{{ end }}'),
    steps,
  ],
  ['a huge indent', template('{{ indent 1000000000 "x" }}'), /Invalid string length|a text of more/],
  [
    'wide numbers',
    template('{{ range until 1000000 }}{{ printf "%1000000d" 1 }}{{ end }}'),
    /wrote more than 67108864/,
  ],
  [
    'a replacement of each letter',
    template('{{ $s := repeat 1000000 "x" }}{{ replace "x" $s $s }}'),
    /length|a text of/,
  ],
  ['letters without end', template('{{ randAlphaNum 2000000000 }}'), steps],
  ['a huge text taken apart', template('{{ splitList "" (repeat 8000000 "x") | len }}'), /a list of more than/],
  [
    'a huge text in snake case',
    template('{{ snakecase (repeat 8000000 "xY") }}'),
    /a list of more than|a text of more/,
  ],
  [
    'a regular expression that is larger than it looks',
    template('{{ regexMatch (repeat 900 "(\\\\pL{1,100})") (repeat 100000 "a") }}'),
    /a pattern of \d+ states is refused/,
  ],
  [
    'a huge regular expression',
    template('{{ regexMatch (repeat 300000 "(a|b)") "a" }}'),
    /a pattern of more than 20000/,
  ],
  ['keys without end', template('{{ range until 100000 }}{{ $x := genCA "a" 1 }}{{ end }}'), steps],
  [
    'hashes without end',
    template('{{ range until 100000 }}{{ $x := derivePassword 1 "long" "p" "u" "s" }}{{ end }}'),
    /more than/,
  ],
  ['parentheses without end', template(`{{ ${'('.repeat(200_000)} }}`), /max expression depth/],
  ['conditions without end', template(`${'{{ if 1 }}'.repeat(100_000)}${'{{ end }}'.repeat(100_000)}`), deep],
  [
    'maps in maps without end',
    template('{{ $d := dict }}{{ range until 99999 }}{{ $d = dict "a" $d }}{{ end }}{{ $d }}'),
    deep,
  ],
  ['JSON nested without end', template('{{ fromJson (repeat 1000000 "[") }}'), deep],
  ['a failure of many words', template('{{ fail (repeat 10000000 "x") }}'), /characters more/],
  [
    'lines of a file without end',
    template('{{ range until 9999 }}{{ $x := $.Files.Lines "x" }}{{ end }}', {x: 'x\n'.repeat(999_999)}),
    steps,
  ],
];

const documents: [string, Hostile, RegExp][] = [
  ['aliases of aliases', template(metadata + aliasBomb(9)), /excessive aliasing/],
  ['merges of merges', template(metadata + mergeBomb(12)), /excessive aliasing/],
  ['nested flows', template(`a: ${'['.repeat(200_000)}`), deep],
  ['nested dashes', template('- '.repeat(200_000)), deep],
  ['a quote that is not closed', template(`a: "${'x\n'.repeat(999_999)}`), /unexpected end of stream/],
  [
    'more parts than any object has',
    template('a:\n{{ repeat 1600000 "- -\\n" }}'),
    /tokens is refused|takes more than/,
  ],
];

async function expectRefused(hostile: Hostile, ...sentences: RegExp[]): Promise<void> {
  const {said, memory} = await boundedRender(hostile, bounds);
  for (const sentence of sentences) expect(said).toMatch(sentence);
  expect(said).not.toMatch(/^rendered|^not a Failure|out of bounds/);
  expect(said.length).toBeLessThan(310_000);
  expect(memory).toBeLessThan(mostMemory);
}

describe('refused within bounds of time and memory', {timeout: 100_000}, () => {
  it.each(archives)('archives and values: %s', (_, hostile, sentence) =>
    expectRefused(hostile, /c\.tgz|my-values/, sentence),
  );
  it.each(templates)('templates: %s', (_, hostile, sentence) =>
    expectRefused(hostile, /^chart c-1\.0\.0: /, /c\/templates\/bad\.yaml/, sentence),
  );
  it.each(documents)('rendered documents: %s', (_, hostile, sentence) =>
    expectRefused(hostile, /c\/templates\/bad\.yaml/, sentence),
  );

  it('import of values by hundreds of aliases', async () => {
    const alias = (i: number) =>
      `- {name: d, version: "*", repository: "", alias: d${i}, import-values: [{child: a, parent: b}]}\n`;
    const chart = chartArchive('c', {
      'Chart.yaml': chartYaml('c', `dependencies:\n${times(300, alias)}`),
      'charts/d/Chart.yaml': chartYaml('d'),
      'charts/d/values.yaml': `a:\n${times(5000, (i) => `  k${i}: v\n`)}`,
    });
    await expectRefused({chart}, /^chart c-1\.0\.0: /, steps);
  });

  it('globals handed to thousands of subcharts', async () => {
    const subcharts = times(2000, (i) => `${i},`)
      .split(',')
      .slice(0, -1);
    const files = Object.fromEntries(subcharts.map((i) => [`charts/c${i}/Chart.yaml`, chartYaml(`c${i}`)]));
    const globals = `global:\n${times(20_000, (i) => `  k${i}: v\n`)}`;
    await expectRefused(packed({...files, 'values.yaml': globals}), /^chart c-1\.0\.0: /, steps);
  });

  it('a folder whose links lead in a circle', async () => {
    const folder = emptyDirectory();
    await mkdir(join(folder, 'templates'));
    await writeFile(join(folder, 'Chart.yaml'), chartYaml('c'));
    await symlink(folder, join(folder, 'templates/again'));
    await expectRefused({chart: folder}, /templates\/again leads in a circle/);
  });

  it('a folder with a link to a file without end', async () => {
    const folder = emptyDirectory();
    await writeFile(join(folder, 'Chart.yaml'), chartYaml('c'));
    await symlink('/dev/zero', join(folder, 'zeros'));
    await expectRefused({chart: folder}, /irregular file .*zeros/);
  });
});

describe('what is only odd is rendered, as helm does', {timeout: 100_000}, () => {
  it.each<[string, Hostile]>([
    [
      'a regular expression that explodes elsewhere',
      template('# {{ regexMatch "^(a+)+$" (printf "%s!" (repeat 50000 "a")) }}'),
    ],
    ['another one', template('# {{ regexMatch "^(a|a)*$" (printf "%s!" (repeat 50000 "a")) }}')],
    ['repetitions that RE2 refuses', template('# {{ regexMatch "(((a{1000}){1000}){1000})" "a" }}')],
    [
      'a chart that depends on itself',
      packed({
        'Chart.yaml': chartYaml('c', 'dependencies: [{name: c, version: "*", repository: ""}]\n'),
        'charts/c/Chart.yaml': chartYaml('c'),
      }),
    ],
    [
      'hundreds of charts within charts',
      packed(
        Object.fromEntries(
          Array.from({length: 200}, (_, i) => [`${'charts/c/'.repeat(i + 1)}Chart.yaml`, chartYaml('c')]),
        ),
      ),
    ],
    [
      'a pattern of many stars',
      template('# {{ range until 99 }}{{ $x := $.Files.Glob "**********************************a" }}{{ end }}', {
        ['x'.repeat(90)]: 'x',
      }),
    ],
    [
      'a megabyte in a thousand replacements',
      template('# {{ regexReplaceAll "y" (repeat 1000 (printf "%sy" (repeat 999 "x"))) "z" | len }}'),
    ],
  ])('%s', async (_, hostile) => {
    const {said, memory} = await boundedRender(hostile, bounds);
    expect(said).toBe('rendered');
    expect(memory).toBeLessThan(mostMemory);
  });
});
