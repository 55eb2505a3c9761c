// Runs a parsed template: walks its nodes, keeps variables and scopes, writes text.

import {GoError} from '../../go/errors.ts';
import {spend, spendOnCall} from '../../go/meter.ts';
import {quote} from '../../go/quote.ts';
import {anyType, elementsOf, elementType, Integer, int, integerOf, isList, isMap, typeOf} from '../../go/value.ts';
import {InterfaceElement} from './assignable.ts';
import {Evaluator} from './evaluator.ts';
import {valueText} from './format.ts';
import type {Variable} from './frame.ts';
import type {Rendering} from './nesting.ts';
import type {ActionNode, BranchNode, ListNode, Node, TemplateNode, TextNode} from './node.ts';
import {Output} from './output.ts';
import {sortedKeys} from './printer.ts';
import type {Template, TemplateSet} from './template-set.ts';
import {isTrue} from './truth.ts';

/** How deep Go lets `template` actions nest. */
const largestDepth = 100_000;

/** Helm would go on for hours. */
const mostIterations = 10_000_000n;

type Jump = 'break' | 'continue' | undefined;

/** The text that a template gives for some data. Throws ExecError. */
export function* executeTemplate(set: TemplateSet, template: Template, data: unknown): Rendering<string> {
  const output = new Output();
  yield new Executor(set, template, output, data ?? undefined, 0).run(data ?? undefined);
  return output.text();
}

/** As `executeTemplate`, for a template known by name. */
export function* executeNamed(set: TemplateSet, name: string, data: unknown): Rendering<string> {
  const template = set.lookup(name);
  if (template === undefined)
    throw new GoError(`template: no template ${quote(name)} associated with template "gotpl"`);
  return yield* executeTemplate(set, template, data);
}

class Executor {
  readonly set: TemplateSet;
  readonly template: Template;
  readonly output: Output;
  readonly depth: number;
  readonly variables: Variable[];
  readonly evaluator: Evaluator;

  constructor(set: TemplateSet, template: Template, output: Output, data: unknown, depth: number) {
    this.set = set;
    this.template = template;
    this.output = output;
    this.depth = depth;
    this.variables = [{name: '$', value: data}];
    this.evaluator = new Evaluator(set.functions, template, this.variables);
  }

  *run(data: unknown): Rendering<void> {
    yield* this.list(data, this.template.root);
  }

  *list(dot: unknown, list: ListNode): Rendering<Jump> {
    this.evaluator.at(list);
    for (const node of list.nodes) {
      if (node.type === 'text') {
        spend(1);
        this.output.write(node.text);
        continue;
      }
      const jump = yield* this.walk(dot, node);
      if (jump !== undefined) return jump;
    }
    return undefined;
  }

  *walk(dot: unknown, node: Exclude<Node, TextNode>): Rendering<Jump> {
    spend(1);
    switch (node.type) {
      case 'action':
        yield* this.action(dot, node);
        return undefined;
      case 'if':
      case 'with':
        return yield* this.ifOrWith(dot, node);
      case 'range':
        this.evaluator.at(node);
        return yield* this.range(dot, node);
      case 'template':
        yield* this.callTemplate(dot, node);
        return undefined;
      default:
        return node.type;
    }
  }

  *action(dot: unknown, node: ActionNode): Rendering<void> {
    this.evaluator.at(node);
    const value = yield* this.evaluator.pipeline(dot, node.pipe);
    if (node.pipe.variables.length > 0) return;
    spendOnCall([value]);
    this.output.write(value === undefined ? '<no value>' : valueText(value));
  }

  *ifOrWith(dot: unknown, node: BranchNode): Rendering<Jump> {
    this.evaluator.at(node);
    const scope = this.variables.length;
    const value = yield* this.evaluator.pipeline(dot, node.pipe);
    let jump: Jump;
    if (isTrue(value)) jump = yield* this.list(node.type === 'with' ? value : dot, node.list);
    else if (node.otherwise !== undefined) jump = yield* this.list(dot, node.otherwise);
    this.variables.length = scope;
    return jump;
  }

  *range(dot: unknown, node: BranchNode): Rendering<Jump> {
    const scope = this.variables.length;
    const value = yield* this.evaluator.pipeline(dot, node.pipe);
    const mark = this.variables.length;
    let count = 0;
    for (const [key, element] of this.iterate(value, node)) {
      count += 1;
      spend(1);
      this.assignLoopVariables(node, key, element, mark);
      const jump = yield* this.list(element, node.list);
      this.variables.length = mark;
      if (jump === 'break') break;
    }
    let jump: Jump;
    if (count === 0 && node.otherwise !== undefined) jump = yield* this.list(dot, node.otherwise);
    this.variables.length = scope;
    return jump;
  }

  /** Keys and elements in Go's order: lists by index, maps by key, integers from zero. */
  *iterate(value: unknown, node: BranchNode): Generator<[unknown, unknown]> {
    const count = integerOf(value);
    if (count !== undefined) yield* this.countUp(count, value, node);
    else if (isList(value)) {
      const elements = elementsOf(value);
      const wrap = wrapper(value);
      for (const [i, element] of elements.entries()) yield [int(i), wrap(element)];
    } else if (isMap(value)) {
      const wrap = wrapper(value);
      for (const key of sortedKeys(value)) yield [key, wrap(value[key])];
    } else if (value !== undefined) {
      this.evaluator.fail(`range can't iterate over ${valueText(value)}`);
    }
  }

  *countUp(count: bigint, value: unknown, node: BranchNode): Generator<[unknown, unknown]> {
    if (node.pipe.variables.length > 1) {
      this.evaluator.fail(`can't use ${valueText(value)} to iterate over more than one variable`);
    }
    if (count > mostIterations) this.evaluator.fail(`a range over more than ${mostIterations} numbers is refused`);
    const type = typeOf(value);
    for (let i = 0n; i < count; i += 1n) yield [undefined, type === 'int64' ? i : new Integer(type, i)];
  }

  assignLoopVariables({pipe}: BranchNode, key: unknown, element: unknown, mark: number): void {
    const [first, second] = pipe.variables;
    if (first === undefined) return;
    if (pipe.isAssignment) {
      this.evaluator.assign(first.path[0] ?? '', second === undefined ? element : key);
      if (second !== undefined) this.evaluator.assign(second.path[0] ?? '', element);
      return;
    }
    const last = this.variables[mark - 1];
    if (last !== undefined) last.value = element;
    const before = this.variables[mark - 2];
    if (second !== undefined && before !== undefined) before.value = key;
  }

  *callTemplate(dot: unknown, node: TemplateNode): Rendering<void> {
    this.evaluator.at(node);
    const template = this.set.lookup(node.name);
    if (template === undefined) this.evaluator.fail(`template ${quote(node.name)} not defined`);
    if (this.depth >= largestDepth) this.evaluator.fail(`exceeded maximum template depth (${largestDepth})`);
    const data = node.pipe === undefined ? undefined : yield* this.evaluator.pipeline(dot, node.pipe);
    yield new Executor(this.set, template, this.output, data, this.depth + 1).run(data);
  }
}

/** Elements of `[]interface{}` and `map[string]interface{}` are interfaces; that shows in errors about other than maps. */
function wrapper(container: object): (element: unknown) => unknown {
  if (elementType(typeOf(container)) !== anyType) return (element) => element;
  return (element) => (element === null || isMap(element) ? element : new InterfaceElement(element));
}
