import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {extract} from 'tar';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createTestKey} from '../../../sandbox/release/sign.ts';
import {packChartDirectory} from '../../../src/lib/helm/chart-directory.ts';
import {loadChartArchive} from '../../../src/lib/helm/load-chart.ts';
import {textOf} from '../../../src/lib/release/artefact.ts';
import type {ArtefactName} from '../../../src/lib/release/locations.ts';
import {openRelease} from '../../../src/lib/release/open-release.ts';
import type {ReleaseOptions} from '../../../src/lib/release/release-options.ts';
import {readStableVersion} from '../../../src/lib/release/stable-version.ts';
import {flipByte, type ReleaseGround, releaseGround, releaseWorld, today} from '../../support/release.ts';

const everything: ArtefactName[] = [
  ...(['chart', 'las', 'sgxplugin', 'secrets_operator', 'cert-manager', 'imagepullsecrets'] as const),
  ...(['cas', 'cas_provisioning', 'cas_patch_probes', 'cas_patch_probes_and_backup'] as const),
  ...(['backup_policy', 'cas-owner'] as const),
];

const manifest = (file: string, version = '6.0.6') => `scontain/manifests/main/${version}/${file}`;
const chartFile = 'scontain/operator/main/scone-operator-6.0.6.tgz';
const repository = 'scontain/imps/refs/heads/registry';

let ground: ReleaseGround;
beforeAll(async () => {
  ground = await releaseGround();
});
afterAll(() => ground.remove());

async function unpackChart(file: string, cwd: string): Promise<void> {
  await mkdir(cwd, {recursive: true});
  await extract({file, cwd});
}

/** The Failure of fetching one artefact, or undefined. */
async function failureOf(
  name: ArtefactName,
  changes: Partial<ReleaseOptions>,
  now = today,
): Promise<Error | undefined> {
  const release = await openRelease(ground.options(changes), releaseWorld({now: () => now}));
  return await release.artefact(name).then(
    () => undefined,
    (thrown) => thrown,
  );
}

describe('a release from a mirror folder', () => {
  it.each(['5.8.0', '5.9.0', '6.0.5', '6.0.6'])('%s: every artefact is good', async (version) => {
    const release = await openRelease(ground.options({version}), releaseWorld());
    const artefacts = await release.artefacts(everything);
    expect(artefacts.map(({name}) => name)).toEqual(everything);
    expect(new Set(artefacts.map(({from}) => from))).toEqual(new Set(['mirror']));
    expect(new Set(artefacts.map(({signedBy}) => signedBy))).toEqual(new Set([ground.key.fingerprint]));
  });

  it('5.8.0: so are the files of a Vault, which later releases do not have', async () => {
    const files = ['vault', 'vault-policy', 'vault-verify-policy', 'vault-image-mrenclaves'] as const;
    const release = await openRelease(ground.options({version: '5.8.0'}), releaseWorld());
    expect((await release.artefacts([...files])).map(({name}) => name)).toEqual(files);
    expect(await failureOf('vault', {version: '5.9.0'})).toBeInstanceOf(Error);
  });

  it("says that other keys than the vendor's are trusted, and nothing else", async () => {
    const release = await openRelease(ground.options(), releaseWorld());
    await release.artefacts(everything);
    expect(release.notices().map(({code}) => code)).toEqual(['other-keys']);
  });

  it('says when a signed file is not the one that was released', async () => {
    const knownDigests = {[manifest('las.yaml')]: '0'.repeat(64), [chartFile]: '1'.repeat(64)};
    const release = await openRelease(ground.options({knownDigests}), releaseWorld());
    await release.artefacts(['las', 'sgxplugin']);
    expect(release.notices().slice(1)).toEqual([
      expect.objectContaining({code: 'rewritten', artefact: 'las', text: expect.stringContaining('0'.repeat(64))}),
    ]);
  });

  it('5.8.0, which has no cert-manager, takes that of the default version', async () => {
    const release = await openRelease(ground.options({version: '5.8.0'}), releaseWorld());
    expect((await release.artefact('cert-manager')).url).toBe(join(ground.mirror, manifest('cert-manager.yaml')));
  });

  it('gives the same artefact at every call', async () => {
    const release = await openRelease(ground.options(), releaseWorld());
    expect(await release.artefact('las')).toBe(await release.artefact('las'));
  });

  it('asks for nothing that nobody wants', async () => {
    const mirror = await ground.copy();
    const release = await openRelease(ground.options({mirror}), releaseWorld());
    await rm(join(mirror, 'scontain/operator'), {recursive: true});
    expect(textOf(await release.artefact('las'))).toContain('LAS');
  });

  it('tells the newest stable version when asked', async () => {
    const version = await readStableVersion(ground.options(), releaseWorld());
    expect(version).toEqual({major: 6, minor: 0, patch: 6, prerelease: ''});
  });
});

