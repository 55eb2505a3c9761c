import {describe, expect, it} from 'vitest';
import {type ManifestVariables, manifestReader} from '../../../src/lib/release/manifest.ts';

const las = `apiVersion: base.scone.cloud/v1beta1
kind: LAS
metadata:
  name: las
spec:
  image: "\${IMAGE_REPO}/\${IMAGE_PREFIX}las:6.0.6"
  namespace: $NAMESPACE
  dcapKey: "\${DCAP_KEY}"
`;

const sgxplugin = `apiVersion: base.scone.cloud/v1beta1
kind: SGXPlugin
metadata:
  name: sgxplugin
spec:
  namespace: $NAMESPACE
  \${NODESELECTORKEY}
    \${NODESELECTOR}
`;

const values: ManifestVariables = {
  IMAGE_REPO: 'registry.example/repo',
  IMAGE_PREFIX: '',
  NAMESPACE: 'scone-system',
  DCAP_KEY: '0'.repeat(32),
};

const reader = await manifestReader();
const render = async (text: string, changes: ManifestVariables = {}) =>
  reader.render({file: 'x.yaml', text}, {...values, ...changes});

describe('a manifest', () => {
  it('is rendered with both forms of variables, which are told', async () => {
    const {objects, used} = await render(las);
    expect(objects).toEqual([
      {
        apiVersion: 'base.scone.cloud/v1beta1',
        kind: 'LAS',
        metadata: {name: 'las'},
        spec: {image: 'registry.example/repo/las:6.0.6', namespace: 'scone-system', dcapKey: '0'.repeat(32)},
      },
    ]);
    expect([...used]).toEqual(['IMAGE_REPO', 'IMAGE_PREFIX', 'NAMESPACE', 'DCAP_KEY']);
  });

  it.each([
    ['quotes', 'a"b\'c'],
    ['a line of YAML', 'x\n  evil: true'],
    ['what looks like a number', '0123'],
    ['what looks like a truth value', 'true'],
    ['nothing', ''],
    ['a comment', 'x # y'],
    ['a reference to another variable', '$DCAP_KEY'],
    ['a pattern of replacement', "$& $' $1"],
    ['an anchor', '&a *a'],
  ])('keeps a value with %s one string, quoted or not', async (_, value) => {
    const {objects} = await render(las, {NAMESPACE: value, DCAP_KEY: value});
    expect(objects[0]?.spec).toEqual({image: 'registry.example/repo/las:6.0.6', namespace: value, dcapKey: value});
  });

  it('has its node selector put in as a map', async () => {
    const selector = {'intel.feature.node.kubernetes.io/sgx': 'true', 'a"b': 'c\nd: e'};
    const {objects, used} = await render(sgxplugin, {NODESELECTOR: selector});
    expect(objects[0]?.spec).toEqual({namespace: 'scone-system', nodeSelector: selector});
    expect(used).toContain('NODESELECTOR');
  });

  it('has no node selector when none is wanted', async () => {
    const {objects} = await render(sgxplugin);
    expect(objects[0]?.spec).toEqual({namespace: 'scone-system'});
  });

  it('without a place for a node selector tells that it was not used', async () => {
    const {used} = await render(las, {NODESELECTOR: {a: 'b'}});
    expect(used).not.toContain('NODESELECTOR');
  });

  it('may hold several objects and empty documents', async () => {
    const {objects} = await render(`---\n${las}---\n# nothing\n---\n${las}`);
    expect(objects).toHaveLength(2);
  });

  it('leaves alone what Kubernetes and patterns write with a dollar', async () => {
    const text = `${las}args: [--x=$(POD_NAMESPACE), "^[a-z]+$", $, $1, cost in $]\n`;
    const {objects} = await render(text);
    expect(objects[0]?.args).toEqual(['--x=$(POD_NAMESPACE)', '^[a-z]+$', '$', '$1', 'cost in $']);
  });

  it('does not mind variables in comments', async () => {
    await expect(render(`# for $HOME\n${las}`)).resolves.toBeDefined();
  });
});

describe('refused with file and line', () => {
  it.each([
    ['an unknown variable', `${las}home: $HOME\n`, 'x.yaml, line 9', /variable HOME, which has no value/],
    ['an unknown variable in braces', `${las}\nhome: "a \${PATH} b"\n`, 'x.yaml, line 10', /variable PATH/],
    ['a variable that objects have by nature', `${las}x: $constructor\n`, 'x.yaml, line 9', /variable constructor/],
    ['a known variable without a value', las.replace('las:6', '$NAME:6'), 'x.yaml, line 6', /variable NAME/],
    ['a known variable in a name of a member', `${las}$IMAGE: x\n`, 'x.yaml, line 9', /variable IMAGE/],
    ['broken YAML', `${las}a: [\n`, 'x.yaml, line 10', /not valid YAML/],
    ['a doubled member', `${las}kind: LAS\n`, 'x.yaml, line 9', /not valid YAML.*unique/],
    ['an unknown tag', `${las}x: !js/function y\n`, 'x.yaml, line 9', /not valid YAML/],
    ['no object', 'just text\n', 'x.yaml, line 1', /not a Kubernetes object/],
    [
      'an object without a name',
      'apiVersion: v1\nkind: Secret\nmetadata: {}\n',
      'x.yaml, line 1',
      /not a Kubernetes object/,
    ],
    ['an error after the node selector', `${sgxplugin}  x: $HOME\n`, 'x.yaml, line 9', /variable HOME/],
  ])('%s', async (_, text, object, words) => {
    await expect(render(text)).rejects.toMatchObject({object, message: expect.stringMatching(words)});
  });

  it('a bomb of aliases', async () => {
    const levels = Array.from({length: 12}, (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(9)}]`);
    const text = `${las}l0: &l0 [x]\n${levels.join('\n')}\n`;
    await expect(render(text)).rejects.toMatchObject({name: 'Failure', object: expect.stringContaining('x.yaml')});
  });
});

describe('a manifest without variables', () => {
  it('is taken as it is', () => {
    const [object] = reader.parse({file: 'x.yaml', text: `${las}x: $HOME\n`});
    expect(object?.x).toBe('$HOME');
  });
});
