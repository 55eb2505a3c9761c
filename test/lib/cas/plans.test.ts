// Plans about a CAS over plain worlds: what is found, what blocks, and which steps are left.
import {describe, expect, test} from 'vitest';
import {casComponent} from '../../../src/lib/cas/component.ts';
import type {CasDesired} from '../../../src/lib/cas/desired.ts';
import {casRef} from '../../../src/lib/cas/names.ts';
import {readPatch} from '../../../src/lib/cas/patch.ts';
import type {Provisioning} from '../../../src/lib/cas/provisioning.ts';
import type {Recovery} from '../../../src/lib/cas/recovery.ts';
import {statusComponent} from '../../../src/lib/cas/status-component.ts';
import {upgradeComponent} from '../../../src/lib/cas/upgrade-component.ts';
import type {UpgradeCourse} from '../../../src/lib/cas/upgrade-course.ts';
import type {UpgradeDesired} from '../../../src/lib/cas/upgrade-desired.ts';
import type {UpgradeWork} from '../../../src/lib/cas/upgrade-work.ts';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import type {CheckedImage, ImageCheck} from '../../../src/lib/image-check/checked-image.ts';
import type {JournalRecord} from '../../../src/lib/keys/journal.ts';
import type {ComponentPlan} from '../../../src/lib/plan/component.ts';
import type {LocalStep, Step} from '../../../src/lib/plan/step.ts';
import {changesOf} from '../../../src/lib/plan/step.ts';
import {aCas, casName, casSettings, repository, upgradeSettings} from '../../support/cas-ground.ts';
import {planIn, type World} from '../../support/world.ts';

const local = (summary: string): LocalStep => ({step: 'local', summary, differences: [], make: async () => []});
const namespace: KubeObject = {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'prod'}};
const claim: KubeObject = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: {name: 'database-mycas-0', namespace: 'prod'},
};
const going = {deletionTimestamp: '2026-06-01T12:00:00Z'};
const unprovisioned = {provisioned: 'No', state: 'WAITING', phase: 'Unprovisioned', attestable: 'No'};

const patch = await readPatch(
  {
    url: 'p',
    text: '[{op: replace, path: /spec/backup-controller/enabled, value: true}, {op: replace, path: /spec/backup-controller/session, value: "$POLICY_NAME/register"}, {op: replace, path: /spec/startupProbe/enabled, value: true}]',
  },
  {POLICY_NAME: 'cas-owner/primary-backup'},
);
const patched = {
  'backup-controller': {
    enabled: true,
    image: `${repository}/backup-controller:6.0.5`,
    session: 'cas-owner/primary-backup/register',
  },
  startupProbe: {enabled: true},
};

// As far as a plan is concerned these are only lists of steps.
const work = {
  announceSteps: () => [local('announce')],
  provisionSteps: () => [local('provision')],
  sessionSteps: () => [local('sessions')],
  closingSteps: () => [local('close')],
} as unknown as Provisioning;
const recovery = {steps: () => [local('restore')], proofSteps: () => [local('prove')]} as unknown as Recovery;

function desired(
  changes: Partial<Omit<CasDesired, 'settings'>> = {},
  settings: Parameters<typeof casSettings>[0] = {},
): CasDesired {
  return {
    settings: casSettings({version: '6.0.5', ...settings}),
    name: casName,
    wanted: {
      apiVersion: 'services.scone.cloud/v1beta1',
      kind: 'CAS',
      metadata: casName,
      spec: {image: `${repository}/cas:6.0.5`},
    },
    patch,
    journal: [],
    work,
    recovery: undefined,
    finalImage: `${repository}/cas:6.0.5`,
    safetyImage: `${repository}/cas-safety-service:6.0.5`,
    now: () => 0,
    ...changes,
  };
}

/** `PS200 ok`, with what can be mended apart from what is broken. */
function told({findings, steps, blocks}: ComponentPlan) {
  // What is said of images is the same for all of them, and tested apart.
  const about = findings.filter(({code}) => code !== 'PS003');
  return {
    findings: about.map(({code, verdict, mendable}) => `${code} ${mendable ? 'differs' : verdict}`),
    steps: steps.map(wordOf),
    blocks,
  };
}

function wordOf(step: Step): string {
  if (step.step === 'local') return step.summary;
  if (step.step === 'wait') return `wait for ${step.what.replace(/.* to /, '')}`;
  return step.step;
}

