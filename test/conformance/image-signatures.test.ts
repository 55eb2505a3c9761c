// What we say about signatures beside what real cosign says, on images in a real registry that it signed itself.
import {generateKeyPairSync, type KeyObject, sign} from 'node:crypto';
import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {issueCertificate} from '../../sandbox/certificates/issue.ts';
import {
  type Content,
  contentOf,
  descriptorOf,
  type Image,
  indexOf,
  manifestOf,
  simpleImage,
} from '../../sandbox/registry/image.ts';
import {pushBlob, pushImage, pushManifest} from '../../sandbox/registry/push.ts';
import {type RunningRegistry, startRegistry} from '../../sandbox/registry/start.ts';
import {parseReference} from '../../src/lib/registry/reference.ts';
import {readSigningKey} from '../../src/lib/registry/signatures/signing-key.ts';
import {type ImageVerdict, verifyImage} from '../../src/lib/registry/signatures/verify-image.ts';
import {registryClient, type TestClient} from '../support/registry.ts';
import {emptyDirectory} from '../support/temporary.ts';
import {Random} from './helm/random.ts';
import {type CosignKey, type CosignVerdict, RealCosign} from './real-cosign.ts';

const folder = emptyDirectory();
const repository = 'scone.cloud/las';
const simpleSigningType = 'application/vnd.dev.cosign.simplesigning.v1+json';
const signatureAnnotation = 'dev.cosignproject.cosign/signature';
const day = 24 * 3_600_000;

let running: RunningRegistry;
let client: TestClient;
let cosign: RealCosign;
let vendor: CosignKey;
let stranger: CosignKey;
let count = 0;

beforeAll(async () => {
  [running, cosign] = await Promise.all([
    startRegistry({directory: join(folder, 'registry')}),
    RealCosign.start(folder),
  ]);
  client = registryClient({plainHttp: [running.host]});
  [vendor, stranger] = await Promise.all([cosign.generateKey(), cosign.generateKey()]);
});

afterAll(async () => {
  client?.close();
  await running?.stop();
});

interface Pushed extends Image {
  /** `127.0.0.1:40123/scone.cloud/las:3` */
  tagged: string;
  /** The same, by its digest. */
  pinned: string;
}

/** A new image each time. */
async function push(make: (text: string) => Image = simpleImage): Promise<Pushed> {
  const tag = String(++count);
  const image = make(`image ${tag}`);
  await pushImage(target(), image, tag);
  const name = `${running.host}/${repository}`;
  return {...image, tagged: `${name}:${tag}`, pinned: `${name}@${image.manifest.digest}`};
}

const target = () => ({url: `http://${running.host}`, repository});
const signatureTag = ({manifest}: Image) => `${manifest.digest.replace(':', '-')}.sig`;

async function ours(image: string, key: CosignKey, annotations: Record<string, string> = {}): Promise<ImageVerdict> {
  const signingKey = readSigningKey(await readFile(key.publicFile, 'utf8'), key.publicFile);
  return await verifyImage(client.registry, parseReference(image), {key: signingKey, annotations, now: new Date()});
}

/** What cosign's words are called here. */
const alike: Record<CosignVerdict['is'], ImageVerdict['is']> = {
  verified: 'verified',
  missing: 'unsigned',
  wrong: 'wrong',
  'no-image': 'no-image',
  failed: 'wrong',
};

/** Both look at the image, and must agree; resolves to what both say. */
async function agreed(image: string, key: CosignKey, ...flags: string[]): Promise<ImageVerdict> {
  const [theirs, verdict] = await Promise.all([cosign.verify(image, key, ...flags), ours(image, key)]);
  expect(verdict.is, theirs.words).toBe(alike[theirs.is]);
  return verdict;
}

interface Layer {
  payload: Buffer;
  annotations: Record<string, string>;
}

/** The signatures that lie at the image's tag. */
async function signaturesOf(image: Image): Promise<Layer[]> {
  const place = parseReference(`${running.host}/${repository}:${signatureTag(image)}`);
  const manifest = await client.registry.manifest(place);
  if (manifest.is !== 'found' || manifest.value.content.is !== 'image') throw new Error(JSON.stringify(manifest));
  return await Promise.all(
    manifest.value.content.layers.map(async ({digest, annotations = {}}) => {
      const blob = await client.registry.blob(place, digest, 1e6);
      if (blob.is !== 'found') throw new Error(JSON.stringify(blob));
      return {payload: Buffer.from(blob.value), annotations: {...annotations}};
    }),
  );
}