describe('what stops before anything is opened', () => {
  it.each([
    ['no version', {version: 'newest'}, /not a version/],
    ['a version too old', {version: '5.7.0'}, /older than 5\.8\.0/],
    ['a mirror that does not exist', {mirror: 'nowhere'}, /does not exist/],
    ['a mirror that is a file', {mirror: 'sample-key.asc'}, /not a folder/],
    ['a mirror of an unknown scheme', {mirror: 'ftp://example.org/x'}, /ftp/],
  ])('%s is an error of usage', async (_, changes, words) => {
    const opening = openRelease(ground.options(changes), releaseWorld());
    await expect(opening).rejects.toMatchObject({
      name: 'Failure',
      kind: 'usage',
      message: expect.stringMatching(words),
    });
  });
});

interface Spoiled {
  sentence: string;
  artefact: ArtefactName;
  /** The path that the Failure must name. */
  path: string;
  spoil: (mirror: string) => Promise<unknown>;
  words: RegExp;
}

const move = async (mirror: string, from: string, to: string) => {
  await writeFile(join(mirror, to), await readFile(join(mirror, from)));
  await writeFile(join(mirror, `${to}.asc`), await readFile(join(mirror, `${from}.asc`)));
};
const sign = async (mirror: string, path: string, content: string) => {
  await writeFile(join(mirror, path), content);
  await writeFile(join(mirror, `${path}.asc`), await ground.key.sign(Buffer.from(content)));
};

