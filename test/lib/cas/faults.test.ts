// The faults of the old scripts, by their numbers: what each would do wrong here is done right.
import {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {parse as parseToml} from 'smol-toml';
import {describe, expect, test} from 'vitest';
import {parse as parseYaml} from 'yaml';
import {arrangeCasWords} from '../../../src/cli/cas-words.ts';
import {databaseFiles, publishBackup, stageBackup, stageFile} from '../../../src/lib/cas/backup-archive.ts';
import {casPodRuns} from '../../../src/lib/cas/conditions.ts';
import {casFrom} from '../../../src/lib/cas/custom-resource.ts';
import {fingerprint} from '../../../src/lib/cas/fingerprint.ts';
import {ownerConfigText} from '../../../src/lib/cas/owner-config.ts';
import {missingOf, readPatch} from '../../../src/lib/cas/patch.ts';
import {measureHere} from '../../../src/lib/cas/pod-files.ts';
import {MarkReader} from '../../../src/lib/cas/pod-log-marks.ts';
import {Provisioning} from '../../../src/lib/cas/provisioning.ts';
import type {ProvisioningParts} from '../../../src/lib/cas/provisioning-parts.ts';
import {refuseNoSnapshot} from '../../../src/lib/cas/recovery.ts';
import {withScratchConfig} from '../../../src/lib/cas/scratch-config.ts';
import {editSession, permittedByAll} from '../../../src/lib/cas/session-edit.ts';
import {backupSession} from '../../../src/lib/cas/sessions.ts';
import {openTargetFiles, type TargetFiles} from '../../../src/lib/cas/target-files.ts';
import {casRuns, controllerRuns, healthySince, nodesMigrated} from '../../../src/lib/cas/upgrade-conditions.ts';
import {haveSameTolerations, sessionPlaceOf} from '../../../src/lib/cas/upgrade-facts.ts';
import {UpgradeWork} from '../../../src/lib/cas/upgrade-work.ts';
import {healthWait, podWait} from '../../../src/lib/cas/waits.ts';
import type {KubeObject} from '../../../src/lib/cluster/object.ts';
import {forwardPort} from '../../../src/lib/cluster/port-forward.ts';
import {casFiles, targetDirectory} from '../../../src/lib/keys/target-directory.ts';
import type {LocalStep} from '../../../src/lib/plan/step.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {Secret} from '../../../src/lib/report/secret.ts';
import {versionOfImage} from '../../../src/lib/scone/images.ts';
import {customKinds} from '../../../src/lib/scone/kinds.ts';
import {formatVersion} from '../../../src/lib/scone/semantic-version.ts';
import {usualTolerances} from '../../../src/lib/scone/tolerances.ts';
import {readSources} from '../../../src/lib/settings/read-settings.ts';
import {readCasSettings} from '../../../src/lib/settings/resolve-cas.ts';
import {json, startApiServer} from '../../support/api-server.ts';
import {aCas, casName, casSettings, repository, upgradeSettings} from '../../support/cas-ground.ts';
import {casSite} from '../../support/cas-site.ts';
import {anIdentity, configText, failureOf, keyMachine} from '../../support/key-ground.ts';
import {forwardPath, played, pod} from '../../support/pod-server.ts';
import {run} from '../../support/runtime.ts';
import {emptyDirectory} from '../../support/temporary.ts';

const hex = (pair: string) => pair.repeat(32);
const manifest =
  'apiVersion: services.scone.cloud/v1beta1\nkind: CAS\nmetadata: {name: $NAME}\nspec: {image: $IMAGE}\n# the end, without a line end';

async function settingsWith(env: Record<string, string>, flags = {}) {
  const machine = {env, homeDirectory: emptyDirectory(), cwd: emptyDirectory(), platform: 'linux' as const};
  return (await readCasSettings(await readSources(flags, machine), machine, {action: undefined, name: undefined}))
    .settings;
}

/** A directory for keys with an owner, open for the time of `work`. */
async function withFiles<T>(work: (files: TargetFiles, directory: string) => Promise<T>): Promise<T> {
  const directory = join(emptyDirectory(), '.cas');
  const files = await openTargetFiles(casSite({settings: casSettings({targetDirectory: directory})}));
  try {
    await files.write(files.cliConfig, configText(anIdentity()));
    return await work(files, directory);
  } finally {
    await files.close();
  }
}

const at = (image: string, more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: 'mycas-0', namespace: 'prod', ...more},
  spec: {containers: [{name: 'cas', image}]},
  status: {conditions: [{type: 'Ready', status: 'True', lastTransitionTime: '2026-06-01T12:00:00Z'}]},
});