/** Puts signatures where those of the image are looked for. */
async function attach(image: Image, layers: readonly Layer[]): Promise<void> {
  const config = contentOf('application/vnd.oci.image.config.v1+json', '{}');
  const contents = layers.map(({payload}) => contentOf(simpleSigningType, payload));
  for (const content of [config, ...contents]) await pushBlob(target(), content);
  const members = {
    layers: layers.map(({annotations}, index) => ({...descriptorOf(contents[index] as Content), annotations})),
  };
  await pushManifest(target(), manifestOf(config, [], {members}), signatureTag(image));
}

const claim = (digest: string, changes: Record<string, unknown> = {}) => ({
  critical: {
    identity: {'docker-reference': `${running.host}/${repository}`},
    image: {'docker-manifest-digest': digest},
    type: 'cosign container image signature',
    ...changes,
  },
  optional: null,
});

/** A payload of ours, signed by real cosign. */
async function signPayload(payload: string, key: CosignKey): Promise<Layer> {
  const files = [join(folder, `payload-${++count}`), join(folder, `signature-${count}`)] as const;
  await writeFile(files[0], payload);
  const quiet = ['--yes', '--tlog-upload=false', '--output-signature', files[1]];
  await cosign.run('sign-blob', '--key', key.file, ...quiet, files[0]);
  const annotations = {[signatureAnnotation]: (await readFile(files[1], 'utf8')).trim()};
  return {payload: Buffer.from(payload), annotations};
}

