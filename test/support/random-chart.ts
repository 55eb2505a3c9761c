// Charts with subcharts and values made of a seed: the same number gives the same chart.
import type {Chart, ChartDependency, Values} from '../../src/lib/helm/chart.ts';

/** Numbers from a seed (mulberry32), each below the bound. */
function randomSource(seed: number): (bound: number) => number {
  let state = seed | 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

const keys = ['a', 'b', 'c', 'global', 'sub', 'sub2', 'deep', 'al', 'tags', 'enabled', 'exports'] as const;
const chartNames = ['sub', 'sub2', 'deep'] as const;
const subchartKeys = ['sub', 'sub2', 'deep', 'al', 'global'] as const;

class Maker {
  readonly #below: (bound: number) => number;

  constructor(seed: number) {
    this.#below = randomSource(seed);
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#below(items.length)] as T;
  }

  /** A table of values; mostly, what is under a subchart's name is a table, since anything else is an error. */
  table(depth = 0): Values {
    const table: Values = {};
    const size = this.#below(4) + (depth < 2 ? 1 : 0);
    for (let i = 0; i < size; i++) table[this.#pick(keys)] = this.#value(depth);
    if (depth > 0) return table;
    for (const key of subchartKeys) if (!isTable(table[key]) && this.#below(10) > 0) delete table[key];
    return table;
  }

  #value(depth: number): unknown {
    const kind = this.#below(depth > 2 ? 5 : 9);
    if (kind === 0) return null;
    if (kind === 1) return this.#below(3);
    if (kind === 2) return this.#pick(['x', 'z', '']);
    if (kind === 3) return this.#pick([true, false]);
    return kind === 4 ? [1, 'l'] : this.table(depth + 1);
  }

  chart(name: string, depth = 0): Chart {
    const names = depth < 2 ? chartNames.filter((other) => other !== name && this.#below(3) > 0) : [];
    const subcharts = names.map((sub) => this.chart(sub, depth + 1));
    const wanted = this.#dependencies(names);
    return {
      metadata: {apiVersion: 'v2', name, version: '1.0.0', ...(wanted.length > 0 && {dependencies: wanted})},
      values: this.table(),
      templates: [],
      files: [],
      dependencies: subcharts,
    };
  }

  #dependencies(names: readonly string[]): ChartDependency[] {
    const taken = new Set<string>();
    const listed = names
      .filter(() => this.#below(5) > 0)
      .flatMap((name) => (this.#below(6) === 0 ? [name, name] : [name]));
    return listed.flatMap((name, index) => {
      const isSecond = listed[index - 1] === name;
      const alias = isSecond || this.#below(4) === 0 ? this.#pick(['al', 'al2', 'al3']) : undefined;
      const key = alias ?? name;
      if (taken.has(key)) return [];
      taken.add(key);
      return [this.#dependency(name, alias, key)];
    });
  }

  #dependency(name: string, alias: string | undefined, key: string): ChartDependency {
    const version = this.#pick(['1.0.0', '>=1', '*', '~1.0', '2.x']);
    const conditions = [`${key}.enabled`, 'global.enabled', `${key}.a,${key}.enabled`, 'b', 'c.a'];
    const imports = [
      'a',
      'b',
      'sub',
      {child: 'a', parent: 'c'},
      {child: 'b', parent: 'a.b'},
      {child: 'global', parent: 'global'},
    ];
    return {
      name,
      version,
      repository: '',
      ...(alias !== undefined && {alias}),
      ...(this.#below(2) === 0 && {condition: this.#pick(conditions)}),
      ...(this.#below(3) === 0 && {tags: [this.#pick(['a', 'b']), 'c']}),
      ...(this.#below(3) === 0 && {'import-values': [this.#pick(imports), {child: 'c', parent: 'b'}]}),
    };
  }
}

function isTable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A chart of up to three levels and values of a user for it. */
export function randomChartTree(seed: number): {chart: Chart; userValues: Values} {
  const maker = new Maker(seed);
  return {chart: maker.chart('app'), userValues: maker.table()};
}