/** The acts of a provisioning of a CAS whose pod, Service and sessions are as given. */
function provisioning(files: TargetFiles, parts: Partial<ProvisioningParts> & {sessions?: Record<string, string>}) {
  const calls: string[] = [];
  const {sessions = {}, ...more} = parts;
  const site = casSite({
    settings: casSettings(),
    reach: {
      pod: async () => at('x'),
      service: async () => ({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: {name: 'mycas'},
        spec: {clusterIP: '10.0.0.7'},
      }),
      clientPort: async () => 8081,
    },
    cli: {
      readSession: async ({name}) => {
        calls.push(`read ${name}`);
        const value = sessions[name];
        return value === undefined ? {ok: false, exitCode: 1, words: 'no such session'} : {ok: true, value};
      },
      createSession: async () => {
        calls.push('create');
        return {ok: true, value: undefined} as never;
      },
    },
  });
  const {settings, name, reach, outside} = site;
  const {emit, signal, learn} = outside;
  const file = {text: 'name: cas-owner\n', url: 'cas-owner.yaml'};
  const work = new Provisioning({
    ...{cluster: site.cluster, settings, name, reach, files, emit, signal, learn},
    release: {ownerPolicy: file, backupPolicy: file, ownerConfig: undefined},
    dcapKey: new Secret('0'.repeat(32)),
    backupController: 'bc',
    wasSent: false,
    now: () => 0,
    deadline: 0,
    ...more,
  });
  return {work, calls};
}

const make = (step: LocalStep | undefined) => step?.make(new AbortController().signal);

describe('security', () => {
  test('fault 1: a config file is data: shell code in it is refused and not run, wherever it lies', async () => {
    const cwd = emptyDirectory();
    writeFileSync(join(cwd, 'config'), 'NAMESPACE=$(touch pwned)\n', {mode: 0o600});
    writeFileSync(join(cwd, 'operator_controller_config'), 'touch pwned\n', {mode: 0o600});
    const {code, stderr} = await run(['cas', 'status', '--config', 'config'], {cwd});
    expect(code).toBe(2);
    expect(stderr).toContain('config files are read, never executed');
    expect(existsSync(join(cwd, 'pwned'))).toBe(false);
  });

  test('fault 6: patches of your own without a signature need --allow-unverified', async () => {
    expect((await settingsWith({}, {filename: 'p.json'})).release.allowUnverified).toBe(false);
    expect((await settingsWith({}, {filename: 'p.json', 'allow-unverified': true})).release.allowUnverified).toBe(true);
  });

  test('fault 12: token and DCAP key print as a mask, and records hold a fingerprint', async () => {
    const reader = new MarkReader();
    for (const line of ['CAS key hash: a', 'CAS provisioning token: t0k3n-of-one-time']) reader.read(line);
    expect(`${reader.marks?.token} ${JSON.stringify(reader.marks)}`).not.toContain('t0k3n');
    expect(fingerprint('t0k3n-of-one-time')).toMatch(/^[0-9a-f]{12}$/);
    const {stdout, stderr} = await run(['cas', '-d', 'ab'.repeat(16), '--nonce', 'x', '-o', 'json', '--debug']);
    expect(stdout + stderr).not.toContain('ab'.repeat(16));
  });

  test('fault 14: session, identity and config are private from the moment they exist', async () => {
    await withFiles(async (files, directory) => {
      await files.takeOverIdentity(undefined);
      await files.writeOwnerIdentity();
      await files.writeSession('cas-owner/primary-backup', 'x\n');
      await files.write(files.ownerConfig, 'x\n');
      const all = readdirSync(directory, {recursive: true, withFileTypes: true});
      const modes = all.map(
        (entry) => `${entry.isDirectory()} ${(statSync(join(entry.parentPath, entry.name)).mode & 0o777).toString(8)}`,
      );
      expect([...new Set(modes)].toSorted()).toEqual(['false 600', 'true 700']);
      expect(all.map(({name}) => name)).toEqual(
        expect.arrayContaining(['base-owner-identity.json', 'config_mycas_prod.toml']),
      );
    });
  });

  test('fault 16: files belong to who runs it, are replaced whole, and leave no copy', async () => {
    await withFiles(async (files, directory) => {
      const before = statSync(files.cliConfig).ino;
      await files.write(files.cliConfig, configText(anIdentity()));
      const after = statSync(files.cliConfig);
      expect(after.ino).not.toBe(before);
      expect(after.uid).toBe(process.getuid?.());
      expect(readdirSync(join(directory, 'identity'))).toEqual(['config.json']);
    });
  });

  test('fault 20: no variable replaces what is trusted', async () => {
    const {release} = await settingsWith({gpg_public_key_file: '/evil', cosign_public_key_file: '/evil'});
    expect(JSON.stringify(release)).not.toContain('/evil');
  });

  test('fault 22: values stay values in TOML, YAML and JSON', async () => {
    const evil = '"\n[dcap]\nx = "$(id)';
    const facts = {pod: 'p', service: 's', namespace: 'n', clusterIp: '1', dcapKey: undefined, webhook: evil};
    expect(parseToml(ownerConfigText(facts))).toMatchObject({audit_log: {url: evil}});
    const text = 'name: $POLICY_NAME\nimages:\n  - injection_files:\n      - content: |\n$OWNER_IDENTITY\n';
    const identity = '{"a": "$POLICY_NAME\\n- *x #"}';
    const session = await backupSession({text, url: 'x'}, {ownerIdentity: identity, mrenclave: undefined});
    expect(JSON.stringify(parseYaml(session.text))).toContain(JSON.stringify(`${identity}\n`));
    const patch = await readPatch({text: '[{op: add, path: /spec/a, value: $V}]', url: 'p'}, {V: '", "b": "c'});
    expect(patch).toEqual({spec: {a: '", "b": "c'}});
  });
});

