// How a live object differs from the desired one, and the step that mends it.
import type {CompareOptions, Difference} from '../cluster/compare.ts';
import {differences} from '../cluster/compare.ts';
import type {FormerManagers} from '../cluster/former-managers.ts';
import {adoptionOf, leftItems} from '../cluster/former-managers.ts';
import type {KubeObject} from '../cluster/object.ts';
import {fieldManager, helmFieldManager, type ObjectManager} from './field-manager.ts';
import type {ApplyStep} from './step.ts';

/**
 * The old scripts used helm 3 and kubectl apply, which send whole objects; Helm 4 applies server-side (docs/system.md:
 * Field managers). Whose name an object is under, the others' fields become that one's.
 */
export function managersFor(ours: ObjectManager): FormerManagers {
  const all = [helmFieldManager, fieldManager];
  return {ours, former: ['helm', 'kubectl-client-side-apply', fieldManager], appliers: all};
}

/** More lines than this help nobody. */
const mostLines = 12;

/** `spec.image: found a, wanted b`, at most twelve lines and a count of the rest; empty when nothing differs. */
export function driftOf(desired: KubeObject, live: KubeObject, options: CompareOptions = {}): string[] {
  const left = leftItems(desired, live, managersFor(fieldManager)).map((path) => `${path}: not wanted any more`);
  return shortened([...differences(desired, live, options).map(lineOf), ...left]);
}

function lineOf({path, desired, live}: Difference): string {
  return `${path}: found ${live}, wanted ${desired}`;
}

function shortened(lines: string[]): string[] {
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines - 1), `and ${lines.length - mostLines + 1} more`];
}

export function createStep(object: KubeObject, manager: ObjectManager = fieldManager): ApplyStep {
  return {step: 'apply', object, verb: 'create', differences: [], manager};
}

/** Also makes the fields of former managers ours, so that what they declared and nobody wants goes away. */
export function updateStep(
  object: KubeObject,
  live: KubeObject,
  drift: string[],
  manager: ObjectManager = fieldManager,
): ApplyStep {
  const adoption = adoptionOf(live, managersFor(manager));
  return {step: 'apply', object, verb: 'update', differences: drift, adoption, manager};
}
