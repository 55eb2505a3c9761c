import {generateKeyPairSync, type KeyObject, sign} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import {issueCertificate} from '../../../sandbox/certificates/issue.ts';
import {contentOf} from '../../../sandbox/registry/image.ts';
import {parseReference} from '../../../src/lib/registry/reference.ts';
import type {BundleCandidate, Candidate, SimpleSigning} from '../../../src/lib/registry/signatures/candidate.ts';
import {chooseKey} from '../../../src/lib/registry/signatures/choose-key.ts';
import {judgeSignatures} from '../../../src/lib/registry/signatures/judge.ts';
import {readSigningKey} from '../../../src/lib/registry/signatures/signing-key.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {vendorImageKey} from '../../../src/lib/scone/trust.ts';
import {Random} from '../../conformance/helm/random.ts';

const {publicKey, privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
const other = generateKeyPairSync('ec', {namedCurve: 'P-256'}).privateKey;
const pemOf = (key: KeyObject) => key.export({type: 'spki', format: 'pem'}).toString();
const manifest = Buffer.from('{"schemaVersion": 2}');
const {digest} = contentOf('', manifest);
const repository = 'registry.example/las';
const demands = {image: {digest, manifest, repository}, key: readSigningKey(pemOf(publicKey), 'it'), now: new Date()};
const day = 24 * 3_600_000;

const claim = {
  critical: {
    identity: {'docker-reference': repository},
    image: {'docker-manifest-digest': digest},
    type: 'cosign container image signature',
  },
  optional: {stage: 'release'},
};

const signatureOf = (bytes: Buffer, by: KeyObject = privateKey) => sign('sha256', bytes, by).toString('base64');

function simple(payload: unknown = claim, by?: KeyObject, more: Record<string, string> = {}): SimpleSigning {
  const bytes = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const annotations = {'dev.cosignproject.cosign/signature': signatureOf(bytes, by), ...more};
  return {is: 'simple-signing', where: 'there', payload: bytes, annotations};
}

const statement = {
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{digest: {sha256: digest.slice('sha256:'.length)}}],
  predicateType: 'https://sigstore.dev/cosign/sign/v1',
};

const intoto = 'application/vnd.in-toto+json';

