// How things stand after a rotation: read back, asked of the registry once more, and put in words.
import {Judgement} from '../plan/judgement.ts';
import type {RegistryAccount} from '../settings/settings.ts';
import {countOf, judgeStuck} from './judge-reading.ts';
import type {PullSecretReading} from './pull-secret.ts';
import {heldCredential} from './pull-secret-facts.ts';
import {copiesIn, holds} from './renewal.ts';
import {restartStuck} from './restart-stuck.ts';
import type {RotationEnd} from './rotate.ts';
import {type Ending, proveAll, type SecretsRun, worstOf} from './secrets-run.ts';
import {maskedToken, sourcesOf} from './status-rows.ts';

export interface PlannedRenewal {
  /** `NAMESPACE/NAME` */
  id: string;
  component: string;
  summary: string;
  differences: string[];
}

interface Ended {
  account: RegistryAccount;
  end: RotationEnd;
  changes: readonly PlannedRenewal[];
}

export async function judgeEnd(run: SecretsRun, {account, end, changes}: Ended): Promise<Ending> {
  const {settings, outside, judgement} = run;
  const {ownName} = outside;
  const {after, failures, written} = end;
  const wrong = copiesIn(after).filter((secret) => !holds(secret, account));
  const details = wrong.slice(0, 8).map((secret) => {
    const place = `${secret.namespace}/${secret.name}`;
    return `${place}: ${failures.get(place) ?? 'it holds another account again'}`;
  });
  if (wrong.length > 0) {
    const summary = `${countOf(wrong.length, 'pull secret does', 'pull secrets do')} not hold the new account`;
    judgement.broken('PS186', summary, {details, hint: `${ownName} secrets rotate, with the same token, goes on`});
  } else
    judgement.ok(
      'PS186',
      `${countOf(copiesIn(after).length, 'pull secret holds', 'pull secrets hold')} the new account, read back`,
    );
  await judgeAgain(run, after);
  const kept = after.secrets.filter((secret) => secret.kept !== undefined);
  if (kept.length > 0) {
    const hint = `${ownName} secrets rotate --confirm, when all is well; --undo brings it back`;
    judgement.skipped('PS187', `the old value is kept, sealed, in ${countOf(kept.length, 'pull secret')}`, {hint});
  }
  if (settings.restartStuck) await restartStuck(run, after.stuck);
  else if (after.stuck.length > 0) judgeWaiting(after, judgement, ownName);
  const recorded = changes.map((change) => {
    const reason = failures.get(change.id);
    return reason === undefined ? {...change, state: 'done' as const} : {...change, state: 'failed' as const, reason};
  });
  const next = kept.length > 0 ? `${ownName} secrets rotate --confirm  # then revoke the old token` : undefined;
  const summary = `${countOf(written, 'pull secret was', 'pull secrets were')} written, with account ${account.username} ${maskedToken(heldCredential(account.username, account.accessToken))}`;
  return {...(worstOf(judgement) ?? {summary, ...(next !== undefined && {next})}), changes: recorded};
}

/** With what the cluster holds now, and not with what we meant to write. */
async function judgeAgain(run: SecretsRun, after: PullSecretReading): Promise<void> {
  const [source] = sourcesOf(after.secrets);
  if (source?.credential === undefined) return;
  const proof = (await proveAll(run, after, [source.credential])).get(source.credential);
  if (proof?.is === 'valid') {
    run.judgement.ok('PS181', 'the registry accepts what was read back');
    return;
  }
  const reason = proof !== undefined && 'reason' in proof ? proof.reason : 'an image is denied that was not before';
  run.judgement.unknown('PS181', 'whether the registry accepts what was read back', {state: 'failed', reason});
}

/** They try again by themselves: that is no failure of the rotation. */
function judgeWaiting({stuck}: PullSecretReading, judgement: Judgement, ownName: string): void {
  const scratch = new Judgement('pull-secrets');
  judgeStuck({stuck}, scratch, ownName);
  const [found] = scratch.findings;
  const summary = `${found?.summary ?? ''} and will try again by themselves within some minutes`;
  judgement.warning('PS183', summary, {
    ...(found?.details && {details: found.details}),
    ...(found?.hint && {hint: found.hint}),
  });
}
