// What is read from custom resources, reports, images and the journal of a CAS.
import {describe, expect, test} from 'vitest';
import {casFrom} from '../../../src/lib/cas/custom-resource.ts';
import {casVersion, imageDiffers} from '../../../src/lib/cas/image.ts';
import {progressOf, spentWords} from '../../../src/lib/cas/progress.ts';
import {reportOf, reportTrouble} from '../../../src/lib/cas/report.ts';
import type {JournalRecord} from '../../../src/lib/keys/journal.ts';
import {aCas, casName, repository, vendorFile, vendorVersions} from '../../support/cas-ground.ts';
import {upstreamRemark} from '../../support/release-upstream.ts';

const wanted = {...casName, image: `${repository}/cas:6.0.6`, nonce: 'ab'.repeat(16)};
const manifest =
  'apiVersion: services.scone.cloud/v1beta1\nkind: CAS\nmetadata: {name: $NAME, namespace: $NAMESPACE}\nspec: {image: $IMAGE}\n';

describe('the custom resource', () => {
  test.for(vendorVersions)(`of %s, as the vendor has it${upstreamRemark}`, async (version) => {
    const cas = await casFrom(vendorFile(version, 'cas_provisioning.yaml'), wanted);
    expect(cas.metadata).toMatchObject(casName);
    expect(cas.spec).toMatchObject({
      image: wanted.image,
      nonce: wanted.nonce,
      imagePullSecrets: [{name: 'sconeapps'}],
      service: {type: 'NodePort'},
      databaseSnapshots: {enabled: true, interval: '24h0m0s', persistence: {enabled: true}},
      'backup-controller': {enabled: false},
    });
    expect(cas.spec?.nodeSelector).toEqual(version === '5.8.0' ? undefined : {'las.scontain.com/ok': 'true'});
  });

  test('has no nonce when none is wanted', async () => {
    const {spec} = await casFrom({text: manifest, url: 'x'}, {...wanted, nonce: undefined});
    expect(spec).toEqual({image: wanted.image});
  });

  test('gets the image that is wanted, whatever the manifest names, and the namespace', async () => {
    const text = manifest.replace('$IMAGE', 'evil').replace(', namespace: $NAMESPACE', '');
    const cas = await casFrom({text, url: 'x'}, wanted);
    expect([cas.spec?.image, cas.metadata.namespace]).toEqual([wanted.image, 'prod']);
  });

  test.each<[what: string, text: string]>([
    ['two of them', `${manifest}---\n${manifest}`],
    ['of another kind', manifest.replace('kind: CAS', 'kind: LAS')],
    ['of another group', manifest.replace('services.scone', 'services.evil')],
    ['of another name', manifest.replace('$NAME,', 'other,')],
    ['of nothing', '# nothing\n'],
  ])('%s is refused', async (_, text) => {
    await expect(casFrom({text, url: 'm.yaml'}, wanted)).rejects.toThrow(/m\.yaml/);
  });
});

describe('the report', () => {
  test('says what it says', () => {
    const dcapReport = JSON.stringify({
      additional_data: {non_critical: {session_encryption_key: 'k', cert_chain: 'c', x: 1}},
    });
    expect(reportOf(aCas({status: {dcapReport}}))).toEqual({sessionEncryptionKey: 'k', certificates: 'c'});
  });

  test.each([undefined, '', 'nonsense', 5, '[', {}])('is none: %j', (dcapReport) => {
    expect(reportOf(aCas({status: {dcapReport}}))).toBeUndefined();
  });

  test.each([
    'null',
    '[]',
    '{"additional_data": null}',
    '{"additional_data": {"non_critical": {"cert_chain": 1}}}',
    '7',
  ])('says nothing: %s', (dcapReport) => {
    expect(reportOf(aCas({status: {dcapReport}}))).toEqual({sessionEncryptionKey: undefined, certificates: undefined});
  });

  test.each<[what: string, spec: object, status: object, state: string]>([
    ['none at all', {}, {}, 'absent'],
    ['of the nonce, in capitals', {nonce: 'ab'}, {nonce: 'AB', dcapReport: '{}'}, 'good'],
    ['of the nonce, and it is missing', {nonce: 'ab'}, {nonce: 'ab'}, 'absent'],
    ['of a nonce that nobody asked for', {}, {nonce: 'ab', dcapReport: '{}'}, 'good'],
    ['of another nonce', {nonce: 'ab'}, {nonce: 'cd', dcapReport: '{}'}, 'bad'],
    ['of no nonce', {nonce: 'ab'}, {dcapReport: '{}'}, 'bad'],
  ])('%s', (_, spec, status, state) => expect(reportTrouble(aCas({spec, status})).state).toBe(state));
});

