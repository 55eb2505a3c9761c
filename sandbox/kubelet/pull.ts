// Decides whether an image can be pulled for a pod, from the faults that are on and the pod's pull secrets.
import type {FaultSettings, Faults} from '../faults/fault.ts';
import {accountIn, registryOf, type Secret} from './credentials.ts';
import {type Container, containersOf, type Pod} from './pod.ts';

/** What becomes of a pod's images; `seconds` is how long the pulls take. */
export type PullOutcome = {state: 'pulled'; seconds: number} | {state: 'failed'; failures: PullFailure[]};

export interface PullFailure {
  container: Container;
  /** As the container runtime would word it. */
  message: string;
}

/** `secretNamed` looks a Secret up in the pod's namespace. */
export function pullOutcome(pod: Pod, faults: Faults, secretNamed: (name: string) => Secret | undefined): PullOutcome {
  const failures = containersOf(pod).flatMap((container) => {
    const reason = failureReason(container.image, pod, faults, secretNamed);
    return reason === undefined ? [] : [{container, message: reason}];
  });
  if (failures.length > 0) return {state: 'failed', failures};
  const delays = faults
    .all('image-pull-slow')
    .filter((fault) => containersOf(pod).some(({image}) => concerns(fault.image, image)))
    .map((fault) => fault.seconds);
  return {state: 'pulled', seconds: Math.max(0, ...delays)};
}

function failureReason(
  image: string,
  pod: Pod,
  faults: Faults,
  secretNamed: (name: string) => Secret | undefined,
): string | undefined {
  const failing = faults.all('image-pull-fails').find((fault) => concerns(fault.image, image));
  if (failing !== undefined) return failing.message ?? unresolved(image, 'not found');
  const demanding = faults.all('registry-requires').filter((fault) => concerns(fault.image, image));
  for (const demand of demanding) {
    const reason = refusal(image, pod, demand, secretNamed);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Why the registry refuses the pod, or undefined if one of its pull secrets satisfies it. */
function refusal(
  image: string,
  {spec}: Pod,
  demand: FaultSettings['registry-requires'],
  secretNamed: (name: string) => Secret | undefined,
): string | undefined {
  const registry = registryOf(image);
  const accounts = (spec.imagePullSecrets ?? [])
    .filter(({name}) => demand.secret === undefined || name === demand.secret)
    .map(({name}) => secretNamed(name))
    .map((secret) => (secret === undefined ? undefined : accountIn(secret, registry)))
    .filter((account) => account !== undefined);
  if (accounts.some((account) => account.username === demand.username && account.password === demand.password)) {
    return undefined;
  }
  return accounts.length === 0
    ? unresolved(image, 'failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized')
    : unresolved(image, 'failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized');
}

function unresolved(image: string, why: string): string {
  return `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${why}`;
}

/** A pattern that is no regular expression is compared as plain text. */
function concerns(pattern: string, image: string): boolean {
  try {
    return new RegExp(pattern).test(image);
  } catch {
    return image.includes(pattern);
  }
}
