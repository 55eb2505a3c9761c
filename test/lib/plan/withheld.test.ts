// What may not be done holds back what comes after it, and nothing else.
import {expect, test} from 'vitest';
import type {Component} from '../../../src/lib/plan/component.ts';
import {observationOf} from '../../../src/lib/plan/observation.ts';
import {makePlan} from '../../../src/lib/plan/plan.ts';
import type {Step} from '../../../src/lib/plan/step.ts';

const step: Step = {step: 'delete', ref: {apiVersion: 'v1', kind: 'ConfigMap', name: 'c'}, because: 'of a test'};

interface Part {
  after?: string[];
  isIdle?: boolean;
  withheld?: string;
}

function planOf(parts: Record<string, Part>) {
  const components = Object.entries(parts).map(
    ([id, {after = [], isIdle = false, withheld}]): Component<undefined> => ({
      id,
      title: id.toUpperCase(),
      after,
      reads: () => [],
      plan: () => ({findings: [], steps: isIdle ? [] : [step], ...(withheld !== undefined && {withheld})}),
    }),
  );
  const {components: planned, withheld} = makePlan(components, undefined, observationOf(new Map()));
  return {
    done: planned.filter(({steps, changes}) => steps.length + changes.length > 0).map(({id}) => id),
    withheld: withheld.map(({title, reason}) => `${title}: ${reason}`),
  };
}

test.each<[string, Record<string, Part>, string[], string[]]>([
  ['nothing is held back by itself', {a: {}, b: {after: ['a']}}, ['a', 'b'], []],
  ['one, and what stands beside it goes on', {a: {withheld: 'no'}, b: {}}, ['b'], ['A: no']],
  ['what comes after it', {a: {withheld: 'no'}, b: {after: ['a']}, c: {after: ['b']}}, [], ['A: no', 'B: no', 'C: no']],
  [
    'in whatever order they are listed',
    {c: {after: ['b']}, b: {after: ['a']}, a: {withheld: 'no'}},
    [],
    ['C: no', 'B: no', 'A: no'],
  ],
  ['not what comes before it', {a: {}, b: {after: ['a'], withheld: 'no'}}, ['a'], ['B: no']],
  ['one with nothing to do holds back nobody', {a: {withheld: 'no', isIdle: true}, b: {after: ['a']}}, ['b'], []],
  ['each has its own reason', {a: {withheld: 'one'}, b: {after: ['a'], withheld: 'two'}}, [], ['A: one', 'B: two']],
])('%s', (_, parts, done, withheld) => {
  expect(planOf(parts)).toEqual({done, withheld});
});
