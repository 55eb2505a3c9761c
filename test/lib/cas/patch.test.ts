// The release's patches: YAML with trailing commas, made one merge patch.
import {describe, expect, test} from 'vitest';
import {missingOf, patchSummary, readPatch} from '../../../src/lib/cas/patch.ts';
import {aCas, repository, vendorFile, vendorVersions} from '../../support/cas-ground.ts';
import {upstreamRemark} from '../../support/release-upstream.ts';

const variables = {POLICY_NAME: 'cas-owner/primary-backup', IMAGE_REPO: repository, IMAGE_PREFIX: 'my-'};
const patchOf = (text: string) => readPatch({text, url: 'p.json'}, variables);

const probes = (version: string) => ({
  attestedCLIProbes: false,
  livenessProbe: {
    enabled: true,
    ...(version !== '5.8.0' && {periodSeconds: 60, initialDelaySeconds: 3, timeoutSeconds: 60, failureThreshold: 5}),
  },
  startupProbe: {
    enabled: true,
    ...(version !== '5.8.0' && {periodSeconds: 60, initialDelaySeconds: 60, timeoutSeconds: 60, failureThreshold: 15}),
  },
});

describe(`the vendor's${upstreamRemark}`, () => {
  test.for(vendorVersions)('%s, probes', async (version) => {
    expect(await readPatch(vendorFile(version, 'cas_patch_probes.json'), variables)).toEqual({spec: probes(version)});
  });

  test.for(vendorVersions)('%s, probes and backup controller', async (version) => {
    expect(await readPatch(vendorFile(version, 'cas_patch_probes_and_backup.json'), variables)).toEqual({
      spec: {
        'backup-controller': {
          enabled: true,
          session: 'cas-owner/primary-backup/register',
          image: `${repository}/my-backup-controller:${version}`,
        },
        ...probes(version),
      },
    });
  });
});

describe('an operation', () => {
  test.each<[what: string, text: string, spec: unknown]>([
    ['with trailing commas', '[\n{"op": "replace", "path": "/spec/a/b", "value": true,\n\t},\n]', {a: {b: true}}],
    ['that adds what is not there', '[{op: add, path: /spec/a, value: {b: [1, $IMAGE_PREFIX]}}]', {a: {b: [1, 'my-']}}],
    ['that removes', '[{op: remove, path: /spec/a/b}]', {a: {b: null}}],
    ['with a slash and a tilde in a name', '[{op: add, path: /spec/a~1b~0c, value: 1}]', {'a/b~c': 1}],
    [
      'that comes later counts more',
      '[{op: add, path: /spec/a, value: 1}, {op: add, path: /spec/a, value: 2}]',
      {a: 2},
    ],
    [
      'below one that came before',
      '[{op: add, path: /spec/a, value: {b: 1}}, {op: add, path: /spec/a/c, value: 2}]',
      {a: {b: 1, c: 2}},
    ],
    [
      'with dollars that are no variables',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is data
      '[{op: add, path: /spec/a, value: "$5 $$ $lower ${IMAGE_PREFIX}x"}]',
      {a: '$5 $$ $lower my-x'},
    ],
    ['with null', '[{op: add, path: /spec/a, value: null}]', {a: null}],
  ])('%s', async (_, text, spec) => expect(await patchOf(text)).toEqual({spec}));

  test.each<[what: string, text: string, says: string]>([
    ['that is none', '[replace]', 'operation 1 has no op and path'],
    ['that is nothing', '[null]', 'operation 1 has no op and path'],
    ['that tests', '[{op: test, path: /spec/a, value: 1}]', 'operation 1: "test" is not supported'],
    ['without a value', '[{op: add, path: /spec/a}]', 'operation 1: it has no value'],
    ['outside the spec', '[{op: add, path: /status/state, value: HEALTHY}]', '/status/state does not lie below /spec'],
    ['on the whole spec', '[{op: replace, path: /spec, value: {}}]', '/spec does not lie below /spec'],
    ['on an element', '[{op: add, path: /spec/env/-, value: 1}]', '/spec/env/- is an element of a list'],
    ['in an element', '[{op: add, path: /spec/env/0/name, value: 1}]', '/spec/env/0/name is an element of a list'],
    ['on a prototype', '[{op: add, path: /spec/__proto__/polluted, value: 1}]', 'is no path of a CAS'],
    ['on what objects inherit', '[{op: add, path: /spec/constructor/x, value: 1}]', 'contradicts another'],
    [
      'below a text',
      '[{op: add, path: /spec/a, value: x}, {op: add, path: /spec/a/b, value: 1}]',
      'operation 2: /spec/a/b contradicts another',
    ],
    [
      'with an unknown variable',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is data
      '[{op: add, path: /spec/a, value: [{b: "${SECRET}"}]}]',
      'the variable SECRET has no value here',
    ],
    ['with a variable of all objects', '[{op: add, path: /spec/a, value: $CONSTRUCTOR}]', 'the variable CONSTRUCTOR'],
  ])('%s is refused', async (_, text, says) => {
    await expect(patchOf(text)).rejects.toThrow(says);
    expect(({} as {polluted?: unknown}).polluted).toBeUndefined();
  });

  test.each(['{}', '[]', 'a text', '', '[{'])('there is none in %j', async (text) => {
    await expect(patchOf(text)).rejects.toThrow('p.json: the patches of the CAS cannot be used');
  });
});

describe('what is missing', () => {
  const patch = {spec: {a: {b: true}, list: [1, 2], gone: null}};

  test.each<[what: string, spec: object, lines: string[]]>([
    ['nothing', {a: {b: true, more: 1}, list: [1, 2]}, []],
    ['all of it', {}, ['spec.a.b: null → true', 'spec.list: null → [1,2]']],
    ['what has another value', {a: {b: false}, list: [1, 2]}, ['spec.a.b: false → true']],
    ['what has another kind', {a: 'text', list: [1, 2]}, ['spec.a.b: null → true']],
    ['what is to go', {a: {b: true}, list: [1, 2], gone: 3}, ['spec.gone: 3 → null']],
    ['the order of a list', {a: {b: true}, list: [2, 1]}, ['spec.list: [2,1] → [1,2]']],
  ])('%s', (_, spec, lines) => expect(missingOf(patch, {...aCas(), spec})).toEqual(lines));

  test('is told of by name', () => {
    expect(patchSummary(aCas())).toBe('patch CAS prod/mycas: probes and backup controller');
  });
});
