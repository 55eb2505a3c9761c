// Faults of the old scripts, by their numbers, that show in whole runs: the program beside a cluster that answers as told.
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {createTestKey} from '../../sandbox/release/sign.ts';
import {json, type Reply, refusal} from '../support/api-server.ts';
import {aCas, repository} from '../support/cas-ground.ts';
import {type CasStage, casPaths, casStage, listed} from '../support/cas-stage.ts';
import {run} from '../support/runtime.ts';
import {emptyDirectory} from '../support/temporary.ts';

let stage: CasStage;
beforeAll(async () => {
  stage = await casStage();
});
afterAll(() => stage.close());

const provision = ['cas', 'mycas', '--yes'];
/** As far as the pod, which never comes; long enough to get there on a slow machine. */
const briefly = [...provision, '--timeout', '6s'];
/** The CAS is asked for, and refused. */
const asFarAsThat = {replies: {[casPaths.patch]: refusal(422, 'Invalid', 'no')}};
const dcapKey = 'abcdef0123456789abcdef0123456789';
const oneLine = (text: string) => text.replace(/\s+/g, ' ');

interface Told {
  exitCode: number;
  findings: {code: string; verdict: string; summary: string; hint?: string}[];
  changes: {summary: string}[];
}
const told = (stdout: string) => JSON.parse(stdout) as Told;

describe.concurrent('security', () => {
  test('fault 5: a manifest counts only with a good signature over this very file, of a key that is still valid', async () => {
    const file = 'scontain/manifests/main/6.0.6/cas_provisioning.yaml';
    const passing = await createTestKey('passing', {keyExpirationTime: 86_400});
    const rows = [
      {what: 'an expired key', key: passing, signed: undefined, says: /expired/},
      {what: 'another file', key: stage.release.key, signed: Buffer.from('x'), says: /does not belong to this file/},
      {
        what: 'a stranger',
        key: await createTestKey('stranger'),
        signed: undefined,
        says: /was made by key [0-9A-F]+, not by/,
      },
    ];
    for (const {what, key, signed, says} of rows) {
      const mirror = await stage.release.copy();
      writeFileSync(join(mirror, `${file}.asc`), await key.sign(signed ?? readFileSync(join(mirror, file))));
      writeFileSync(join(mirror, 'passing.asc'), passing.publicKey);
      const trustedKey = key === passing ? join(mirror, 'passing.asc') : stage.release.trustedKeyFile;
      const {code, stderr, created} = await stage.run(provision, {mirror, trustedKey});
      expect({code, created}, `${what}: ${stderr}`).toEqual({code: 1, created: []});
      expect(oneLine(stderr)).toMatch(says);
    }
  });

  test('fault 6: a file of your own with a bad signature is refused, and one with a good one tells who signed', async () => {
    const directory = emptyDirectory();
    const patches = join(directory, 'p.json');
    writeFileSync(patches, '[{op: add, path: /spec/x, value: 1}]');
    writeFileSync(`${patches}.asc`, await stage.release.key.sign(Buffer.from('another file')));
    const bad = await stage.run([...provision, '-f', patches]);
    expect([bad.code, bad.created]).toEqual([1, []]);
    expect(oneLine(bad.stderr)).toContain('does not belong to this file');
    writeFileSync(`${patches}.asc`, await stage.release.key.sign(readFileSync(patches)));
    const good = await stage.run(['cas', 'mycas', '--dry-run', '-f', patches, '-v']);
    expect(good.code).toBe(3);
    expect(good.stderr.toUpperCase()).toContain(stage.release.trustedKey.fingerprint);
  });

  test('fault 10: an image of your own is no way round: that it is not verified is told, unless that was asked for', async () => {
    const own = ['--image-overwrite', '127.0.0.1:1/own/cas:6.0.6', '--image-registry', '127.0.0.1:1/own'];
    const asked = ['cas', 'mycas', '--dry-run', '-o', 'json', ...own];
    const without = await stage.run(asked, {imagesChecked: true});
    const verdicts = told(without.stdout).findings.filter(({code}) => code === 'PS003');
    expect(verdicts.length).toBeGreaterThan(0);
    for (const {verdict} of verdicts) expect(['warning', 'failed', 'unknown']).toContain(verdict);
    const waived = await stage.run(asked);
    expect(told(waived.stdout).findings.filter(({code}) => code === 'PS003')).toMatchObject([{verdict: 'skipped'}]);
  });

  test('fault 15: each CAS gets 128 bits of chance as its nonce', async () => {
    const runs = await Promise.all([stage.run(provision, asFarAsThat), stage.run(provision, asFarAsThat)]);
    const nonces: string[] = runs.flatMap(({created}) => created.map(({spec}) => spec.nonce));
    expect(nonces).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^[0-9a-f]{32}$/)]);
    expect(new Set(nonces).size).toBe(2);
  });

  test('fault 17: the question whether it is provisioned is answered with the operator’s word, and said to be that', async () => {
    const asked = await stage.run(['cas', 'mycas', '--is-provisioned', '-o', 'json'], {
      replies: {[casPaths.cas]: json(aCas())},
    });
    const {findings} = told(asked.stdout);
    expect(findings.find(({code}) => code === 'PS201')?.summary).toBe('the operator reports that it is provisioned');
    expect(asked.stdout).not.toMatch(/attest/);
  });

  test('fault 74: a signed file of a release that was rewritten since is told', async () => {
    const {openRelease} = await import('../../src/lib/release/open-release.ts');
    const {vendorFileDigests} = await import('../../src/lib/scone/trust.ts');
    const {releaseWorld} = await import('../support/release.ts');
    const files = ['cas_provisioning.yaml', 'cas_patch_probes.json', 'cas_patch_probes_and_backup.json'];
    for (const version of ['5.8.0', '5.9.0', '6.0.5', '6.0.6']) {
      for (const file of [...files, 'backup_policy.yaml', 'cas-owner.yaml']) {
        expect(vendorFileDigests[`scontain/manifests/main/${version}/${file}`], file).toMatch(/^[0-9a-f]{64}$/);
      }
    }
    const release = await openRelease(stage.release.options({knownDigests: vendorFileDigests}), releaseWorld());
    await release.artefact('backup_policy');
    expect(release.notices()).toContainEqual(expect.objectContaining({code: 'rewritten', artefact: 'backup_policy'}));
  });
});