describe('the image', () => {
  const withImage = (image: string) => aCas({spec: {image}});
  const ours = (version = '6.0.6') => withImage(`${repository}/cas:${version}`);

  test.each<[image: string, differs: string | undefined]>([
    [`${repository}/cas:6.0.6`, undefined],
    [`${repository}/cas-recovery:6.0.6`, undefined],
    [`${repository}/cas-recovery:6.0.5`, `image: ${repository}/cas-recovery:6.0.5 → ${repository}/cas:6.0.6`],
    [`${repository}/cas:6.0.5`, `image: ${repository}/cas:6.0.5 → ${repository}/cas:6.0.6`],
    ['other.example:5000/cas:6.0.6', `image: other.example:5000/cas:6.0.6 → ${repository}/cas:6.0.6`],
  ])('%s', (image, differs) => expect(imageDiffers(withImage(image), ours())).toBe(differs));

  test.each([
    ['cas:6.0.6', '6.0.6'],
    ['registry.example:5000/scone/cas:5.8.0', '5.8.0'],
    ['registry.example:5000/scone/cas', undefined],
    ['cas:6.0.6-rc.1', '6.0.6-rc.1'],
    ['cas:latest', undefined],
  ])('the version of %s is %s', (image, version) => expect(casVersion(withImage(image))).toBe(version));
});

describe('the journal', () => {
  const record = (act: string, state: JournalRecord['state'], facts: Record<string, string> = {}): JournalRecord => ({
    at: '2026-01-01T00:00:00Z',
    act,
    state,
    facts: {uid: 'uid-1', ...facts},
  });

  test.each<[what: string, records: JournalRecord[], told: object]>([
    ['nothing', [], {isBegun: false, provisioned: 'no', isComplete: false}],
    ['the token was sent', [record('use-token', 'intended')], {isBegun: true, provisioned: 'maybe', isComplete: false}],
    [
      'and taken',
      [record('use-token', 'intended'), record('use-token', 'done')],
      {provisioned: 'yes', isComplete: false},
    ],
    [
      'and refused',
      [record('use-token', 'intended'), record('use-token', 'failed')],
      {isBegun: true, provisioned: 'no'},
    ],
    [
      'sent twice, refused once',
      [record('use-token', 'intended'), record('use-token', 'intended'), record('use-token', 'failed')],
      {provisioned: 'maybe'},
    ],
    [
      'all of it',
      [record('use-token', 'done'), record('complete-provisioning', 'done')],
      {provisioned: 'yes', isComplete: true},
    ],
    [
      'with another CAS of this name',
      [record('use-token', 'done', {uid: 'uid-0'})],
      {isBegun: false, provisioned: 'no'},
    ],
  ])('%s', (_, records, told) => expect(progressOf(records, 'uid-1')).toMatchObject(told));

  test('counts nothing without a CAS', () => {
    expect(progressOf([record('use-token', 'done', {uid: ''})], undefined).isBegun).toBe(false);
  });

  test('says what is spent', () => {
    expect(spentWords(progressOf([], 'uid-1'))).toBe('nothing was spent');
    expect(
      spentWords(
        progressOf([record('use-token', 'done'), record('create-session', 'intended', {session: 's'})], 'uid-1'),
      ),
    ).toBe('the provisioning token was used, so it is worth nothing any more; the session s may have been created');
  });
});