const planned = (objects: KubeObject[], want: CasDesired, more: Partial<World> = {}) =>
  told(planIn({objects: [namespace, ...objects], ...more}, casComponent, want));

const record = (act: string, state: JournalRecord['state'] = 'done', uid = 'uid-1'): JournalRecord => ({
  at: '2026-01-01T00:00:00Z',
  act,
  state,
  facts: {uid},
});

const fromSessions = ['wait for run', 'sessions', 'patch', 'close'];
const all = ['wait for run', 'provision', 'sessions', 'patch', 'close'];

describe('images of which a plan', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  const image = `${repository}/cas:6.0.5`;
  const checked = (verdict: CheckedImage['verdict']): ImageCheck => ({
    is: 'asked',
    images: [{part: image, image, key: 'k', isGivenKey: false, verdict}],
  });
  const unreachable = {is: 'unknown', answer: {is: 'unreachable', reason: 'DNS'}} as const;

  test.each<[string, ImageCheck, string[], RegExp | undefined]>([
    ['knows nothing yet says nothing', {is: 'not-asked', because: 'later'}, [], undefined],
    ['shall know nothing says so', {is: 'not-asked', because: 'never'}, ['PS003 skipped'], undefined],
    [
      'knows a good signature goes on',
      checked({is: 'verified', digest, where: 'w', remarks: []}),
      ['PS003 ok'],
      undefined,
    ],
    ['knows none is blocked', checked({is: 'unsigned', digest}), ['PS004 failed'], /cas:6\.0\.5 is not signed/],
    ['knows a wrong one is blocked', checked({is: 'wrong', digest, reasons: ['r']}), ['PS005 failed'], /is good/],
    ['cannot ask is blocked', checked(unreachable), ['PS003 unknown'], /are not known/],
  ])('%s', (_, check, expected, blocks) => {
    const plan = planIn({objects: [namespace]}, casComponent, desired({check}));
    const found = plan.findings.filter(({code}) => /^PS00[345]$/.test(code));
    expect(found.map(({code, verdict}) => `${code} ${verdict}`)).toEqual(expected);
    if (blocks === undefined) expect(plan.blocks).toBeUndefined();
    else expect(plan.blocks).toMatch(blocks);
  });
});

