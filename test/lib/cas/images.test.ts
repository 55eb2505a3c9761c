// The images of a CAS: which of them a plan brings, in which form they are deployed and found again, which may be run.
import {describe, expect, test} from 'vitest';
import {casComponent} from '../../../src/lib/cas/component.ts';
import type {CasDesired} from '../../../src/lib/cas/desired.ts';
import {casVersion, imageDiffers, withControllerImage} from '../../../src/lib/cas/image.ts';
import {pinnedBy} from '../../../src/lib/cas/images.ts';
import {plannedImages, programImages} from '../../../src/lib/cas/planned-images.ts';
import type {Provisioning} from '../../../src/lib/cas/provisioning.ts';
import {upgradeComponent} from '../../../src/lib/cas/upgrade-component.ts';
import {patchFor} from '../../../src/lib/cas/upgrade-facts.ts';
import {mapImages, upgradeImages} from '../../../src/lib/cas/upgrade-images.ts';
import type {UpgradeWork} from '../../../src/lib/cas/upgrade-work.ts';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import type {CheckedImage, ImageCheck} from '../../../src/lib/image-check/checked-image.ts';
import {makePlan} from '../../../src/lib/plan/plan.ts';
import {isSameImage} from '../../../src/lib/scone/images.ts';
import {aCas, casName, casSettings, repository, upgradeSettings} from '../../support/cas-ground.ts';
import {casSite, notesOf} from '../../support/cas-site.ts';
import {imageSettings} from '../../support/operator-settings.ts';
import {observeWorld} from '../../support/world.ts';

const [a, b] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const image = (name: string, digest?: string, version = '6.0.6') =>
  `${repository}/${name}:${version}${digest === undefined ? '' : `@${digest}`}`;

test.each<[string, string, unknown, boolean]>([
  ['the same tag', image('cas'), image('cas'), true],
  ['a tag and a pinned form of it', image('cas'), image('cas', a), true],
  ['a pinned form and its tag', image('cas', a), image('cas'), true],
  ['one digest', image('cas', a), image('cas', a), true],
  ['two digests', image('cas', a), image('cas', b), false],
  ['another tag', image('cas'), image('cas', a, '6.0.5'), false],
  ['another name', image('cas'), image('cas-recovery'), false],
  ['nothing there', image('cas'), undefined, false],
])('%s: the same image?', (_, one, other, isSame) => expect(isSameImage(one, other)).toBe(isSame));

test.each<[string, string, string, boolean]>([
  ['pinned by us', image('cas', a), image('cas'), false],
  ['by tag, wanted pinned', image('cas'), image('cas', a), false],
  ['of the recovery, pinned', image('cas-recovery', b), image('cas', a), false],
  ['of another version, pinned', image('cas', a, '6.0.5'), image('cas'), true],
  ['another digest than the one that is named', image('cas', a), image('cas', b), true],
])('a CAS with an image %s', (_, has, wants, isOther) => {
  const cas = aCas({spec: {image: has}});
  expect(imageDiffers(cas, aCas({spec: {image: wants}})) !== undefined).toBe(isOther);
});

test('the version of a pinned image is that of its tag', () => {
  expect(casVersion(aCas({spec: {image: image('cas', a)}}))).toBe('6.0.6');
});

describe('a plan', () => {
  const released = {spec: {'backup-controller': {enabled: true, image: image('backup-controller')}}};
  const desired = {
    settings: casSettings(),
    name: casName,
    wanted: {...aCas(), spec: {image: image('cas')}},
    patch: released,
    journal: [],
    work: {provisionSteps: () => [], sessionSteps: () => [], closingSteps: () => []} as unknown as Provisioning,
    recovery: undefined,
    finalImage: image('cas'),
    safetyImage: image('cas-safety-service'),
    now: () => 0,
  } satisfies CasDesired;
  const imagesOf = (objects: KubeObject[]) =>
    plannedImages(makePlan([casComponent], desired, observeWorld({objects}, casComponent, desired)));
  const namespace: KubeObject = {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'prod'}};
  const unprovisioned = {provisioned: 'No', phase: 'Unprovisioned'};
  const cas = (controller: string | undefined) =>
    aCas({
      spec: {image: image('cas'), 'backup-controller': controller && {enabled: true, image: controller}},
      status: unprovisioned,
    });

  test.each<[string, KubeObject[], string[]]>([
    [
      'for a new CAS brings two, and the one that the operator adds',
      [],
      [image('cas'), image('backup-controller'), image('cas-safety-service')],
    ],
    [
      'for one that is there brings the others',
      [cas(undefined)],
      [image('backup-controller'), image('cas-safety-service')],
    ],
    ['for one that has both brings none', [cas(image('backup-controller'))], []],
    ['for one that has both pinned brings none', [cas(image('backup-controller', a))], []],
  ])('%s', (_, objects, images) => expect(imagesOf([namespace, ...objects])).toEqual(images));

  test('leaves a pinned backup controller as it is, and brings what else is wanted', () => {
    const live = aCas({spec: {'backup-controller': {enabled: false, image: image('backup-controller', a)}}});
    expect(patchFor(released, live)).toEqual(withControllerImage(released, () => image('backup-controller', a)));
  });
});

