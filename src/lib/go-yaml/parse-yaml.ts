// YAML to values as sigs.k8s.io/yaml gives them: YAML 1.1 by go-yaml, then through JSON, so all numbers are float64.
import {GoError} from '../go/errors.ts';
import {spend} from '../go/meter.ts';
import {formatFloat} from '../go/number.ts';
import {newMap, setEntry} from '../go/value.ts';
import {readBlocks} from './block-reader.ts';
import {composeDocument} from './composer.ts';
import {YamlError} from './error.ts';
import {goSyntax} from './go-syntax.ts';
import type {MappingNode, YamlNode} from './node.ts';
import {type Resolved, resolveScalar} from './resolve.ts';

/**
 * The value of the first document of a text: null, boolean, number, string, array or object with string keys.
 * Throws GoError with the words of sigs.k8s.io/yaml: `error converting YAML to JSON: yaml: line 2: …`.
 */
export function parseYaml(text: string): unknown {
  return parsed(text, false);
}

/** As parseYaml, with integers as bigint: where a text belongs, Helm writes a number as its kind is written. */
export function parseYamlNumbers(text: string): unknown {
  return parsed(text, true);
}

function parsed(text: string, keepsIntegers: boolean): unknown {
  try {
    return decodeYaml(text, keepsIntegers);
  } catch (error) {
    if (error instanceof GoError) throw new GoError(`error converting YAML to JSON: ${error.message}`);
    if (error instanceof RangeError) throw new GoError('error converting YAML to JSON: yaml: too deeply nested');
    throw error;
  }
}

/** What may not occur in YAML: control characters but tab, line breaks and NEL, and two that are no characters. */
const refused = /[^\t\n\r\x20-\x7e\x85\xa0-\ufffd]/;

function decodeYaml(text: string, keepsIntegers: boolean): unknown {
  if (!text.isWellFormed()) throw new YamlError('yaml: invalid leading UTF-8 octet');
  if (refused.test(text)) throw new YamlError('yaml: control characters are not allowed');
  const value = readBlocks(text, keepsIntegers);
  if (value !== undefined) return value;
  const node = composeDocument(text);
  return node === undefined ? null : new Decoder(keepsIntegers).value(node);
}

/** Nodes to values; keeps count of aliases, so that a small text cannot become a huge value. */
class Decoder {
  readonly #keepsIntegers: boolean;
  readonly #open = new Set<YamlNode>();
  #count = 0;
  #aliasCount = 0;
  #aliasDepth = 0;

  constructor(keepsIntegers: boolean) {
    this.#keepsIntegers = keepsIntegers;
  }

  value(node: YamlNode): unknown {
    this.#countNode();
    switch (node.kind) {
      case 'scalar':
        return jsonScalar(resolveScalar(node), this.#keepsIntegers);
      case 'sequence':
        return node.items.map((item) => this.value(item));
      case 'mapping':
        return this.#fill(newMap(), node);
      case 'alias':
        return this.#alias(node, (target) => this.value(target));
    }
  }

  #countNode(): void {
    this.#count += 1;
    spend(1);
    if (this.#aliasDepth > 0) this.#aliasCount += 1;
    const isMany = this.#aliasCount > 100 && this.#count > 1000;
    if (isMany && this.#aliasCount / this.#count > allowedAliasRatio(this.#count)) {
      throw new YamlError('yaml: document contains excessive aliasing');
    }
  }

  #alias<T>(node: YamlNode & {kind: 'alias'}, use: (target: YamlNode) => T): T {
    if (this.#open.has(node)) throw new YamlError(`yaml: anchor '${node.name}' value contains itself`);
    this.#open.add(node);
    this.#aliasDepth += 1;
    const result = use(node.target);
    this.#aliasDepth -= 1;
    this.#open.delete(node);
    return result;
  }

  #fill(map: {[key: string]: unknown}, node: MappingNode): {[key: string]: unknown} {
    for (const [key, value] of node.pairs) {
      if (isMerge(key)) {
        this.#merge(map, value);
        continue;
      }
      const name = this.#keyText(key, value);
      setEntry(map, name, this.value(value));
    }
    return map;
  }

  #merge(map: {[key: string]: unknown}, node: YamlNode): void {
    const sources = node.kind === 'sequence' ? node.items.toReversed() : [node];
    for (const source of sources) {
      const target = source.kind === 'alias' ? source.target : source;
      if (target.kind !== 'mapping') {
        throw new YamlError('yaml: map merge requires map or sequence of maps as the value');
      }
      this.#countNode();
      if (source.kind === 'alias') this.#alias(source, () => this.#fill(map, target));
      else this.#fill(map, target);
    }
  }

  #keyText(node: YamlNode, valueNode: YamlNode): string {
    const target = node.kind === 'alias' ? node.target : node;
    this.#countNode();
    if (target.kind !== 'scalar') {
      // The key is read first, so that what is wrong inside it is told first.
      this.value(target);
      throw new YamlError(`yaml: invalid map key: ${goSyntax(target)}`);
    }
    const {value} = resolveScalar(target);
    if (typeof value === 'string') return jsonText(value);
    if (typeof value === 'boolean') return String(value);
    if (typeof value === 'number') return floatText(value);
    if (typeof value === 'bigint' && value < 2n ** 63n) return String(value);
    const keyType = value === null ? '%!s(<nil>), key: <nil>' : `uint64, key: 0x${value.toString(16)}`;
    const shown = goSyntax(valueNode);
    throw new GoError(
      `unsupported map key of type: ${keyType}, value: ${shown === 'interface {}(nil)' ? '<nil>' : shown}`,
    );
  }
}

/** go-yaml's limit: nearly all of a small document may come from aliases, a tenth of a large one. */
function allowedAliasRatio(count: number): number {
  const low = 400_000;
  const high = 4_000_000;
  if (count <= low) return 0.99;
  return count >= high ? 0.1 : 0.99 - (0.89 * (count - low)) / (high - low);
}

function isMerge(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === '<<' && (node.isImplicit || node.tag === 'tag:yaml.org,2002:merge');
}

function jsonScalar({value}: Resolved, keepsIntegers: boolean): unknown {
  if (typeof value === 'bigint') return keepsIntegers ? value : Number(value);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new GoError(`json: unsupported value: ${formatFloat(value, 'g')}`);
  }
  return typeof value === 'string' ? jsonText(value) : value;
}

/** JSON cannot carry bytes that are not UTF-8. */
function jsonText(text: string): string {
  return text.toWellFormed();
}

/** How a float is written where a text belongs, as a key for one: with the precision of a float32. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf';
  for (let digits = 1; digits <= 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return formatFloat(short, 'g');
  }
  return formatFloat(value, 'g');
}
