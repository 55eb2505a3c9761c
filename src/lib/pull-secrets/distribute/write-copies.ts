// Writes and removes copies, many at once: what cannot be written does not hold up the others.
import type {Cluster} from '../../cluster/cluster.ts';
import {type KubeObject, refOf} from '../../cluster/object.ts';
import {applyObject, deleteObject} from '../../cluster/write.ts';
import {limiter} from '../../network/limiter.ts';
import {fieldManager} from '../../plan/field-manager.ts';
import {type ChangeOptions, makeChange} from '../../plan/make-change.ts';
import type {Emit} from '../../report/event.ts';
import {asFailure} from '../../report/failure-text.ts';
import type {CopyPlan} from './plan-copies.ts';

/** As many as a rotation writes at once. */
const atOnce = 24;

export interface CopyWriting {
  cluster: Cluster;
  emit: Emit;
  signal: AbortSignal;
}

/** Place → why it could not be written. */
export type CopyFailures = ReadonlyMap<string, string>;

/** What is one write, for the person and for the outcome. */
export interface CopyChange {
  id: string;
  component: string;
  summary: string;
  differences: string[];
}

export function changesOf({create, update, remove}: CopyPlan): CopyChange[] {
  const change = (verb: string, place: string, ...differences: string[]): CopyChange => ({
    id: place,
    component: 'pull-secrets',
    summary: `${verb} Secret ${place}`,
    differences,
  });
  return [
    ...create.map(({place, because}) => change('create', place, because)),
    ...update.map(({place}) => change('update', place, 'it holds something else than its source')),
    ...remove.map(({place}) => change('delete', place, 'nobody asks for it any more')),
  ];
}

/**
 * Once the signal is aborted nothing more is begun; what is under way comes to its end.
 * @param onWritten told of each place
 */
export async function writeCopies(
  {create, update, remove}: CopyPlan,
  {cluster, emit, signal}: CopyWriting,
  onWritten: (place: string) => void,
): Promise<CopyFailures> {
  const limited = limiter(atOnce);
  const failures = new Map<string, string>();
  const options: ChangeOptions = {cluster, emit, signal, forceConflicts: false, marks: new Map()};
  const attempt = (place: string, write: () => Promise<unknown>) =>
    limited(async () => {
      if (signal.aborted) return;
      try {
        await write();
        onWritten(place);
      } catch (error) {
        failures.set(place, asFailure(error).message);
      }
    });
  await Promise.all([
    ...create.map(({place, secret}) =>
      // What somebody else has put there meanwhile is not taken over.
      attempt(place, () => applyObject(cluster, secret, {fieldManager})),
    ),
    ...update.map(({place, secret, live}) =>
      attempt(place, () =>
        makeChange({step: 'apply', object: asRead(secret, live), verb: 'update', differences: []}, options),
      ),
    ),
    ...remove.map(({place, secret}) =>
      attempt(place, () => deleteObject(cluster, refOf(secret), {uid: secret.metadata.uid})),
    ),
  ]);
  signal.throwIfAborted();
  return failures;
}

/** Only the very copy that was read, and as it was read: it was ours then. */
function asRead(secret: KubeObject, live: KubeObject | undefined): KubeObject {
  const {uid, resourceVersion} = live?.metadata ?? {};
  const metadata = {...secret.metadata, ...(uid && {uid}), ...(resourceVersion && {resourceVersion})};
  return {...secret, metadata};
}
