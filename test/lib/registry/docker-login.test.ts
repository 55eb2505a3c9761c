import {chmod, mkdir, readFile, writeFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {credentialKey} from '../../../src/lib/registry/credential.ts';
import {askCredentialHelper} from '../../../src/lib/registry/credential-helper.ts';
import {dockerLogins} from '../../../src/lib/registry/docker-login.ts';
import {parseReference} from '../../../src/lib/registry/reference.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const {signal} = new AbortController();
const base64 = (text: string) => Buffer.from(text).toString('base64');
const image = parseReference('registry.scontain.com/scone.cloud/las:1');

/** A folder on PATH with a helper that is a real program: it notes what it was told, and answers as the test says. */
async function helper(name: string, body: string): Promise<{path: string; notes: string}> {
  const folder = emptyDirectory();
  const notes = join(folder, 'notes.json');
  const program = join(folder, `docker-credential-${name}`);
  const note = `require('fs').writeFileSync(${JSON.stringify(notes)}, JSON.stringify({args: process.argv.slice(2), env: process.env, input}))`;
  await writeFile(
    program,
    `#!${process.execPath}\nlet input = ''; process.stdin.on('data', (d) => (input += d)).on('end', () => { ${note}; ${body} });\n`,
  );
  await chmod(program, 0o755);
  return {path: [folder, process.env.PATH].join(delimiter), notes};
}

const answering = (answer: object) => `console.log(${JSON.stringify(JSON.stringify(answer))})`;

describe('a credential helper', () => {
  it('is told the registry by its input, and gives the account by its output', async () => {
    const {path, notes} = await helper('test', answering({ServerURL: 'x', Username: 'ada', Secret: 'hidden-1'}));
    const answer = await askCredentialHelper('test', 'registry.scontain.com', {env: {PATH: path, MARK: 'm'}, signal});
    expect(answer.is === 'credential' && credentialKey(answer.credential)).toBe('["ada","hidden-1"]');
    const {args, env, input} = JSON.parse(await readFile(notes, 'utf8'));
    expect({args, mark: env.MARK, input}).toEqual({args: ['get'], mark: 'm', input: 'registry.scontain.com'});
  });

  it('may give an identity token', async () => {
    const {path} = await helper('test', answering({Username: '<token>', Secret: 'hidden-1'}));
    const answer = await askCredentialHelper('test', 'x', {env: {PATH: path}, signal});
    expect(answer).toMatchObject({is: 'credential', credential: {is: 'identity-token'}});
  });

  it.each<[string, string, object]>([
    ['that knows no account', "console.log('credentials not found in native keychain'); process.exit(1)", {is: 'none'}],
    ['that answers with nothing', answering({Username: '', Secret: ''}), {is: 'none'}],
    ['that fails', "console.log('hidden-1'); process.exit(3)", {is: 'trouble', reason: /exit code 3$/}],
    ['that does not speak the protocol', "console.log('hidden-1')", {is: 'trouble', reason: /did not answer as/}],
    [
      'that talks without end',
      "for (;;) console.log('hidden-1'.repeat(1e4))",
      {is: 'trouble', reason: /SIGTERM|exit code/},
    ],
    ['that hangs', 'setInterval(() => {}, 1e6)', {is: 'trouble', reason: /SIGTERM$/}],
  ])('%s', async (_, body, expected) => {
    const {path} = await helper('test', body);
    const answer = await askCredentialHelper('test', 'x', {env: {PATH: path}, signal, timeoutMs: 1500});
    const {is, reason} = expected as {is: string; reason?: RegExp};
    expect(answer).toMatchObject({is, ...(reason && {reason: expect.stringMatching(reason)})});
    expect(JSON.stringify(answer)).not.toContain('hidden-1');
  });

  it.each([
    ['absent', /there is no program docker-credential-absent/],
    ['../evil', /no helper's name/],
    ['a b', /no helper's name/],
  ])('named %j', async (name, reason) => {
    const answer = await askCredentialHelper(name, 'x', {env: {PATH: emptyDirectory()}, signal});
    expect(answer).toMatchObject({is: 'trouble', reason: expect.stringMatching(reason)});
  });

  it('ends when the run does', async () => {
    const {path} = await helper('test', 'setInterval(() => {}, 1e6)');
    const stop = new AbortController();
    const asked = askCredentialHelper('test', 'x', {env: {PATH: path}, signal: stop.signal});
    stop.abort(new Error('interrupted'));
    await expect(asked).rejects.toThrow('interrupted');
  });
});

/** Logins of a machine whose config file says this; a text is written as it is. */
async function loginsOf(content: unknown, env: Record<string, string> = {}) {
  const homeDirectory = emptyDirectory();
  if (content !== undefined) {
    await mkdir(join(homeDirectory, '.docker'));
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await writeFile(join(homeDirectory, '.docker', 'config.json'), text);
  }
  const troubles: string[] = [];
  const logins = dockerLogins({homeDirectory, env, signal, onTrouble: (text) => troubles.push(text)});
  const found = await logins(image);
  return {keys: found.map(({credential}) => credentialKey(credential)), from: found[0]?.from, troubles};
}

describe('the logins of this machine', () => {
  it.each<[string, unknown, string[]]>([
    ['no file', undefined, []],
    ['no login', {auths: {}}, []],
    ['nothing about logins', {}, []],
    ['another registry', {auths: {'docker.io': {auth: base64('a:b')}}}, []],
    ['the registry', {auths: {'registry.scontain.com': {auth: base64('a:b')}}}, ['["a","b"]']],
    [
      'the registry as an address',
      {auths: {'https://registry.scontain.com/v1/': {auth: base64('a:b')}}},
      ['["a","b"]'],
    ],
    ['an identity token', {auths: {'registry.scontain.com': {auth: base64('a:b'), identitytoken: 't'}}}, ['["t"]']],
  ])('%s', async (_, content, keys) => {
    expect(await loginsOf(content)).toMatchObject({keys, troubles: []});
  });

  it.each<[string, object]>([
    ['for one registry', {credHelpers: {'registry.scontain.com': 'test'}, auths: {'registry.scontain.com': {}}}],
    ['for all', {credsStore: 'test'}],
  ])('a helper %s', async (_, content) => {
    const {path} = await helper('test', answering({Username: 'ada', Secret: 'p'}));
    const {keys, from} = await loginsOf(content, {PATH: path});
    expect({keys, from}).toEqual({keys: ['["ada","p"]'], from: 'the login of docker-credential-test'});
  });

  it('the one file that is not there is no trouble, a broken one is, and its content is not quoted', async () => {
    expect((await loginsOf('{"auths": "hidden-1')).troubles).toEqual([
      expect.stringMatching(/config\.json is not JSON$/),
    ]);
    expect((await loginsOf({auths: []})).troubles).toEqual([expect.stringMatching(/is not a config of Docker$/)]);
    expect((await loginsOf({credsStore: 'gone'}, {PATH: ''})).troubles).toEqual([
      'there is no program docker-credential-gone',
    ]);
  });

  it('DOCKER_CONFIG moves the file', async () => {
    const folder = emptyDirectory();
    await writeFile(
      join(folder, 'config.json'),
      JSON.stringify({auths: {'registry.scontain.com': {auth: base64('a:b')}}}),
    );
    const {keys, from} = await loginsOf(undefined, {DOCKER_CONFIG: folder});
    expect({keys, from}).toEqual({keys: ['["a","b"]'], from: `the login in ${join(folder, 'config.json')}`});
  });
});