describe('cosign and we agree on an image that is', () => {
  it('signed, by tag and by digest', async () => {
    const image = await push();
    await cosign.sign(image.pinned, vendor);
    const digest = image.manifest.digest;
    expect(await agreed(image.tagged, vendor)).toMatchObject({is: 'verified', digest, remarks: []});
    expect(await agreed(image.pinned, vendor)).toMatchObject({is: 'verified', digest});
    expect(await agreed(`${image.tagged}@${digest}`, vendor)).toMatchObject({is: 'verified', digest});
  });

  it('not signed', async () => {
    expect((await agreed((await push()).tagged, vendor)).is).toBe('unsigned');
  });

  it('not there', async () => {
    expect((await agreed(`${running.host}/${repository}:none`, vendor)).is).toBe('no-image');
    expect((await agreed(`${running.host}/no/repository:1`, vendor)).is).toBe('no-image');
  });

  it('signed by another key', async () => {
    const image = await push();
    await cosign.sign(image.pinned, stranger);
    expect(await agreed(image.tagged, vendor)).toMatchObject({is: 'wrong', reasons: [/another key/].map(matching)});
    expect((await agreed(image.tagged, stranger)).is).toBe('verified');
  });

  it('signed several times, one of them well', async () => {
    const image = await push();
    await cosign.sign(image.pinned, stranger);
    await cosign.sign(image.pinned, await cosign.generateKey());
    expect(await agreed(image.tagged, vendor)).toMatchObject({is: 'wrong', reasons: {length: 2}});
    await cosign.sign(image.pinned, vendor);
    expect(await signaturesOf(image)).toHaveLength(3);
    expect((await agreed(image.tagged, vendor)).is).toBe('verified');
    expect((await agreed(image.tagged, stranger)).is).toBe('verified');
  });

  it('moved on since it was signed', async () => {
    const image = await push();
    await cosign.sign(image.pinned, vendor);
    await pushImage(target(), simpleImage('something else'), image.tagged.split(':').at(-1));
    expect((await agreed(image.tagged, vendor)).is).toBe('unsigned');
    expect((await agreed(image.pinned, vendor)).is).toBe('verified');
  });

  it('given the signature of another image', async () => {
    const [signed, other] = [await push(), await push()];
    await cosign.sign(signed.pinned, vendor);
    await attach(other, await signaturesOf(signed));
    expect(await agreed(other.tagged, vendor)).toMatchObject({is: 'wrong', reasons: [/another image/].map(matching)});
  });

  it('signed, with an altered payload', async () => {
    const [image, other] = [await push(), await push()];
    await cosign.sign(other.pinned, vendor);
    const [layer] = await signaturesOf(other);
    const payload = `${layer?.payload}`.replaceAll(other.manifest.digest, image.manifest.digest);
    await attach(image, [{annotations: {}, ...layer, payload: Buffer.from(payload)}]);
    expect(await agreed(image.tagged, vendor)).toMatchObject({is: 'wrong', reasons: [/altered/].map(matching)});
  });

  it('signed, with a payload that is damaged in the registry', async () => {
    const image = await push();
    await cosign.sign(image.pinned, vendor);
    const [{payload} = {payload: Buffer.alloc(0)}] = await signaturesOf(image);
    const hex = contentOf('', payload).digest.slice('sha256:'.length);
    const file = join(running.storage, 'docker/registry/v2/blobs/sha256', hex.slice(0, 2), hex, 'data');
    await writeFile(file, `${payload}`.replace('critical', 'Critical'));
    expect(await agreed(image.tagged, vendor)).toMatchObject({is: 'wrong', reasons: [/other bytes/].map(matching)});
  });

  it('signed under another name', async () => {
    const image = await push();
    await cosign.sign(image.pinned, vendor, '--sign-container-identity', 'registry.example/las:6');
    const remarks = ['signed under the name registry.example/las:6'];
    expect(await agreed(image.tagged, vendor)).toMatchObject({is: 'verified', remarks});
  });

  it.each<[string, (layer: Layer) => Layer]>([
    ['without a signature', ({payload}) => ({payload, annotations: {}})],
    ['with an empty signature', ({payload}) => ({payload, annotations: {[signatureAnnotation]: ''}})],
    ['with a signature that is not base64', ({payload}) => ({payload, annotations: {[signatureAnnotation]: '%%%='}})],
    ['with half a signature', ({payload, annotations}) => halved(payload, annotations)],
    ['with an empty payload', ({annotations}) => ({payload: Buffer.alloc(0), annotations})],
    [
      'with a line break behind the payload',
      ({payload, annotations}) => ({payload: Buffer.from(`${payload}\n`), annotations}),
    ],
  ])('signed %s', async (_, alter) => {
    const image = await push();
    await cosign.sign(image.pinned, vendor);
    await attach(image, (await signaturesOf(image)).map(alter));
    expect((await agreed(image.tagged, vendor)).is).toBe('wrong');
  });

  it('given a list of signatures that is empty', async () => {
    const image = await push();
    await attach(image, []);
    expect((await agreed(image.tagged, vendor)).is).toBe('unsigned');
  });

  it.each<[string, (digest: string) => unknown]>([
    ['no claim', () => 'a text'],
    ['a claim without a digest', () => ({critical: {type: 'cosign container image signature'}})],
    ['a claim about nothing', () => ({})],
    ['a digest of another algorithm', (digest) => claim(digest.replace('sha256', 'sha512'))],
    ['a digest in capitals', (digest) => claim(digest.toUpperCase())],
  ])('signed with %s', async (_, payload) => {
    const image = await push();
    await attach(image, [await signPayload(JSON.stringify(payload(image.manifest.digest)), vendor)]);
    expect((await agreed(image.tagged, vendor)).is).toBe('wrong');
  });

  it('signed with what the signer states', async () => {
    const image = await push();
    await cosign.sign(image.pinned, vendor, '-a', 'stage=release', '-a', 'build=7');
    for (const [stated, isGood] of [
      ['stage=release', true],
      ['stage=test', false],
      ['other=1', false],
    ] as const) {
      const [name = '', value = ''] = stated.split('=');
      expect((await cosign.verify(image.tagged, vendor, '-a', stated)).is).toBe(isGood ? 'verified' : 'wrong');
      expect((await ours(image.tagged, vendor, {[name]: value})).is).toBe(isGood ? 'verified' : 'wrong');
    }
  });
});

describe('cosign and we agree about certificates that come with a signature', () => {
  it.each<[string, number, number, ImageVerdict['is']]>([
    ['valid', -1, 1, 'verified'],
    ['expired', -2, -1, 'wrong'],
    ['not valid yet', 1, 2, 'wrong'],
  ])('%s', async (_, from, to, expected) => {
    const [notBefore, notAfter] = [new Date(Date.now() + from * day), new Date(Date.now() + to * day)];
    const {certificate, key: pem} = issueCertificate({subject: {commonName: 'signer'}, notBefore, notAfter});
    const key = await cosign.importKey(pem);
    const file = join(folder, `certificate-${++count}.pem`);
    await writeFile(file, certificate);
    const image = await push();
    await cosign.sign(image.pinned, key, '--certificate', file);
    expect((await agreed(image.tagged, key)).is).toBe(expected);
  });

  it('unreadable', async () => {
    const image = await push();
    await cosign.sign(image.pinned, vendor);
    const damaged = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    const [layer] = await signaturesOf(image);
    const annotations = {...layer?.annotations, 'dev.sigstore.cosign/certificate': damaged};
    await attach(image, [{payload: Buffer.alloc(0), ...layer, annotations}]);
    expect((await agreed(image.tagged, vendor)).is).toBe('wrong');
  });
});

