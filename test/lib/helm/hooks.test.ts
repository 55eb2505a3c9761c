import {describe, expect, it} from 'vitest';
import {type Hook, hooksFor, isDeletedAt} from '../../../src/lib/helm/hooks.ts';

function hook(parts: Partial<Hook>): Hook {
  return {
    name: 'h',
    kind: 'Job',
    path: 'app/templates/h.yaml',
    manifest: '',
    events: ['pre-install'],
    last_run: {started_at: '', completed_at: '', phase: ''},
    ...parts,
  };
}

describe('the order in which hooks run', () => {
  it('weight first, then name, then kind', () => {
    const hooks = [
      hook({name: 'b', weight: 5}),
      hook({name: 'c', kind: 'Job'}),
      hook({name: 'c', kind: 'ConfigMap'}),
      hook({name: 'a'}),
      hook({name: 'z', weight: -1}),
      hook({name: 'x', events: ['post-install']}),
    ];
    expect(hooksFor(hooks, 'pre-install').map(({name, kind}) => `${name} ${kind}`)).toEqual([
      'z Job',
      'a Job',
      'c ConfigMap',
      'c Job',
      'b Job',
    ]);
  });
});

describe('when the objects of a hook are deleted', () => {
  it.each<[string, Partial<Hook>, boolean[]]>([
    ['without a policy before it is created', {}, [true, false, false]],
    ['as the policies say', {delete_policies: ['hook-succeeded', 'hook-failed']}, [false, true, true]],
    ['never for a definition', {kind: 'CustomResourceDefinition'}, [false, false, false]],
  ])('%s', (_, parts, expected) => {
    expect((['before', 'succeeded', 'failed'] as const).map((moment) => isDeletedAt(hook(parts), moment))).toEqual(
      expected,
    );
  });
});