describe('provisioning', () => {
  test.each<[what: string, objects: KubeObject[], want: CasDesired, findings: string[], steps: string[]]>([
    ['of nothing', [], desired(), ['PS200 differs'], ['apply', ...all]],
    [
      'and waiting for health',
      [],
      desired({}, {provision: {wait: true}}),
      ['PS200 differs'],
      ['apply', ...all, 'wait for be healthy'],
    ],
    [
      'its first half',
      [],
      desired({}, {action: 'preprovision'}),
      ['PS200 differs'],
      ['apply', 'wait for run', 'announce'],
    ],
    ['of one that is there', [aCas({status: unprovisioned})], desired(), ['PS200 ok', 'PS201 differs'], all],
    [
      'of one that is patched already',
      [aCas({status: unprovisioned, spec: patched})],
      desired(),
      ['PS200 ok', 'PS201 differs'],
      ['wait for run', 'provision', 'sessions', 'close'],
    ],
    ['of one that is done', [aCas({spec: patched})], desired(), ['PS200 ok', 'PS201 ok'], []],
    ['of one without probes', [aCas()], desired(), ['PS200 ok', 'PS201 ok', 'PS205 warning'], []],
    ['its second half', [aCas()], desired({}, {action: 'postprovision'}), ['PS200 ok', 'PS201 ok'], fromSessions],
    [
      'its second half, of another image',
      [aCas({spec: {image: 'x:1'}})],
      desired({}, {action: 'postprovision'}),
      ['PS200 ok', 'PS201 ok'],
      fromSessions,
    ],
    [
      'after a run that was cut before the token',
      [aCas({status: unprovisioned})],
      desired({journal: [record('create-identity')]}),
      ['PS200 ok', 'PS209 differs', 'PS201 differs'],
      all,
    ],
    [
      'after a run that may have used the token',
      [aCas({status: unprovisioned})],
      desired({journal: [record('use-token', 'intended')]}),
      ['PS200 ok', 'PS209 differs', 'PS201 differs'],
      all,
    ],
    [
      'after a run that used the token',
      [aCas({status: unprovisioned})],
      desired({journal: [record('use-token')]}, {resume: true}),
      ['PS200 ok', 'PS209 differs', 'PS201 differs'],
      fromSessions,
    ],
    [
      'after a run that was cut at its end',
      [aCas({spec: patched})],
      desired({journal: [record('use-token'), record('create-session')]}),
      ['PS200 ok', 'PS209 differs', 'PS201 ok'],
      ['wait for run', 'sessions', 'close'],
    ],
    [
      'after a whole run',
      [aCas({spec: patched})],
      desired({journal: [record('use-token'), record('complete-provisioning')]}),
      ['PS200 ok', 'PS201 ok'],
      [],
    ],
    [
      'of one that was recovered and runs the recovery image',
      [aCas({status: unprovisioned, spec: {image: `${repository}/cas-recovery:6.0.5`}})],
      desired(),
      ['PS200 ok', 'PS201 differs'],
      all,
    ],
    [
      'of one of which another of that name was done',
      [aCas({status: unprovisioned})],
      desired({journal: [record('use-token', 'done', 'uid-0')]}),
      ['PS200 ok', 'PS201 differs'],
      all,
    ],
  ])('%s', (_, objects, want, findings, steps) => {
    expect(planned(objects, want)).toEqual({findings, steps, blocks: undefined});
  });

  test('of one that was upgraded: its session is another service of the same policy, and stays so', () => {
    const spec = {
      ...patched,
      'backup-controller': {...patched['backup-controller'], session: 'cas-owner/primary-backup/upgrade'},
    };
    expect(planned([aCas({spec})], desired()).findings).toEqual(['PS200 ok', 'PS201 ok']);
    const steps = planIn(
      {objects: [namespace, aCas({spec: {...spec, startupProbe: {}}})]},
      casComponent,
      desired({}, {action: 'postprovision'}),
    ).steps;
    const change = steps.find((step) => step.step === 'patch');
    expect(change).toMatchObject({patch: {spec: {startupProbe: {enabled: true}}}});
    expect(JSON.stringify(change)).not.toContain('register');
  });

  test.each<[what: string, world: Partial<World>, want: CasDesired, finding: string, blocks: string]>([
    ['without a namespace', {objects: []}, desired(), 'PS214 failed', 'namespace prod cannot be used'],
    [
      'in one that is going',
      {objects: [{...namespace, metadata: {name: 'prod', ...going}}]},
      desired(),
      'PS214 failed',
      'namespace prod cannot be used',
    ],
    ['without an operator', {missingKinds: ['CAS']}, desired(), 'PS200 failed', 'the operator is not installed'],
    [
      'of one that cannot be read',
      {refusedKinds: ['CAS']},
      desired(),
      'PS200 unknown',
      'CAS prod/mycas could not be read',
    ],
    [
      'of one that is going',
      {objects: [namespace, aCas({metadata: going})]},
      desired(),
      'PS200 failed',
      'CAS prod/mycas is being deleted',
    ],
    [
      'beside an old database',
      {objects: [namespace, claim]},
      desired(),
      'PS202 failed',
      'PersistentVolumeClaim prod/database-mycas-0 is left over',
    ],
    [
      'where a database cannot be looked for',
      {refusedKinds: ['PersistentVolumeClaim']},
      desired(),
      'PS202 unknown',
      'whether a database is left over is not known',
    ],
    [
      'again, in its first half',
      {objects: [namespace, aCas()]},
      desired({}, {action: 'preprovision'}),
      'PS200 failed',
      'CAS prod/mycas exists already',
    ],
    [
      'in its second half, of nothing',
      {},
      desired({}, {action: 'postprovision'}),
      'PS200 failed',
      'CAS prod/mycas does not exist',
    ],
    ['going on with nothing', {}, desired({}, {resume: true}), 'PS200 failed', 'CAS prod/mycas does not exist'],
    [
      'going on with what is done',
      {objects: [namespace, aCas()]},
      desired({}, {resume: true}),
      'PS209 failed',
      'there is nothing to resume',
    ],
    [
      'of another version',
      {objects: [namespace, aCas({status: unprovisioned, spec: {image: `${repository}/cas:6.0.6`}})]},
      desired(),
      'PS208 failed',
      'CAS prod/mycas runs another image',
    ],
  ])('is not begun %s', (_, world, want, finding, blocks) => {
    const plan = told(planIn({objects: [namespace], ...world}, casComponent, want));
    expect(plan.findings).toContain(finding);
    expect(plan).toMatchObject({steps: [], blocks});
  });

  test('who may not read namespaces is told by the CAS itself', () => {
    expect(planned([aCas({spec: patched})], desired(), {refusedKinds: ['Namespace']}).findings).toEqual([
      'PS200 ok',
      'PS201 ok',
    ]);
  });
});

