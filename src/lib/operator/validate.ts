// --dry-run: lets the API server judge each planned object, without storing anything.

import {ApiError} from '../cluster/api-error.ts';
import type {Cluster} from '../cluster/cluster.ts';
import {describe} from '../cluster/object.ts';
import {applyObject, createObject} from '../cluster/write.ts';
import {fieldManager} from '../plan/field-manager.ts';
import type {Plan} from '../plan/plan.ts';
import type {ApplyStep, CreateStep} from '../plan/step.ts';
import {changesOf} from '../plan/step.ts';
import type {Emit} from '../report/event.ts';
import {Failure, reasonOf} from '../report/failure.ts';

/**
 * Objects whose kind, namespace or webhook the run itself brings up cannot be judged yet; that is said, not passed over.
 * @throws Failure that names every refused object
 */
export async function validateOnServer(cluster: Cluster, plan: Plan, emit: Emit): Promise<void> {
  const changes = plan.components
    .flatMap(({steps}) => steps.flatMap(changesOf))
    .filter((change) => change.step === 'apply' || change.step === 'create');
  const answers = await Promise.all(changes.map((change) => validate(cluster, change)));
  const refused = answers.filter((answer) => answer?.verdict === 'refused').map((answer) => answer?.words);
  const later = answers.filter((answer) => answer?.verdict === 'later');
  if (later.length > 0) {
    const text = `${later.length} objects can only be validated once their kind or namespace exists and its webhooks answer`;
    emit({type: 'note', level: 'info', text});
  }
  if (refused.length === 0) return;
  throw new Failure({
    summary: 'the API server would refuse planned changes',
    reason: refused.join('; '),
    next: 'mend what the server names; nothing was changed',
  });
}

async function validate(
  cluster: Cluster,
  {step, object}: ApplyStep | CreateStep,
): Promise<{verdict: 'refused' | 'later'; words: string} | undefined> {
  try {
    if (step === 'apply') await applyObject(cluster, object, {fieldManager, force: true, dryRun: true});
    else await createObject(cluster, object, {fieldManager, dryRun: true});
    return undefined;
  } catch (error) {
    // What stands in the way now may be cleared away by the run itself.
    if (step === 'create' && error instanceof ApiError && error.code === 409) return undefined;
    const isNamed = error instanceof Failure && error.object !== undefined;
    const words = isNamed ? error.message : `${describe(object)}: ${reasonOf(error)}`;
    return {verdict: isOnlyEarly(error) ? 'later' : 'refused', words};
  }
}

/** Its kind, its namespace, or the program behind a webhook is not there yet. */
function isOnlyEarly(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.code === 404 || /failed calling webhook/.test(error.status?.message ?? '');
}