describe('an upgrade', () => {
  const wanted = {
    cas: image('cas'),
    controller: image('backup-controller'),
    safetyService: image('cas-safety-service'),
  };
  const live = (spec: object) => upgradeImages(wanted, aCas({spec}));
  const backing = (value: string) => ({'backup-controller': {env: [{name: 'BACKUP_CAS_IMAGE', value}]}});

  test('brings the images of all three, and the one for which backups are made', () => {
    const work = {
      permissionSteps: () => [],
      repairSteps: () => [],
      needsRepair: () => false,
      closingSteps: () => [],
    } as unknown as UpgradeWork;
    const settings = {...casSettings({action: 'upgrade'}), upgrade: upgradeSettings};
    const other = {...wanted, cas: 'r.example/other:6.0.6'};
    const desired = {settings, name: casName, images: other, backupProvedAt: 0, now: () => 0, work};
    const imagesOf = (spec: object) => {
      const cas = aCas({spec: {'backup-controller': {session: 'a/b/upgrade'}, ...spec}});
      const observed = observeWorld({objects: [cas]}, upgradeComponent, desired);
      return plannedImages(makePlan([upgradeComponent], desired, observed));
    };
    expect(imagesOf({})).toEqual([wanted.controller, other.cas]);
    expect(imagesOf({safetyService: {image: 'old'}})).toEqual([wanted.controller, other.cas, wanted.safetyService]);
    // The CAS has it, and its nodes are to be made ready for it still.
    expect(imagesOf({image: other.cas})).toEqual([wanted.controller, other.cas]);
  });

  test('takes what is there in the form that it has', () => {
    expect(live({})).toEqual(wanted);
    expect(upgradeImages(wanted, undefined)).toEqual(wanted);
    expect(live({image: image('cas', a)}).cas).toBe(image('cas', a));
    expect(live({'backup-controller': {image: image('backup-controller', a)}}).controller).toBe(
      image('backup-controller', a),
    );
    expect(live({safetyService: {image: image('cas-safety-service')}}).safetyService).toBe(image('cas-safety-service'));
  });

  test('gives the CAS the very image that its nodes were made ready for', () => {
    expect(live(backing(image('cas', a))).cas).toBe(image('cas', a));
    expect(live(backing(image('cas', a, '6.0.5'))).cas).toBe(image('cas'));
    expect(live(backing(image('cas'))).cas).toBe(image('cas'));
  });

  test('deploys by digest, or by tag on request', () => {
    const verdict: CheckedImage['verdict'] = {is: 'verified', digest: a, where: 'w', remarks: []};
    const images = [{part: wanted.cas, image: wanted.cas, key: 'k', isGivenKey: false, verdict}];
    const check: ImageCheck = {is: 'asked', images};
    const with_ = (byTag: boolean) => mapImages(wanted, pinnedBy(check, {images: {...imageSettings, byTag}}));
    expect(with_(false)).toEqual({...wanted, cas: image('cas', a)});
    expect(with_(true)).toEqual(wanted);
  });
});

test.each<[ReturnType<typeof casSettings>['sconeCli']['driver'], string[]]>([
  ['auto', []],
  ['local', []],
  ['docker', [image('sconecli')]],
  ['podman', [image('sconecli')]],
  ['pod', [image('sconecli')]],
])('with driver %s these images are run, as far as it is known', (driver, images) => {
  const settings = casSettings();
  expect(programImages({...settings, sconeCli: {...settings.sconeCli, driver}})).toEqual(images);
});

describe('an image that is to be run', () => {
  test('is run as it is named, with a warning, when that is wanted', async () => {
    const site = casSite({settings: casSettings()});
    expect(await site.images.vouch(image('sconecli'))).toBe(image('sconecli'));
    expect(await site.images.vouch(image('backup-controller'))).toBe(image('backup-controller'));
    expect(notesOf(site.events, 'warning')).toEqual([expect.stringContaining('--no-image-signature-check')]);
  });
});
