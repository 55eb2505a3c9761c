// The manifests for plugin indexes, and krew's rules for them.
import {describe, expect, test} from 'vitest';
import manifest from '../../package.json' with {type: 'json'};
import {type KrewManifest, krewManifest, krewNames} from '../../scripts/pkg/krew-manifest.ts';
import {krewComplaints} from '../../scripts/pkg/krew-rules.ts';
import {nameOf, targets} from '../../scripts/pkg/targets.ts';

const archives = targets.map((target) => ({
  target,
  name: `kubectl-provision-v1.0.0-${nameOf(target)}.tar.gz`,
  sha256: 'a'.repeat(64),
}));
const good = () => krewManifest('provision', '1.0.0', 'https://example.com/releases/v1.0.0/', archives);

test.each([...krewNames])('the manifest of %s is as krew wants it', (name) => {
  const made = krewManifest(name, manifest.version, 'https://example.com/releases', archives);
  expect(krewComplaints(made, `${name}.yaml`)).toEqual([]);
  expect(made.spec.platforms).toHaveLength(targets.length);
});

test('an archive is expected in the folder of the release', () => {
  expect(good().spec.platforms[0]).toEqual({
    selector: {matchLabels: {os: 'linux', arch: 'amd64'}},
    uri: 'https://example.com/releases/v1.0.0/kubectl-provision-v1.0.0-linux-x64.tar.gz',
    sha256: 'a'.repeat(64),
    bin: 'kubectl-provision',
  });
});

describe('krew refuses', () => {
  const platform = (manifest: KrewManifest) => {
    const [first] = manifest.spec.platforms;
    if (first === undefined) throw new Error('no platform');
    return first;
  };

  test.each<[string, (manifest: KrewManifest) => void, string]>([
    ['another version of the format', (it) => (it.apiVersion = 'v1'), 'apiVersion v1 is unknown'],
    ['another kind', (it) => (it.kind = 'Index'), 'kind is Index'],
    ['a version without v', (it) => (it.spec.version = '1.0.0'), 'not semantic'],
    ['a version of two parts', (it) => (it.spec.version = 'v1.0'), 'not semantic'],
    ['a name with the prefix', (it) => (it.metadata.name = 'kubectl-provision'), 'as the index wants it'],
    ['a name that is a device', (it) => (it.metadata.name = 'con'), 'no safe file name'],
    ['a file of another name', (it) => (it.metadata.name = 'other'), 'the file is called provision.yaml'],
    ['no short description', (it) => (it.spec.shortDescription = ''), 'no short description'],
    ['a long short description', (it) => (it.spec.shortDescription = 'x'.repeat(50)), '50 characters'],
    ['a short description of two lines', (it) => (it.spec.shortDescription = 'a\nb'), 'several lines'],
    ['a long line', (it) => (it.spec.description = 'a '.repeat(50)), 'more than 80 characters'],
    ['no platform', (it) => (it.spec.platforms = []), 'no platform'],
    ['two archives for one system', (it) => it.spec.platforms.push(platform(it)), 'two for linux/amd64'],
    ['an empty selector', (it) => (platform(it).selector.matchLabels = {}), 'empty selector'],
    ['an unknown label', (it) => (platform(it).selector.matchLabels = {libc: 'musl'}), 'selector by libc'],
    ['an archive of another kind', (it) => (platform(it).uri = 'https://example.com/a.tar.xz'), '.tar.gz or .zip'],
    ['an address without TLS', (it) => (platform(it).uri = 'http://example.com/a.tar.gz'), 'no https address'],
    ['a wrong checksum', (it) => (platform(it).sha256 = 'A'.repeat(64)), 'is no sha256'],
    ['no program', (it) => (platform(it).bin = ''), 'not inside the archive'],
    ['a program elsewhere', (it) => (platform(it).bin = '../kubectl-provision'), 'not inside the archive'],
    ['no .exe on Windows', (it) => (platform(it).selector.matchLabels.os = 'windows'), 'does not run on Windows'],
  ])('%s', (_, spoil, complaint) => {
    const manifest = structuredClone(good());
    spoil(manifest);
    expect(krewComplaints(manifest, 'provision.yaml').join('; ')).toContain(complaint);
  });
});