describe('correctness', () => {
  test('fault 37: HEALTHY that was reported before the change is not its result', () => {
    const old = aCas({metadata: {managedFields: [{subresource: 'status', time: '2026-06-01T12:00:00Z'}]}});
    const changed = Date.parse('2026-06-01T12:01:00Z');
    expect(healthySince(changed, () => changed + 100)(old).met).toBe(false);
  });

  test('fault 45: an image is split at its tag, whatever ports and digests it has', () => {
    const version = versionOfImage(`localhost:5000/scone:x/cas:6.0.6@sha256:${hex('ab')}`);
    expect(version && formatVersion(version)).toBe('6.0.6');
    expect(versionOfImage('localhost:5000/cas')).toBeUndefined();
  });

  test('fault 46: tolerations are compared by what they are', () => {
    const [a, b] = [
      {key: 'a', operator: 'Exists'},
      {key: 'b', value: 'c'},
    ];
    const cas = aCas({spec: {tolerations: [a, b], 'backup-controller': {tolerations: [{value: 'c', key: 'b'}, a]}}});
    expect(haveSameTolerations(cas)).toBe(true);
  });

  test('fault 47: a new backup controller is known by its image, not by another name', () => {
    const runs = controllerRuns('new', () => {});
    expect(runs([at('old')]).met).toBe(false);
    expect(runs([at('old', {deletionTimestamp: '2026-06-01T12:00:00Z'}), at('new')]).met).toBe(true);
  });

  test('fault 48: a phase that was passed unseen is waited for by nobody', () => {
    const status = {numMigratableNodes: 3, desiredNumMigratableNodes: 3, migrationNodeAlert: 0, phase: 'HEALTHY'};
    expect(nodesMigrated(0, () => 3_600_000)(aCas({status})).met).toBe(true);
  });

  test("fault 49: the pod tells which image runs, not the CAS's own spec", () => {
    expect(casRuns('new', () => {})([at('old')])).toEqual({met: false, state: 'pod mycas-0 still runs old'});
    expect(casRuns('new', () => {})([at('new')]).met).toBe(true);
  });

  test("fault 51: how many nodes must follow is the operator's own number", () => {
    const status = {
      numMigratableNodes: 1,
      desiredNumMigratableNodes: 1,
      migrationNodeAlert: 0,
      migrationNodeRatio: '1/7',
    };
    expect(nodesMigrated(0, () => 3_600_000)(aCas({status})).met).toBe(true);
  });

  test('fault 52: a session is taken apart by its parts', () => {
    const place = (session: string) => sessionPlaceOf(aCas({spec: {'backup-controller': {session}}}))?.policy;
    expect(place('my/policy/upgrade')).toBe('my/policy');
    expect(place('my/policy/register')).toBe('my/policy');
    expect(place('my/policy/whatever')).toBeUndefined();
  });

  test('fault 53: a measurement is added though the old one is not there, and seen when read again', () => {
    const session = `services: [{attestation: {mrenclave: [${hex('aa')}, ${hex('bb')}]}}, {attestation: {mrenclave: [${hex('bb')}]}}]\n`;
    const edited = editSession(session, {predecessor: hex('cc'), add: [hex('dd')], remove: [hex('ee')]});
    expect(permittedByAll(edited)).toEqual([hex('bb'), hex('dd')]);
  });

  test('fault 54: what governs is looked at before the CAS is touched', async () => {
    await withFiles(async (files) => {
      const upgrade = {
        ...upgradeSettings,
        governance: {policy: undefined},
        nextMrenclave: hex('dd'),
        presentMrenclave: hex('aa'),
      };
      const asked: string[] = [];
      const site = casSite({
        settings: casSettings(),
        reach: {attest: async () => 'localhost:1'},
        cli: {
          readSession: async ({name}) => {
            asked.push(name);
            return {ok: true, value: `name: ${name}\n`} as never;
          },
        },
      });
      const {settings, name, reach, outside, cluster} = site;
      const images = {cas: 'c', controller: 'b', safetyService: 's'};
      const {emit, signal} = outside;
      const work = new UpgradeWork({
        ...{cluster, name, reach, files, images, emit, signal},
        settings: {...settings, upgrade},
        nextPolicy: undefined,
        presentPolicy: undefined,
      });
      expect((await failureOf(() => work.look(aCas()))).summary).toContain('nothing was changed');
      expect(asked).toEqual(['cas-owner/attestation-policy']);
    });
  });

  test('fault 55: of several tokens the last one counts', () => {
    const reader = new MarkReader();
    for (const line of [
      'CAS key hash a',
      'CAS provisioning token one',
      'CAS provisioning token two',
      'CAS provisioning token',
    ])
      reader.read(line);
    expect(reader.marks?.token.reveal()).toBe('two');
  });

  test('fault 56: an owner config of your own is the one that is used', async () => {
    await withFiles(async (files) => {
      const text = '[api_identity]\nalt_names = ["mycas.prod", "localhost"]\n# mine\n';
      const policy = {text: 'name: cas-owner\n', url: 'x'};
      const {work} = provisioning(files, {
        release: {ownerPolicy: policy, backupPolicy: policy, ownerConfig: {text, url: 'c.toml'}},
      });
      expect(await make(work.provisionSteps()[0])).toEqual([]);
      expect(readFileSync(files.ownerConfig, 'utf8')).toBe(text);
    });
  });

  test('fault 57: the certificate names the real namespace', async () => {
    await withFiles(async (files) => {
      await make(provisioning(files, {}).work.provisionSteps()[0]);
      const config = parseToml(readFileSync(files.ownerConfig, 'utf8')) as {api_identity: {alt_names: string[]}};
      expect(config.api_identity.alt_names).toEqual(
        expect.arrayContaining(['mycas-0.prod', 'mycas.prod', 'mycas.prod.svc']),
      );
      expect(config.api_identity.alt_names.join()).not.toContain('default');
    });
  });

  test('fault 58: the nonce is a member of the spec, whatever the manifest ends with', async () => {
    const cas = await casFrom({text: manifest, url: 'x'}, {...casName, image: 'i', nonce: 'ab'.repeat(16)});
    expect(cas.spec).toEqual({image: 'i', nonce: 'ab'.repeat(16)});
  });

  test('fault 60: options are words of their own, and the file of the owner has its right name', () => {
    expect(usualTolerances.flat().some((word) => /\s/.test(word))).toBe(false);
    const {ownerIdentity} = casFiles(targetDirectory('/t'), casName);
    expect(ownerIdentity).toBe('/t/identity/owner_id_mycas_prod.json');
  });

  test('fault 61: a pod is waited for until it is there', () => {
    expect(casPodRuns([])).toEqual({met: false, state: 'there is no pod yet'});
  });

  test('fault 62: a copy that is not whole gets no name, and one that is there is not touched', async () => {
    const path = join(emptyDirectory(), 'mycas-prod-2026');
    const stage = async (text: string) => {
      const directory = await stageBackup(path);
      for (const name of databaseFiles)
        await stageFile(
          directory,
          name,
          (async function* () {
            yield Buffer.from(text);
          })(),
        );
      return directory;
    };
    const whole = await stage('whole');
    const measured = await measureHere(join(whole, 'cas.db'));
    const files = databaseFiles.map((name) => ({name, ...measured}));
    const facts = {cas: {...casName, uid: 'u', image: 'i'}, made: '2026-01-01T00:00:00Z', files};
    await expect(publishBackup(await stage('half'), path, facts, undefined, keyMachine())).rejects.toThrow('not whole');
    expect(existsSync(path)).toBe(false);
    await publishBackup(whole, path, facts, undefined, keyMachine());
    const again = await stage('whole');
    await expect(publishBackup(again, path, facts, undefined, keyMachine())).rejects.toThrow('already');
    expect(readFileSync(join(path, 'cas.db'), 'utf8')).toBe('whole');
  });

  test('fault 64: a directory that holds no snapshot is refused before anything is made', async () => {
    const directory = emptyDirectory();
    writeFileSync(join(directory, 'cas.db'), 'x');
    await expect(refuseNoSnapshot(directory)).rejects.toThrow('there is no cas.key-store in it');
    writeFileSync(join(directory, 'cas.key-store'), '');
    await expect(refuseNoSnapshot(directory)).rejects.toThrow('cas.key-store is empty');
  });

  test('fault 65: sessions that are there are looked at, and not created again', async () => {
    const path = '/apis/services.scone.cloud/v1beta1/namespaces/prod/cas/mycas';
    const api = await startApiServer({replies: {[`GET ${path}`]: json(aCas())}});
    try {
      const cluster = await api.connect({kinds: customKinds});
      await withFiles(async (files) => {
        const {work, calls} = provisioning(files, {cluster, sessions: {'cas-owner': 'name: cas-owner\n'}});
        const [, owner, , marker] = work.sessionSteps();
        expect(await make(owner)).toEqual(['session cas-owner exists already']);
        expect(calls).toEqual(['read cas-owner']);
        expect(await make(marker)).toEqual([]);
        expect(calls.slice(1)).toEqual(['read provisioned', 'create']);
        const noted = files.journalLines().map(({state, facts}) => `${facts.session} ${state} ${facts.uid}`);
        expect(noted).toEqual(['cas-owner done uid-1', 'provisioned intended uid-1', 'provisioned done uid-1']);
      });
    } finally {
      await api.close();
    }
  });

  test('fault 66: each CAS has files of its own, and one run works in them at a time', async () => {
    const target = targetDirectory('/t');
    const [one, other] = [casFiles(target, casName), casFiles(target, {...casName, namespace: 'test'})];
    expect(Object.values(one).filter((path) => Object.values(other).includes(path))).toEqual([]);
    await withFiles(async (_, directory) => {
      const second = openTargetFiles(casSite({settings: casSettings({targetDirectory: directory})}));
      await expect(second).rejects.toThrow(Failure);
    });
  });

  test('fault 67: where flags and names stand changes nothing', async () => {
    const arranged = (line: string) => arrangeCasWords(line.split(' '), 'kubectl provision').join(' ');
    expect(arranged('cas mycas --upgrade 6.0.6')).toBe(arranged('cas --upgrade 6.0.6 mycas'));
    const long = 'a234567890123456';
    for (const argv of [
      ['cas', long],
      ['cas', '--wait', long],
      ['cas', 'status', long],
      ['cas', 'provision', '--wait', long],
    ]) {
      const {code, stderr} = await run(argv);
      expect([code, stderr]).toEqual([2, expect.stringContaining('at most 15')]);
    }
  });

  test('fault 69: patches are read as YAML', async () => {
    const text = '[\n\t{\n\t\t"op": "replace",\n\t\t"path": "/spec/a",\n\t\t"value": true,\n        },\n]\n';
    expect(() => JSON.parse(text)).toThrow();
    expect(await readPatch({text, url: 'p'}, {})).toEqual({spec: {a: true}});
  });

  test('fault 70: members that nobody filled in are made', async () => {
    const patch = await readPatch(
      {text: '[{op: replace, path: /spec/startupProbe/enabled, value: true}]', url: 'p'},
      {},
    );
    expect(patch).toEqual({spec: {startupProbe: {enabled: true}}});
    expect(missingOf(patch, {...aCas(), spec: {}})).toEqual(['spec.startupProbe.enabled: null → true']);
  });
});

