// LAS as a part of the platform: its object, its DCAP key, its nodes.
import type {KubeObject} from '../../cluster/object.ts';
import type {Judgement} from '../../plan/judgement.ts';
import type {Observation} from '../../plan/observation.ts';
import {names} from '../../scone/names.ts';
import {lasHealth} from '../las.ts';
import {isAzure} from '../nodes.ts';
import {judgeLasNode} from './las-node.ts';
import type {PlatformPart} from './part.ts';

export const lasPart: PlatformPart = {
  id: 'las',
  title: 'LAS',
  ref: {apiVersion: 'base.scone.cloud/v1beta1', kind: 'LAS', name: names.las},
  health: lasHealth,
  codes: {object: 'PS120', health: 'PS121', node: 'PS123'},
  reads: [],
  judge: judgeKey,
  judgeNode: judgeLasNode,
};

/** Zeros stand for "none". The key itself is never shown. */
function judgeKey({spec, status}: KubeObject, observation: Observation, judgement: Judgement): void {
  const {verdict, words, hint} = keyState({spec, status}, isAzure(observation));
  judgement[verdict]('PS122', words, hint === undefined ? {} : {hint});
}

function keyState(
  {spec, status}: Pick<KubeObject, 'spec' | 'status'>,
  onAzure: boolean,
): {verdict: 'ok' | 'warning'; words: string; hint?: string} {
  // 7.x says it in so many words, and may take what the key is for from a cache of the cluster.
  if (status?.pccsEnabled === true) {
    return {verdict: 'ok', words: 'it certifies its platforms by a PCCS of yours, without a key'};
  }
  const isSet = status?.lasDCAPKey === 'SET' || !/^0*$/.test(String(spec?.dcapKey ?? ''));
  if (isSet) return {verdict: 'ok', words: 'it has a DCAP key'};
  if (onAzure) return {verdict: 'ok', words: 'it needs no DCAP key: all nodes are on Azure'};
  const hint = 'kubectl provision operator --reconcile --dcap-api KEY, or the key in the environment as DCAP_KEY';
  return {verdict: 'warning', words: 'it has no DCAP key, so attestation is incomplete outside Azure', hint};
}
