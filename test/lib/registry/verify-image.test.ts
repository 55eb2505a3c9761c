// Looking for signatures in a registry that does not always answer: what is not known is never taken for "no".
import {generateKeyPairSync, sign} from 'node:crypto';
import {afterEach, describe, expect, it} from 'vitest';
import {type Content, contentOf, descriptorOf, manifestOf, simpleImage} from '../../../sandbox/registry/image.ts';
import {parseReference} from '../../../src/lib/registry/reference.ts';
import {readSigningKey} from '../../../src/lib/registry/signatures/signing-key.ts';
import {verifyImage} from '../../../src/lib/registry/signatures/verify-image.ts';
import {registryClient} from '../../support/registry.ts';
import {startScriptedServer} from '../../support/scripted-server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const {publicKey, privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
const stranger = generateKeyPairSync('ec', {namedCurve: 'P-256'}).privateKey;
const key = readSigningKey(publicKey.export({type: 'spki', format: 'pem'}).toString(), 'it');

const {manifest: image} = simpleImage('an image');
const cosignType = 'application/vnd.dev.cosign.artifact.sig.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';
const claim = {critical: {image: {'docker-manifest-digest': image.digest}, type: 'cosign container image signature'}};
const payload = contentOf('application/vnd.dev.cosign.simplesigning.v1+json', claim);
const config = contentOf(cosignType, '{}');

/** The manifest of a signature, perhaps by another key, or with another payload than it names. */
function signature(by = privateKey, layer: Content = payload): Content {
  const annotations = {'dev.cosignproject.cosign/signature': sign('sha256', layer.bytes, by).toString('base64')};
  return manifestOf(config, [layer], {ofLayers: {annotations}});
}

const listOf = (...manifests: (Content & {artifactType: string})[]): Content =>
  contentOf(indexType, {
    schemaVersion: 2,
    mediaType: indexType,
    manifests: manifests.map((one) => ({...descriptorOf(one), artifactType: one.artifactType})),
  });

const at = {
  image: '/v2/a/b/manifests/1',
  tag: `/v2/a/b/manifests/${image.digest.replace(':', '-')}.sig`,
  referrers: `/v2/a/b/referrers/${image.digest}`,
  blob: (content: Content) => `/v2/a/b/blobs/${content.digest}`,
  manifest: (content: Content) => `/v2/a/b/manifests/${content.digest}`,
};

/** What lies where; a number is a status. Everything else is not found. */
async function verify(places: Record<string, Content | number>) {
  const server = await startScriptedServer((request, response) => {
    const found = {[at.image]: image, [at.blob(payload)]: payload, ...places}[request.url ?? ''] ?? 404;
    if (typeof found === 'number') response.writeHead(found, {'content-type': 'application/json'}).end('{}');
    else response.writeHead(200, {'content-type': found.mediaType}).end(found.bytes);
  });
  const {registry, close} = registryClient({plainHttp: [server.host]});
  closing.push(server.close, close);
  const verdict = await verifyImage(registry, parseReference(`${server.host}/a/b:1`), {key, now: new Date()});
  return {verdict, asked: [...new Set(server.requests)].map((request) => request.replace('GET ', ''))};
}

describe('an image is', () => {
  it('verified at the tag, and nothing else is asked for then', async () => {
    const {verdict, asked} = await verify({[at.tag]: signature(), [at.referrers]: 503});
    expect(verdict).toMatchObject({is: 'verified', digest: image.digest, where: expect.stringMatching(/^tag sha256-/)});
    expect(asked).toEqual([at.image, at.tag, at.blob(payload)]);
  });

  it('verified by what refers to it, although the tag cannot be had', async () => {
    const good = signature();
    const list = listOf({...good, artifactType: cosignType});
    const {verdict} = await verify({[at.tag]: 503, [at.referrers]: list, [at.manifest(good)]: good});
    expect(verdict).toMatchObject({is: 'verified', where: `referrer ${good.digest}`});
  });

  const bad = signature(stranger);
  const foreign = contentOf('application/vnd.oci.image.manifest.v1+json', 'never read');
  it.each<[string, Record<string, Content | number>, object]>([
    ['not signed, where nobody has anything', {}, {is: 'unsigned'}],
    [
      'not signed, where others refer to it',
      {[at.referrers]: listOf({...foreign, artifactType: 'text/spdx'})},
      {is: 'unsigned'},
    ],
    ['badly signed', {[at.tag]: bad}, {is: 'wrong', reasons: [expect.stringMatching(/another key/)]}],
    [
      'badly signed, with a payload that is gone',
      {[at.tag]: signature(), [at.blob(payload)]: 404},
      {is: 'wrong', reasons: [expect.stringMatching(/status 404/)]},
    ],
    [
      'badly signed, with a payload that was exchanged',
      {[at.tag]: signature(), [at.blob(payload)]: contentOf('', 'x')},
      {is: 'wrong', reasons: [expect.stringMatching(/other bytes/)]},
    ],
    [
      'badly signed, with a payload too big for one',
      {[at.tag]: signature(), [at.blob(payload)]: contentOf('', 'x'.repeat(2 ** 21))},
      {is: 'wrong', reasons: [expect.stringMatching(/bigger than/)]},
    ],
    [
      'badly signed, by an index',
      {[at.tag]: listOf()},
      {is: 'wrong', reasons: [expect.stringMatching(/an index, not a signature/)]},
    ],
    ['unknown, where the tag cannot be had', {[at.tag]: 503}, {is: 'unknown', answer: {is: 'unreachable'}}],
    ['unknown, where the tag is kept from us', {[at.tag]: 403}, {is: 'unknown', answer: {is: 'refused'}}],
    ['unknown, where the payload cannot be had', {[at.tag]: signature(), [at.blob(payload)]: 503}, {is: 'unknown'}],
    [
      'unknown, where a good one may be among what cannot be had',
      {[at.tag]: bad, [at.referrers]: 503},
      {is: 'unknown'},
    ],
    ['not there', {[at.image]: 404}, {is: 'no-image'}],
    ['unknown itself', {[at.image]: 503}, {is: 'unknown'}],
    ['none', {[at.image]: contentOf('text/html', '<html>')}, {is: 'unknown', answer: {is: 'broken'}}],
  ])('%s', async (_, places, expected) => {
    const {verdict, asked} = await verify(places);
    expect(verdict).toMatchObject(expected);
    expect(asked).not.toContain(at.manifest(foreign));
  });
});
