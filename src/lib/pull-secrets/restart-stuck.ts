// Pods that wait for an image: those that a controller makes anew are deleted, so that they need not wait out their pause.
import {ApiError} from '../cluster/api-error.ts';
import {deleteObject} from '../cluster/write.ts';
import {limiter} from '../network/limiter.ts';
import {reasonOf} from '../report/failure.ts';
import {countOf} from './judge-reading.ts';
import type {StuckPod} from './pull-secret.ts';
import type {SecretsRun} from './secrets-run.ts';

const atOnce = 16;

/** A pod that nobody makes anew is left: it would be gone. */
export async function restartStuck(
  {cluster, judgement, outside: {signal, emit}}: SecretsRun,
  stuck: readonly StuckPod[],
): Promise<void> {
  const owned = stuck.filter(({controller}) => controller !== undefined);
  const alone = stuck.filter(({controller}) => controller === undefined);
  const failed: string[] = [];
  const limited = limiter(atOnce);
  await Promise.all(
    owned.map(({namespace, name, uid}) =>
      limited(async () => {
        signal.throwIfAborted();
        try {
          await deleteObject(cluster, {apiVersion: 'v1', kind: 'Pod', namespace, name}, {uid});
          emit({type: 'note', level: 'verbose', text: `deleted Pod ${namespace}/${name}, which waited for its image`});
        } catch (error) {
          // 409: another pod has taken the name already.
          if (!(error instanceof ApiError)) throw error;
          if (error.code !== 409) failed.push(`Pod ${namespace}/${name}: ${reasonOf(error)}`);
        }
      }),
    ),
  );
  const deleted = owned.length - failed.length;
  if (failed.length > 0) {
    judgement.broken('PS183', `${countOf(failed.length, 'pod')} could not be deleted`, {details: failed.slice(0, 8)});
  }
  if (deleted > 0) judgement.ok('PS183', `${countOf(deleted, 'pod')} that waited for an image will be made anew`);
  else if (stuck.length === 0) judgement.ok('PS183', 'no pod waits for an image of the registry');
  if (alone.length > 0) {
    const details = alone.slice(0, 8).map(({namespace, name}) => `Pod ${namespace}/${name}`);
    const hint = 'they try again by themselves, with growing pauses';
    judgement.warning(
      'PS183',
      `${countOf(alone.length, 'pod waits', 'pods wait')} on, as no controller would make them anew`,
      {
        details,
        hint,
      },
    );
  }
}