describe('cosign and we agree on an index of several platforms', () => {
  it('of which the index is signed, as a whole', async () => {
    const index = await push(indexOf);
    await cosign.sign(index.pinned, vendor);
    expect(await agreed(index.tagged, vendor)).toMatchObject({is: 'verified', digest: index.manifest.digest});
    for (const {manifest} of index.images) {
      expect((await agreed(`${running.host}/${repository}@${manifest.digest}`, vendor)).is).toBe('unsigned');
    }
  });

  it('of which only the images are signed', async () => {
    const index = await push(indexOf);
    for (const {manifest} of index.images)
      await cosign.sign(`${running.host}/${repository}@${manifest.digest}`, vendor);
    expect((await agreed(index.tagged, vendor)).is).toBe('unsigned');
  });

  it('that was signed with everything in it', async () => {
    const index = await push(indexOf);
    await cosign.sign(index.pinned, vendor, '--recursive');
    for (const digest of [index.manifest.digest, ...index.images.map(({manifest}) => manifest.digest)]) {
      const image = `${running.host}/${repository}@${digest}`;
      expect(await agreed(image, vendor)).toMatchObject({is: 'verified', digest});
    }
  });
});

describe('cosign and we agree about keys', () => {
  it.each<[string, () => KeyObject, string?]>([
    ['ECDSA P-384', () => generateKeyPairSync('ec', {namedCurve: 'P-384'}).privateKey, 'sha384'],
    ['ECDSA P-521', () => generateKeyPairSync('ec', {namedCurve: 'P-521'}).privateKey, 'sha512'],
    ['RSA 2048', () => generateKeyPairSync('rsa', {modulusLength: 2048}).privateKey],
    ['RSA 4096', () => generateKeyPairSync('rsa', {modulusLength: 4096}).privateKey],
  ])('%s', async (kind, make, digest) => {
    const key = await cosign.importKey(make().export({type: 'pkcs8', format: 'pem'}).toString());
    expect(readSigningKey(await readFile(key.publicFile, 'utf8'), 'it').kind).toBe(kind);
    const [image, other] = [await push(), await push()];
    await cosign.sign(image.pinned, key);
    const flags = digest === undefined ? [] : [`--signature-digest-algorithm=${digest}`];
    expect((await agreed(image.tagged, key, ...flags)).is).toBe('verified');
    await attach(other, await signaturesOf(image));
    expect((await agreed(other.tagged, key, ...flags)).is).toBe('wrong');
    expect((await agreed(image.tagged, vendor)).is).toBe('wrong');
  });

  it('Ed25519, of which cosign 2 signs the one kind and verifies the other', async () => {
    const pem = generateKeyPairSync('ed25519').privateKey.export({type: 'pkcs8', format: 'pem'}).toString();
    const key = await cosign.importKey(pem);
    const image = await push();
    await cosign.sign(image.pinned, key);
    expect((await agreed(image.tagged, key)).is).toBe('wrong');
    const payload = Buffer.from(JSON.stringify(claim(image.manifest.digest)));
    const signature = sign(null, payload, pem).toString('base64');
    await attach(image, [{payload, annotations: {[signatureAnnotation]: signature}}]);
    expect((await agreed(image.tagged, key)).is).toBe('verified');
  });
});