describe('recovery', () => {
  const recoveryImage = `${repository}/cas-recovery:6.0.5`;
  const want = (changes: Partial<CasDesired> = {}) => {
    const usual = desired();
    return desired(
      {recovery, wanted: {...usual.wanted, spec: {image: recoveryImage}}, ...changes},
      {action: 'recover'},
    );
  };
  const tail = [
    'wait for serve again',
    'prove',
    'sessions',
    'patch',
    'patch',
    `wait for run ${repository}/cas:6.0.5`,
    'wait for be healthy',
    'close',
  ];
  const fresh = aCas({status: unprovisioned, spec: {image: recoveryImage}});

  test.each<[what: string, objects: KubeObject[], want: CasDesired, plan: object]>([
    ['into a new CAS', [], want(), {findings: ['PS200 differs'], steps: ['apply', 'wait for run', 'restore', ...tail]}],
    [
      'into one that was begun',
      [fresh],
      want(),
      {findings: ['PS200 ok', 'PS209 differs'], steps: ['wait for run', 'restore', ...tail]},
    ],
    [
      'of one that serves already: no second snapshot',
      [aCas({spec: {image: recoveryImage}})],
      want(),
      {findings: ['PS200 ok', 'PS209 differs'], steps: ['wait for run', ...tail]},
    ],
    ['that is done', [aCas()], want({journal: [record('recover')]}), {findings: ['PS200 ok', 'PS201 ok'], steps: []}],
    [
      'into one in use',
      [aCas()],
      want(),
      {findings: ['PS200 ok', 'PS208 failed'], steps: [], blocks: 'CAS prod/mycas exists already'},
    ],
    ['beside an old database', [claim], want(), {findings: ['PS202 failed'], steps: []}],
  ])('%s', (_, objects, wanted, plan) => expect(planned(objects, wanted)).toMatchObject(plan));
});

