// `secrets rotate`: a new account is proved at the registry, then written into every pull secret in place, then looked at again.

import {Judgement} from '../plan/judgement.ts';
import {Failure} from '../report/failure.ts';
import type {Outcome} from '../report/outcome.ts';
import type {SecretsSettings} from '../settings/resolve-secrets.ts';
import {warnOfHolder, withHold} from './hold.ts';
import {countOf, judgeTroubles} from './judge-reading.ts';
import {judgeEnd, type PlannedRenewal} from './judge-rotation.ts';
import {provenAccount} from './proven-account.ts';
import {describeCredential, type HeldCredential, type PullSecret, type PullSecretReading} from './pull-secret.ts';
import {copiesIn, holds} from './renewal.ts';
import {refuseMissingRights} from './rights.ts';
import {rotate} from './rotate.ts';
import {runConfirm} from './run-confirm.ts';
import {runUndo} from './run-undo.ts';
import {
  components,
  type Ending,
  look,
  outcomeOf,
  type SecretsOutside,
  type SecretsRun,
  withSecretsRun,
  worstOf,
} from './secrets-run.ts';
import {sourcesOf} from './status-rows.ts';

/** @throws Failure for what keeps it from beginning, for a declined question, and when it is interrupted */
export function runRotate(settings: SecretsSettings, outside: SecretsOutside): Promise<Outcome> {
  const judgement = new Judgement('pull-secrets');
  return withSecretsRun(settings, outside, judgement, async (run) => {
    const ending = await {rotate: carryOut, undo: runUndo, confirm: runConfirm}[settings.act](run);
    outside.emit({type: 'findings', components, findings: judgement.findings});
    return outcomeOf(run, {mode: settings.dryRun ? 'dry-run' : 'reconcile', ...ending});
  });
}

async function carryOut(run: SecretsRun): Promise<Ending> {
  const {settings, outside, judgement} = run;
  const {emit, ownName} = outside;
  const reading = await look(run);
  judgeTroubles(reading, judgement);
  const sources = sourcesOf(reading.secrets);
  if (reading.troubles.some(({what}) => what === 'Secrets')) return worstOf(judgement) ?? nothingDone;
  if (sources.length === 0) {
    const hint = `${ownName} operator --reconcile --username USER --email ADDRESS --access-token-file FILE`;
    judgement.broken('PS180', `there are no pull secrets in namespace ${settings.namespace} that could be renewed`, {
      hint,
    });
    return worstOf(judgement) ?? nothingDone;
  }
  await warnOfHolder(run);
  for (const text of whatIsThere(reading)) emit({type: 'note', level: 'info', text});
  const proven = await provenAccount(run, reading);
  if (proven === undefined) return worstOf(judgement) ?? nothingDone;
  const {account, credential} = proven;
  const wanted = copiesIn(reading);
  judgeOthers(reading, wanted, judgement);
  const due = wanted.filter((secret) => !holds(secret, account));
  const changes = due.map((secret) => changeOf(secret, credential));
  if (settings.dryRun) {
    const summary = `${countOf(due.length, 'pull secret')} would be written, nothing was`;
    return {summary, changes: changes.map((change) => ({...change, state: 'planned' as const}))};
  }
  const isToWrite = due.length > 0;
  if (isToWrite || (settings.restartStuck && reading.stuck.length > 0)) {
    await refuseMissingRights(run, reading);
    await askFirst(run, due.length);
  }
  const task = {account, due: wanted, onlyNamespace: reading.onlyNamespace};
  const end = await (isToWrite ? withHold(run, 'rotate', () => rotate(run, task)) : rotate(run, task));
  return judgeEnd(run, {account, end, changes});
}

const nothingDone = {summary: 'nothing was changed'};

/** For the person, before anything is asked. */
function whatIsThere(reading: PullSecretReading): string[] {
  const counts = new Map<HeldCredential | undefined, PullSecret[]>();
  for (const secret of copiesIn(reading)) {
    counts.set(secret.credential, [...(counts.get(secret.credential) ?? []), secret]);
  }
  return [...counts].map(([credential, holders]) => {
    const who = credential === undefined ? 'no account' : describeCredential(credential);
    const where = new Set(holders.map(({namespace}) => namespace)).size;
    return `${countOf(holders.length, 'pull secret')} in ${countOf(where, 'namespace')}: ${who}`;
  });
}

function judgeOthers({secrets}: PullSecretReading, wanted: readonly PullSecret[], judgement: Judgement): void {
  const others = secrets.filter((secret) => !wanted.includes(secret) && secret.credential !== undefined);
  if (others.length > 0) {
    const what = countOf(others.length, 'secret holds', 'secrets hold');
    const details = others.slice(0, 8).map(({namespace, name}) => `${namespace}/${name}`);
    judgement.skipped('PS188', `${what} another account for the registry, which is left alone`, {details});
  }
  const kept = wanted.flatMap(({namespace, name, maker}) =>
    maker.by === 'tool' ? [`${namespace}/${name}: ${maker.tool} ${maker.name}`] : [],
  );
  if (kept.length > 0) {
    const summary = `a tool looks after ${countOf(kept.length, 'pull secret')}, and may bring the old token back`;
    const hint = 'change the token there, too';
    judgement.warning('PS188', summary, {details: kept.slice(0, 8), hint});
  }
}

function changeOf({namespace, name, credential}: PullSecret, next: HeldCredential): PlannedRenewal {
  const before = credential === undefined ? 'no account' : describeCredential(credential);
  return {
    id: `${namespace}/${name}`,
    component: 'pull-secrets',
    summary: `update Secret ${namespace}/${name}`,
    differences: [`account: ${before} → ${describeCredential(next)}`],
  };
}

async function askFirst({settings, outside, cluster}: SecretsRun, count: number): Promise<void> {
  const {person} = outside;
  if (person === undefined || settings.yes) return;
  const {name, server} = cluster.context;
  if (await person.confirm(`Write ${countOf(count, 'pull secret')} in context ${name} (${server})?`)) return;
  throw new Failure({summary: 'nothing was changed: the question was declined', next: 'see the plan with --dry-run'});
}
