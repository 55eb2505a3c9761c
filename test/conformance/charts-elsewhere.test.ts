// Charts in image registries and chart repositories, put there by real helm: fetched, proven, refused.
import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {copyFile, mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {helmBinary} from '../../sandbox/binaries/provide.ts';
import {issueCertificate} from '../../sandbox/certificates/issue.ts';
import {simpleImage} from '../../sandbox/registry/image.ts';
import {pushImage} from '../../sandbox/registry/push.ts';
import {type RunningRegistry, startRegistry} from '../../sandbox/registry/start.ts';
import {chartPuller} from '../../src/lib/operator/pull-chart.ts';
import {openRelease} from '../../src/lib/release/open-release.ts';
import type {ReleaseOptions} from '../../src/lib/release/release-options.ts';
import {Failure} from '../../src/lib/report/failure.ts';
import type {ImageSettings} from '../../src/lib/settings/settings.ts';
import {chartArchive} from '../support/chart-archive.ts';
import {imageSettings, operatorSettings} from '../support/operator-settings.ts';
import {type ReleaseGround, releaseGround, releaseWorld} from '../support/release.ts';
import {type ReleaseServer, startReleaseServer} from '../support/release-server.ts';
import {emptyDirectory} from '../support/temporary.ts';

const run = promisify(execFile);
const folder = emptyDirectory();
const name = 'scone-operator';
const authority = issueCertificate({subject: {commonName: 'A Private Authority'}, isAuthority: true});
const authorityFile = join(folder, 'ca.crt');
let ground: ReleaseGround;
let open: RunningRegistry;
let guarded: RunningRegistry;
let web: ReleaseServer;
let program: string;
/** The SHA-256 of the packed chart, and the digest of its manifest in the open registry. */
let sha256: string;
let digest: string;

async function helm(...args: string[]): Promise<string> {
  const {stdout, stderr} = await run(program, args, {env: {PATH: process.env.PATH ?? '', HOME: folder}});
  return stdout + stderr;
}

/** The chart of the release in the open registry; in a guarded one with TLS of a private authority; in a repository. */
beforeAll(async () => {
  program = await helmBinary({talk: () => {}});
  await writeFile(authorityFile, authority.certificate);
  const certificate = issueCertificate({subject: {}, issuer: authority, ipAddresses: ['127.0.0.1']});
  [ground, open, guarded] = await Promise.all([
    releaseGround(),
    startRegistry({directory: join(folder, 'open')}),
    startRegistry({directory: join(folder, 'guarded'), certificate, users: {ada: 'token-1'}}),
  ]);
  const chart = join(ground.mirror, `scontain/operator/main/${name}-6.0.6.tgz`);
  sha256 = createHash('sha256')
    .update(await readFile(chart))
    .digest('hex');
  const pushed = await helm('push', chart, `oci://${open.host}/charts`, '--plain-http');
  digest = /Digest: (sha256:[0-9a-f]{64})/.exec(pushed)?.[1] ?? '';
  await helm('registry', 'login', guarded.host, '-u', 'ada', '-p', 'token-1', '--ca-file', authorityFile);
  await helm('push', chart, `oci://${guarded.host}/charts`, '--ca-file', authorityFile);
  await pushImage({url: `http://${open.host}`, repository: 'charts/image'}, simpleImage('no chart'), '6.0.6');
  await mkdir(join(folder, 'repository/packages'), {recursive: true});
  await copyFile(chart, join(folder, 'repository/packages', `${name}-6.0.6.tgz`));
  await helm('repo', 'index', join(folder, 'repository'));
  web = await startReleaseServer(join(folder, 'repository'));
});

afterAll(async () => {
  await Promise.all([open?.stop(), guarded?.stop(), web?.close(), ground?.remove()]);
});

interface Changes {
  options?: Partial<ReleaseOptions>;
  images?: Partial<ImageSettings>;
  /** Where Docker's config file may lie. */
  home?: string;
}

/** The operator's chart as HELM_CHART names it. */
async function obtain(chart: string, {options, images, home = folder}: Changes = {}) {
  const controller = new AbortController();
  const settings = operatorSettings({images: {...imageSettings, plainHttp: [open.host], ...images}});
  const outside = {
    ...{env: {PATH: process.env.PATH}, homeDirectory: home, signal: controller.signal},
    ...{emit: () => {}, learn: () => {}, now: () => new Date(), random: () => 0, userAgent: 'kubectl-provision/test'},
  };
  const world = releaseWorld({pullChart: chartPuller(settings, outside)});
  const release = await openRelease(ground.options({overrides: {chart}, ...options}), world);
  return {artefact: await release.artefact('chart'), notices: release.notices()};
}

async function failureOf(chart: string, changes?: Changes): Promise<Failure> {
  const failure = await obtain(chart, changes).catch((thrown: unknown) => thrown);
  expect(failure).toBeInstanceOf(Failure);
  return failure as Failure;
}

const inOpen = (rest = '') => `oci://${open.host}/charts/${name}${rest}`;

describe('a chart in an image registry', () => {
  it('is used when its reference is pinned, with a version or without', async () => {
    for (const rest of [`@${digest}`, `:6.0.6@${digest}`]) {
      const {artefact} = await obtain(inOpen(rest));
      expect(artefact).toMatchObject({proof: 'digest', sha256, from: 'web', url: inOpen(rest)});
    }
  });

  it('is used when its own digest is named, or is that of the vendor', async () => {
    expect((await obtain(inOpen(`:6.0.6#sha256=${sha256}`))).artefact).toMatchObject({proof: 'digest', sha256});
    const knownDigests = {[`scontain/operator/main/${name}-6.0.6.tgz`]: sha256};
    const {artefact} = await obtain(inOpen(), {options: {knownDigests}});
    expect(artefact).toMatchObject({proof: 'digest', sha256, url: inOpen(':6.0.6')});
  });

  it('is refused by its tag alone, with the digest to pin; allowed, it is told', async () => {
    const failure = await failureOf(inOpen());
    expect(failure).toMatchObject({summary: 'nothing vouches for the chart', object: inOpen(':6.0.6')});
    expect(failure.next).toContain(inOpen(`:6.0.6@${digest}`));
    const {artefact, notices} = await obtain(inOpen(), {options: {allowUnverified: true}});
    expect(artefact).toMatchObject({proof: 'nothing', sha256});
    expect(notices).toContainEqual(expect.objectContaining({code: 'unverified', object: inOpen(':6.0.6')}));
  });

  it('is kept once proven, and had offline from then on', async () => {
    const options = {cacheDirectory: join(folder, 'cache')};
    const early = await failureOf(inOpen(`@${digest}`), {options: {...options, offline: true}});
    expect(early).toMatchObject({kind: 'undetermined', reason: 'work offline was asked for'});
    await obtain(inOpen(`@${digest}`), {options});
    const {artefact} = await obtain(inOpen(`@${digest}`), {options: {...options, offline: true}});
    expect(artefact).toMatchObject({from: 'cache', proof: 'digest', sha256});
  });

  it.each<[string, () => string, RegExp, RegExp]>([
    ['another version', () => inOpen(':9.9.9'), /404/, /take a version that is there: 6\.0\.6$/],
    ['another name', () => `oci://${open.host}/charts/other`, /404/, /see that charts\/other is right/],
    ['a digest that is not there', () => inOpen(`@sha256:${'0'.repeat(64)}`), /404/, /take a version that is there/],
    ['an image', () => `oci://${open.host}/charts/image`, /image\.config.* not a chart/, /that of a chart/],
  ])('is refused: %s', async (_, chart, reason, next) => {
    const failure = await failureOf(chart());
    expect(failure.reason).toMatch(reason);
    expect(failure.next).toMatch(next);
  });

  it.each<[string, () => string, RegExp]>([
    ['a digest that is none', () => inOpen('@sha256:12'), /is not a digest/],
    ['capital letters', () => `oci://${open.host}/Charts/App`, /has capital letters/],
    ['another digest of its own', () => inOpen(`:6.0.6#sha256=${'0'.repeat(64)}`), /its SHA-256 is/],
  ])('is refused: %s', async (_, chart, reason) => {
    expect((await failureOf(chart(), {options: {allowUnverified: true}})).reason).toMatch(reason);
  });

  it('is had from a registry of a private authority, by the login of this machine', async () => {
    const chart = `oci://${guarded.host}/charts/${name}@${digest}`;
    const images = {registryCa: authorityFile};
    const unknown = await failureOf(chart, {images: {}});
    expect(unknown).toMatchObject({kind: 'undetermined', next: expect.stringContaining('--registry-ca')});
    const nobody = await failureOf(chart, {images});
    expect(nobody.next).toBe(`log in with an account that may read it: docker login ${guarded.host}`);
    const home = join(folder, 'home');
    await mkdir(join(home, '.docker'), {recursive: true});
    const auths = {[guarded.host]: {auth: Buffer.from('ada:token-1').toString('base64')}};
    await writeFile(join(home, '.docker/config.json'), JSON.stringify({auths}));
    expect((await obtain(chart, {images, home})).artefact).toMatchObject({proof: 'digest', sha256});
  });

  it('is had from a mirror of the registry', async () => {
    const chart = `oci://registry.invalid/charts/${name}@${digest}`;
    const controller = new AbortController();
    const images = {...imageSettings, plainHttp: [open.host], registryMirror: `http://${open.host}`};
    const settings = operatorSettings({images, imageRepo: 'registry.invalid/scone.cloud'});
    const pullChart = chartPuller(settings, {
      ...{env: {PATH: process.env.PATH}, homeDirectory: folder, signal: controller.signal},
      ...{emit: () => {}, learn: () => {}, now: () => new Date(), random: () => 0, userAgent: 'kubectl-provision/test'},
    });
    const release = await openRelease(ground.options({overrides: {chart}}), releaseWorld({pullChart}));
    expect(await release.artefact('chart')).toMatchObject({proof: 'digest', sha256});
  });

  it('is refused when the registry gives other bytes than those of its digest', async () => {
    const [algorithm = '', hex = ''] = `sha256:${sha256}`.split(':');
    const blob = join(open.storage, 'docker/registry/v2/blobs', algorithm, hex.slice(0, 2), hex, 'data');
    const bytes = await readFile(blob);
    const altered = Buffer.from(bytes);
    altered[100] = (altered[100] ?? 0) ^ 1;
    await writeFile(blob, altered);
    const failure = await failureOf(inOpen(`@${digest}`), {options: {allowUnverified: true}});
    await writeFile(blob, bytes);
    expect(failure.reason).toMatch(/gives other bytes than those of sha256:/);
  });

  it('is refused where it is another chart', async () => {
    const other = join(folder, 'other-1.0.0.tgz');
    await writeFile(other, chartArchive('other', {'Chart.yaml': 'apiVersion: v2\nname: other\nversion: 1.0.0\n'}));
    await helm('push', other, `oci://${open.host}/charts`, '--plain-http');
    const failure = await failureOf(`oci://${open.host}/charts/other:1.0.0`, {options: {allowUnverified: true}});
    expect(failure.reason).toBe('it is chart other, not scone-operator');
  });
});

describe('a chart in a repository', () => {
  const inRepository = (rest = '') => `${web.url}/index.yaml#${name}${rest}`;

  it('is used when its digest is named, or is that of the vendor', async () => {
    for (const rest of ['', ':6.0.6']) {
      const {artefact} = await obtain(inRepository(`${rest}#sha256=${sha256}`));
      expect(artefact).toMatchObject({proof: 'digest', sha256, url: `${web.url}/packages/${name}-6.0.6.tgz`});
    }
    const knownDigests = {[`scontain/operator/main/${name}-6.0.6.tgz`]: sha256};
    expect((await obtain(inRepository(), {options: {knownDigests}})).artefact).toMatchObject({proof: 'digest'});
  });

  it('is refused by its name alone, with what to do', async () => {
    const failure = await failureOf(inRepository());
    expect(failure.summary).toBe('the index of the chart repository is neither the known one nor signed');
    expect(failure.next).toContain('#sha256=DIGEST');
  });

  it.each<[string, () => string, RegExp]>([
    ['another version', () => inRepository(':9.9.9'), /its index has only 6\.0\.6/],
    ['another name', () => `${web.url}/index.yaml#other`, /its index has no chart other/],
    ['another digest', () => inRepository(`#sha256=${'0'.repeat(64)}`), /its SHA-256 is/],
  ])('is refused: %s', async (_, chart, reason) => {
    expect((await failureOf(chart())).reason).toMatch(reason);
  });

  it('is refused when it has not the digest of the index', async () => {
    const file = join(folder, 'repository/packages', `${name}-6.0.6.tgz`);
    const bytes = await readFile(file);
    await writeFile(file, Buffer.concat([bytes, Buffer.of(0)]));
    const failure = await failureOf(inRepository(), {options: {allowUnverified: true}});
    await writeFile(file, bytes);
    expect(failure.summary).toBe('the file does not have the digest it must have');
  });

  it('is refused where there is no index', async () => {
    await rm(join(folder, 'none'), {recursive: true, force: true});
    expect((await failureOf(`${web.url}/none/index.yaml#${name}`)).summary).toBe('the file does not exist');
  });
});