const spoiled: Spoiled[] = [
  {
    sentence: 'one flipped byte in the chart',
    artefact: 'chart',
    path: chartFile,
    spoil: (mirror) => flipByte(join(mirror, chartFile)),
    words: /signature of the file is not good.*does not belong to this file/,
  },
  {
    sentence: 'one flipped byte in a manifest',
    artefact: 'las',
    path: manifest('las.yaml'),
    spoil: (mirror) => flipByte(join(mirror, manifest('las.yaml'))),
    words: /does not belong to this file/,
  },
  {
    sentence: 'one flipped byte in a signature',
    artefact: 'las',
    path: manifest('las.yaml'),
    spoil: (mirror) => flipByte(join(mirror, manifest('las.yaml.asc'))),
    words: /signature file is damaged/,
  },
  {
    sentence: 'one flipped byte in the index of the chart repository',
    artefact: 'imagepullsecrets',
    path: `${repository}/index.yaml`,
    spoil: (mirror) => flipByte(join(mirror, repository, 'index.yaml')),
    words: /does not belong to this file/,
  },
  {
    sentence: "one flipped byte in the secret operator's chart",
    artefact: 'imagepullsecrets',
    path: `${repository}/packages/imagepullsecrets-0.3.13.tgz`,
    spoil: (mirror) => flipByte(join(mirror, repository, 'packages/imagepullsecrets-0.3.13.tgz')),
    words: /does not have the digest it must have/,
  },
  {
    sentence: 'an index that is neither signed nor known',
    artefact: 'imagepullsecrets',
    path: `${repository}/index.yaml`,
    spoil: (mirror) => rm(join(mirror, repository, 'index.yaml.asc')),
    words: /neither the known one nor signed/,
  },
  {
    sentence: 'a signed index without the wanted version',
    artefact: 'imagepullsecrets',
    path: `${repository}/index.yaml`,
    spoil: (mirror) => sign(mirror, `${repository}/index.yaml`, 'entries: {imagepullsecrets: [{version: 0.4.0}]}'),
    words: /its index has only 0\.4\.0/,
  },
  {
    sentence: 'a signed index that points elsewhere',
    artefact: 'imagepullsecrets',
    path: `${repository}/index.yaml`,
    spoil: (mirror) =>
      sign(
        mirror,
        `${repository}/index.yaml`,
        `entries: {imagepullsecrets: [{version: 0.3.13, digest: ${'a'.repeat(64)}, urls: ['https://example.org/c.tgz']}]}`,
      ),
    words: /names no address below/,
  },
  {
    sentence: 'a signed index that leaves the mirror',
    artefact: 'imagepullsecrets',
    path: repository.slice(0, 8),
    spoil: (mirror) =>
      sign(
        mirror,
        `${repository}/index.yaml`,
        `entries: {imagepullsecrets: [{version: 0.3.13, digest: ${'a'.repeat(64)}, urls: [../../../../../../../../etc/passwd]}]}`,
      ),
    words: /is not a path below/,
  },
  {
    sentence: 'a missing file',
    artefact: 'sgxplugin',
    path: manifest('sgxplugin.yaml'),
    spoil: (mirror) => rm(join(mirror, manifest('sgxplugin.yaml'))),
    words: /file does not exist/,
  },
  {
    sentence: 'a missing signature',
    artefact: 'sgxplugin',
    path: manifest('sgxplugin.yaml'),
    spoil: (mirror) => rm(join(mirror, manifest('sgxplugin.yaml.asc'))),
    words: /not signed: there is no .*sgxplugin\.yaml\.asc/,
  },
  {
    sentence: 'the chart of another version under this name',
    artefact: 'chart',
    path: chartFile,
    spoil: (mirror) => move(mirror, 'scontain/operator/main/scone-operator-6.0.5.tgz', chartFile),
    words: /not the wanted one: it is version 6\.0\.5 of the chart, not 6\.0\.6/,
  },
  {
    sentence: 'the manifest of another version under this name',
    artefact: 'las',
    path: manifest('las.yaml'),
    spoil: (mirror) => move(mirror, manifest('las.yaml', '6.0.5'), manifest('las.yaml')),
    words: /its image is of version 6\.0\.5, not 6\.0\.6/,
  },
  {
    sentence: 'another manifest under this name',
    artefact: 'sgxplugin',
    path: manifest('sgxplugin.yaml'),
    spoil: (mirror) => move(mirror, manifest('las.yaml'), manifest('sgxplugin.yaml')),
    words: /it holds LAS las, not SGXPlugin sgxplugin/,
  },
  {
    sentence: 'another manifest as cert-manager',
    artefact: 'cert-manager',
    path: manifest('cert-manager.yaml'),
    spoil: (mirror) => move(mirror, manifest('las.yaml'), manifest('cert-manager.yaml')),
    words: /it has no image cert-manager-controller/,
  },
  {
    sentence: 'another CAS manifest of another version',
    artefact: 'cas',
    path: manifest('cas.yaml'),
    spoil: (mirror) => move(mirror, manifest('cas.yaml', '6.0.5'), manifest('cas.yaml')),
    words: /it names images of version 6\.0\.5/,
  },
  {
    sentence: 'a signed file that is no chart',
    artefact: 'chart',
    path: chartFile,
    spoil: (mirror) => sign(mirror, chartFile, 'no archive'),
    words: /not the wanted one: it is not a chart archive \(incorrect header check\)/,
  },
  {
    sentence: 'a signed manifest that is no YAML',
    artefact: 'las',
    path: manifest('las.yaml'),
    spoil: (mirror) => sign(mirror, manifest('las.yaml'), 'kind: LAS\n kind: [\n'),
    words: /not valid YAML/,
  },
  {
    sentence: 'a file that is too big',
    artefact: 'las',
    path: manifest('las.yaml'),
    spoil: (mirror) => writeFile(join(mirror, manifest('las.yaml')), Buffer.alloc(5 * 2 ** 20)),
    words: /bigger than 4194304 bytes/,
  },
  {
    sentence: 'a folder in place of a file',
    artefact: 'las',
    path: manifest('las.yaml'),
    spoil: async (mirror) => {
      await rm(join(mirror, manifest('las.yaml')));
      await mkdir(join(mirror, manifest('las.yaml')));
    },
    words: /not a regular file/,
  },
];

