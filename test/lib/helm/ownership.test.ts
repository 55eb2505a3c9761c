import {describe, expect, it} from 'vitest';
import {withOwner} from '../../../src/lib/helm/ownership.ts';

describe('marks of a release on its objects', () => {
  const release = {name: 'app', namespace: 'prod'};

  it('are added to what the template has, and win', () => {
    const labels = {'app.kubernetes.io/managed-by': 'hand', a: 'b'};
    const object = {apiVersion: 'v1', kind: 'Secret', metadata: {name: 's', labels, annotations: {c: 'd'}}, data: {}};
    expect(withOwner(object, release)).toEqual({
      ...object,
      metadata: {
        name: 's',
        labels: {'app.kubernetes.io/managed-by': 'Helm', a: 'b'},
        annotations: {c: 'd', 'meta.helm.sh/release-name': 'app', 'meta.helm.sh/release-namespace': 'prod'},
      },
    });
    expect(object.metadata.labels).toBe(labels);
  });
});
