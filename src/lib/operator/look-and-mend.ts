// What is known of the cluster and of the release, judged together, and mended where that was asked for.
import type {Cluster} from '../cluster/cluster.ts';
import {readFirst} from '../cluster/reach.ts';
import type {ImageCheck} from '../image-check/checked-image.ts';
import type {Foresight} from '../plan/foresight.ts';
import type {Answers, Observation} from '../plan/observation.ts';
import {observationOf} from '../plan/observation.ts';
import {readAll} from '../plan/observe.ts';
import {titlesOf} from '../plan/plan.ts';
import {readKey} from '../plan/read.ts';
import type {Outcome} from '../report/outcome.ts';
import {names} from '../scone/names.ts';
import {vendorImageKey} from '../scone/trust.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import {buildDesired, wantedArtefacts} from './build-desired.ts';
import {questionsTo} from './chart-questions.ts';
import {components} from './components.ts';
import type {OperatorDesired} from './desired.ts';
import type {Artefacts} from './desired-input.ts';
import {during} from './during.ts';
import {fetchRelease} from './fetch-release.ts';
import {installedReads, installedRelease, revisionReads} from './helm-release/installed.ts';
import {keepRecord, recallRecords} from './helm-release/kept-records.ts';
import {judgeAndMend} from './mend.ts';
import {nodesRead} from './nodes.ts';
import {outcomeOf} from './outcome.ts';
import {lookAgain} from './plugin.ts';
import {foundPullSecrets, pullSecretReads} from './pull-secrets.ts';
import type {OperatorOutside} from './run.ts';
import type {RunMemory} from './run-memory.ts';
import type {StackPart} from './stack-images.ts';

/** With what earlier runs have left, and what was asked for because of it. */
export interface OutsideOfLook extends OperatorOutside {
  /** Milliseconds since the epoch. */
  started: number;
  memory: RunMemory | undefined;
  foresight: Foresight | undefined;
}

/** @throws Failure for what keeps the run from judging at all; everything later is in the outcome */
export async function lookAndMend(
  cluster: Cluster,
  settings: OperatorSettings,
  outside: OutsideOfLook,
): Promise<Outcome> {
  const {emit, signal, confirm, command, started, foresight} = outside;
  const now = () => outside.now().getTime();
  const {desired, known} = await reachBoth(cluster, settings, outside);
  // Late, as most runs are given no account.
  const {account} = settings;
  const copies = account && (await import('./look-at-copies.ts')).copiesAsker({...outside, cluster, settings}, account);
  const withCopies = async (now: OperatorDesired) => (copies ? {...now, copies: await copies()} : now);
  const rounds = await judgeAndMend({
    ...{settings, cluster, components, known, foresight},
    desired: await during('looking at the copies of the pull secrets', signal, withCopies(desired)),
    lookAgain: async (now) => withCopies(await lookAgain(now)),
    deadline: started + settings.timeout,
    ...{emit, signal, now, confirm, command},
  });
  const interruption = signal.aborted ? signal.reason : undefined;
  const told = {name: 'operator', components: titlesOf(components), milliseconds: now() - started};
  return outcomeOf({settings, cluster, rounds, interruption, command, ...told});
}

/**
 * The release is fetched while the server is asked for the first time; without a server nothing goes on behind it.
 * The records of installed releases are asked for with it: their values go into what is rendered.
 */