describe('refused, with file and reason', () => {
  it.each(spoiled)('$sentence', async ({artefact, path, spoil, words}) => {
    const mirror = await ground.copy();
    await spoil(mirror);
    const failure = await failureOf(artefact, {mirror});
    expect(failure).toMatchObject({name: 'Failure', kind: 'failed', message: expect.stringMatching(words)});
    expect(failure?.message).toContain(path);
  });

  it('only the file that is concerned; the others stay good', async () => {
    const mirror = await ground.copy();
    await flipByte(join(mirror, manifest('las.yaml')));
    expect(await failureOf('sgxplugin', {mirror})).toBeUndefined();
  });

  it('what another key signed, naming it', async () => {
    const other = await createTestKey('somebody else');
    const mirror = await ground.copy();
    const file = join(mirror, manifest('las.yaml'));
    await writeFile(`${file}.asc`, await other.sign(await readFile(file)));
    const failure = await failureOf('las', {mirror});
    expect(failure?.message).toContain(other.fingerprint.slice(-16));
    expect(failure?.message).toContain(`not by ${ground.key.fingerprint} of sample release`);
  });

  it("the whole release when only the vendor's key is trusted", async () => {
    const failure = await failureOf('las', {trustedKeys: undefined});
    expect(failure?.message).toMatch(/not by 5BCAD31DCC8D5D722B7B7ABD2EBE04E7CC816D32 of scontain\.com/);
  });

  it('a signature from the future', async () => {
    const failure = await failureOf('las', {}, new Date('2025-12-31T00:00:00Z'));
    expect(failure?.message).toMatch(/from the future/);
  });
});