describe('waiting, races, cleanup', () => {
  test('fault 75: every run ends', async () => {
    expect((await settingsWith({})).timeout).toBe(15 * 60_000);
    expect((await settingsWith({}, {upgrade: '6.0.6'})).timeout).toBe(60 * 60_000);
  });

  test('fault 13, 68 and 78: the port lies on 127.0.0.1, any free one, is proved, and a taken one is an error', async () => {
    const head = Buffer.alloc(2);
    head.writeUInt16LE(8081);
    const meeting = played(
      async (side) => {
        await side.send(0, head);
        await side.send(1, head);
      },
      ['v4.channel.k8s.io'],
    );
    const api = await startApiServer({sockets: {[forwardPath]: meeting}});
    try {
      const cluster = await api.connect();
      const options = {pod: async () => pod, port: 8081};
      const first = await forwardPort(cluster, options);
      expect(first.host).toBe('127.0.0.1');
      const second = forwardPort(cluster, {...options, localPort: first.port});
      await expect(second).rejects.toThrow(String(first.port));
      await first.close();
    } finally {
      await api.close();
    }
  });

  test('fault 79: the state of a question is gone afterwards, and nothing lies where one stood', async () => {
    const settings = casSettings({targetDirectory: join(emptyDirectory(), '.cas')});
    const site = casSite({settings});
    let path = '';
    const failing = withScratchConfig(site, async (config) => {
      path = config;
      expect(existsSync(config)).toBe(true);
      throw new Error('cut');
    });
    await expect(failing).rejects.toThrow('cut');
    expect(path.startsWith(settings.targetDirectory)).toBe(true);
    expect(existsSync(path)).toBe(false);
  });

  test('fault 82: the second run is told of the first', async () => {
    await withFiles(async (_, directory) => {
      const second = () => openTargetFiles(casSite({settings: casSettings({targetDirectory: directory})}));
      expect((await failureOf(second)).reason).toContain(String(process.pid));
    });
  });
});