async function reachBoth(
  cluster: Cluster,
  settings: OperatorSettings,
  outside: OutsideOfLook,
): Promise<{desired: OperatorDesired; known: Answers}> {
  const stop = new AbortController();
  const signal = AbortSignal.any([outside.signal, stop.signal]);
  const fetching = fetchRelease(settings, wantedArtefacts(settings), {...outside, signal});
  fetching.catch(() => {});
  try {
    // Both at once; what keeps us out is said by the first.
    const records = readRecords(cluster, settings, {...outside, signal});
    records.catch(() => {});
    const nodes = await during(
      'asking for the nodes',
      outside.signal,
      readFirst(cluster, nodesRead.selection, {signal}),
    );
    const known: Answers = new Map([...(await records), [readKey(nodesRead), nodes]]);
    const artefacts = await during('fetching the release', outside.signal, fetching);
    const verifying = verifyImages(cluster, settings, outside, {known, artefacts});
    const {images, known: answers} = await during('verifying the images', outside.signal, verifying);
    const desired = await desiredState(cluster, settings, outside, {known: answers, artefacts, images});
    return {known: answers, desired};
  } catch (error) {
    stop.abort(error);
    // A file that is being kept is kept whole before anybody ends the process.
    await fetching.catch(() => {});
    throw error;
  }
}

/** The records of the releases that these settings are about; a check reads none that an earlier one has kept. */
async function readRecords(cluster: Cluster, settings: OperatorSettings, outside: OutsideOfLook): Promise<Answers> {
  const {signal, foresight, memory} = outside;
  const releases = [names.operatorRelease, ...(settings.secretOperator ? [names.secretOperatorRelease] : [])];
  const asker = (reads: typeof installedReads) => ({
    reads: (_: undefined, soFar: Observation) => releases.flatMap((release) => reads({release}, soFar)),
  });
  const known = new Map(await readAll(cluster, [asker(revisionReads)], undefined, {signal, foresight}));
  if (memory !== undefined && settings.mode === 'check') {
    const observation = observationOf(known);
    for (const release of releases)
      for (const [key, answer] of await recallRecords(memory, release, observation)) known.set(key, answer);
  }
  return readAll(cluster, [asker(installedReads)], undefined, {signal, foresight, known});
}

/** After the release has proved good, whose manifests may name images of their own; with the accounts of the cluster. */
async function verifyImages(
  cluster: Cluster,
  settings: OperatorSettings,
  outside: OperatorOutside,
  {known, artefacts}: {known: Answers; artefacts: Artefacts},
): Promise<{known: Answers; images: ImageCheck<StackPart>}> {
  const {signatures, key} = settings.images;
  const say = (text: string) => outside.emit({type: 'note', level: 'warning', text});
  if (signatures === 'never') say('the signatures of the images are not verified (--no-image-signature-check)');
  if (signatures !== 'verified') return {known, images: {is: 'not-asked', because: signatures}};
  // Late, as a plain check needs none of it.
  const [{stackImages}, {checkImages}] = await Promise.all([
    import('./stack-images.ts'),
    import('../image-check/check-images.ts'),
  ]);
  const secrets = {reads: () => pullSecretReads(settings)};
  const answers = await readAll(cluster, [secrets], undefined, {signal: outside.signal, known});
  const accounts = foundPullSecrets(answers, settings);
  const images = await checkImages(await stackImages(settings, artefacts), settings, accounts, outside);
  if (key !== undefined && !images.images.some(({isGivenKey}) => isGivenKey)) {
    say(`--verify-image-signatures counts for none of these images: the key of ${vendorImageKey.repository} is pinned`);
  }
  return {known: answers, images};
}

async function desiredState(
  cluster: Cluster,
  settings: OperatorSettings,
  outside: OutsideOfLook,
  {known, artefacts, images}: {known: Answers; artefacts: Artefacts; images: ImageCheck<StackPart>},
): Promise<OperatorDesired> {
  const observation = observationOf(known);
  const desired = await buildDesired({
    settings,
    artefacts,
    images,
    installed: (release) => installedRelease({release}, observation),
    questions: questionsTo(cluster, outside.signal),
    plugin: outside.plugin,
    now: outside.now(),
    memory: outside.memory,
  });
  for (const artefact of desired.artefacts) outside.emit({type: 'artefact', ...artefact});
  const {operatorRelease, secretOperatorRelease, isRemembered} = desired;
  if (outside.memory !== undefined && settings.mode === 'check' && isRemembered) {
    for (const release of [operatorRelease, secretOperatorRelease])
      if (release !== undefined) await keepRecord(outside.memory, release, observation);
  }
  return desired;
}
