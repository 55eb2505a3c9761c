import {describe, expect, test} from 'vitest';
import {readFaults} from '../../../sandbox/faults/fault.ts';
import type {Secret} from '../../../sandbox/kubelet/credentials.ts';
import {awaitsImages, type Pod} from '../../../sandbox/kubelet/pod.ts';
import {pullOutcome} from '../../../sandbox/kubelet/pull.ts';

const image = 'registry.example/team/las:6.0.6';

function pod(change: Partial<Pod['spec']> = {}): Pod {
  return {
    metadata: {name: 'p', namespace: 'ns'},
    spec: {nodeName: 'node-1', containers: [{name: 'main', image}], imagePullSecrets: [{name: 'pull'}], ...change},
  };
}

function pullSecret(username: string, password: string, server = 'registry.example'): Secret {
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const config = JSON.stringify({auths: {[server]: {auth}}});
  return {metadata: {name: 'pull'}, data: {'.dockerconfigjson': Buffer.from(config).toString('base64')}};
}

const account = {'registry-requires': JSON.stringify({image: '^registry.example/', username: 'u', password: 'p:w'})};

describe('pullOutcome', () => {
  test.each<[string, Record<string, string>, Pod, Record<string, Secret>, object]>([
    ['without faults every image is there at once', {}, pod(), {}, {state: 'pulled', seconds: 0}],
    [
      'a fault for another image does not matter',
      {'image-pull-fails': '{"image":"/cas:"}'},
      pod(),
      {},
      {state: 'pulled', seconds: 0},
    ],
    ['the account in the pull secret is right', account, pod(), {pull: pullSecret('u', 'p:w')}, {state: 'pulled'}],
    [
      'the slowest of the faults counts',
      {'image-pull-slow': '{"image":"las","seconds":2}', 'image-pull-slow.b': '{"image":"registry","seconds":5}'},
      pod(),
      {},
      {state: 'pulled', seconds: 5},
    ],
  ])('%s', (_sentence, faults, subject, secrets, expected) => {
    expect(pullOutcome(subject, readFaults(faults), (name) => secrets[name])).toMatchObject(expected);
  });

  test.each<[string, Record<string, string>, Pod, Record<string, Secret>, string]>([
    ['the message is the fault’s', {'image-pull-fails': '{"image":"las","message":"no space"}'}, pod(), {}, 'no space'],
    [
      'a pattern that is no regular expression is plain text',
      {'image-pull-fails': '{"image":"las:6.0.6"}'},
      pod(),
      {},
      'not found',
    ],
    ['the pull secret does not exist', account, pod(), {}, 'anonymous token: unexpected status: 401 Unauthorized'],
    ['the pod names no pull secret', account, pod({imagePullSecrets: []}), {pull: pullSecret('u', 'p:w')}, 'anonymous'],
    ['the password is wrong', account, pod(), {pull: pullSecret('u', 'old')}, 'oauth token: unexpected status: 401'],
    ['the secret is for another registry', account, pod(), {pull: pullSecret('u', 'p:w', 'docker.io')}, 'anonymous'],
    [
      'the secret holds no JSON',
      account,
      pod(),
      {pull: {metadata: {name: 'pull'}, data: {'.dockerconfigjson': 'eA=='}}},
      'anonymous',
    ],
    [
      'the right account is in another secret than the one asked for',
      {'registry-requires': JSON.stringify({image: 'las', username: 'u', password: 'p', secret: 'other'})},
      pod(),
      {pull: pullSecret('u', 'p')},
      'anonymous',
    ],
  ])('%s: not pulled', (_sentence, faults, subject, secrets, message) => {
    const outcome = pullOutcome(subject, readFaults(faults), (name) => secrets[name]);
    expect(outcome).toMatchObject({state: 'failed', failures: [{container: {name: 'main'}}]});
    expect(outcome.state === 'failed' && outcome.failures[0]?.message).toContain(message);
  });

  test('an init container’s image counts', () => {
    const subject = pod({initContainers: [{name: 'init', image: 'bad:1'}]});
    const outcome = pullOutcome(subject, readFaults({'image-pull-fails': '{"image":"^bad"}'}), () => undefined);
    expect(outcome).toMatchObject({state: 'failed', failures: [{container: {name: 'init'}}]});
  });
});

describe('awaitsImages', () => {
  const pulled = {conditions: [{type: 'ImagesPulled', status: 'True'}]};
  test.each<[string, Pod, boolean]>([
    ['a pod that has just been bound to a node', pod(), true],
    ['a pod without a node', {metadata: {name: 'p'}, spec: {containers: []}}, false],
    ['a pod that is being deleted', {...pod(), metadata: {name: 'p', deletionTimestamp: 'now'}}, false],
    ['a pod whose images are there', {...pod(), status: pulled}, false],
    ['a pod that runs', {...pod(), status: {phase: 'Running'}}, false],
  ])('%s', (_sentence, subject, expected) => {
    expect(awaitsImages(subject)).toBe(expected);
  });
});
