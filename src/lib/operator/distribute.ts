// `secrets distribute`: the secret operator alone, installed and told which pull secrets to copy, as `operator --secret-operator` has it.
import {connect} from '../cluster/connect.ts';
import type {Component} from '../plan/component.ts';
import {observationOf} from '../plan/observation.ts';
import {readAll} from '../plan/observe.ts';
import {titlesOf} from '../plan/plan.ts';
import type {Outcome} from '../report/outcome.ts';
import {customKinds} from '../scone/kinds.ts';
import {names} from '../scone/names.ts';
import {connectOptions} from '../settings/connect-options.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import {questionsTo} from './chart-questions.ts';
import {copies} from './copies.ts';
import {during} from './during.ts';
import {type FetchOutside, fetchRelease} from './fetch-release.ts';
import {installedReads, installedRelease} from './helm-release/installed.ts';
import {judgeAndMend} from './mend.ts';
import {outcomeOf} from './outcome.ts';
import {pullSecrets} from './pull-secrets.ts';
import {renderSecretOperator} from './rendered-parts.ts';
import type {OperatorOutside} from './run.ts';
import {type SecretOperatorDesired, secretOperator} from './secret-operator.ts';

export type SecretOperatorOutside = FetchOutside & Omit<OperatorOutside, 'plugin' | 'build'>;

/** The sources are judged, and never written: this run has no account. */
const components: readonly Component<SecretOperatorDesired>[] = [pullSecrets, secretOperator, copies];

const artefacts = ['secrets_operator', 'imagepullsecrets'] as const;

/** @throws Failure for what keeps it from judging at all: no connection, no verified file, a declined question */
export async function runSecretOperator(settings: OperatorSettings, outside: SecretOperatorOutside): Promise<Outcome> {
  const {emit, signal, confirm, command} = outside;
  const now = () => outside.now().getTime();
  const started = now();
  const cluster = await connect({
    ...connectOptions(settings.connection, outside),
    namespace: settings.namespace,
    kinds: customKinds,
    now,
  });
  try {
    const {name, server} = cluster.context;
    emit({type: 'cluster', context: name, server, namespace: settings.namespace});
    const asker: Pick<Component<undefined>, 'reads'> = {
      reads: (_, soFar) => installedReads({release: names.secretOperatorRelease}, soFar),
    };
    const reading = readAll(cluster, [asker], undefined, {signal, known: undefined});
    const known = await during('reading the cluster', signal, reading);
    const files = await during('fetching the release', signal, fetchRelease(settings, artefacts, outside));
    const {parts} = await renderSecretOperator({
      ...{settings, artefacts: files, now: outside.now()},
      installed: (release) => installedRelease({release}, observationOf(known)),
      questions: questionsTo(cluster, signal),
    });
    const rounds = await judgeAndMend({
      ...{settings, cluster, components, known, emit, signal, now, confirm, command},
      desired: {settings, ...parts, now: outside.now()},
      lookAgain: async (desired: SecretOperatorDesired) => desired,
      deadline: started + settings.timeout,
    });
    const interruption = signal.aborted ? signal.reason : undefined;
    const told = {name: 'secrets distribute', components: titlesOf(components), milliseconds: now() - started};
    return outcomeOf({settings, cluster, rounds, interruption, command, ...told});
  } finally {
    cluster.close();
  }
}
