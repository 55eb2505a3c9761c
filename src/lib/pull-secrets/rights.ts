// Are we allowed to write what is to be written? Asked of the API server before the first write.
import {reviewAccess} from '../cluster/access.ts';
import {describeRight, type Right} from '../cluster/right.ts';
import {Failure} from '../report/failure.ts';
import type {PullSecretReading} from './pull-secret.ts';
import type {SecretsRun} from './secrets-run.ts';

/** @throws Failure that names every missing right at once */
export async function refuseMissingRights(
  {cluster, settings, outside: {signal}}: SecretsRun,
  {onlyNamespace: namespace, stuck}: Pick<PullSecretReading, 'onlyNamespace' | 'stuck'>,
): Promise<void> {
  const rights: Right[] = [{verb: 'patch', group: '', resource: 'secrets', namespace}];
  if (settings.restartStuck && stuck.length > 0) rights.push({verb: 'delete', group: '', resource: 'pods', namespace});
  const missing = await reviewAccess(cluster, rights, {signal});
  if (missing.length === 0) return;
  throw new Failure({
    summary: `${cluster.context.user} lacks ${missing.length === 1 ? 'a right' : `${missing.length} rights`} that the changes need`,
    reason: missing.map(describeRight).join('; '),
    next: 'ask for these rights, or use another context or user; nothing was changed',
  });
}