function envelope(content: unknown = statement, by?: KeyObject, payloadType = intoto) {
  const payload = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content));
  const signed = Buffer.concat([
    Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `),
    payload,
  ]);
  return {payload: payload.toString('base64'), payloadType, signatures: [{sig: signatureOf(signed, by)}]};
}

const message = (bytes: Buffer = manifest, by?: KeyObject) => ({
  messageDigest: {
    algorithm: 'SHA2_256',
    digest: Buffer.from(contentOf('', bytes).digest.slice(7), 'hex').toString('base64'),
  },
  signature: signatureOf(bytes, by),
});

function bundle(content: object, changes: object = {}): BundleCandidate {
  const body = {
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {publicKey: {hint: 'x'}},
    ...content,
    ...changes,
  };
  return {is: 'bundle', where: 'there', bytes: Buffer.from(JSON.stringify(body))};
}

const dated = (from: number, to: number) => {
  const [notBefore, notAfter] = [new Date(Date.now() + from * day), new Date(Date.now() + to * day)];
  return issueCertificate({subject: {commonName: 'x'}, notBefore, notAfter}).certificate;
};
const withCertificate = (certificate: string) =>
  simple(claim, privateKey, {'dev.sigstore.cosign/certificate': certificate});

describe('a good signature', () => {
  it.each<[string, Candidate]>([
    ["cosign's simple signing", simple()],
    ['with a certificate that is valid', withCertificate(dated(-1, 1))],
    ['a bundle with an envelope', bundle({dsseEnvelope: envelope()})],
    [
      'a bundle that names several images',
      bundle({dsseEnvelope: envelope({...statement, subject: [{digest: {sha1: 'x'}}, ...statement.subject]})}),
    ],
    [
      'a bundle of an older version',
      bundle({dsseEnvelope: envelope()}, {mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.2'}),
    ],
    ['a bundle with a signature of the manifest', bundle({messageSignature: message()})],
  ])('%s', (_, candidate) => {
    expect(judgeSignatures([candidate], demands)).toEqual({is: 'good', where: 'there', remarks: []});
  });

  it('under another name is told, and good', () => {
    const identity = {'docker-reference': 'registry.other/las'};
    const candidate = simple({...claim, critical: {...claim.critical, identity}});
    expect(judgeSignatures([candidate], demands)).toMatchObject({
      is: 'good',
      remarks: ['signed under the name registry.other/las'],
    });
  });

  it('is enough among others', () => {
    const candidates = [simple(claim, other), simple(), bundle({messageSignature: message(manifest, other)})];
    expect(judgeSignatures(candidates, demands).is).toBe('good');
    expect(judgeSignatures(candidates.reverse(), demands).is).toBe('good');
  });

  it('states what it must', () => {
    expect(judgeSignatures([simple()], {...demands, annotations: {stage: 'release'}}).is).toBe('good');
    expect(judgeSignatures([simple()], {...demands, annotations: {stage: 'test'}})).toMatchObject({
      is: 'wrong',
      reasons: ['there: the signer did not state stage=test'],
    });
  });
});

describe('no good signature', () => {
  const altered = /another key has signed it, or it was altered/;
  it.each<[string, Candidate, RegExp]>([
    ['of another key', simple(claim, other), altered],
    ['over other bytes', {...simple(), payload: Buffer.from(`${JSON.stringify(claim)} `)}, altered],
    ['without a signature', {...simple(), annotations: {}}, /carries no signature/],
    ['in hex', {...simple(), annotations: {'dev.cosignproject.cosign/signature': 'abc'}}, /carries no signature/],
    [
      'of another image',
      simple({...claim, critical: {...claim.critical, image: {'docker-manifest-digest': 'sha256:0'}}}),
      /another image \(sha256:0\)/,
    ],
    ['of no image', simple({...claim, critical: {...claim.critical, image: undefined}}), /another image \(undefined\)/],
    ['of another type', simple({...claim, critical: {...claim.critical, type: 'atomic'}}), /another type \(atomic\)/],
    ['of a text', simple('a text'), /no claim about an image/],
    ['of nothing', simple('null'), /no claim about an image/],
    ['with a certificate that expired', withCertificate(dated(-2, -1)), /certificate expired on 20/],
    ['with a certificate of the future', withCertificate(dated(1, 2)), /certificate is not valid before 20/],
    ['with a certificate that is none', withCertificate('x'), /certificate cannot be read/],
    ['that cannot be read', {is: 'unreadable', where: 'there', reason: 'it is gone'}, /^there: it is gone$/],
    ['in a bundle that is none', {...bundle({}), bytes: Buffer.from('x')}, /no bundle known here/],
    [
      'in a bundle of the future',
      bundle({dsseEnvelope: envelope()}, {mediaType: 'application/vnd.dev.sigstore.bundle.v0.9+json'}),
      /no bundle known/,
    ],
    ['in an empty bundle', bundle({}), /no signature, or several/],
    [
      'in a bundle with both kinds',
      bundle({dsseEnvelope: envelope(), messageSignature: message()}),
      /no signature, or several/,
    ],
    [
      'in a bundle of a certificate',
      bundle({dsseEnvelope: envelope()}, {verificationMaterial: {certificate: {}}}),
      /with a certificate, not a key/,
    ],
    ['in an envelope of another key', bundle({dsseEnvelope: envelope(statement, other)}), altered],
    [
      'in an envelope of another type',
      bundle({dsseEnvelope: envelope(statement, privateKey, 'text/plain')}),
      /another type/,
    ],
    [
      'in an envelope that was relabelled',
      bundle({dsseEnvelope: {...envelope(statement, privateKey, 'text/plain'), payloadType: intoto}}),
      altered,
    ],
    ['in an envelope without signatures', bundle({dsseEnvelope: {...envelope(), signatures: []}}), /not well-formed/],
    [
      'in an envelope with two signatures',
      bundle({dsseEnvelope: {...envelope(), signatures: [...envelope().signatures, {sig: 'AAAA'}]}}),
      /not well-formed/,
    ],
    ['in an envelope that is damaged', bundle({dsseEnvelope: {...envelope(), payload: '%'}}), /not well-formed/],
    [
      'as a statement of another kind',
      bundle({dsseEnvelope: envelope({...statement, predicateType: 'https://spdx.dev/Document'})}),
      /something else than a signature/,
    ],
    [
      'as a statement about another image',
      bundle({dsseEnvelope: envelope({...statement, subject: [{digest: {sha256: '0'}}]})}),
      /another image/,
    ],
    [
      'as a statement about nothing',
      bundle({dsseEnvelope: envelope({...statement, subject: undefined})}),
      /another image/,
    ],
    ['as a statement that is none', bundle({dsseEnvelope: envelope('null')}), /something else/],
    ['of another manifest', bundle({messageSignature: message(Buffer.from('x'))}), /another image/],
    ['of the manifest by another key', bundle({messageSignature: message(manifest, other)}), altered],
    [
      'of the manifest, with a weaker digest',
      bundle({messageSignature: {...message(), messageDigest: {algorithm: 'SHA1', digest: 'AAAA'}}}),
      /not SHA-256 \(SHA1\)/,
    ],
  ])('%s', (_, candidate, reason) => {
    expect(judgeSignatures([candidate], demands)).toEqual({is: 'wrong', reasons: [expect.stringMatching(reason)]});
  });

  it('where there is none at all', () => {
    expect(judgeSignatures([], demands)).toEqual({is: 'missing'});
  });
});

describe('a thousand alterations', () => {
  it.each([1, 2])('are all refused (seed %i)', (seed) => {
    const random = new Random(seed);
    const good = simple();
    const [payload, signature] = [
      Buffer.from(good.payload),
      Buffer.from(signatureOf(Buffer.from(good.payload)), 'base64'),
    ];
    for (let count = 0; count < 500; count++) {
      const [a, b] = random.chance(0.5) ? [altered(payload, random), signature] : [payload, altered(signature, random)];
      const annotations = {'dev.cosignproject.cosign/signature': b.toString('base64')};
      const verdict = judgeSignatures([{...good, payload: a, annotations}], demands);
      expect(verdict.is, `${a.toString('hex')} ${b.toString('hex')}`).toBe('wrong');
    }
  });
});

/** Never the same bytes. */
function altered(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length);
  const byte = bytes[at] ?? 0;
  const flipped = Buffer.of(byte ^ (1 << random.below(8)));
  const parts = random.chance(0.5) ? [flipped] : random.chance(0.5) ? [] : [flipped, Buffer.of(byte)];
  return Buffer.concat([bytes.subarray(0, at), ...parts, bytes.subarray(at + 1)]);
}

describe('a key for signatures', () => {
  const pemFor = (type: 'ec' | 'rsa' | 'ed25519' | 'x25519', options: object = {}) =>
    pemOf((generateKeyPairSync as (type: string, options: object) => {publicKey: KeyObject})(type, options).publicKey);

  it.each([
    ['ECDSA P-256', pemOf(publicKey)],
    ['ECDSA P-384', pemFor('ec', {namedCurve: 'P-384'})],
    ['RSA 2048', pemFor('rsa', {modulusLength: 2048})],
    ['Ed25519', pemFor('ed25519')],
  ])('%s', (kind, pem) => {
    expect(readSigningKey(`\n${pem}`, 'it')).toMatchObject({
      kind,
      fingerprint: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
  });

  it.each([
    ['nothing', '', /not a public key in PEM form/],
    ['a text', 'cosign.pub', /not a public key in PEM form/],
    ['a certificate', dated(0, 1), /not a public key in PEM form/],
    ['a private key', privateKey.export({type: 'pkcs8', format: 'pem'}).toString(), /is a private key/],
    [
      "cosign's private key",
      '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAA\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----',
      /is a private key/,
    ],
    ['half a key', `${pemOf(publicKey).slice(0, 80)}\n-----END PUBLIC KEY-----`, /damaged/],
    ['a small RSA key', pemFor('rsa', {modulusLength: 1024}), /neither ECDSA/],
    ['another curve', pemFor('ec', {namedCurve: 'secp256k1'}), /neither ECDSA/],
    ['a key that cannot sign', pemFor('x25519'), /neither ECDSA/],
  ])('is not %s', (_, pem, reason) => {
    const read = () => readSigningKey(pem, '/keys/cosign.pub');
    expect(read).toThrow(Failure);
    expect(read).toThrow(reason);
  });
});

describe('the key for an image (fault 9)', () => {
  const pinned = [vendorImageKey];
  const given = {key: readSigningKey(pemOf(publicKey), 'it'), file: '/keys/cosign.pub'};

  it.each<[string, string, boolean, string | undefined]>([
    [
      "the vendor's, pinned",
      'registry.scontain.com/scone.cloud/las:6.0.6',
      false,
      'pinned for registry.scontain.com/scone.cloud',
    ],
    [
      "the vendor's, whatever is given",
      'registry.scontain.com/scone.cloud/las:6.0.6',
      true,
      'pinned for registry.scontain.com/scone.cloud',
    ],
    ['deeper below it', 'registry.scontain.com/scone.cloud/a/b', true, 'pinned for registry.scontain.com/scone.cloud'],
    ['beside it', 'registry.scontain.com/scone.cloudy/las', true, 'given in /keys/cosign.pub'],
    ['elsewhere at the vendor', 'registry.scontain.com/other/las', false, undefined],
    ['elsewhere', 'mirror.example/scone.cloud/las', true, 'given in /keys/cosign.pub'],
    ['elsewhere, and none is given', 'mirror.example/scone.cloud/las', false, undefined],
    ['with the port of another server', 'registry.scontain.com:5000/scone.cloud/las', false, undefined],
  ])('%s: %s', (_, image, isGiven, from) => {
    const chosen = chooseKey(parseReference(image), {pinned, given: isGiven ? given : undefined});
    expect(chosen?.from).toBe(from);
  });

  it('of the vendor is the one of its documents', () => {
    const chosen = chooseKey(parseReference('registry.scontain.com/scone.cloud/las'), {pinned, given: undefined});
    const fingerprint = 'sha256:a259b50f5c11de9262aa2fe6451fe551722c4b33f17b1d700ef0c66f4fcb7d8e';
    expect(chosen).toMatchObject({isPinned: true, key: {kind: 'ECDSA P-256', fingerprint}});
  });
});
