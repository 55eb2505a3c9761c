import {describe, expect, it} from 'vitest';
import {chartLocation} from '../../../src/lib/release/chart-location.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('where a chart is', () => {
  it.each<[string, string, boolean]>([
    ['oci://r.example/charts/app', 'r.example/charts/app:6.0.6', false],
    ['oci://r.example:5000/app', 'r.example:5000/app:6.0.6', false],
    ['oci://r.example:5000/app:1.2.3', 'r.example:5000/app:1.2.3', false],
    ['oci://r.example/app:1.2.3+build.5', 'r.example/app:1.2.3_build.5', false],
    [`oci://r.example/app@${digest}`, `r.example/app@${digest}`, true],
    [`oci://r.example:5000/app:1.2.3@${digest}`, `r.example:5000/app:1.2.3@${digest}`, true],
  ])('%s', (location, reference, isPinned) => {
    expect(chartLocation(location, '6.0.6')).toEqual({is: 'registry', reference, isPinned});
  });

  it.each<[string, string, string, string | undefined]>([
    ['https://c.example/stable/index.yaml#app', 'https://c.example/stable', 'app', undefined],
    ['https://c.example/index.yaml#app:1.2.3', 'https://c.example', 'app', '1.2.3'],
    ['/mirror/charts/index.yaml#app', '/mirror/charts', 'app', undefined],
  ])('%s', (location, repository, chart, version) => {
    expect(chartLocation(location, '6.0.6')).toEqual({is: 'repository', repository, chart, version});
  });

  it.each(['https://c.example/app-1.2.3.tgz', './app', '/charts/app', 'banzai/imagepullsecrets'])(
    'a file, a folder or a name: %s',
    (location) => expect(chartLocation(location, '6.0.6')).toBeUndefined(),
  );

  it.each<[string, string]>([
    ['oci://r.example', 'oci://HOST/PATH/CHART:6.0.6'],
    ['oci://r.example/app:', 'oci://HOST/PATH/CHART:6.0.6'],
    ['https://c.example/index.yaml', 'https://c.example/index.yaml#NAME'],
    ['https://c.example/index.yaml#', 'https://c.example/index.yaml#NAME:6.0.6'],
    ['https://c.example/index.yaml#app:', 'https://c.example/index.yaml#NAME:6.0.6'],
  ])('%s names no chart', (location, next) => {
    expect(() => chartLocation(location, '6.0.6')).toThrow(
      expect.objectContaining({kind: 'usage', next: expect.stringContaining(next)}),
    );
  });
});
