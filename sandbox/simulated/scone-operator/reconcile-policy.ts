// Policies: each is handed to the CAS that it names, and the status says what became of it.
import type {Resource} from '../../client/resources.ts';
import {askCas, CasRefusal} from '../cas/client.ts';
import type {PolicyRequest} from '../cas/protocol.ts';
import type {CustomKind} from '../runtime/custom-kinds.ts';
import {writeStatus} from '../runtime/status.ts';
import type {Policy} from './kinds.ts';
import {type PolicyAnswer, policyStatus} from './policy-status.ts';
import type {Context} from './reconcile.ts';

export async function reconcilePolicy(
  {client, observer}: Context,
  [of, kind]: [Resource, CustomKind<Policy>],
  policy: Policy,
): Promise<void> {
  const answer = await answerTo(policy, observer.egress);
  await writeStatus(client, of, policy, policyStatus(policy, answer), kind.statusSchema());
  // The queue tries again.
  if ('unreachable' in answer) throw new Error(answer.unreachable);
}

async function answerTo({spec}: Policy, egress: string): Promise<PolicyAnswer> {
  const {hostname: host, port, protocol} = addressIn(spec.casAddress);
  if (protocol !== 'https:') return {refusal: `${spec.casAddress} is no address of a CAS`};
  const request: PolicyRequest =
    spec.signatures === undefined
      ? {encrypted: spec.policy, key: spec.encryptionKey ?? ''}
      : {text: spec.policy, signatures: spec.signatures};
  try {
    const target = {host, port: Number(port || 8081), egress};
    return (await askCas<{hash: string}>(target, 'POST', '/policies', request)).value;
  } catch (thrown) {
    if (thrown instanceof CasRefusal) return {refusal: thrown.message};
    return {unreachable: `the CAS at ${spec.casAddress} does not answer`};
  }
}

function addressIn(text: string): {hostname: string; port: string; protocol: string} {
  return URL.parse(text) ?? {hostname: '', port: '', protocol: ''};
}
