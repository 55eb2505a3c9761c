// How a live object differs from the desired one, and the step that mends it.
import type {CompareOptions, Difference} from '../cluster/compare.ts';
import {differences} from '../cluster/compare.ts';
import {adoptionOf, leftItems} from '../cluster/former-managers.ts';
import type {KubeObject} from '../cluster/object.ts';
import {fieldManager} from './field-manager.ts';
import type {ApplyStep} from './step.ts';

/** The old scripts used helm 3 and kubectl apply, which send whole objects (docs/system.md: Field managers). */
const managers = {ours: fieldManager, former: ['helm', 'kubectl-client-side-apply', fieldManager]};

/** More lines than this help nobody. */
const mostLines = 12;

/** `spec.image: found a, wanted b`, at most twelve lines and a count of the rest; empty when nothing differs. */
export function driftOf(desired: KubeObject, live: KubeObject, options: CompareOptions = {}): string[] {
  const left = leftItems(desired, live, managers).map((path) => `${path}: not wanted any more`);
  return shortened([...differences(desired, live, options).map(lineOf), ...left]);
}

function lineOf({path, desired, live}: Difference): string {
  return `${path}: found ${live}, wanted ${desired}`;
}

function shortened(lines: string[]): string[] {
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines - 1), `and ${lines.length - mostLines + 1} more`];
}

export function createStep(object: KubeObject): ApplyStep {
  return {step: 'apply', object, verb: 'create', differences: []};
}

/** Also makes the fields of former managers ours, so that what they declared and nobody wants goes away. */
export function updateStep(object: KubeObject, live: KubeObject, drift: string[]): ApplyStep {
  return {step: 'apply', object, verb: 'update', differences: drift, adoption: adoptionOf(live, managers)};
}
