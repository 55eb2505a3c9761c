// Our client beside the reference registry: with passwords over TLS, and behind a token server.
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {issueCertificate, type KeyedCertificate} from '../../sandbox/certificates/issue.ts';
import {type Image, indexOf, simpleImage} from '../../sandbox/registry/image.ts';
import {type PushTarget, pushImage} from '../../sandbox/registry/push.ts';
import {type RunningRegistry, startRegistry} from '../../sandbox/registry/start.ts';
import {startTokenServer, type TokenServer} from '../../sandbox/registry/token-server.ts';
import {proveAccess} from '../../src/lib/registry/prove-access.ts';
import {parseReference} from '../../src/lib/registry/reference.ts';
import {Secret} from '../../src/lib/report/secret.ts';
import {account, registryClient} from '../support/registry.ts';
import {emptyDirectory} from '../support/temporary.ts';

const repository = 'scone.cloud/las';
const image = simpleImage('one image');
const index = indexOf('two images');
const ada = account('ada', 'hidden-1');
let authority: KeyedCertificate;
let certificate: KeyedCertificate;

beforeAll(() => {
  authority = issueCertificate({subject: {commonName: 'authority'}, isAuthority: true});
  certificate = issueCertificate({subject: {commonName: 'registry'}, issuer: authority, ipAddresses: ['127.0.0.1']});
});

const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

function clientOf(credential?: Parameters<typeof proveAccess>[2]) {
  const client = registryClient({credentials: async () => (credential ? [credential] : [])}, authority.certificate);
  closing.push(client.close);
  return client;
}

async function pushBoth(target: PushTarget): Promise<void> {
  await pushImage(target, image, '1');
  await pushImage(target, index, 'multi');
}

/** Everything of it is there, and has its digests. */
async function expectWhole(host: string, tag: string, expected: Image, credential = ada): Promise<void> {
  const {registry} = clientOf(credential);
  const reference = parseReference(`${host}/${repository}:${tag}`);
  const manifest = await registry.manifest(reference);
  expect(manifest).toMatchObject({is: 'found', value: {digest: expected.manifest.digest, as: credential}});
  const again = await registry.manifest({...reference, digest: expected.manifest.digest});
  expect(again).toMatchObject({is: 'found', value: {bytes: expected.manifest.bytes}});
  for (const {digest, bytes} of expected.blobs) {
    expect(await registry.blob(reference, digest, 1e6)).toEqual({is: 'found', value: bytes});
  }
  expect(await registry.referrers(reference, expected.manifest.digest)).toEqual({is: 'found', value: []});
}

describe('a registry with a password file, over TLS', () => {
  let running: RunningRegistry;

  beforeAll(async () => {
    const users = {ada: 'hidden-1'};
    running = await startRegistry({directory: join(emptyDirectory(), 'registry'), certificate, users});
    closing.push(() => running.stop());
    const authorization = `Basic ${Buffer.from('ada:hidden-1').toString('base64')}`;
    await pushBoth({url: `https://${running.host}`, repository, authorization, ca: authority.certificate});
  });

  it.each([
    ['an image', '1', image],
    ['an index', 'multi', index],
  ])('gives %s', async (_, tag, expected) => {
    await expectWhole(running.host, tag, expected);
  });

  it.each([
    ['a wrong password', account('ada', 'wrong'), '1', {is: 'refused', why: 'unauthorized'}],
    ['an unknown user', account('eve', 'hidden-1'), '1', {is: 'refused', why: 'unauthorized'}],
    ['the right account', ada, '1', {is: 'valid', digest: image.manifest.digest}],
    [
      'the right account, and no such tag',
      ada,
      'none',
      {is: 'refused', why: 'absent', reason: expect.stringMatching(/MANIFEST_UNKNOWN/)},
    ],
  ])('is asked with %s', async (_, credential, tag, expected) => {
    const {options} = clientOf();
    const proof = await proveAccess(options, parseReference(`${running.host}/${repository}:${tag}`), credential);
    expect(proof).toMatchObject(expected);
    expect(JSON.stringify(proof)).not.toContain('hidden-1');
  });

  it('knows nobody without an account', async () => {
    const answer = await clientOf().registry.manifest(parseReference(`${running.host}/${repository}:1`));
    expect(answer).toMatchObject({
      is: 'refused',
      why: 'unauthorized',
      reason: expect.stringContaining('wants an account'),
    });
  });

  it('does not have a repository that nobody made', async () => {
    const answer = await clientOf(ada).registry.manifest(parseReference(`${running.host}/no/such:1`));
    expect(answer).toMatchObject({is: 'absent'});
  });
});

describe('a registry behind a token server', () => {
  let running: RunningRegistry;
  let tokens: TokenServer;

  beforeAll(async () => {
    tokens = await startTokenServer({
      certificate,
      users: {
        ada: {password: 'hidden-1', rights: {[repository]: ['pull']}, identityToken: 'hidden-2'},
        bob: {password: 'hidden-3', rights: {other: ['pull']}},
      },
      anonymous: {public: ['pull']},
    });
    closing.push(() => tokens.stop());
    running = await startRegistry({
      directory: join(emptyDirectory(), 'registry'),
      certificate,
      tokenServer: tokens.settings,
    });
    closing.push(() => running.stop());
    for (const name of [repository, 'public']) {
      const token = tokens.mint('pusher', [{type: 'repository', name, actions: ['pull', 'push']}]);
      const target = {url: `https://${running.host}`, repository: name, authorization: `Bearer ${token}`};
      await pushBoth({...target, ca: authority.certificate});
    }
  });

  it.each([
    ['an image', '1', image],
    ['an index', 'multi', index],
  ])('gives %s, for one token', async (_, tag, expected) => {
    const before = tokens.requests.length;
    await expectWhole(running.host, tag, expected);
    expect(tokens.requests.slice(before)).toEqual([`GET scope=repository:${repository}:pull as ada`]);
  });

  it('gives an image to who has an identity token', async () => {
    const before = tokens.requests.length;
    const credential = {is: 'identity-token', token: new Secret('hidden-2')} as const;
    await expectWhole(running.host, '1', image, {credential, from: 'a login'});
    expect(tokens.requests.slice(before)).toEqual([`POST scope=repository:${repository}:pull as ada`]);
  });

  it('gives to nobody what is for all', async () => {
    const answer = await clientOf().registry.manifest(parseReference(`${running.host}/public:1`));
    expect(answer).toMatchObject({is: 'found', value: {as: {from: 'no account'}}});
  });

  it.each([
    [
      'a wrong password',
      account('ada', 'wrong'),
      {is: 'refused', why: 'unauthorized', reason: expect.stringMatching(/incorrect username or password/)},
    ],
    ['an account that may not', account('bob', 'hidden-3'), {is: 'refused', why: 'denied'}],
    ['an account that may', ada, {is: 'valid', digest: image.manifest.digest}],
  ])('is asked with %s', async (_, credential, expected) => {
    const {options} = clientOf();
    const proof = await proveAccess(options, parseReference(`${running.host}/${repository}:1`), credential);
    expect(proof).toMatchObject(expected);
    expect(JSON.stringify(proof)).not.toMatch(/hidden-\d/);
  });

  it('denies nobody what is not for all', async () => {
    const answer = await clientOf().registry.manifest(parseReference(`${running.host}/${repository}:1`));
    expect(answer).toMatchObject({is: 'refused'});
  });
});
