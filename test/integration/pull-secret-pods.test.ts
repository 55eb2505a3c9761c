// Pods that cannot pull: told by `secrets status`, helped by `secrets rotate --restart-stuck`.
import {afterAll, beforeAll, expect, test} from 'vitest';
import {deployments, pods} from '../../sandbox/client/resources.ts';
import {type PullSecretGround, sourceNamespace, startPullSecretGround, tokens} from '../support/pull-secret-ground.ts';
import {until} from '../support/until.ts';

// biome-ignore lint/suspicious/noExplicitAny: objects of several kinds.
type AnyObject = any;

const manager = {fieldManager: 'test'};
let ground: PullSecretGround;
beforeAll(async () => {
  ground = await startPullSecretGround({nodes: 1});
  await ground.furnish([sourceNamespace, 'shop'], tokens.old);
  const image = `${ground.host}/scone.cloud/las:6.0.6`;
  await ground.sandbox.faults.set('registry-requires', {image: 'las', username: 'ada', password: tokens.new});
  const spec = {containers: [{name: 'las', image}], imagePullSecrets: [{name: 'sconeapps'}]};
  const labels = {app: 'las'};
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: 'las', namespace: 'shop'},
    spec: {replicas: 2, selector: {matchLabels: labels}, template: {metadata: {labels}, spec}},
  };
  await ground.client.apply(deployments, deployment as AnyObject, manager);
  const alone = {apiVersion: 'v1', kind: 'Pod', metadata: {name: 'alone', namespace: 'shop'}, spec};
  await ground.client.apply(pods, alone as AnyObject, manager);
  await until(ground.client, pods, {namespace: 'shop'}, (all: AnyObject[]) => all.filter(isStuck).length === 3);
});
afterAll(() => ground?.stop());

function isStuck({status}: AnyObject): boolean {
  const reason = status?.containerStatuses?.[0]?.state?.waiting?.reason;
  return reason === 'ImagePullBackOff' || reason === 'ErrImagePull';
}

test('are named with the secret that they pull with', async () => {
  const run = await ground.run(['status']);
  expect(run.troubles, run.report).toContain('PS183 failed');
  const row = run.outcome.pullSecrets?.find(({namespace, name}) => namespace === 'shop' && name === 'sconeapps');
  expect(row?.waiting).toHaveLength(3);
  expect(row?.waiting).toContain('alone');
});

test('are made anew where a controller does that; the others are left', async () => {
  const isAlone = ({metadata}: AnyObject) => metadata.name === 'alone';
  const uid = (await ground.client.get<AnyObject>(pods, 'alone', 'shop'))?.metadata.uid;
  const run = await ground.run(['rotate', '--restart-stuck'], {token: tokens.new});
  expect(run.code, run.report).toBe(0);
  await until(
    ground.client,
    pods,
    {namespace: 'shop'},
    (all: AnyObject[]) => all.filter((pod) => !isAlone(pod) && pod.status?.phase === 'Running').length === 2,
  );
  expect((await ground.client.get<AnyObject>(pods, 'alone', 'shop'))?.metadata.uid).toBe(uid);
});
