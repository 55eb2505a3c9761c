import {describe, expect, it} from 'vitest';
import {type LookupAnswer, type LookupRequest, renderWithLookups} from '../../../src/lib/helm/lookups.ts';
import {renderTemplate} from './template/render-template.ts';

const objects: {readonly [name: string]: LookupAnswer} = {
  a: {found: {data: {next: 'b'}, spec: {replicas: 3, ratio: 0.5}}},
  b: {found: {data: {next: 'c'}}},
  c: {found: {}},
  forbidden: {error: 'secrets "forbidden" is forbidden: User "u" cannot get resource "secrets"'},
};

/** Renders one template; tells what it gave and what was asked, round by round. */
async function rendering(template: string, ask = (name: string): LookupAnswer => objects[name] ?? {found: {}}) {
  const asked: string[][] = [];
  let drawn = 0;
  const result = await renderWithLookups(
    (tools) => {
      asked.push([]);
      const rendered = renderTemplate(template, tools);
      if (typeof rendered !== 'string') throw new TypeError(rendered.error);
      return rendered;
    },
    async ({name, namespace}: LookupRequest) => {
      asked.at(-1)?.push(namespace === '' ? name : `${namespace}/${name}`);
      return ask(name);
    },
    (count) => Uint8Array.from({length: count}, () => drawn++ % 256),
  );
  return {...result, asked};
}

const lookup = (name: string) => `lookup "v1" "Secret" "" ${name}`;

describe('lookups while rendering', () => {
  it('a template that asks for nothing is rendered once', async () => {
    expect(await rendering('{{ 1 }}')).toEqual({rendered: '1', hasAsked: false, asked: [[]]});
  });

  it('is rendered again with the answers, all of one round asked for together', async () => {
    const {rendered, asked} = await rendering(
      `{{ (${lookup('"a"')}).data.next }}{{ (${lookup('"b"')}).data }}`.replace('.data.next', ''),
    );
    expect(asked).toEqual([['a', 'b'], []]);
    expect(rendered).toContain('map[next:b]');
  });

  it('what depends on an answer is asked for in the next round', async () => {
    const template = `{{ $a := ${lookup('"a"')} }}{{ if $a }}{{ $b := ${lookup('$a.data.next')} }}{{ if $b }}{{ $b.data.next }}{{ end }}{{ end }}`;
    expect(await rendering(template)).toMatchObject({rendered: 'c', hasAsked: true, asked: [['a'], ['b'], []]});
  });

  it('an error for want of an answer does not count', async () => {
    const template = `{{ required "there must be a" (dig "data" "next" "" (${lookup('"a"')})) }}`;
    expect((await rendering(template)).rendered).toBe('b');
  });

  it('an error that stays does', async () => {
    const template = `{{ required "there must be c" (dig "data" "next" "" (${lookup('"c"')})) }}`;
    await expect(rendering(template)).rejects.toThrow('there must be c');
  });

  it("a refusal is the template's error, in the server's words", async () => {
    await expect(rendering(`{{ ${lookup('"forbidden"')} }}`)).rejects.toThrow(
      'error calling lookup: secrets "forbidden" is forbidden: User "u" cannot get resource "secrets"',
    );
  });

  it('numbers are those of Kubernetes: whole ones int64, others float64', async () => {
    const template = `{{ with (${lookup('"a"')}).spec }}{{ typeOf .replicas }} {{ typeOf .ratio }} {{ .replicas }}{{ end }}`;
    expect((await rendering(template)).rendered).toBe('int64 float64 3');
  });

  it('names made of random text are the same in every round', async () => {
    const template = `{{ $name := randAlphaNum 8 }}{{ $x := ${lookup('$name')} }}{{ $name }}{{ uuidv4 }}`;
    const {rendered, asked} = await rendering(template);
    expect(asked).toEqual([[rendered.slice(0, 8)], []]);
  });

  it('each call has an object of its own', async () => {
    const template = `{{ $a := ${lookup('"a"')} }}{{ if $a }}{{ $_ := unset $a "data" }}{{ (${lookup('"a"')}).data.next }}{{ end }}`;
    expect((await rendering(template)).rendered).toBe('b');
  });

  it('a chart that never stops asking is refused', async () => {
    const template = `{{ define "go" }}{{ $x := ${lookup('.')} }}{{ if $x }}{{ template "go" (printf "%s1" .) }}{{ end }}{{ end }}{{ template "go" "a" }}`;
    await expect(rendering(template, () => ({found: {x: 1}}))).rejects.toThrow('never stops asking');
  });
});
