// The pull secrets component: contents compared, other registries kept, secrets never shown.
import {expect, test} from 'vitest';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import type {OperatorDesired} from '../../../src/lib/operator/desired.ts';
import {pullSecrets} from '../../../src/lib/operator/pull-secrets.ts';
import {changesOf} from '../../../src/lib/plan/step.ts';
import {readDockerConfig} from '../../../src/lib/registry/docker-config.ts';
import {Secret} from '../../../src/lib/report/secret.ts';
import {account, operatorSettings} from '../../support/operator-settings.ts';
import {planIn, type World} from '../../support/world.ts';

const registry = 'registry.scontain.com';

function encoded(config: unknown): string {
  return Buffer.from(typeof config === 'string' ? config : JSON.stringify(config)).toString('base64');
}

function secret(name: string, config: unknown, type = 'kubernetes.io/dockerconfigjson'): KubeObject {
  const data = {'.dockerconfigjson': encoded(config)};
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {name, namespace: 'scone-system', uid: `uid-${name}`},
    type,
    data,
  };
}

const good = {auths: {[registry]: {username: 'ada', password: 'token-1', auth: encoded('ada:token-1')}}};

/** Both secrets with this content. */
function both(config: unknown, type?: string): World {
  return {objects: [secret('scone-operator-pull', config, type), secret('sconeapps', config, type)]};
}

function plan(world: World, hasAccount: boolean) {
  const settings = operatorSettings(hasAccount ? {account} : {});
  return planIn(world, pullSecrets, {settings} as OperatorDesired);
}

test.each<[string, World, boolean, string, string]>([
  ['missing, no account: named, but nothing can be done', {objects: []}, false, 'PS040 failed mendable', ''],
  ['missing, with account', {objects: []}, true, 'PS040 failed mendable', 'apply'],
  ['present, no account', both(good), false, 'PS041 ok', ''],
  ['present and equal to the account', both(good), true, 'PS041 ok', ''],
  ['user and password only in auth', both({auths: {[registry]: {auth: encoded('ada:token-1')}}}), true, 'PS041 ok', ''],
  [
    'another token than the given one',
    both({auths: {[registry]: {username: 'ada', password: 'old'}}}),
    true,
    'PS041 failed mendable',
    'apply',
  ],
  ['not JSON', both('no json'), true, 'PS041 failed mendable', 'apply'],
  ['JSON, but no Docker config', both({auths: [1]}), true, 'PS041 failed mendable', 'apply'],
  [
    'no entry for the registry',
    both({auths: {'other.example': {auth: encoded('a:b')}}}),
    false,
    'PS041 failed mendable',
    '',
  ],
  ['empty password', both({auths: {[registry]: {username: 'ada', password: ''}}}), false, 'PS041 failed mendable', ''],
  ['another type: made anew', both(good, 'Opaque'), true, 'PS041 failed mendable', 'delete apply'],
  ['refused read', {objects: [], refusedKinds: ['Secret']}, true, 'PS040 unknown', ''],
])('%s', (_, world, hasAccount, verdict, changes) => {
  const {findings, steps} = plan(world, hasAccount);
  const verdicts = findings.map(
    (finding) => `${finding.code} ${finding.verdict}${finding.mendable ? ' mendable' : ''}`,
  );
  expect(verdicts.filter((text) => text !== 'PS040 ok')).toEqual([verdict, verdict]);
  const each = changes === '' ? [] : changes.split(' ');
  expect(steps.flatMap(changesOf).map(({step}) => step)).toEqual([...each, ...each]);
});

test('entries for other registries stay', () => {
  const other = {'other.example': {auth: encoded('a:b')}};
  const {steps} = plan(both({auths: other}), true);
  const [first] = steps.flatMap(changesOf);
  const object = first?.step === 'apply' ? first.object : undefined;
  expect(readDockerConfig(object?.data['.dockerconfigjson'])?.auths).toMatchObject({
    ...other,
    [registry]: {username: 'ada', password: 'token-1', email: 'ada@example.org', auth: encoded('ada:token-1')},
  });
});

test('neither findings nor differences show a token', () => {
  const settings = operatorSettings({account: {...account, accessToken: new Secret('planted-token')}});
  const plan = planIn(both({auths: {[registry]: {username: 'ada', password: 'planted-old'}}}), pullSecrets, {
    settings,
  } as OperatorDesired);
  const differences = plan.steps
    .flatMap(changesOf)
    .map((change) => ('differences' in change ? change.differences : []));
  expect(JSON.stringify([plan.findings, differences])).not.toContain('planted');
});
