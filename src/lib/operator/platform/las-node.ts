// LAS on one node, judged from what the operator reports, its pod and the node. Pure.
import type {KubeObject} from '../../cluster/object.ts';
import {isSgxNode, kernelHints, type SgxFacts, sgxFactsOf} from './node-facts.ts';
import {
  commonFacts,
  excludedBy,
  judgedNode,
  type NodeJudgement,
  type NodeTrouble,
  notReady,
  podsOn,
  podTroublesOn,
} from './node-judgement.ts';

/** An entry of `status.nodes` (docs/system.md: Status). */
interface LasNode {
  isReady?: boolean;
  lasProbeAlert?: number;
  errorMessages?: string[];
  /** Up to 6.x. */
  hasDCAPQuote?: boolean;
  hasEPIDQuote?: boolean;
}

/** Words of an error, and what to look at. Which words there are is not known for sure, so these are guesses. */
const causes: readonly {words: RegExp; hint: string}[] = [
  {
    words: /sgx_enclave.*(?:denied|EACCES)|permission denied/i,
    hint: 'on that node a non-root user must be able to open /dev/sgx_enclave: mode 0666',
  },
  {
    words: /sgx_enclave|sgx_provision|no such (?:file|device)/i,
    hint: 'on that node look for /dev/sgx_enclave and /dev/sgx_provision: driver, firmware, mode',
  },
  {
    words: /subscription|api key|401|403/i,
    hint: 'the service of Intel refuses the DCAP key: kubectl provision operator --reconcile --dcap-api KEY',
  },
  {
    words: /time(?:d )?out|unreachable|refused|resolve|no route/i,
    hint: 'that node does not reach the service that certifies its platform: check proxy and firewall',
  },
];

/** `pods` are those of LAS; undefined when they could not be read. */
export function judgeLasNode(
  node: KubeObject,
  las: KubeObject,
  pods: readonly KubeObject[] | undefined,
): NodeJudgement {
  const {name} = node.metadata;
  const facts = sgxFactsOf(node);
  const told: LasNode | undefined = las.status?.nodes?.[name];
  const own = pods === undefined ? undefined : podsOn(pods, name);
  const troubles = troublesOf(node, facts, {told, own, spec: las.spec ?? {}});
  return judgedNode(name, troubles, goodWords(told), {
    ...commonFacts(facts),
    lasCapable: facts.lasCapableLabel,
    lasOk: facts.lasOkLabel,
    pod: own?.[0]?.metadata.name ?? null,
    lasReady: told?.isReady ?? null,
    probe: told === undefined ? null : probeWord(told),
    dcapQuote: told?.hasDCAPQuote ?? null,
    epidQuote: told?.hasEPIDQuote ?? null,
  });
}

function troublesOf(
  node: KubeObject,
  facts: SgxFacts,
  {told, own, spec}: {told: LasNode | undefined; own: readonly KubeObject[] | undefined; spec: KubeObject['spec']},
): NodeTrouble[] {
  const {name} = node.metadata;
  const isThere = told !== undefined || (own ?? []).length > 0;
  if (!isSgxNode(facts) && !isThere) {
    return [{verdict: 'skipped', summary: 'it is not known to have SGX', details: kernelHints(facts)}];
  }
  if (!facts.capableLabel && !isThere) {
    const hint = 'kubectl provision sgxplugin';
    return [{verdict: 'failed', summary: 'the SGXPlugin has not labelled it, so LAS does not come to it', hint}];
  }
  const excluded = excludedBy(node, spec);
  if (excluded !== undefined && !isThere) return [excluded];
  return [
    ...notReady(facts, name),
    ...(own === undefined ? [] : podTroublesOn(own, 'LAS')),
    ...reportedTroubles(told),
    ...labelTroubles(facts, told),
  ];
}

function reportedTroubles(told: LasNode | undefined): NodeTrouble[] {
  if (told === undefined) return [{verdict: 'warning', summary: 'the operator has not looked at it yet'}];
  const {isReady = false, lasProbeAlert = -1, errorMessages = [], hasDCAPQuote} = told;
  const hint = hintFor(errorMessages);
  const more = {details: errorMessages, ...(hint !== undefined && {hint})};
  if (lasProbeAlert > 0) return [{verdict: 'failed', summary: 'the probe of LAS fails', ...more}];
  if (!isReady) return [{verdict: 'failed', summary: 'LAS does not listen', ...more}];
  if (lasProbeAlert < 0) return [{verdict: 'warning', summary: 'LAS could not be probed yet', ...more}];
  if (errorMessages.length > 0) return [{verdict: 'warning', summary: 'the operator met errors there', ...more}];
  if (hasDCAPQuote !== false) return [];
  return [
    {
      verdict: 'warning',
      summary: 'it gives no DCAP quotes, so what runs there can be attested by few',
      hint: 'check the DCAP key of LAS, and that the platform is registered with Intel',
    },
  ];
}

/** A CAS goes where LAS has put this label. */
function labelTroubles({lasOkLabel}: SgxFacts, told: LasNode | undefined): NodeTrouble[] {
  const isFine = told?.isReady === true && told.lasProbeAlert === 0;
  if (lasOkLabel === isFine || told === undefined) return [];
  const summary = isFine
    ? 'it has no label las.scontain.com/ok=true, so no CAS comes to it'
    : 'it has label las.scontain.com/ok=true although LAS is not fine there';
  return [{verdict: 'warning', summary}];
}

function hintFor(messages: readonly string[]): string | undefined {
  const text = messages.join('\n');
  return causes.find(({words}) => words.test(text))?.hint;
}

function goodWords(told: LasNode | undefined): string {
  return told?.hasDCAPQuote === true ? 'LAS answers, and quotes by DCAP' : 'LAS answers';
}

function probeWord({lasProbeAlert = -1}: LasNode): string {
  return lasProbeAlert === 0 ? 'succeeds' : lasProbeAlert > 0 ? 'fails' : 'not run';
}
