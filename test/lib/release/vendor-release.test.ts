import {readdirSync} from 'node:fs';
import {cp, mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {textOf} from '../../../src/lib/release/artefact.ts';
import type {ArtefactName} from '../../../src/lib/release/locations.ts';
import {manifestReader} from '../../../src/lib/release/manifest.ts';
import {openRelease} from '../../../src/lib/release/open-release.ts';
import {verifySignature} from '../../../src/lib/release/signature.ts';
import {readStableVersion} from '../../../src/lib/release/stable-version.ts';
import {loadTrustedKeys} from '../../../src/lib/release/trusted-key.ts';
import {vendorKey} from '../../../src/lib/scone/trust.ts';
import {flipByte, releaseWorld} from '../../support/release.ts';
import {hasUpstream, upstream, upstreamRemark} from '../../support/release-upstream.ts';

/** The releases are older than this and the pinned key has no expiry. */
const world = () => releaseWorld({now: () => new Date('2027-01-01T00:00:00Z')});
const scratch: string[] = [];
afterAll(() => Promise.all(scratch.map((folder) => rm(folder, {recursive: true, force: true}))));

describe.skipIf(!hasUpstream)(`the vendor's real releases${upstreamRemark}`, () => {
  const signatures = hasUpstream
    ? readdirSync(upstream, {recursive: true, encoding: 'utf8'}).filter((path) => /(?<!public-key)\.asc$/.test(path))
    : [];

  it('every signed file is good under the pinned key', async () => {
    const keys = await loadTrustedKeys([vendorKey]);
    expect(signatures.length).toBeGreaterThan(0);
    for (const path of signatures) {
      const bytes = await readFile(join(upstream, path.slice(0, -'.asc'.length)));
      const signature = await readFile(join(upstream, path), 'utf8');
      const verdict = await verifySignature({content: bytes, signature, keys, now: world().now()});
      expect(verdict, path).toEqual({good: true, fingerprint: vendorKey.fingerprint, keyExpires: null});
    }
  });

  const installed: ArtefactName[] = [
    'chart',
    'las',
    'sgxplugin',
    'secrets_operator',
    'cert-manager',
    'imagepullsecrets',
  ];
  const later: ArtefactName[] = [
    ...(['cas', 'cas_provisioning', 'cas_patch_probes', 'cas_patch_probes_and_backup'] as const),
    ...(['backup_policy', 'cas-owner'] as const),
  ];

  it.each(['5.8.0', '5.9.0', '6.0.5', '6.0.6'])(
    '%s: every artefact is the wanted one, and as it was',
    async (version) => {
      const release = await openRelease({version, cwd: '/', mirror: upstream}, world());
      const artefacts = await release.artefacts([...installed, ...later]);
      expect(artefacts.map(({proof}) => proof)).toEqual([
        ...Array(5).fill('signature'),
        'digest',
        ...Array(6).fill('signature'),
      ]);
      expect(release.notices()).toEqual([]);
    },
  );

  it('5.8.0: so are the files of a Vault', async () => {
    const release = await openRelease({version: '5.8.0', cwd: '/', mirror: upstream}, world());
    const files = await release.artefacts(['vault', 'vault-policy', 'vault-verify-policy', 'vault-image-mrenclaves']);
    expect(files.map(({proof}) => proof)).toEqual(Array(4).fill('signature'));
    expect(release.notices()).toEqual([]);
  });

  it.each(['5.8.0', '5.9.0', '6.0.5', '6.0.6'])('%s: the manifests are rendered', async (version) => {
    const release = await openRelease({version, cwd: '/', mirror: upstream}, world());
    const variables = {
      IMAGE_REPO: 'r/x',
      IMAGE_PREFIX: 'p-',
      NAMESPACE: 'other',
      DCAP_KEY: '0',
      NODESELECTOR: {a: 'b'},
    };
    const render = async (name: ArtefactName) => {
      const artefact = await release.artefact(name);
      return (await manifestReader()).render({file: artefact.url, text: textOf(artefact)}, variables).objects;
    };
    const [las] = await render('las');
    const [plugin] = await render('sgxplugin');
    expect(las?.spec.image).toBe(`r/x/p-las:${version}`);
    expect(plugin?.spec.image).toBe(`r/x/p-sgx-plugin:${version}`);
    expect(plugin?.spec.nodeSelector).toEqual(version === '5.8.0' ? undefined : {a: 'b'});
    expect(las?.spec.namespace).toBe(version.startsWith('5') ? 'scone-system' : 'other');
    expect(await render('secrets_operator')).toHaveLength(2);
  });

  it('cert-manager is parsed whole', async () => {
    const release = await openRelease({version: '6.0.6', cwd: '/', mirror: upstream}, world());
    const artefact = await release.artefact('cert-manager');
    const objects = (await manifestReader()).parse({file: artefact.url, text: textOf(artefact)});
    expect(objects.filter(({kind}) => kind === 'CustomResourceDefinition')).toHaveLength(6);
    expect(objects.filter(({kind}) => kind === 'Deployment')).toHaveLength(3);
  });

  it.each<[string, ArtefactName, string]>([
    ['the chart', 'chart', 'scontain/operator/main/scone-operator-6.0.6.tgz'],
    ["the chart's signature", 'chart', 'scontain/operator/main/scone-operator-6.0.6.tgz.asc'],
    ['cert-manager', 'cert-manager', 'scontain/manifests/main/6.0.6/cert-manager.yaml'],
    ['the index', 'imagepullsecrets', 'scontain/imps/refs/heads/registry/index.yaml'],
    [
      'the chart in the repository',
      'imagepullsecrets',
      'scontain/imps/refs/heads/registry/packages/imagepullsecrets-0.3.13.tgz',
    ],
  ])('one flipped byte in %s is refused', async (_, name, path) => {
    const mirror = await mkdtemp(join(tmpdir(), 'kubectl-provision-vendor-'));
    scratch.push(mirror);
    for (const part of [path, `${path}.asc`, path.replace(/\.asc$/, ''), 'scontain/imps']) {
      await cp(join(upstream, part), join(mirror, part), {recursive: true}).catch(() => undefined);
    }
    const good = await openRelease({version: '6.0.6', cwd: '/', mirror}, world());
    await expect(good.artefact(name)).resolves.toBeDefined();
    await flipByte(join(mirror, path));
    const spoiled = await openRelease({version: '6.0.6', cwd: '/', mirror}, world());
    await expect(spoiled.artefact(name)).rejects.toMatchObject({name: 'Failure', kind: 'failed'});
  });

  it('the newest stable version is told', async () => {
    expect(await readStableVersion({cwd: '/', mirror: upstream}, world())).toMatchObject({
      major: 6,
      minor: 0,
      patch: 6,
    });
  });
});
