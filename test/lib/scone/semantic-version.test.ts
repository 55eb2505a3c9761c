import {describe, expect, it} from 'vitest';
import {compareCores, compareVersions, formatVersion, parseVersion} from '../../../src/lib/scone/semantic-version.ts';

describe('versions', () => {
  it.each([
    ['6.0.6', {major: 6, minor: 0, patch: 6, prerelease: ''}],
    ['7.0.0-alpha.2', {major: 7, minor: 0, patch: 0, prerelease: 'alpha.2'}],
    ['5.10.0', {major: 5, minor: 10, patch: 0, prerelease: ''}],
  ])('%s is read, and written again as it was', (text, version) => {
    expect(parseVersion(text)).toEqual(version);
    expect(formatVersion(parseVersion(text))).toBe(text);
  });

  it.each([
    '',
    '6',
    '6.0',
    '6.0.6.1',
    'v6.0.6',
    '06.0.6',
    '6.0.x',
    '6.0.6-',
    '6.0.6+build',
    ' 6.0.6',
    'latest',
    '6.0.6-rc..1',
  ])('%j is not a version: an error of usage', (text) => {
    expect(() => parseVersion(text)).toThrow(expect.objectContaining({kind: 'usage'}));
  });

  it('are ordered as numbers, prereleases before their release', () => {
    const ordered =
      '5.8.0-rc.2 5.8.0-rc.10 5.8.0 5.9.0-rc.1 5.9.0 5.10.0 6.0.0-alpha 6.0.0-alpha.1 6.0.0-beta 6.0.6 7.0.0-alpha.2';
    const shuffled = ordered.split(' ').reverse();
    const sorted = shuffled.sort((a, b) => compareVersions(parseVersion(a), parseVersion(b)));
    expect(sorted.join(' ')).toBe(ordered);
  });

  it.each([
    ['1.0.0-1', '1.0.0-a', -1],
    ['1.0.0-a', '1.0.0-1', 1],
    ['1.0.0-a', '1.0.0-a.1', -1],
    ['1.0.0-a.1', '1.0.0-a', 1],
    ['1.0.0', '1.0.0', 0],
  ])('%s against %s gives %i', (a, b, sign) => {
    expect(Math.sign(compareVersions(parseVersion(a), parseVersion(b)))).toBe(sign);
  });

  it('count as their release where behaviour came with a release', () => {
    expect(compareCores(parseVersion('5.9.0-rc.1'), parseVersion('5.9.0'))).toBe(0);
  });
});