describe('cosign and we agree about what refers to an image', () => {
  const asReferrer = '--registry-referrers-mode=oci-1-1';
  const lookThere = '--experimental-oci11';

  it('a signature', async () => {
    const image = await push();
    await cosign.sign(image.pinned, vendor, asReferrer);
    expect(await agreed(image.tagged, vendor, lookThere)).toMatchObject({where: matching(/^referrer sha256:/)});
    // Cosign then looks at the tag, finds nothing there, and forgets what it has seen.
    expect((await cosign.verify(image.tagged, stranger, lookThere)).is).toBe('missing');
    expect((await ours(image.tagged, stranger)).is).toBe('wrong');
  });

  it('a signature for an index', async () => {
    const index = await push(indexOf);
    await cosign.sign(index.pinned, vendor, asReferrer);
    expect((await agreed(index.tagged, vendor, lookThere)).is).toBe('verified');
  });

  it('a bundle', async () => {
    const image = await push();
    await cosign.sign(image.pinned, vendor, '--new-bundle-format');
    expect(await agreed(image.tagged, vendor)).toMatchObject({is: 'verified', where: matching(/^referrer sha256:/)});
    expect((await agreed(image.tagged, stranger)).is).toBe('wrong');
  });

  it('a bundle for an index, and everything in it', async () => {
    const index = await push(indexOf);
    await cosign.sign(index.pinned, vendor, '--new-bundle-format', '--recursive');
    for (const digest of [index.manifest.digest, ...index.images.map(({manifest}) => manifest.digest)]) {
      expect((await agreed(`${running.host}/${repository}@${digest}`, vendor)).is).toBe('verified');
    }
  });

  it('several bundles, one of them good', async () => {
    const image = await push();
    for (const key of [stranger, vendor]) await cosign.sign(image.pinned, key, '--new-bundle-format');
    expect((await agreed(image.tagged, vendor)).is).toBe('verified');
    expect((await agreed(image.tagged, await cosign.generateKey())).is).toBe('wrong');
  });
});

describe('cosign and we agree on a hundred signatures that were altered', () => {
  const seed = Number(process.env.SIGNATURE_SEED ?? 1);
  const random = new Random(seed);

  it(`seed ${seed}: payloads and signatures`, async () => {
    const [image, other] = [await push(), await push()];
    for (const {pinned} of [image, other]) await cosign.sign(pinned, vendor);
    const [good, strange] = [...(await signaturesOf(image)), ...(await signaturesOf(other))] as [Layer, Layer];
    for (let count = 0; count < 60; count++) {
      const altered = alter(good, strange, random);
      await attach(image, [altered]);
      expect((await agreed(image.tagged, vendor)).is, JSON.stringify(altered)).toBe('wrong');
    }
    await attach(image, [good]);
    expect((await agreed(image.tagged, vendor)).is).toBe('verified');
  });

  it(`seed ${seed}: bundles`, async () => {
    const image = await push();
    await cosign.sign(image.pinned, vendor, '--new-bundle-format');
    const bundle = await bundleOf(image);
    for (let count = 0; count < 40; count++) {
      const altered = alterBundle(bundle, random);
      await attachBundle(image, altered);
      // Where the kind of statement was altered, it is none of ours any more: then the image counts as not signed.
      const both = [(await cosign.verify(image.tagged, vendor)).is, (await ours(image.tagged, vendor)).is];
      expect(both, JSON.stringify(altered)).not.toContain('verified');
    }
    await attachBundle(image, bundle);
    expect((await agreed(image.tagged, vendor)).is).toBe('verified');
  });
});

describe('we are stricter than cosign about', () => {
  it('what is signed with the right key, and is no signature of an image', async () => {
    const image = await push();
    const payload = JSON.stringify(claim(image.manifest.digest, {type: 'something else'}));
    await attach(image, [await signPayload(payload, vendor)]);
    expect((await cosign.verify(image.tagged, vendor)).is).toBe('verified');
    expect(await ours(image.tagged, vendor)).toMatchObject({is: 'wrong', reasons: [matching(/another type/)]});
  });

  it('a statement about the image that is not its signature', async () => {
    const image = await push();
    const predicate = join(folder, 'predicate.json');
    await writeFile(predicate, '{"result": "it has holes"}');
    const flags = ['--yes', '--tlog-upload=false', '--new-bundle-format', '--predicate', predicate];
    await cosign.run('attest', '--key', vendor.file, ...flags, image.pinned);
    expect((await cosign.verify(image.tagged, vendor)).is).toBe('verified');
    expect((await ours(image.tagged, vendor)).is).toBe('unsigned');
  });

  it('and look at the tag as well where there are bundles of others', async () => {
    const image = await push();
    await cosign.sign(image.pinned, vendor);
    await cosign.sign(image.pinned, stranger, '--new-bundle-format');
    expect((await cosign.verify(image.tagged, vendor)).is).not.toBe('verified');
    expect((await ours(image.tagged, vendor)).is).toBe('verified');
  });
});