describe("files of the user's own", () => {
  const lasOf = async (content?: string) => {
    const text = content ?? (await readFile(join(ground.mirror, manifest('las.yaml')), 'utf8'));
    await writeFile(join(ground.directory, 'las.yaml'), text);
    await rm(join(ground.directory, 'las.yaml.asc'), {force: true});
    return text;
  };
  const open = (changes: Partial<ReleaseOptions>) => openRelease(ground.options(changes), releaseWorld());

  it('are used when they are signed and of the wanted version', async () => {
    const text = await lasOf();
    await writeFile(join(ground.directory, 'las.yaml.asc'), await ground.key.sign(Buffer.from(text)));
    const release = await open({overrides: {las: 'las.yaml'}});
    expect(await release.artefact('las')).toMatchObject({
      from: 'file',
      proof: 'signature',
      url: join(ground.directory, 'las.yaml'),
    });
  });

  it('are refused without a signature, with what to do', async () => {
    await lasOf();
    const release = await open({overrides: {las: './las.yaml'}});
    await expect(release.artefact('las')).rejects.toMatchObject({
      summary: 'the file is not signed',
      next: expect.stringContaining('--allow-unverified'),
    });
  });

  it('are used without one when that is allowed, and reported', async () => {
    await lasOf();
    const release = await open({overrides: {las: 'las.yaml'}, allowUnverified: true});
    expect(await release.artefact('las')).toMatchObject({proof: 'nothing'});
    expect(release.notices()).toContainEqual(
      expect.objectContaining({code: 'unverified', artefact: 'las', object: join(ground.directory, 'las.yaml')}),
    );
  });

  it('are used when they have the digest that was named for them', async () => {
    await lasOf();
    const {sha256} = await (await open({})).artefact('las');
    const release = await open({overrides: {las: `las.yaml#sha256=${sha256}`}});
    expect(await release.artefact('las')).toMatchObject({proof: 'digest'});
  });

  it('are refused when they have another digest, allowed or not', async () => {
    await lasOf();
    const release = await open({overrides: {las: `las.yaml#sha256=${'0'.repeat(64)}`}, allowUnverified: true});
    await expect(release.artefact('las')).rejects.toThrow(/does not have the digest/);
  });

  it('are refused with a digest that is none', async () => {
    const release = await open({overrides: {las: 'las.yaml#sha256=abc'}});
    await expect(release.artefact('las')).rejects.toMatchObject({kind: 'usage'});
  });

  it('may be of another version when let in unverified, and that is reported too', async () => {
    await lasOf(await readFile(join(ground.mirror, manifest('las.yaml', '6.0.5')), 'utf8'));
    const release = await open({overrides: {las: 'las.yaml'}, allowUnverified: true});
    await release.artefact('las');
    expect(release.notices().at(-1)?.text).toMatch(/not of the release: its image is of version 6\.0\.5/);
  });

  it("below the vendor's address come from the mirror", async () => {
    const release = await open({
      overrides: {'cert-manager': `https://raw.githubusercontent.com/${manifest('cert-manager.yaml', '6.0.5')}`},
    });
    expect(await release.artefact('cert-manager')).toMatchObject({from: 'mirror', proof: 'signature'});
  });

  it("do not make the release's own unsigned files acceptable", async () => {
    const mirror = await ground.copy();
    await rm(join(mirror, manifest('las.yaml.asc')));
    expect(await failureOf('las', {mirror, allowUnverified: true})).toMatchObject({summary: 'the file is not signed'});
  });

  it('may be the folder of a chart, allowed unverified or with the digest of what is packed of it', async () => {
    await unpackChart(join(ground.mirror, chartFile), join(ground.directory, 'unpacked'));
    const openWith = (chart: string, allowUnverified: boolean) =>
      openRelease(ground.options({overrides: {chart}, allowUnverified}), releaseWorld({packChart: packChartDirectory}));
    const folder = 'unpacked/scone-operator';
    await expect((await openWith(folder, false)).artefact('chart')).rejects.toThrow('the file is not signed');
    const release = await openWith(folder, true);
    const {sha256, proof, bytes} = await release.artefact('chart');
    expect([proof, (await loadChartArchive(bytes)).metadata.version]).toEqual(['nothing', '6.0.6']);
    expect(release.notices().at(-1)).toMatchObject({code: 'unverified', object: join(ground.directory, folder)});
    expect(await (await openWith(`${folder}#sha256=${sha256}`, false)).artefact('chart')).toMatchObject({
      proof: 'digest',
    });
  });

  it('may be folders for charts only', async () => {
    const release = await openRelease(
      ground.options({overrides: {las: './'}, allowUnverified: true}),
      releaseWorld({packChart: packChartDirectory}),
    );
    await expect(release.artefact('las')).rejects.toThrow('the file cannot be read');
  });

  it('may be a chart repository, as a folder or with a name before it', async () => {
    for (const chartRepository of [join(ground.mirror, repository), `imps ${join(ground.mirror, repository)}/`]) {
      const release = await open({chartRepository, chart: 'imps/imagepullsecrets'});
      expect(await release.artefact('imagepullsecrets')).toMatchObject({proof: 'digest', from: 'file'});
    }
  });

  it('may be an unsigned chart repository, when that is allowed', async () => {
    const mirror = await ground.copy();
    await rm(join(mirror, repository, 'index.yaml.asc'));
    const signed = await open({chartRepository: join(mirror, repository)});
    expect(await signed.artefact('imagepullsecrets')).toMatchObject({proof: 'signature'});
    await rm(join(mirror, repository, 'packages/imagepullsecrets-0.3.13.tgz.asc'));
    const options = {chartRepository: join(mirror, repository)};
    const refused = await open(options);
    await expect(refused.artefact('imagepullsecrets')).rejects.toThrow(/neither the known one nor signed/);
    const allowed = await open({...options, allowUnverified: true});
    expect(await allowed.artefact('imagepullsecrets')).toMatchObject({proof: 'nothing'});
  });

  it('may be one packed chart', async () => {
    const chart = join(ground.mirror, repository, 'packages/imagepullsecrets-0.3.13.tgz');
    const release = await open({chart});
    expect(await release.artefact('imagepullsecrets')).toMatchObject({proof: 'signature', url: chart});
  });
});
