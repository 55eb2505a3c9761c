// Component: the nodes. Nothing is changed here; it says whether confidential workloads have a place to run.
import type {KubeObject} from '../cluster/object.ts';
import type {Component} from '../plan/component.ts';
import {Judgement} from '../plan/judgement.ts';
import type {Observation} from '../plan/observation.ts';
import {nodeFacts} from '../scone/names.ts';
import type {OperatorDesired} from './desired.ts';

const allNodes = {apiVersion: 'v1', kind: 'Node'};

/** The read that other components share to know about nodes. */
export const nodesRead = {read: 'list', selection: allNodes} as const;

export const nodes: Component<OperatorDesired> = {
  id: 'nodes',
  title: 'nodes',
  after: [],
  reads: () => [nodesRead],
  plan(_desired, observation) {
    const judgement = new Judgement('nodes');
    const answer = observation.list(allNodes);
    if (answer.state !== 'found') {
      if ('reason' in answer) judgement.unknown('PS010', 'the nodes', answer);
      return {findings: judgement.findings, steps: []};
    }
    judgeNodes(answer.value, judgement);
    return {findings: judgement.findings, steps: []};
  },
};

function judgeNodes(all: readonly KubeObject[], judgement: Judgement): void {
  const sgx = all.filter(isSgxNode);
  if (sgx.length > 0) {
    judgement.ok('PS010', `${sgx.length} of ${all.length} nodes ${sgx.length === 1 ? 'has' : 'have'} SGX`);
    return;
  }
  judgement.warning('PS010', `none of ${all.length} nodes is known to have SGX`, {
    details: [
      `looked for label ${nodeFacts.sgxCapableLabel}=true, label ${nodeFacts.featureDiscoveryLabel}=true ` +
        `and resource ${nodeFacts.enclaveResource}`,
    ],
    hint: 'the SGXPlugin labels the nodes on which it finds SGX: check again once it runs',
  });
}

function isSgxNode({metadata, status}: KubeObject): boolean {
  const {labels = {}} = metadata;
  return (
    labels[nodeFacts.sgxCapableLabel] === 'true' ||
    labels[nodeFacts.featureDiscoveryLabel] === 'true' ||
    Number(status?.capacity?.[nodeFacts.enclaveResource] ?? 0) > 0
  );
}

/** Whether there is a node for LAS and SGXPlugin at all; an unanswered read counts as yes, so nothing is excused by it. */
export function hasSgxNodes(observation: Observation): boolean {
  const answer = observation.list(allNodes);
  return answer.state !== 'found' || answer.value.some(isSgxNode);
}

/** On Azure no DCAP key is needed (docs/system.md: DCAP key). */
export function isAzure(observation: Observation): boolean {
  const answer = observation.list(allNodes);
  if (answer.state !== 'found' || answer.value.length === 0) return false;
  return answer.value.every(({spec}) => String(spec?.providerID ?? '').startsWith(nodeFacts.azureProvider));
}