describe.concurrent('correctness', () => {
  test('fault 30: all that is wrong is told at once, and no program is needed', async () => {
    const cas = aCas({status: {provisioned: 'No', state: 'DEGRADED'}, spec: {'backup-controller': {enabled: false}}});
    const {code, stdout} = await stage.run(['cas', 'mycas', '--upgrade', '6.0.6', '--yes', '-o', 'json'], {
      replies: {[casPaths.cas]: json(cas)},
    });
    const failed = told(stdout).findings.filter(({verdict}) => verdict === 'failed');
    expect({code, failed: failed.map((finding) => finding.code)}).toEqual({
      code: 1,
      failed: ['PS200', 'PS203', 'PS205', 'PS213', 'PS208'],
    });
  });

  test('fault 58: also the first half of a provisioning asks for a nonce', async () => {
    const {created} = await stage.run([...provision, '--preprovision-only', '--nonce', dcapKey], asFarAsThat);
    expect(created.map(({spec}) => spec.nonce)).toEqual([dcapKey]);
    const random = await stage.run([...provision, '--preprovision-only'], asFarAsThat);
    expect(random.created[0]?.spec.nonce).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each<[string, Reply, string[], number, RegExp]>([
    ['cannot be read', refusal(403, 'Forbidden', 'las "las" is forbidden'), [], 4, /las.*forbidden.*--dcap-api/i],
    ['cannot be read, but is not needed', refusal(403, 'Forbidden', 'no'), ['-d', dcapKey], 3, /steps are to be made/],
    ['has no key', json({kind: 'LAS', metadata: {name: 'las'}, spec: {}}), [], 3, /no DCAP key was given and LAS has/],
  ])('fault 59: that LAS %s is no empty key', async (_, las, flags, code, says) => {
    const seen = await stage.run(['cas', 'mycas', '--dry-run', ...flags], {replies: {[casPaths.las]: las}});
    expect({code: seen.code, says: says.test(oneLine(seen.stderr + seen.stdout))}, seen.stderr).toEqual({
      code,
      says: true,
    });
  });
});

describe.concurrent('waiting, races, cleanup', () => {
  test('fault 75: a pod that never comes ends the run in time, with what was waited for', async () => {
    const {code, stdout} = await stage.run(briefly);
    expect(code).toBe(124);
    expect(oneLine(stdout)).toMatch(/the pod of CAS prod\/mycas to run.*there is no pod yet/);
  });

  test('fault 76: what is waited for is watched: one list and one watch, not a question a second', async () => {
    const {api} = await stage.run(briefly);
    const asked = api.requests.filter(({path}) => path.endsWith('/pods'));
    expect(asked.filter(({query}) => query.watch === 'true')).toHaveLength(1);
    expect(asked.filter(({query}) => query.watch !== 'true').length).toBeLessThanOrEqual(2);
  });

  test('fault 77: nothing is deleted to be made anew', async () => {
    const {api} = await stage.run(provision, asFarAsThat);
    expect(api.requests.filter(({method}) => method === 'DELETE' || method === 'PUT')).toEqual([]);
    const plan = await stage.run(['cas', 'mycas', '--dry-run', '-o', 'json']);
    expect(told(plan.stdout).changes.filter(({summary}) => /^(delete|replace|restart)/.test(summary))).toEqual([]);
  });

  test('fault 80: a signal ends the run in order: it says so, and leaves neither lock nor scratch', async () => {
    const stop = new AbortController();
    const {Failure} = await import('../../src/lib/report/failure.ts');
    const interrupted = new Failure({kind: 'interrupted', summary: 'interrupted', signalNumber: 15});
    const pods: Reply = (response, request) => {
      if (request.query.watch === 'true') stop.abort(interrupted);
      return listed('Pod')(response, request);
    };
    const argv = ['cas', 'mycas', '--yes'];
    const seen = await stage.run(argv, {replies: {[casPaths.pods]: pods}, signal: stop.signal});
    expect(seen.code).toBe(143);
    expect(oneLine(seen.stdout)).toMatch(/interrupted after 1 of .* run the same command again to go on/);
    const left = readdirSync(join(seen.target, '.kubectl-provision'), {recursive: true, encoding: 'utf8'});
    expect(left.filter((path) => /lock|scratch|question|part|tmp/.test(path))).toEqual([]);
  });
});

describe.concurrent('usability', () => {
  test('fault 84: context and kubeconfig are chosen, a dry run only reads, JSON is one document, and --quiet is quiet', async () => {
    const {api, target} = await stage.run(['cas', 'mycas', '--dry-run', '-o', 'json']);
    expect(api.requests.filter(({method}) => method !== 'GET')).toEqual([]);
    const kubeconfig = await api.kubeconfig();
    const seen = await stage.run(['cas', 'status', 'mycas', '--kubeconfig', kubeconfig, '--context', 'nowhere'], {api});
    expect([seen.code, seen.stderr]).toEqual([2, expect.stringContaining('nowhere')]);
    const quiet = await stage.run(['cas', 'mycas', '--dry-run', '--quiet'], {api, target});
    const said = quiet.stderr.trim().split('\n');
    expect(quiet.code).toBe(3);
    for (const line of said) expect(line).toMatch(/Z warning: /);
  });

  test('fault 85: no colours without a terminal, talk apart from results, and no shell in an error', async () => {
    const {stdout, stderr, code} = await stage.run(['cas', 'mycas', '--yes'], {
      replies: {[casPaths.patch]: refusal(422, 'Invalid', 'CAS.services.scone.cloud "mycas" is invalid')},
    });
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain('\u001B');
    expect(stderr).not.toMatch(/set -e|\bjq\b|\$\{|kubectl apply -f/);
    expect(stderr).toContain('failed: create CAS prod/mycas');
    expect(stdout).toMatch(/next: /);
  });

  test('fault 88: without the right to see pods, and without any program, a CAS can be asked about', async () => {
    const replies = {[casPaths.cas]: json(aCas()), [casPaths.pods]: refusal(403, 'Forbidden', 'no pods for you')};
    for (const argv of [
      ['cas', 'status', 'mycas'],
      ['cas', 'mycas', '--is-provisioned'],
    ]) {
      const {code, stderr} = await stage.run(argv, {replies, env: {PATH: ''}});
      expect(code, stderr).toBe(0);
    }
  });

  test('fault 90: the API server’s own reason is shown, with the object', async () => {
    const message = 'admission webhook "vcas.kb.io" denied the request: spec.image: not allowed here';
    const {code, stdout} = await stage.run(['cas', 'mycas', '--yes'], {
      replies: {[casPaths.patch]: refusal(403, 'Forbidden', message)},
    });
    expect(code).toBeGreaterThan(0);
    expect(oneLine(stdout)).toContain(message);
    expect(oneLine(stdout)).toMatch(/CAS prod\/mycas/);
  });

  test('fault 92: what there is can be seen, and what is left over is told with how it goes', async () => {
    const status = await stage.run(['cas', 'status', 'mycas', '-o', 'json'], {replies: {[casPaths.cas]: json(aCas())}});
    expect(told(status.stdout).findings.map(({code}) => code)).toEqual(
      expect.arrayContaining(['PS200', 'PS201', 'PS203', 'PS206', 'PS207']),
    );
    const claim = {
      kind: 'PersistentVolumeClaim',
      apiVersion: 'v1',
      metadata: {name: 'database-mycas-0', namespace: 'prod'},
    };
    const left = await stage.run(['cas', 'mycas', '--yes', '-o', 'json'], {replies: {[casPaths.claim]: json(claim)}});
    const finding = told(left.stdout).findings.find(({code}) => code === 'PS202');
    expect(finding?.hint).toContain('kubectl delete pvc -n prod database-mycas-0');
    const guide = readFileSync(new URL('../../docs/how-to/cas.md', import.meta.url), 'utf8');
    expect(guide).toMatch(/^## Remove/m);
    for (const each of ['database-NAME-0', 'database-snapshots-NAME-0', '~/.cas']) expect(guide).toContain(each);
  });

  test('fault 93: a mirror’s files are proved as the vendor’s are', async () => {
    const mirror = await stage.release.copy();
    writeFileSync(join(mirror, 'scontain/manifests/main/6.0.6/backup_policy.yaml'), 'name: evil\n');
    const {code, stderr, created} = await stage.run(provision, {mirror});
    expect([code, created]).toEqual([1, []]);
    expect(oneLine(stderr)).toMatch(/backup_policy\.yaml.*does not belong to this file/);
  });

  test('fault 94: that old DCAP services have ended is said where such a version is chosen, and nowhere else', async () => {
    const warning = /ended on 31 October 2025/;
    const old = await stage.run(['cas', 'mycas', '--dry-run', '--set-version', '5.9.0']);
    expect(oneLine(old.stderr + old.stdout)).toMatch(warning);
    const present = await stage.run(['cas', 'mycas', '--dry-run']);
    const help = await run(['cas', '--help']);
    for (const {stdout, stderr} of [present, help]) expect(stdout + stderr).not.toMatch(warning);
    expect(aCas().spec.image).toBe(`${repository}/cas:6.0.5`);
  });
});
