import {expect, test} from 'vitest';
import {recordOf, releaseIn} from '../../../../sandbox/simulated/scone-operator/helm-record.ts';
import {nextRevision} from '../../../../sandbox/simulated/scone-operator/inner-release.ts';
import type {Workload} from '../../../../sandbox/simulated/scone-operator/kinds.ts';

const daemonSet = (image: string): Workload => ({
  metadata: {name: 'sgxplugin', namespace: 'scone-system'},
  spec: {image},
});
const [monday, tuesday] = [new Date('2026-01-05T00:00:00Z'), new Date('2026-01-06T00:00:00Z')];

function installed() {
  const {added} = nextRevision([], daemonSet('a'), '6.0.5', monday);
  if (added === undefined) throw new Error('nothing recorded');
  return added;
}

test('the first revision is an installation of the chart in this version', () => {
  expect(installed()).toMatchObject({
    name: 'sgxplugin',
    namespace: 'scone-system',
    version: 1,
    info: {status: 'deployed', description: 'Install complete'},
    chart: {metadata: {name: 'sgxdevplugin', version: '6.0.5'}},
  });
  expect(installed().manifest).toContain('"kind": "DaemonSet"');
});

test('what is deployed already is not deployed again', () => {
  expect(nextRevision([installed()], daemonSet('a'), '6.0.5', tuesday)).toEqual({superseded: [], added: undefined});
});

test.each([
  ['another DaemonSet', 'b', '6.0.5'],
  ['another version of the chart', 'a', '6.0.6'],
])('%s makes a second revision in place of the first', (_sentence, image, version) => {
  const {superseded, added} = nextRevision([installed()], daemonSet(image), version, tuesday);
  expect(superseded).toMatchObject([{version: 1, info: {status: 'superseded'}}]);
  expect(added).toMatchObject({
    version: 2,
    info: {
      status: 'deployed',
      description: 'Upgrade complete',
      first_deployed: '2026-01-05T00:00:00.000Z',
      last_deployed: '2026-01-06T00:00:00.000Z',
    },
  });
});

test.each(['secret', 'configmap'] as const)('a %s holds the release and says what it is by its labels', (driver) => {
  const record = recordOf(installed(), driver, monday);
  expect(record.metadata).toMatchObject({
    name: 'sh.helm.release.v1.sgxplugin.v1',
    labels: {name: 'sgxplugin', owner: 'helm', status: 'deployed', version: '1', modifiedAt: '1767571200'},
  });
  expect(releaseIn(record)).toEqual(installed());
});

test('what cannot be read is no release', () => {
  expect(releaseIn({metadata: {name: 'x'}, data: {release: 'rubbish'}})).toBeUndefined();
});
