// YAML as helm reads and prints it.
import {describe, expect, it} from 'vitest';
import {GoError} from '../../../src/lib/go/errors.ts';
import {parseYaml} from '../../../src/lib/go-yaml/parse-yaml.ts';
import {type JsonValue, printYaml} from '../../../src/lib/go-yaml/print-yaml.ts';
import {parseRows} from './parse-rows.ts';
import {printRows} from './print-rows.ts';

/** The outcome of a reader or printer, an error as its words. */
function outcome<T>(run: () => T): T | {error: string} {
  try {
    return run();
  } catch (error) {
    if (error instanceof GoError) return {error: error.message};
    throw error;
  }
}

describe('reading YAML', () => {
  for (const [text, expected] of parseRows) {
    it(JSON.stringify(text), () => {
      const value = outcome(() => parseYaml(text));
      expect(value).toEqual(typeof expected === 'string' ? JSON.parse(expected) : expected);
    });
  }

  it('a key may be called like a member of every object', () => {
    const value = parseYaml('__proto__: {a: 1}\nhasOwnProperty: 2\n') as {[key: string]: unknown};
    expect(Object.keys(value)).toEqual(['__proto__', 'hasOwnProperty']);
    expect(Object.getPrototypeOf(value)).toBeNull();
  });

  it('a small text cannot become a huge value', () => {
    const levels = Array.from({length: 12}, (_, i) => `l${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`).join(', ')}]`);
    const text = `l0: &l0 [x]\n${levels.join('\n')}\n`;
    expect(outcome(() => parseYaml(text))).toEqual({
      error: 'error converting YAML to JSON: yaml: document contains excessive aliasing',
    });
  });

  it('deep nesting is refused, not a crash', () => {
    expect(outcome(() => parseYaml('['.repeat(100_000)))).toHaveProperty('error');
    expect(outcome(() => parseYaml('- '.repeat(100_000)))).toHaveProperty('error');
  });
});

describe('printing YAML', () => {
  for (const [json, expected] of printRows) {
    it(json, () => {
      expect(outcome(() => printYaml(JSON.parse(json) as JsonValue))).toEqual(expected);
    });
  }

  it('reads back what it printed', () => {
    for (const [json, expected] of printRows) {
      if (typeof expected === 'string') expect([json, parseYaml(expected)]).toEqual([json, JSON.parse(json)]);
    }
  });
});