describe('upgrade', () => {
  const now = Date.parse('2026-06-02T00:00:00Z');
  const images = {
    cas: `${repository}/cas:6.0.6`,
    controller: `${repository}/backup-controller:6.0.6`,
    safetyService: `${repository}/cas-safety-service:6.0.6`,
  };
  const controllerIsNew = {
    'backup-controller': {
      image: images.controller,
      session: 'cas-owner/primary-backup/upgrade',
      env: [{name: 'BACKUP_CAS_IMAGE', value: images.cas}],
    },
  };
  const upgradeWork = {
    permissionSteps: () => [local('permit')],
    repairSteps: () => [],
    needsRepair: () => false,
    closingSteps: () => [local('close')],
    isInterrupted: () => false,
  } as unknown as UpgradeWork;

  function want(upgrade: Partial<typeof upgradeSettings> = {}, changes: Partial<UpgradeDesired> = {}): UpgradeDesired {
    const settings = {...casSettings({action: 'upgrade', version: '6.0.5'}), upgrade: {...upgradeSettings, ...upgrade}};
    return {
      settings,
      name: casName,
      images,
      backupProvedAt: now - 3_600_000,
      now: () => now,
      work: upgradeWork,
      ...changes,
    };
  }
  const upgraded = (cas: KubeObject | undefined, wanted = want(), more: Partial<World> = {}) =>
    told(planIn({objects: cas === undefined ? [] : [cas], ...more}, upgradeComponent, wanted));

  const imageWaits = [`wait for run ${images.cas}`, 'wait for be healthy', 'close'];

  test.each<[what: string, cas: KubeObject, steps: string[]]>([
    ['from the beginning', aCas(), ['permit', 'patch', 'transaction', 'patch', ...imageWaits]],
    [
      'with the other service of the session already',
      aCas({spec: {'backup-controller': {image: 'old', session: 'a/upgrade'}}}),
      ['permit', 'transaction', 'patch', ...imageWaits],
    ],
    [
      'with the new backup controller: its nodes are waited for',
      aCas({spec: controllerIsNew}),
      ['permit', `wait for run ${images.controller}`, 'wait for hold the new CAS', 'patch', ...imageWaits],
    ],
    [
      'with the new image, not yet healthy',
      aCas({spec: {...controllerIsNew, image: images.cas}, status: {phase: 'Upgrading'}}),
      ['permit', ...imageWaits],
    ],
    [
      'with an old safety service',
      aCas({spec: {...controllerIsNew, image: images.cas, safetyService: {image: 'old'}}}),
      ['permit', 'patch', ...imageWaits],
    ],
    ['that is done', aCas({spec: {...controllerIsNew, image: images.cas}}), []],
  ])('%s', (_, cas, steps) => expect(upgraded(cas)).toMatchObject({steps, blocks: undefined}));

  describe('that goes on', () => {
    const isNew = {...controllerIsNew, image: images.cas};
    const open = {state: 'open', from: ['aa'], isSafetyPaused: false} as const;
    const off = {safetyService: {enabled: false, image: images.safetyService}};

    test.each<[what: string, cas: KubeObject, course: UpgradeCourse, findings: string[], steps: string[]]>([
      ['and needs only its end', aCas({spec: isNew}), open, ['PS208 ok', 'PS209 differs'], ['close']],
      [
        'switches the safety service on again',
        aCas({spec: {...isNew, ...off}}),
        {...open, isSafetyPaused: true},
        ['PS208 ok', 'PS209 differs'],
        ['patch', 'close'],
      ],
      [
        'leaves off what it did not switch off',
        aCas({spec: {...isNew, ...off}}),
        open,
        ['PS208 ok', 'PS209 differs'],
        ['close'],
      ],
      ['and was at its end', aCas({spec: isNew}), {...open, state: 'done'}, ['PS208 ok'], []],
      [
        'and was at its end, with a CAS that is ill',
        aCas({spec: isNew, status: {phase: 'Provisioned', state: 'PENDING'}}),
        {...open, state: 'done'},
        ['PS208 ok', 'PS203 warning'],
        [],
      ],
    ])('%s', (_, cas, course, findings, steps) => {
      const plan = upgraded(cas, want({}, {course}));
      expect(plan).toMatchObject({steps, blocks: undefined});
      expect(plan.findings.slice(-findings.length)).toEqual(findings);
    });
  });

  describe('from 5.8 brings a safety service', () => {
    const old = {image: `${repository}/cas:5.8.0`};
    const nodes = (desiredNumMigratableNodes: number) => ({desiredNumMigratableNodes});
    const imagePatch = (cas: KubeObject) => {
      const {steps} = planIn({objects: [cas]}, upgradeComponent, want());
      const patches = steps.flatMap((step) => (step.step === 'patch' ? [step.patch as {spec: object}] : []));
      return patches.map(({spec}) => spec).find((spec) => 'image' in spec);
    };

    /** Named, so that it is one that was verified. */
    const added = (enabled: boolean) => ({image: images.cas, safetyService: {enabled, image: images.safetyService}});

    test.each<[string, KubeObject, object]>([
      ['with as many nodes as it wants', aCas({spec: old, status: nodes(3)}), added(true)],
      ['with fewer', aCas({spec: old, status: nodes(2)}), added(false)],
      ['with no known number of nodes', aCas({spec: old}), added(true)],
      [
        'which wants fewer itself',
        aCas({spec: {...old, safetyService: {enabled: true, desiredReplicas: 2}}, status: nodes(2)}),
        {image: images.cas},
      ],
      [
        'which somebody has switched off',
        aCas({spec: {...old, safetyService: {enabled: false}}, status: nodes(2)}),
        {image: images.cas},
      ],
    ])('%s', (_, cas, patch) => expect(imagePatch(cas)).toEqual(patch));

    test('later versions had theirs before', () => {
      expect(imagePatch(aCas({status: nodes(1)}))).toEqual({image: images.cas});
    });
  });

  test('the old backup controller comes back when the nodes do not follow', () => {
    const {steps} = planIn({objects: [aCas()]}, upgradeComponent, want());
    const transaction = steps.find((step) => step.step === 'transaction');
    const back = transaction?.step === 'transaction' ? transaction.abort('the nodes did not follow') : [];
    expect(back).toMatchObject([
      {
        patch: {
          spec: {
            'backup-controller': {
              image: `${repository}/backup-controller:6.0.5`,
              env: [{name: 'BACKUP_CAS_IMAGE', value: `${repository}/cas:6.0.5`}],
            },
          },
        },
      },
    ]);
  });

  test('an interrupted one is left as it is, to be gone on with', () => {
    const interrupted = want({}, {work: {...upgradeWork, isInterrupted: () => true} as unknown as UpgradeWork});
    const {steps} = planIn({objects: [aCas()]}, upgradeComponent, interrupted);
    const transaction = steps.find((step) => step.step === 'transaction');
    expect(transaction?.step === 'transaction' && transaction.abort('SIGINT')).toEqual([]);
  });

  test('an image without a good signature blocks it', () => {
    const verdict = {is: 'unsigned', digest: `sha256:${'a'.repeat(64)}`} as const;
    const checked = {part: images.controller, image: images.controller, key: 'k', isGivenKey: true, verdict};
    const plan = upgraded(aCas(), want({}, {check: {is: 'asked', images: [checked]}}));
    expect(plan.findings).toContain('PS004 failed');
    expect(plan.blocks).toMatch(/backup-controller:6\.0\.6 is not signed/);
  });

  test('a CAS without a safety service gets none', () => {
    const {steps} = planIn({objects: [aCas()]}, upgradeComponent, want());
    expect(JSON.stringify(steps.flatMap(changesOf))).not.toContain('safety');
  });

  test.each<[what: string, cas: KubeObject, wanted: UpgradeDesired, finding: string, blocks: string]>([
    ['a CAS that is going', aCas({metadata: going}), want(), 'PS200 failed', 'is being deleted'],
    [
      'a CAS that is not provisioned',
      aCas({status: {provisioned: 'No'}}),
      want(),
      'PS200 failed',
      'is not provisioned',
    ],
    ['a CAS that is not healthy', aCas({status: {state: 'BROKEN'}}), want(), 'PS203 failed', 'is not healthy (BROKEN)'],
    [
      'a CAS without a session',
      aCas({spec: {'backup-controller': {enabled: false}}}),
      want(),
      'PS205 failed',
      'no backup controller with a session',
    ],
    [
      'other tolerations',
      aCas({spec: {tolerations: [{operator: 'Exists'}]}}),
      want(),
      'PS205 failed',
      'spec.backup-controller.tolerations differ',
    ],
    ['no proved backup', aCas(), want({}, {backupProvedAt: undefined}), 'PS213 failed', 'there is no proved backup'],
    ['an old backup', aCas(), want({}, {backupProvedAt: now - 25 * 3_600_000}), 'PS213 failed', 'is 25 hours old'],
    ['a very old backup', aCas(), want({}, {backupProvedAt: now - 72 * 3_600_000}), 'PS213 failed', 'is 3 days old'],
    ['a way back', aCas(), want({to: '5.9.0'}), 'PS208 failed', '5.9.0 is older than 6.0.5'],
    [
      'a step too long',
      aCas({spec: {image: `${repository}/cas:5.9.0`}}),
      want({to: '7.0.0'}),
      'PS208 failed',
      'no way from 5.9.0 to 7.0.0',
    ],
  ])('%s is refused', (_, cas, wanted, finding, blocks) => {
    const plan = upgraded(cas, wanted);
    expect(plan.findings).toContain(finding);
    expect(plan.blocks).toContain(blocks);
  });

  test('another version than the one that was named is refused', () => {
    const wanted = want();
    const named = {...wanted, settings: {...wanted.settings, version: '5.9.0', isVersionGiven: true}};
    expect(upgraded(aCas(), named).blocks).toContain('runs 6.0.5, not 5.9.0');
    const forced = {...named, settings: {...named.settings, upgrade: {...upgradeSettings, force: true}}};
    expect(upgraded(aCas(), forced)).toMatchObject({
      blocks: undefined,
      findings: expect.arrayContaining(['PS208 warning']),
    });
  });

  test('--force makes a warning of health, and of nothing that cannot work', () => {
    expect(upgraded(aCas({status: {state: 'BROKEN'}}), want({force: true}))).toMatchObject({
      blocks: undefined,
      findings: expect.arrayContaining(['PS203 warning']),
    });
    expect(upgraded(aCas({status: {provisioned: 'No'}}), want({force: true})).blocks).toContain('not provisioned');
    expect(upgraded(aCas(), want({force: true}, {backupProvedAt: undefined})).blocks).toContain('no proved backup');
  });

  test('what is under way needs no backup any more', () => {
    expect(
      upgraded(aCas({spec: controllerIsNew, status: {state: 'BROKEN'}}), want({}, {backupProvedAt: undefined})),
    ).toMatchObject({
      blocks: undefined,
      findings: expect.arrayContaining(['PS213 ok']),
    });
  });

  test('of nothing, and of what cannot be read', () => {
    expect(upgraded(undefined)).toEqual({
      findings: ['PS200 failed'],
      steps: [],
      blocks: 'CAS prod/mycas does not exist',
    });
    expect(upgraded(aCas(), want(), {refusedKinds: ['CAS']})).toMatchObject({
      findings: ['PS200 unknown'],
      blocks: 'CAS prod/mycas could not be read',
    });
  });
});