interface Bundle {
  dsseEnvelope: {payload: string; payloadType: string; signatures: {sig: string}[]};
}

const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const referrersTag = ({manifest}: Image) => manifest.digest.replace(':', '-');

async function bundleOf(image: Image): Promise<Bundle> {
  const place = parseReference(`${running.host}/${repository}:${referrersTag(image)}`);
  const referrers = await client.registry.referrers(place, image.manifest.digest);
  const [digest] = referrers.is === 'found' ? referrers.value.map((each) => each.digest) : [];
  const manifest = await client.registry.manifest({...place, tag: undefined, digest});
  if (manifest.is !== 'found' || manifest.value.content.is !== 'image') throw new Error(JSON.stringify(manifest));
  const blob = await client.registry.blob(place, manifest.value.content.layers[0]?.digest ?? '', 1e6);
  if (blob.is !== 'found') throw new Error(JSON.stringify(blob));
  return JSON.parse(Buffer.from(blob.value).toString());
}

/** In place of all that referred to the image before. */
async function attachBundle(image: Image, bundle: Bundle): Promise<void> {
  const config = contentOf('application/vnd.oci.empty.v1+json', '{}');
  const layer = contentOf(bundleType, bundle);
  const manifest = manifestOf(config, [layer], {
    members: {artifactType: bundleType, subject: descriptorOf(image.manifest)},
  });
  for (const content of [config, layer]) await pushBlob(target(), content);
  await pushManifest(target(), manifest);
  const index = 'application/vnd.oci.image.index.v1+json';
  const manifests = [{...descriptorOf(manifest), artifactType: bundleType}];
  const list = contentOf(index, {schemaVersion: 2, mediaType: index, manifests});
  await pushManifest(target(), list, referrersTag(image));
}

/** Payload, signature, or the two of different images. */
function alter(good: Layer, strange: Layer, random: Random): Layer {
  const signatureOf = ({annotations}: Layer) => Buffer.from(annotations[signatureAnnotation] ?? '', 'base64');
  const layer = (payload: Buffer, signature: Buffer): Layer => ({
    payload,
    annotations: {[signatureAnnotation]: signature.toString('base64')},
  });
  const kind = random.below(20);
  if (kind === 0) return layer(good.payload, signatureOf(strange));
  if (kind === 1) return layer(strange.payload, signatureOf(good));
  if (kind < 11) return layer(altered(good.payload, random), signatureOf(good));
  return layer(good.payload, altered(signatureOf(good), random));
}

function alterBundle(bundle: Bundle, random: Random): Bundle {
  const {dsseEnvelope} = bundle;
  const again = (text: string) => altered(Buffer.from(text, 'base64'), random).toString('base64');
  const sig = dsseEnvelope.signatures[0]?.sig ?? '';
  const changes = random.pick<() => Partial<Bundle['dsseEnvelope']>>([
    () => ({payload: again(dsseEnvelope.payload)}),
    () => ({signatures: [{sig: again(sig)}]}),
    () => ({payloadType: `${altered(Buffer.from(dsseEnvelope.payloadType), random).toString('latin1')}`}),
    () => ({signatures: []}),
    () => ({signatures: [{sig}, {sig}]}),
  ])();
  return {...bundle, dsseEnvelope: {...dsseEnvelope, ...changes}};
}

/** Never the same bytes. */
function altered(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + 1)];
  const byte = bytes[at] ?? 0;
  const result = random.pick<() => Buffer>([
    () => Buffer.concat([before, Buffer.of(byte ^ (1 << random.below(8))), after]),
    () => Buffer.concat([before, after]),
    () => Buffer.concat([before, Buffer.of(byte, byte ^ 1), after]),
    () => before,
    () => Buffer.concat([bytes, Buffer.of(random.below(256))]),
  ])();
  return result.equals(bytes) ? Buffer.alloc(0) : result;
}

function halved(payload: Buffer, annotations: Record<string, string>): Layer {
  const signature = Buffer.from(annotations[signatureAnnotation] ?? '', 'base64');
  const half = signature.subarray(0, signature.length / 2).toString('base64');
  return {payload, annotations: {[signatureAnnotation]: half}};
}

function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
