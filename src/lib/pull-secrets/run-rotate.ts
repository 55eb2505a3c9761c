// `secrets rotate`: a new account is proved at the registry, then written into every pull secret in place, then looked at again.

import {Judgement} from '../plan/judgement.ts';
import {Failure} from '../report/failure.ts';
import type {Outcome} from '../report/outcome.ts';
import type {SecretsSettings} from '../settings/resolve-secrets.ts';
import type {RegistryAccount} from '../settings/settings.ts';
import {judgeAccount} from './judge-account.ts';
import {countOf, judgeStuck, judgeTroubles} from './judge-reading.ts';
import {newAccount} from './new-account.ts';
import type {CredentialProof} from './prove-credential.ts';
import {describeCredential, type HeldCredential, type PullSecret, type PullSecretReading} from './pull-secret.ts';
import {heldCredential} from './pull-secret-facts.ts';
import {isCopy} from './renewal.ts';
import {restartStuck} from './restart-stuck.ts';
import {refuseMissingRights} from './rights.ts';
import {type RotationEnd, rotate} from './rotate.ts';
import {runConfirm} from './run-confirm.ts';
import {runUndo} from './run-undo.ts';
import {
  components,
  type Ending,
  look,
  outcomeOf,
  proveAll,
  type SecretsOutside,
  type SecretsRun,
  withSecretsRun,
  worstOf,
} from './secrets-run.ts';
import {maskedToken, sourcesOf} from './status-rows.ts';

/** @throws Failure for what keeps it from beginning, for a declined question, and when it is interrupted */
export function runRotate(settings: SecretsSettings, outside: SecretsOutside): Promise<Outcome> {
  const judgement = new Judgement('pull-secrets');
  return withSecretsRun(settings, outside, judgement, async (run) => {
    const ending = await {rotate: carryOut, undo: runUndo, confirm: runConfirm}[settings.act](run);
    outside.emit({type: 'findings', components, findings: judgement.findings});
    return outcomeOf(run, {mode: settings.dryRun ? 'dry-run' : 'reconcile', ...ending});
  });
}

/** A person who mistypes a token gets as many tries. */
const mostTries = 3;

async function carryOut(run: SecretsRun): Promise<Ending> {
  const {settings, outside, judgement} = run;
  const {emit, ownName, now} = outside;
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
  for (const text of whatIsThere(reading)) emit({type: 'note', level: 'info', text});
  const {account, credential, proof} = await provenAccount(run, reading);
  if (!judgeAccount({credential, proof, now: now()}, judgement)) return worstOf(judgement) ?? nothingDone;
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
  const end = await rotate(run, {account, due: wanted, onlyNamespace: reading.onlyNamespace});
  return await judgeEnd(run, {account, end, changes});
}

const nothingDone = {summary: 'nothing was changed'};

/** Those that are renewed, whatever they hold now. */
function copiesIn({secrets}: PullSecretReading): PullSecret[] {
  const sources = sourcesOf(secrets).map(({credential}) => credential);
  return secrets.filter((secret) => isCopy(secret, sources));
}

function holds({credential}: PullSecret, {username, accessToken}: RegistryAccount): boolean {
  return credential?.username === username && credential.password.reveal() === accessToken.reveal();
}

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

async function provenAccount(
  run: SecretsRun,
  reading: PullSecretReading,
): Promise<{account: RegistryAccount; credential: HeldCredential; proof: CredentialProof}> {
  const {settings, outside} = run;
  for (let tries = 1; ; tries++) {
    const {account, wasAsked} = await newAccount(settings, sourcesOf(reading.secrets), outside.person);
    outside.learn(account.accessToken);
    const credential = heldCredential(account.username, account.accessToken);
    const proof = (await proveAll(run, reading, [credential])).get(credential);
    if (proof === undefined) throw new Failure({summary: 'nothing was proved'});
    const isWrong = proof.is === 'refused' || proof.is === 'too-little';
    if (!wasAsked || !isWrong || tries === mostTries) return {account, credential, proof};
    const text =
      proof.is === 'refused'
        ? `${proof.expired ? 'the token has expired' : 'the registry does not accept it'}: ${proof.reason}`
        : `it logs in, but may not fetch ${proof.denied.map(({needed}) => needed.image).join(', ')}`;
    outside.emit({type: 'note', level: 'warning', text});
  }
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

function changeOf({namespace, name, credential}: PullSecret, next: HeldCredential) {
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

interface Ended {
  account: RegistryAccount;
  end: RotationEnd;
  changes: readonly ReturnType<typeof changeOf>[];
}

async function judgeEnd(run: SecretsRun, {account, end, changes}: Ended): Promise<Ending> {
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
