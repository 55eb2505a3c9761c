import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {delimiter, dirname, join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {chooseEndpoint, type EndpointFlags} from '../../../src/lib/cluster/endpoint.ts';
import {type Kubeconfig, readKubeconfig} from '../../../src/lib/cluster/kubeconfig.ts';
import {writeFileSomewhere, writeKubeconfig} from '../../support/kubeconfig.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const nowhere = {kubeconfig: undefined, env: {}, homeDirectory: '/nonexistent'};

async function read(place: Partial<Parameters<typeof readKubeconfig>[0]>): Promise<Kubeconfig> {
  const config = await readKubeconfig({...nowhere, ...place});
  if (config === undefined) throw new Error('no kubeconfig was found');
  return config;
}

function twoContexts(): Promise<Kubeconfig> {
  return writeFileSomewhere(
    'config',
    `
current-context: west
contexts:
- {name: west, context: {cluster: c-west, user: u-west, namespace: shop}}
- {name: east, context: {cluster: c-east, user: u-east}}
clusters:
- {name: c-west, cluster: {server: "https://west:6443/", certificate-authority: pki/ca.crt}}
- {name: c-east, cluster: {server: "https://east:6443"}}
users:
- {name: u-west, user: {client-certificate: pki/me.crt, client-key: /abs/me.key}}
- {name: u-east, user: {token: t}}
`,
  ).then((kubeconfig) => read({kubeconfig}));
}

describe('where the kubeconfig is found', () => {
  it('is the file that --kubeconfig names, before KUBECONFIG', async () => {
    const named = await writeKubeconfig({name: 'named', cluster: {server: 'https://a'}});
    const other = await writeKubeconfig({name: 'other', cluster: {server: 'https://b'}});
    expect((await read({kubeconfig: named, env: {KUBECONFIG: other}})).currentContext).toBe('named');
  });

  it('is every file of KUBECONFIG: the first that has an entry wins, missing files do not matter', async () => {
    const first = await writeKubeconfig({name: 'one', cluster: {server: 'https://first'}});
    const second = await writeFileSomewhere(
      'config',
      'current-context: two\nclusters: [{name: one, cluster: {server: "https://second"}}, {name: two, cluster: {server: "https://two"}}]\n',
    );
    const config = await read({env: {KUBECONFIG: ['/nonexistent/x', first, second].join(delimiter)}});
    expect(config.currentContext).toBe('one');
    expect(config.clusters.get('one')?.entry.server).toBe('https://first');
    expect(config.clusters.get('two')?.entry.server).toBe('https://two');
  });

  it('is ~/.kube/config when nothing is named', async () => {
    const homeDirectory = emptyDirectory();
    await mkdir(join(homeDirectory, '.kube'));
    await writeFile(join(homeDirectory, '.kube', 'config'), 'current-context: home');
    expect((await read({homeDirectory})).currentContext).toBe('home');
  });

  it('is nowhere when there is no such file', async () => {
    expect(await readKubeconfig(nowhere)).toBeUndefined();
  });
});

it('is read as kubectl reads it: yes is true, the last of two equal keys counts, and tabs may stand between', async () => {
  const text =
    'clusters:\n- name: a\n  cluster:\n    server: https://b\n    server:\thttps://a\n    insecure-skip-tls-verify: yes\n';
  const {clusters} = await read({kubeconfig: await writeFileSomewhere('config', text)});
  expect(clusters.get('a')?.entry).toEqual({server: 'https://a', 'insecure-skip-tls-verify': true});
});

describe('a kubeconfig that cannot be used', () => {
  it.each([
    ['a missing file', undefined, /cannot be read: there is no such file/],
    ['YAML that is none', 'contexts: [a: b: c]\n token: sesame', /malformed: it is not valid YAML at line 1/],
    ['a text', 'sesame', /malformed: it is not a map/],
    ['clusters that are no list', 'clusters: {a: 1}', /clusters is not a list/],
    ['an entry without a name', 'users: [{user: {token: sesame}}]', /users\[0\] has no name/],
    ['an entry that is no map', 'users: [{name: a, user: sesame}]', /users\[0\].user is not a map/],
    ['a cluster without a server', 'clusters: [{name: a, cluster: {}}]', /clusters\[0\] \("a"\) has no server/],
    ['a context without a cluster', 'contexts: [{name: a}]', /contexts\[0\] \("a"\) has no cluster/],
  ])('%s is said, without quoting its content', async (_, text, message) => {
    const kubeconfig = text === undefined ? '/nonexistent/config' : await writeFileSomewhere('config', text);
    const failure = await readKubeconfig({...nowhere, kubeconfig}).catch((error) => error);
    expect(failure).toMatchObject({name: 'Failure', kind: 'usage', object: kubeconfig});
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain('sesame');
  });

  it('an unreadable file is said, also when it is one of several', async () => {
    const kubeconfig = await writeFileSomewhere('config', '');
    await chmod(dirname(kubeconfig), 0o000);
    const isRoot = process.getuid?.() === 0;
    const place = isRoot ? {KUBECONFIG: dirname(kubeconfig)} : {KUBECONFIG: kubeconfig};
    await expect(readKubeconfig({...nowhere, env: place})).rejects.toThrow(/cannot be read/);
    await chmod(dirname(kubeconfig), 0o700);
  });
});

describe('which server, as whom', () => {
  it.each<[string, EndpointFlags, object]>([
    ['the current context', {}, {name: 'west', server: 'https://west:6443', user: 'u-west', namespace: 'shop'}],
    [
      '--context chooses another one',
      {context: 'east'},
      {name: 'east', server: 'https://east:6443', user: 'u-east', namespace: 'default'},
    ],
    [
      '--cluster and --user replace those of the context',
      {cluster: 'c-east', user: 'u-east'},
      {name: 'west', server: 'https://east:6443', user: 'u-east', namespace: 'shop'},
    ],
    ['--namespace replaces that of the context', {namespace: 'x'}, {name: 'west', namespace: 'x'}],
    ['--server replaces the address', {server: 'https://tunnel:1'}, {name: 'west', server: 'https://tunnel:1'}],
    ['--as is whom we act as', {as: 'jane'}, {user: 'jane'}],
  ])('%s', async (_, flags, context) => {
    expect(chooseEndpoint(await twoContexts(), flags).context).toMatchObject(context);
  });

  it('relative paths start at the folder of their kubeconfig', async () => {
    const config = await twoContexts();
    const {cluster, user} = chooseEndpoint(config, {});
    const folder = dirname(config.files[0] ?? '');
    expect(cluster['certificate-authority']).toBe(join(folder, 'pki/ca.crt'));
    expect(user['client-certificate']).toBe(join(folder, 'pki/me.crt'));
    expect(user['client-key']).toBe('/abs/me.key');
  });

  it('--token replaces every other way to log in', async () => {
    const {user} = chooseEndpoint(await twoContexts(), {context: 'east', token: 'mine'});
    expect(user).toEqual({token: 'mine'});
  });

  it.each<[string, EndpointFlags, RegExp, RegExp]>([
    ['an unknown context', {context: 'nord'}, /there is no context "nord".*it has: west, east/, /--context/],
    ['an unknown cluster', {cluster: 'nord'}, /there is no cluster "nord".*it has: c-west, c-east/, /--cluster/],
    ['an unknown user', {user: 'nord'}, /there is no user "nord".*it has: u-west, u-east/, /--user/],
    ['an address that is none', {server: 'west:6443'}, /not an http or https URL/, /--server/],
    ['a group without a user', {asGroup: ['admins']}, /cannot be impersonated/, /--as USER/],
  ])('%s is refused with those there are', async (_, flags, message, next) => {
    const config = await twoContexts();
    const choose = async () => chooseEndpoint(config, flags);
    const failure = await choose().catch((error) => error);
    expect(failure).toMatchObject({name: 'Failure', kind: 'usage'});
    expect(failure.message).toMatch(message);
    expect(failure.next).toMatch(next);
  });

  it('no current context is said with those there are', async () => {
    const config = {...(await twoContexts()), currentContext: undefined};
    expect(() => chooseEndpoint(config, {})).toThrow(/no context is chosen.*no current-context; it has: west, east/);
  });

  it('a context that names a cluster which is not there', async () => {
    const kubeconfig = await writeFileSomewhere(
      'c',
      'current-context: a\ncontexts: [{name: a, context: {cluster: gone}}]',
    );
    const config = await read({kubeconfig});
    expect(() => chooseEndpoint(config, {})).toThrow(/there is no cluster "gone".*it has no cluster at all/);
  });
});
