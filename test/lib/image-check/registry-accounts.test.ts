// As whom the registry is asked about images.
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import {registryAccounts} from '../../../src/lib/image-check/registry-accounts.ts';
import {credentialKey} from '../../../src/lib/registry/credential.ts';
import {parseReference} from '../../../src/lib/registry/reference.ts';
import type {OperatorSettings} from '../../../src/lib/settings/settings.ts';
import {account, operatorSettings} from '../../support/operator-settings.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const image = parseReference('registry.scontain.com/scone.cloud/las:6.0.6');
const base64 = (text: string) => Buffer.from(text).toString('base64');

function pullSecret(name: string, auths: object): KubeObject {
  const data = {'.dockerconfigjson': base64(JSON.stringify({auths}))};
  return {apiVersion: 'v1', kind: 'Secret', metadata: {name, namespace: 'scone-system'}, data};
}

async function accountsFor(changes: Partial<OperatorSettings>, secrets: KubeObject[], login?: object, of = image) {
  const settings = operatorSettings(changes);
  const homeDirectory = emptyDirectory();
  if (login !== undefined) {
    mkdirSync(join(homeDirectory, '.docker'));
    writeFileSync(join(homeDirectory, '.docker', 'config.json'), JSON.stringify({auths: login}));
  }
  const learned: string[] = [];
  const accounts = await registryAccounts(settings, secrets, {
    env: {},
    homeDirectory,
    signal: new AbortController().signal,
    emit: () => {},
    learn: (secret) => learned.push(secret.reveal()),
  })(of);
  return {found: accounts.map(({credential, from}) => `${credentialKey(credential)} ${from}`), learned};
}

const entry = {'registry.scontain.com': {auth: base64('bob:hidden-1')}};
const bySecret = (name: string) => `["bob","hidden-1"] Secret scone-system/${name}`;

test.each<[string, Partial<OperatorSettings>, KubeObject[], object | undefined, string[]]>([
  ['nobody is known', {}, [], undefined, []],
  [
    'the given account, and no other',
    {account},
    [pullSecret('sconeapps', entry)],
    entry,
    ['["ada","token-1"] the given account'],
  ],
  ['the given account is for another registry', {account, registry: 'r.example'}, [], undefined, []],
  [
    'the pull secrets',
    {},
    [pullSecret('sconeapps', entry), pullSecret('scone-operator-pull', entry)],
    entry,
    [bySecret('scone-operator-pull'), bySecret('sconeapps')],
  ],
  [
    'a pull secret for another registry',
    {},
    [pullSecret('sconeapps', {'r.example': {auth: base64('a:b')}})],
    undefined,
    [],
  ],
  [
    'a pull secret that is damaged',
    {},
    [{...pullSecret('sconeapps', {}), data: {'.dockerconfigjson': '%'}}],
    undefined,
    [],
  ],
  ['a login of this machine', {}, [], entry, ['["bob","hidden-1"] the login in HOME/.docker/config.json']],
])('%s', async (_, changes, secrets, login, expected) => {
  const {found} = await accountsFor(changes, secrets, login);
  expect(found.map((text) => text.replace(/in \S+\/\.docker/, 'in HOME/.docker')).sort()).toEqual(expected.sort());
});

test('every secret that is met is told, so that it is never shown', async () => {
  expect((await accountsFor({}, [pullSecret('sconeapps', entry)])).learned).toEqual(['hidden-1']);
  expect((await accountsFor({}, [], entry)).learned).toEqual(['hidden-1']);
});
