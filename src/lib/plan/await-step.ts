// One wait of a plan: bounded by the run's deadline, ended early by a diagnosis, reported while it lasts.
import type {Cluster} from '../cluster/cluster.ts';
import {listObjects} from '../cluster/read.ts';
import type {Diagnosis} from '../cluster/wait.ts';
import {waitFor, waitForAll} from '../cluster/wait.ts';
import type {Emit} from '../report/event.ts';
import {Failure} from '../report/failure.ts';
import {isDown} from './observation.ts';
import {probe} from './probe.ts';
import type {Trouble, WaitStep} from './step.ts';

export interface AwaitOptions {
  cluster: Cluster;
  emit: Emit;
  deadline: number;
  signal: AbortSignal;
  now: () => number;
}

/** Pause between two tries of a probe: a webhook that is just starting tells nobody when it is ready. */
const probePause = {first: 100, most: 400};

export async function awaitStep(component: string, step: WaitStep, options: AwaitOptions): Promise<void> {
  const {emit, now} = options;
  const started = now();
  const onState = (state: string) => emit({type: 'waiting', component, what: step.what, state});
  if (step.on === 'probe') await awaitProbe(step, options, onState);
  else await awaitObjects(step, options, onState);
  emit({type: 'waited', component, what: step.what, milliseconds: now() - started});
}

async function awaitObjects(
  step: Exclude<WaitStep, {on: 'probe'}>,
  {cluster, deadline, signal}: AwaitOptions,
  onState: (state: string) => void,
): Promise<void> {
  const {symptoms} = step;
  const diagnose = async () => {
    const trouble = symptoms?.diagnose(await listObjects(cluster, symptoms.selection, {signal}));
    return trouble === undefined ? undefined : diagnosisOf(trouble);
  };
  const common = {what: step.what, deadline, signal, onState, diagnose, rereadMs: step.rereadMs};
  if (step.on === 'object') await waitFor(cluster, {...common, ref: step.ref, condition: step.until});
  else await waitForAll(cluster, {...common, selection: step.selection, condition: step.until});
}

async function awaitProbe(
  step: Extract<WaitStep, {on: 'probe'}>,
  {cluster, deadline, signal, now}: AwaitOptions,
  onState: (state: string) => void,
): Promise<void> {
  for (let pause = probePause.first; ; pause = Math.min(pause * 2, probePause.most)) {
    const answer = await probe(cluster, step.object, signal);
    if (!isDown(answer)) return;
    const reason = 'reason' in answer ? answer.reason : 'the API server does not serve the kind yet';
    onState(reason);
    if (now() + pause > deadline) throw probeDeadline(step, reason);
    await pauseFor(pause, signal);
  }
}

function probeDeadline(step: Extract<WaitStep, {on: 'probe'}>, reason: string): Failure {
  const trouble = step.diagnose(reason);
  return new Failure({
    kind: 'deadline',
    summary: `gave up waiting for ${step.what}`,
    ...(trouble?.object === undefined ? {} : {object: trouble.object}),
    reason: trouble === undefined ? reason : `${trouble.summary}: ${reason}`,
    ...(trouble?.next === undefined ? {} : {next: trouble.next}),
  });
}

function diagnosisOf({summary, object, reason, next}: Trouble): Diagnosis {
  const sentence = [object === undefined ? summary : `${object}: ${summary}`, reason].filter(Boolean).join(': ');
  return next === undefined ? {reason: sentence} : {reason: sentence, next};
}

/** Rejects with the signal's reason when it is aborted meanwhile. */
function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      signal.removeEventListener('abort', stop);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, {once: true});
  });
}
