// Provenance files made by real helm: taken where `helm verify` takes them, refused where it refuses.
import {execFile} from 'node:child_process';
import {cp, mkdir, readFile, rename, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {generateKey} from 'openpgp';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {helmBinary} from '../../sandbox/binaries/provide.ts';
import {readArchive} from '../../src/lib/helm/archive.ts';
import {openRelease} from '../../src/lib/release/open-release.ts';
import type {ReleaseOptions} from '../../src/lib/release/release-options.ts';
import {readTrustedKey} from '../../src/lib/release/trusted-key.ts';
import {reasonOf} from '../../src/lib/report/failure.ts';
import {flipByte, type ReleaseGround, releaseGround, releaseWorld} from '../support/release.ts';
import {type ReleaseServer, startReleaseServer} from '../support/release-server.ts';
import {emptyDirectory} from '../support/temporary.ts';

const run = promisify(execFile);
const folder = emptyDirectory();
const archiveName = 'scone-operator-6.0.6.tgz';
let ground: ReleaseGround;
let program: string;
let fingerprint: string;
let trusted: Partial<ReleaseOptions>;
let web: ReleaseServer;
let copies = 0;

/** The release's chart, unpacked and packed anew by helm, signed by a key that is trusted and by one that is not. */
beforeAll(async () => {
  [ground, program] = await Promise.all([releaseGround(), helmBinary({talk: () => {}})]);
  const chart = await readFile(join(ground.mirror, 'scontain/operator/main', archiveName));
  for (const {name, data} of await readArchive(chart, archiveName)) {
    const file = join(folder, 'scone-operator', name);
    await mkdir(dirname(file), {recursive: true});
    await writeFile(file, data);
  }
  fingerprint = await signedBy('ada');
  await signedBy('stranger');
  trusted = {trustedKeys: [await readTrustedKey(await readFile(join(folder, 'ada.asc'), 'utf8'), 'ada.asc')]};
  await helm('repo', 'index', join(folder, 'ada'));
  web = await startReleaseServer(join(folder, 'ada'));
});

afterAll(async () => {
  await Promise.all([ground?.remove(), web?.close()]);
});

async function helm(...args: string[]): Promise<string> {
  const {stdout} = await run(program, args, {env: {PATH: process.env.PATH ?? '', HOME: folder}});
  return stdout;
}

/** Makes a key, and with it the folder of that name: the packed chart and its provenance. */
async function signedBy(owner: string): Promise<string> {
  const date = new Date(Date.now() - 60_000);
  const {privateKey} = await generateKey({
    type: 'rsa',
    rsaBits: 2048,
    userIDs: [{name: owner}],
    date,
    format: 'object',
  });
  const ring = join(folder, `${owner}.secret`);
  await writeFile(ring, privateKey.write());
  await writeFile(join(folder, `${owner}.ring`), privateKey.toPublic().write());
  await writeFile(join(folder, `${owner}.asc`), privateKey.toPublic().armor());
  const words = ['package', join(folder, 'scone-operator'), '--sign', '--key', owner, '--keyring', ring];
  await helm(...words, '-d', join(folder, owner));
  return privateKey.getFingerprint().toUpperCase();
}

/** A copy of a signed chart, to spoil. */
async function copyOf(owner: string): Promise<string> {
  copies += 1;
  const copy = join(folder, `copy-${copies}`);
  await cp(join(folder, owner), copy, {recursive: true});
  return join(copy, archiveName);
}

/** The chart as HELM_CHART names it. */
async function artefactOf(chart: string, options: Partial<ReleaseOptions> = {}) {
  const world = releaseWorld({now: () => new Date()});
  const release = await openRelease(ground.options({overrides: {chart}, ...trusted, ...options}), world);
  return await release.artefact('chart');
}

/** What helm says with ada's public key; undefined if all is well. */
async function refusalOfHelm(chart: string): Promise<string | undefined> {
  const verifying = helm('verify', chart, '--keyring', join(folder, 'ada.ring'));
  return await verifying.then(() => undefined, reasonOf);
}

describe('a provenance by a trusted key vouches for a chart', () => {
  it('in a file', async () => {
    const chart = await copyOf('ada');
    expect(await refusalOfHelm(chart)).toBeUndefined();
    expect(await artefactOf(chart)).toMatchObject({proof: 'signature', signedBy: fingerprint, from: 'file'});
  });

  it('at an address, and in a repository whose index nobody signed', async () => {
    for (const address of [`${web.url}/${archiveName}`, `${web.url}/index.yaml#scone-operator`]) {
      const artefact = await artefactOf(address);
      expect(artefact.proof, address).not.toBe('nothing');
      expect(artefact).toMatchObject({signedBy: fingerprint, from: 'web'});
    }
  });
});

describe('refused as by helm', () => {
  const spoiled: [string, () => Promise<string>, RegExp][] = [
    ['the provenance of another key', () => copyOf('stranger'), /it was made by key .*, not by/],
    ['a chart that was changed', async () => changed(await copyOf('ada'), 9), /the SHA-256 of the chart is/],
    [
      'a provenance whose text was changed',
      async () => {
        const chart = await copyOf('ada');
        const text = await readFile(`${chart}.prov`, 'utf8');
        await writeFile(`${chart}.prov`, text.replace('name: scone-operator', 'name: scone-operatoR'));
        return chart;
      },
      /signature/,
    ],
    [
      'a chart of another name',
      async () => {
        const chart = await copyOf('ada');
        const other = join(dirname(chart), 'other-6.0.6.tgz');
        await rename(chart, other);
        await rename(`${chart}.prov`, `${other}.prov`);
        return other;
      },
      /it does not name other-6\.0\.6\.tgz/,
    ],
    [
      'the provenance of the chart before it was packed anew',
      async () => {
        const chart = await copyOf('ada');
        await cp(join(folder, 'stranger', archiveName), chart);
        return await changed(chart, 4);
      },
      /the SHA-256 of the chart is/,
    ],
    [
      'a file that is no provenance',
      async () => {
        const chart = await copyOf('ada');
        await writeFile(`${chart}.prov`, 'name: scone-operator\n');
        return chart;
      },
      /it is not one signed text/,
    ],
  ];

  it.each(spoiled)('%s', async (_, spoil, reason) => {
    const chart = await spoil();
    expect(await refusalOfHelm(chart)).toBeDefined();
    const failure = await artefactOf(chart).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({
      summary: 'the provenance file of the chart is not good',
      object: `${chart}.prov`,
      reason: expect.stringMatching(reason),
    });
  });

  it('not when the release trusts other keys', async () => {
    const chart = await copyOf('ada');
    await expect(artefactOf(chart, {trustedKeys: undefined})).rejects.toThrow(
      /not by 5BCAD31DCC8D5D722B7B7ABD2EBE04E7CC816D32/,
    );
  });
});

async function changed(chart: string, at: number): Promise<string> {
  await flipByte(chart, at);
  return chart;
}
