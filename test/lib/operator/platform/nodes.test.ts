// What is said of one node, by LAS and by the SGXPlugin.
import {describe, expect, test} from 'vitest';
import type {KubeObject} from '../../../../src/lib/cluster/object.ts';
import {judgeLasNode} from '../../../../src/lib/operator/platform/las-node.ts';
import {judgePluginNode} from '../../../../src/lib/operator/platform/sgx-plugin-node.ts';
import {
  aLas,
  aNode,
  aPlugin,
  aPod,
  lasNode,
  plainNode,
  sgxLabels,
  starting,
  unpullable,
} from '../../../support/platform.ts';

const las = (entry: object | undefined, spec: object = {}) =>
  aLas({spec, status: {nodes: entry === undefined ? {} : {n1: entry}}});
const lasPod = aPod('las', 'n1');
const pluginPod = aPod('sgxplugin', 'n1');
const {'las.scontain.com/ok': _, ...withoutOk} = sgxLabels;
const {'sgx.intel.com/capable': _capable, ...withoutCapable} = sgxLabels;
const discovered = {'intel.feature.node.kubernetes.io/sgx': 'true'};
const tainted = [{key: 'dedicated', value: 'x', effect: 'NoSchedule'}];

describe('LAS on a node', () => {
  test.each<[string, KubeObject, KubeObject, KubeObject[] | undefined, string, RegExp[]]>([
    ['is fine', aNode('n1'), las(lasNode()), [lasPod], 'ok', [/^Node n1: LAS answers, and quotes by DCAP$/]],
    [
      'is fine where quotes are not told (7.x)',
      aNode('n1'),
      las(lasNode({hasDCAPQuote: undefined})),
      [lasPod],
      'ok',
      [/LAS answers$/],
    ],
    ['is fine where pods cannot be read', aNode('n1'), las(lasNode()), undefined, 'ok', []],
    [
      'is not wanted without SGX',
      plainNode('n1'),
      las(undefined),
      [],
      'skipped',
      [/not known to have SGX/, /kernel 6.8.0 brings the driver/],
    ],
    [
      'is not wanted without SGX, and the kernel is old',
      plainNode('n1', {kernel: '5.4.0-100'}),
      las(undefined),
      [],
      'skipped',
      [/brings no driver of SGX \(since 5.11\)/],
    ],
    [
      'is not wanted on another processor',
      plainNode('n1', {architecture: 'arm64'}),
      las(undefined),
      [],
      'skipped',
      [/its processor is arm64/],
    ],
    [
      'is not wanted by its selector',
      aNode('n1'),
      las(undefined, {nodeSelector: {zone: 'a'}}),
      [],
      'skipped',
      [/no label zone=a/],
    ],
    [
      'is kept away by a taint',
      aNode('n1', {taints: tainted}),
      las(undefined),
      [],
      'warning',
      [/taint dedicated=x:NoSchedule is not tolerated/],
    ],
    ['comes in spite of a taint', aNode('n1', {taints: tainted}), las(lasNode()), [lasPod], 'ok', []],
    [
      'does not come without the label of the SGXPlugin',
      aNode('n1', {labels: discovered}),
      las(undefined),
      [],
      'failed',
      [/SGXPlugin has not labelled it/],
    ],
    ['has no pod', aNode('n1'), las(lasNode()), [], 'failed', [/no pod of LAS is there/]],
    [
      'has no pod, as the one there is goes',
      aNode('n1'),
      las(lasNode()),
      [{...lasPod, metadata: {...lasPod.metadata, deletionTimestamp: 'x'}}],
      'failed',
      [/no pod of LAS/],
    ],
    [
      'cannot be pulled',
      aNode('n1'),
      las(undefined),
      [aPod('las', 'n1', unpullable)],
      'failed',
      [/does not run/, /cannot be pulled \(ImagePullBackOff\)/],
    ],
    ['is just starting', aNode('n1'), las(lasNode()), [aPod('las', 'n1', starting)], 'warning', [/not ready yet/]],
    ['was not looked at', aNode('n1'), las(undefined), [lasPod], 'warning', [/has not looked at it yet/]],
    ['does not listen', aNode('n1'), las(lasNode({isReady: false})), [lasPod], 'failed', [/LAS does not listen/]],
    [
      'could not be probed',
      aNode('n1'),
      las(lasNode({lasProbeAlert: -1})),
      [lasPod],
      'warning',
      [/could not be probed yet/],
    ],
    [
      'fails its probe',
      aNode('n1'),
      las(lasNode({lasProbeAlert: 1, errorMessages: ['boom']})),
      [lasPod],
      'failed',
      [/the probe of LAS fails/, /boom/],
    ],
    ['has met errors', aNode('n1'), las(lasNode({errorMessages: ['odd']})), [lasPod], 'warning', [/met errors/, /odd/]],
    ['quotes not by DCAP', aNode('n1'), las(lasNode({hasDCAPQuote: false})), [lasPod], 'warning', [/no DCAP quotes/]],
    [
      'lacks its label',
      aNode('n1', {labels: withoutOk}),
      las(lasNode()),
      [lasPod],
      'warning',
      [/no label las.scontain.com\/ok=true/],
    ],
    [
      'has its label and fails',
      aNode('n1'),
      las(lasNode({lasProbeAlert: 1})),
      [lasPod],
      'failed',
      [/the probe of LAS fails/, /has label las.scontain.com\/ok=true although/],
    ],
    [
      'is on a node that is not Ready',
      aNode('n1', {ready: {status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped'}}),
      las(lasNode()),
      [lasPod],
      'failed',
      [/the node is not Ready/, /NodeStatusUnknown: Kubelet stopped/],
    ],
    [
      'is on a node that has said nothing',
      {...aNode('n1'), status: {}},
      las(lasNode()),
      [lasPod],
      'failed',
      [/not Ready/, /it has not reported/],
    ],
  ])('%s', (_, node, object, pods, verdict, words) => {
    const judged = judgeLasNode(node, object, pods);
    expect(judged.verdict, judged.summary).toBe(verdict);
    const text = [judged.summary, ...judged.troubles].join('\n');
    for (const word of words) expect(text).toMatch(word);
    if (verdict === 'ok') expect(judged.troubles).toEqual([]);
  });

  test.each([
    ['open /dev/sgx_enclave: permission denied', /mode 0666/],
    ['Failed to open /dev/sgx_enclave (EACCES)', /mode 0666/],
    ['open /dev/sgx_enclave: no such file or directory', /driver, firmware/],
    ['PCS answered 401: access denied due to invalid subscription key', /DCAP key/],
    ['dial tcp: i/o timeout', /proxy and firewall/],
    ['something else', undefined],
  ])('%s → a hint', (message, hint) => {
    const judged = judgeLasNode(aNode('n1'), las(lasNode({lasProbeAlert: 1, errorMessages: [message]})), [lasPod]);
    if (hint === undefined) expect(judged.hint).toBeUndefined();
    else expect(judged.hint).toMatch(hint);
  });

  test('is told as data', () => {
    expect(judgeLasNode(aNode('n1'), las(lasNode()), [lasPod]).facts).toEqual({
      ready: true,
      sgxCapable: true,
      sgxDiscovered: false,
      enclaveCapacity: 10,
      enclavesAllocatable: 10,
      epc: null,
      kernel: '6.8.0',
      os: 'Linux 1',
      architecture: 'amd64',
      lasCapable: true,
      lasOk: true,
      pod: 'las-n1',
      lasReady: true,
      probe: 'succeeds',
      dcapQuote: true,
      epidQuote: false,
    });
    expect(judgeLasNode({...aNode('n1'), status: undefined}, las(undefined), undefined).facts).toMatchObject({
      ready: false,
      enclaveCapacity: null,
      kernel: null,
      pod: null,
      lasReady: null,
      probe: null,
    });
  });
});

describe('the SGXPlugin on a node', () => {
  const used = (count: number, changes: object = {}) =>
    aPlugin({status: {usedSGXDevicesPerNode: {n1: count}, ...changes}});
  const enclaves = (capacity: string, allocatable = capacity) => ({
    capacity: {'sgx.intel.com/enclave': capacity, 'sgx.intel.com/epc': '98566144'},
    allocatable: {'sgx.intel.com/enclave': allocatable},
  });

  test.each<[string, KubeObject, KubeObject, KubeObject[] | undefined, string, RegExp[]]>([
    [
      'is fine',
      aNode('n1', enclaves('10')),
      aPlugin(),
      [pluginPod],
      'ok',
      [/^Node n1: 2 of 10 enclaves used, EPC 94Mi, kernel 6.8.0$/],
    ],
    ['is fine where use is not known', aNode('n1'), used(-1), [pluginPod], 'ok', [/\? of 10 enclaves used/]],
    ['is fine where pods cannot be read', aNode('n1'), aPlugin(), undefined, 'ok', []],
    [
      'finds no SGX',
      plainNode('n1'),
      aPlugin(),
      [pluginPod],
      'skipped',
      [/finds no SGX there/, /may be off in the firmware/],
    ],
    [
      'finds no SGX, and the kernel is old',
      plainNode('n1', {kernel: '4.19.0'}),
      aPlugin(),
      [pluginPod],
      'skipped',
      [/brings no driver/],
    ],
    [
      'finds no SGX, and the kernel says nothing',
      plainNode('n1', {kernel: 'odd'}),
      aPlugin(),
      [pluginPod],
      'skipped',
      [],
    ],
    ['has no pod to find SGX', plainNode('n1'), aPlugin(), [], 'failed', [/no pod of the SGXPlugin is there/]],
    [
      'is not wanted by its selector',
      plainNode('n1'),
      aPlugin({spec: {nodeSelector: {zone: 'a'}}}),
      [],
      'skipped',
      [/no label zone=a/],
    ],
    ['is kept away by a taint', plainNode('n1', {taints: tainted}), aPlugin(), [], 'skipped', [/taint dedicated=x/]],
    [
      'is kept away by a taint of an SGX node',
      aNode('n1', {labels: discovered, taints: tainted}),
      aPlugin(),
      [],
      'warning',
      [/taint dedicated=x/],
    ],
    [
      'tolerates a taint',
      aNode('n1', {taints: tainted}),
      aPlugin({spec: {tolerations: [{operator: 'Exists'}]}}),
      [pluginPod],
      'ok',
      [],
    ],
    ['does not run', aNode('n1'), aPlugin(), [aPod('sgxplugin', 'n1', unpullable)], 'failed', [/does not run/]],
    [
      'does not see what others see',
      aNode('n1', {labels: discovered, capacity: {}}),
      aPlugin(),
      [pluginPod],
      'failed',
      [/others see SGX there/],
    ],
    [
      'is labelled and offers nothing',
      aNode('n1', {capacity: {}}),
      aPlugin(),
      [pluginPod],
      'failed',
      [/offers no enclaves/],
    ],
    [
      'is labelled and offers none',
      aNode('n1', enclaves('0')),
      aPlugin(),
      [pluginPod],
      'failed',
      [/offers no enclaves/],
    ],
    [
      'offers some that nobody may have',
      aNode('n1', enclaves('10', '0')),
      aPlugin(),
      [pluginPod],
      'failed',
      [/none of its enclaves may be had/],
    ],
    [
      'has devices that fail',
      aNode('n1'),
      used(0, {sgxDeviceAlert: {n1: 1}}),
      [pluginPod],
      'failed',
      [/devices cannot be had/],
    ],
    ['has used all', aNode('n1'), used(10), [pluginPod], 'warning', [/all of its 10 enclaves are used/]],
    [
      'has not labelled what offers enclaves',
      aNode('n1', {labels: withoutCapable}),
      aPlugin(),
      [pluginPod],
      'warning',
      [/not labelled sgx.intel.com\/capable/],
    ],
  ])('%s', (_, node, object, pods, verdict, words) => {
    const judged = judgePluginNode(node, object, pods);
    expect(judged.verdict, judged.summary).toBe(verdict);
    const text = [judged.summary, ...judged.troubles].join('\n');
    for (const word of words) expect(text).toMatch(word);
  });

  test('is told as data', () => {
    expect(judgePluginNode(aNode('n1', enclaves('10')), aPlugin(), [pluginPod]).facts).toMatchObject({
      enclaveCapacity: 10,
      enclavesUsed: 2,
      epc: '94Mi',
      pod: 'sgxplugin-n1',
    });
  });
});
