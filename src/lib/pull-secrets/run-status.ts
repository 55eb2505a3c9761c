// `secrets status`: what there is of pull secrets, and whether the registry accepts what they hold. Reads only.
import {Judgement} from '../plan/judgement.ts';
import type {Outcome} from '../report/outcome.ts';
import type {SecretsSettings} from '../settings/resolve-secrets.ts';
import {judgeReading} from './judge-reading.ts';
import {
  components,
  credentialsIn,
  look,
  outcomeOf,
  proveAll,
  type SecretsOutside,
  withSecretsRun,
  worstOf,
} from './secrets-run.ts';
import {statusRows} from './status-rows.ts';

/** @throws Failure for what keeps the run from judging at all; everything later is in the outcome */
export function runStatus(settings: SecretsSettings, outside: SecretsOutside): Promise<Outcome> {
  const judgement = new Judgement('pull-secrets');
  return withSecretsRun(settings, outside, judgement, async (run) => {
    const reading = await look(run);
    const proofs = await proveAll(run, reading, credentialsIn(reading));
    judgeReading(reading, proofs, judgement, {ownName: outside.ownName, now: outside.now()});
    outside.emit({type: 'findings', components, findings: judgement.findings});
    const well = {summary: 'all pull secrets are there, and the registry accepts them'};
    return outcomeOf(run, {...(worstOf(judgement) ?? well), pullSecrets: statusRows(reading, proofs)});
  });
}
