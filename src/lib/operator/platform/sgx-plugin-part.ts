// The SGXPlugin as a part of the platform: its object, others of its kind, its nodes.
import type {KubeObject} from '../../cluster/object.ts';
import type {Judgement} from '../../plan/judgement.ts';
import type {Observation} from '../../plan/observation.ts';
import {names} from '../../scone/names.ts';
import {sgxPluginHealth} from '../sgx-plugin.ts';
import type {PlatformPart} from './part.ts';
import {judgePluginNode} from './sgx-plugin-node.ts';

const kind = {apiVersion: 'base.scone.cloud/v1beta1', kind: 'SGXPlugin'};

export const sgxPluginPart: PlatformPart = {
  id: 'sgxplugin',
  title: 'SGXPlugin',
  ref: {...kind, name: names.sgxPlugin},
  health: sgxPluginHealth,
  codes: {object: 'PS130', health: 'PS131', node: 'PS133'},
  reads: [{read: 'list', selection: kind}],
  judge: judgeOthers,
  judgeNode: judgePluginNode,
};

/** Two device plugins on one node disturb each other. */
function judgeOthers({metadata}: KubeObject, observation: Observation, judgement: Judgement): void {
  const answer = observation.list(kind);
  if ('reason' in answer) judgement.unknown('PS132', 'whether there are further SGXPlugin objects', answer);
  const others = (answer.state === 'found' ? answer.value : []).filter(
    (other) => other.metadata.name !== metadata.name,
  );
  if (others.length === 0) return;
  const list = others.map((other) => other.metadata.name);
  const hint = `if they are not needed: kubectl delete sgxplugin ${list.join(' ')}`;
  judgement.warning('PS132', `there are further SGXPlugin objects: ${list.join(', ')}`, {hint});
}
