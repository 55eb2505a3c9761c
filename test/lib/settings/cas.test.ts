// Settings of the commands about a CAS: which action the flags mean, and where each value comes from.
import {expect, test} from 'vitest';
import {usualTolerances} from '../../../src/lib/scone/tolerances.ts';
import type {CasSettings} from '../../../src/lib/settings/cas-settings.ts';
import {readSources} from '../../../src/lib/settings/read-settings.ts';
import type {CasWords} from '../../../src/lib/settings/resolve-cas.ts';
import {readCasSettings} from '../../../src/lib/settings/resolve-cas.ts';
import type {FlagValues} from '../../../src/lib/settings/sources.ts';
import {emptyDirectory} from '../../support/temporary.ts';

interface Given {
  flags?: FlagValues;
  env?: Record<string, string>;
  words?: Partial<CasWords>;
  /** Where it runs. */
  cwd?: string;
}

async function settle({flags = {}, env = {}, words = {}, cwd = emptyDirectory()}: Given): Promise<CasSettings> {
  const machine = {env, homeDirectory: '/home/ada', cwd, platform: 'linux' as const};
  const said = await readSources(flags, machine);
  return (await readCasSettings(said, machine, {action: undefined, name: undefined, ...words})).settings;
}

const hex = 'AB'.repeat(32);

test('nothing said', async () => {
  const {
    action,
    name,
    namespace,
    version,
    isVersionGiven,
    imageRepo,
    targetDirectory,
    tolerances,
    timeout,
    sconeCli,
    upgrade,
  } = await settle({});
  expect({
    action,
    name,
    namespace,
    version,
    isVersionGiven,
    imageRepo,
    targetDirectory,
    timeout,
    sconeCli,
    upgrade,
  }).toEqual({
    action: 'provision',
    name: 'cas',
    namespace: undefined,
    version: '6.0.6',
    isVersionGiven: false,
    imageRepo: 'registry.scontain.com/scone.cloud',
    targetDirectory: '/home/ada/.cas',
    timeout: 15 * 60_000,
    sconeCli: {
      driver: 'auto',
      allowOtherVersion: false,
      portForward: true,
      address: undefined,
      clientPort: undefined,
      localPort: undefined,
    },
    upgrade: undefined,
  });
  expect(tolerances).toEqual(usualTolerances);
});

test.each<[flags: FlagValues, action: string]>([
  [{'local-backup': true}, 'backup'],
  [{'is-provisioned': true}, 'is-provisioned'],
  [{'print-public-keys': true}, 'print-public-keys'],
  [{upgrade: '6.0.6'}, 'upgrade'],
  [{'upgrade-with-governance': '7.0.0', 'upgrade-sconecli-mrenclave': hex}, 'upgrade'],
  [{verify: true}, 'verify'],
  [{'preprovision-only': true}, 'preprovision'],
  [{'postprovision-only': true}, 'postprovision'],
  [{'cas-database-recovery': 'dir'}, 'recover'],
])('%j means %s', async (flags, action) => expect((await settle({flags})).action).toBe(action));

test('a sub-command means itself', async () => {
  expect((await settle({words: {action: 'status'}})).action).toBe('status');
});

test.each<[what: string, given: Given, expected: Partial<CasSettings>]>([
  ['the namespace by flag before the variable', {flags: {namespace: 'a'}, env: {NAMESPACE: 'b'}}, {namespace: 'a'}],
  ['the namespace by variable', {env: {NAMESPACE: 'b'}}, {namespace: 'b'}],
  ['the target by flag', {flags: {target: 'keys'}, cwd: '/home/ada'}, {targetDirectory: '/home/ada/keys'}],
  ['the target by variable', {env: {TARGET_DIR: '/keys'}}, {targetDirectory: '/keys'}],
  ['a version that is given', {flags: {'set-version': '6.0.5'}}, {version: '6.0.5', isVersionGiven: true}],
  [
    'a repository of images before that of the variable',
    {flags: {'image-registry': 'r.example/x/'}, env: {IMAGE_REPO: 'y'}},
    {imageRepo: 'r.example/x'},
  ],
  [
    'a repository of images by variable',
    {env: {IMAGE_REPO: 'y', IMAGE_PREFIX: 'p-'}},
    {imageRepo: 'y', imagePrefix: 'p-'},
  ],
  ['more time for an upgrade', {flags: {upgrade: '6.0.6'}}, {timeout: 60 * 60_000}],
  [
    'one list of options in place of both',
    {flags: {'set-tolerations': '-CG'}, env: {SGX_TOLERATIONS: '-S'}},
    {tolerances: [['-C', '-G']]},
  ],
  ['the first try replaced', {env: {SGX_TOLERATIONS: '-S'}}, {tolerances: [['-S'], [...(usualTolerances[1] ?? [])]]}],
  [
    'the second try replaced',
    {env: {SGX_STD_TOLERATIONS: '-S'}},
    {tolerances: [[...(usualTolerances[0] ?? [])], ['-S']]},
  ],
])('%s', async (_, given, expected) => expect(await settle(given)).toMatchObject(expected));

test('measurements are told in lower case, and that of the present controller counts for provisioning too', async () => {
  const upgrading = await settle({
    flags: {upgrade: '6.0.6', 'sconecli-mrenclave': hex, 'upgrade-sconecli-mrenclave': hex},
  });
  expect(upgrading.upgrade).toMatchObject({presentMrenclave: hex.toLowerCase(), nextMrenclave: hex.toLowerCase()});
  const provisioning = await settle({flags: {'sconecli-mrenclave': hex}});
  expect(provisioning.provision.controllerMrenclave).toBe(hex.toLowerCase());
});

test('an upgrade asks for a backup of a day, unless told otherwise', async () => {
  const ages = [{}, {'max-backup-age': '1h'}, {'without-backup': true}].map(async (flags) => {
    const {upgrade} = await settle({flags: {upgrade: '6.0.6', ...flags}});
    return upgrade?.maxBackupAge;
  });
  expect(await Promise.all(ages)).toEqual([24 * 3_600_000, 3_600_000, undefined]);
});

test('one file of patches stands for both', async () => {
  const {files} = await settle({
    flags: {filename: 'p.json'},
    env: {CAS_PATCH_PROBES_JSON_URL: 'q.json'},
    cwd: '/home/ada',
  });
  expect(files).toMatchObject({
    patch: '/home/ada/p.json',
    patchWithBackup: '/home/ada/p.json',
    provisioning: undefined,
  });
});

test.each<[what: string, flags: FlagValues, expected: object]>([
  ['no docker', {'no-docker': true}, {driver: 'local', portForward: true}],
  ['a driver', {'scone-cli': 'podman'}, {driver: 'podman'}],
  ['no port-forward', {'no-port-forward': true, 'cas-client-port': '9000'}, {portForward: false, clientPort: 9000}],
  ['an address', {'cas-address': 'cas.example'}, {address: 'cas.example', portForward: false}],
  ['a local port', {'local-cas-client-port': '18765'}, {localPort: 18_765, portForward: true}],
])('the scone program: %s', async (_, flags, expected) =>
  expect((await settle({flags})).sconeCli).toMatchObject(expected),
);

test('a DCAP key prints as a mask', async () => {
  const {provision} = await settle({flags: {'dcap-api': hex.slice(32)}});
  expect(provision.dcapKey?.reveal()).toBe(hex.slice(32));
  expect(JSON.stringify(provision)).not.toContain(hex.slice(32));
});
