// A cluster as plain data, for tests of pure planning: answers the reads of components as an API server would.
import type {KubeObject} from '../../src/lib/cluster/object.ts';
import {keyOf, refOf} from '../../src/lib/cluster/object.ts';
import type {ReadResult} from '../../src/lib/cluster/read.ts';
import type {Component, ComponentPlan} from '../../src/lib/plan/component.ts';
import type {Observation, ProbeAnswer} from '../../src/lib/plan/observation.ts';
import {observationOf} from '../../src/lib/plan/observation.ts';
import type {Read} from '../../src/lib/plan/read.ts';
import {readKey} from '../../src/lib/plan/read.ts';

export interface World {
  objects: KubeObject[];
  /** Kinds that the server does not serve. */
  missingKinds?: string[];
  /** Kinds that we may not read. */
  refusedKinds?: string[];
  /** By kind; accepted otherwise. */
  probes?: Record<string, ProbeAnswer>;
}

type AnyAnswer = ReadResult<KubeObject> | ReadResult<KubeObject[]> | ProbeAnswer;

/** Goes through the reads of a component until it asks for nothing new, and has it plan. */
export function planIn<D>(world: World, component: Component<D>, desired: D): ComponentPlan {
  return component.plan(desired, observeWorld(world, component, desired));
}

export function observeWorld<D>(world: World, component: Component<D>, desired: D): Observation {
  const answers = new Map<string, AnyAnswer>();
  for (;;) {
    const observation = observationOf(answers);
    const reads = component.reads(desired, observation).filter((read) => !answers.has(readKey(read)));
    if (reads.length === 0) return observation;
    for (const read of reads) answers.set(readKey(read), answer(world, read));
  }
}

function answer(world: World, read: Read): AnyAnswer {
  const kind = read.read === 'object' ? read.ref.kind : read.read === 'list' ? read.selection.kind : read.object.kind;
  if (world.refusedKinds?.includes(kind)) return {state: 'refused', reason: `cannot read ${kind}`};
  if (world.missingKinds?.includes(kind)) return {state: 'no-kind'};
  if (read.read === 'probe') return world.probes?.[kind] ?? {state: 'accepted'};
  if (read.read === 'list')
    return {state: 'found', value: world.objects.filter((object) => matches(object, read.selection))};
  const value = world.objects.find((object) => keyOf(refOf(object)) === keyOf(read.ref));
  return value === undefined ? {state: 'absent'} : {state: 'found', value};
}

function matches(
  {kind, metadata}: KubeObject,
  selection: {kind: string; namespace?: string | undefined; labelSelector?: string | undefined},
): boolean {
  if (kind !== selection.kind) return false;
  if (selection.namespace !== undefined && selection.namespace !== metadata.namespace) return false;
  return (selection.labelSelector ?? '')
    .split(/,(?![^(]*\))/)
    .every((term) => labelMatches(metadata.labels ?? {}, term));
}

function labelMatches(labels: Record<string, string>, term: string): boolean {
  if (term === '') return true;
  const [, name = '', values = ''] = /^(\S+) in \(([^)]*)\)$/.exec(term) ?? [];
  if (name !== '') return values.split(',').includes(labels[name] ?? '');
  const [key = '', value = ''] = term.split('=');
  return labels[key] === value;
}