describe('usability', () => {
  test('fault 84: a CAS is handled with --context, --kubeconfig, --dry-run, -o json and --yes', async () => {
    const {stdout} = await run(['cas', '--help']);
    for (const flag of ['--context', '--kubeconfig', '--dry-run', '--output', '--yes']) expect(stdout).toContain(flag);
  });

  test('fault 86: help needs neither cluster nor programs', async () => {
    const {code, stdout, stderr} = await run(['cas', '--help'], {env: {PATH: '/nonexistent'}});
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('--preprovision-only');
  });

  test('fault 87: -d is the DCAP key and nothing else', async () => {
    const {provision} = await settingsWith({}, {'dcap-api': 'ab'.repeat(16)});
    expect(provision.dcapKey?.reveal()).toBe('ab'.repeat(16));
    const {code, stderr} = await run(['cas', '-d']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('expects a value')]);
  });

  test('fault 91: waits look at the pods, which tell why it takes long', () => {
    for (const wait of [podWait(casName), healthWait(casName)]) {
      const pulling = {name: 'cas', state: {waiting: {reason: 'ImagePullBackOff', message: 'denied'}}};
      const pod = {...at('x'), status: {phase: 'Pending', containerStatuses: [pulling]}};
      expect(JSON.stringify(wait.symptoms?.diagnose([pod]))).toMatch(/pull|denied/i);
    }
  });

  test('fault 93: a mirror serves the files of a CAS as those of the operator', async () => {
    const mirror = emptyDirectory();
    expect((await settingsWith({}, {mirror})).release.mirror).toBe(mirror);
    expect((await settingsWith({MANIFESTS_URL: 'https://mirror.example/manifests'})).files.manifestsDirectory).toBe(
      'https://mirror.example/manifests',
    );
  });
});

test('fault 50: an upgrade of a CAS without a safety service names none', async () => {
  const {upgradeComponent} = await import('../../../src/lib/cas/upgrade-component.ts');
  const {planIn} = await import('../../support/world.ts');
  const work = {
    permissionSteps: () => [],
    repairSteps: () => [],
    needsRepair: () => false,
    closingSteps: () => [],
    isInterrupted: () => false,
  } as unknown as UpgradeWork;
  const settings = {...casSettings({action: 'upgrade'}), upgrade: {...upgradeSettings, maxBackupAge: undefined}};
  const images = {cas: `${repository}/cas:6.0.6`, controller: 'b', safetyService: 'safety:6.0.6'};
  const desired = {settings, name: casName, images, backupProvedAt: undefined, now: () => 0, work};
  const texts = (cas: KubeObject) => JSON.stringify(planIn({objects: [cas]}, upgradeComponent, desired).steps);
  expect(texts(aCas())).not.toContain('safety');
  expect(
    texts(aCas({spec: {'backup-controller': {session: 'a/register'}, safetyService: {image: 'safety:6.0.5'}}})),
  ).toContain('safety:6.0.6');
});