describe('status', () => {
  const look = (objects: KubeObject[], more: Partial<World> = {}) => {
    const plan = planIn({objects, ...more}, statusComponent, {name: casName});
    expect(plan.steps).toEqual([]);
    return told(plan).findings;
  };
  const good = ['PS200 ok', 'PS201 ok', 'PS203 ok', 'PS204 ok', 'PS212 skipped', 'PS206 ok', 'PS207 ok'];
  const withOne = (finding: string) => good.map((each) => (each.slice(0, 5) === finding.slice(0, 5) ? finding : each));

  test.each<[what: string, cas: KubeObject, findings: string[]]>([
    ['all is well', aCas(), good],
    [
      'its report belongs to its nonce',
      aCas({spec: {nonce: 'a'}, status: {nonce: 'a', dcapReport: '{}'}}),
      withOne('PS212 ok'),
    ],
    [
      'its report belongs to another nonce',
      aCas({spec: {nonce: 'a'}, status: {nonce: 'b', dcapReport: '{}'}}),
      withOne('PS212 failed'),
    ],
    ['it is going', aCas({metadata: going}), withOne('PS200 failed')],
    ['it is broken', aCas({status: {state: 'BROKEN'}}), withOne('PS203 failed')],
    ['it is not there yet', aCas({status: {state: 'PENDING', phase: ''}}), withOne('PS203 warning')],
    ['it migrates', aCas({status: {phase: 'EnablingMigration'}}), withOne('PS203 warning')],
    ['it could not be attested', aCas({status: {attestable: 'No'}}), withOne('PS204 failed')],
    ['its snapshot failed', aCas({status: {snapshotStatus: 'Failed'}}), withOne('PS206 failed')],
    ['it has no snapshot yet', aCas({status: {snapshotStatus: 'Initializing'}}), withOne('PS206 warning')],
    ['it keeps none', aCas({status: {snapshotStatus: undefined}}), withOne('PS206 warning')],
    ['a node is missing', aCas({status: {migrationNodeAlert: 1, migrationNodeRatio: '2/3'}}), withOne('PS207 warning')],
    ['it cannot move', aCas({status: {migrationNodeRatio: 'Disabled'}}), withOne('PS207 warning')],
    [
      'it is not provisioned',
      aCas({status: {provisioned: 'No', attestable: 'No'}}),
      withOne('PS201 failed').map((each) => (each === 'PS204 ok' ? 'PS204 skipped' : each)),
    ],
  ])('%s', (_, cas, findings) => expect(look([cas])).toEqual(findings));

  test('nothing is reported yet', () => {
    expect(look([{...aCas(), status: undefined}])).toEqual([
      'PS200 ok',
      'PS201 unknown',
      'PS203 failed',
      'PS204 skipped',
      'PS212 skipped',
      'PS206 warning',
      'PS207 warning',
    ]);
  });

  test.each<[what: string, world: Partial<World>, findings: string[]]>([
    ['it is not there', {objects: []}, ['PS200 failed']],
    ['there is no operator', {missingKinds: ['CAS']}, ['PS200 failed']],
    ['it cannot be read', {refusedKinds: ['CAS']}, ['PS200 unknown']],
    ['its pods cannot be read', {refusedKinds: ['Pod']}, good],
  ])('%s', (_, world, findings) => {
    expect(look(world.objects ?? [aCas()], world)).toEqual(findings);
  });

  test('asks for one object by its name', () => {
    expect(casRef(casName)).toMatchObject({name: 'mycas', namespace: 'prod'});
  });
});
