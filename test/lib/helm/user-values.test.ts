import {describe, expect, it} from 'vitest';
import {mergeUserValues, type UserValues} from '../../../src/lib/helm/user-values.ts';

const file = (name: string, text: string) => ({name, text});

describe('values of the user', () => {
  it.each<[string, UserValues, object]>([
    ['nothing', {}, {}],
    ['an empty file', {files: [file('a', '# nothing\n')]}, {}],
    [
      'files in order, maps merged',
      {files: [file('a', 'm: {x: 1, z: 1}\nl: [1, 2]'), file('b', 'm: {z: 2}\nl: [3]')]},
      {m: {x: 1, z: 2}, l: [3]},
    ],
    [
      'a null of a later file stays, to remove a default later',
      {files: [file('a', 'm: {x: 1}'), file('b', 'm: null')]},
      {m: null},
    ],
    ['flags over files', {files: [file('a', 'a: {b: 1, c: 1}')], set: ['a.b=2']}, {a: {b: 2n, c: 1}}],
    [
      'kinds of flags in the order of helm, whatever that on the line',
      {setLiteral: ['a=5'], setString: ['a=3', 'b=3'], set: ['a=2', 'b=2', 'c=2'], json: ['a=1', 'b=1', 'c=1', 'd=1']},
      {a: '5', b: '3', c: 2n, d: 1},
    ],
    ['the content of a file', {setFile: ['a=/x']}, {a: 'content of /x'}],
  ])('%s', (_, given, expected) => {
    expect(mergeUserValues(given, (path) => `content of ${path}`)).toEqual(expected);
  });

  it.each([
    ['broken YAML', 'a: [1', /^failed to parse v\.yaml: error converting YAML to JSON: yaml: line 1/],
    ['a list', '- a', /^failed to parse v\.yaml/],
    ['a text', 'hello', /^failed to parse v\.yaml/],
  ])('%s is a usage error that names the file', (_, text, message) => {
    const merge = () => mergeUserValues({files: [file('v.yaml', text)]});
    expect(merge).toThrow(message);
    expect(merge).toThrow(expect.objectContaining({kind: 'usage'}));
  });
});
