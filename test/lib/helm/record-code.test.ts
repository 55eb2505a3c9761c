import {gunzipSync, gzipSync} from 'node:zlib';
import {describe, expect, it} from 'vitest';
import {printGoJson} from '../../../src/lib/helm/go-json.ts';
import {goTime, newRecord} from '../../../src/lib/helm/record.ts';
import {decodeRecord, encodeRecord, largestRecord} from '../../../src/lib/helm/record-code.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {chartWith} from '../../support/chart-builder.ts';
import {releaseContent, testTime} from '../../support/helm-records.ts';

const state = {revision: 1, status: 'deployed', description: 'Install complete', deployed: testTime} as const;
const jsonOf = (text: string) => gunzipSync(Buffer.from(text, 'base64')).toString();
const packed = (value: unknown) => gzipSync(JSON.stringify(value)).toString('base64');
const sound = {
  name: 'app',
  version: 1,
  namespace: 'prod',
  info: {status: 'deployed'},
  chart: {metadata: {name: 'app', version: '1.0.0'}},
};

describe('a record as text', () => {
  it('is the JSON of Go: members in its order, maps sorted, angle brackets escaped, integers whole', () => {
    const chart = chartWith('app', {
      values: {b: 1.5, a: {d: [1, null], c: 'x < y & z'}},
      templates: {'templates/x.yaml': 'kind: X'},
    });
    const content = releaseContent({
      chart,
      config: {n: 12345678901234567n, e: 1e21, s: 'é\u2028'},
      manifest: 'm',
      notes: 'n',
    });
    expect(jsonOf(encodeRecord(newRecord(content, state)))).toBe(
      '{"name":"app","info":{"first_deployed":"2026-01-02T03:04:05.6Z","last_deployed":"2026-01-02T03:04:05.6Z",' +
        '"deleted":"","description":"Install complete","status":"deployed","notes":"n"},"chart":{"metadata":' +
        '{"name":"app","version":"1.0.0","apiVersion":"v2"},"lock":null,"templates":[{"name":"templates/x.yaml",' +
        '"data":"a2luZDogWA=="}],"values":{"a":{"c":"x \\u003c y \\u0026 z","d":[1,null]},"b":1.5},"schema":null,' +
        '"files":null},"config":{"e":1e+21,"n":12345678901234567,"s":"é\\u2028"},"manifest":"m","version":1,' +
        '"namespace":"prod"}',
    );
  });

  it('is the same for the same content and time', () => {
    const text = encodeRecord(newRecord(releaseContent(), state));
    expect(encodeRecord(newRecord(releaseContent(), state))).toBe(text);
    // Neither time nor operating system in the gzip header.
    expect([...Buffer.from(text, 'base64').subarray(4, 10)]).toEqual([0, 0, 0, 0, 2, 255]);
  });

  it('leaves out what is empty, as Go does', () => {
    const record = newRecord(releaseContent({config: {}, hooks: []}), state);
    expect(Object.keys(record)).toEqual(['name', 'info', 'chart', 'manifest', 'version', 'namespace']);
    expect(record.info).not.toHaveProperty('notes');
  });

  it('comes back as it was, members of other versions of Helm included', () => {
    const foreign = {...sound, apply_method: 'ssa', info: {status: 'deployed', resources: {}}, manifest: 'm'};
    const record = decodeRecord(packed(foreign), 'Secret a/b');
    expect(printGoJson(decodeRecord(encodeRecord(record), 'x'))).toBe(JSON.stringify(foreign));
  });

  it('of before Helm packed them is read, too', () => {
    expect(decodeRecord(Buffer.from(JSON.stringify(sound)).toString('base64'), 'x').name).toBe('app');
  });

  it.each([
    ['2026-01-02T03:04:05.000Z', '2026-01-02T03:04:05Z'],
    ['2026-01-02T03:04:50.120Z', '2026-01-02T03:04:50.12Z'],
    ['2026-01-02T03:00:00.000Z', '2026-01-02T03:00:00Z'],
  ])('writes the time %s as %s', (time, text) => {
    expect(goTime(new Date(time))).toBe(text);
  });

  it('over a mebibyte is refused with advice, before anything is written', () => {
    const noise = Array.from({length: 40_000}, (_, index) => Math.sin(index).toString(36)).join('');
    const chart = chartWith('app', {files: {'noise.txt': noise.repeat(1) + noise.split('').reverse().join('')}});
    const big = newRecord(releaseContent({chart, manifest: noise}), state);
    const failure = thrown(() => encodeRecord(big));
    expect(failure).toMatchObject({
      object: 'release prod/app revision 1',
      next: expect.stringContaining('.helmignore'),
    });
    expect((failure as Failure).reason).toContain(`at most ${largestRecord}`);
  });
});

/** Arguments: what is wrong, the text, what the message says. */
const hostile: [string, string, RegExp][] = [
  ['nothing', '', /not base64/],
  ['no base64', 'a b!', /not base64/],
  ['base64 of nothing that is JSON', Buffer.from('hello').toString('base64'), /not JSON/],
  ['a gzip cut off', packed(sound).slice(0, 40), /unexpected end|not base64/],
  ['a gzip of text', gzipSync('hello').toString('base64'), /not JSON/],
  ['a bomb', gzipSync(Buffer.alloc(200 * 1024 * 1024), {level: 1}).toString('base64'), /larger than/],
  ['a list', packed([1]), /no record/],
  ['no name', packed({...sound, name: ''}), /no release name/],
  ['a revision that is text', packed({...sound, version: '1'}), /no revision/],
  ['a revision of zero', packed({...sound, version: 0}), /no revision/],
  ['an unknown status', packed({...sound, info: {status: 'fine'}}), /no known status/],
  ['a status of Object', packed({...sound, info: {status: 'constructor'}}), /no known status/],
  ['no chart', packed({...sound, chart: null}), /no chart/],
  ['a chart without version', packed({...sound, chart: {metadata: {name: 'a'}}}), /no name and version/],
  ['a manifest that is a list', packed({...sound, manifest: []}), /manifest is no text/],
  ['hooks that are text', packed({...sound, hooks: 'x'}), /hooks are no list/],
  ['values that are a list', packed({...sound, config: []}), /values are no map/],
  ['a namespace that is a number', packed({...sound, namespace: 5}), /namespace is no text/],
];

describe('text that is no record is refused, naming the object and quoting nothing', () => {
  it.each(hostile)('%s', (_, text, message) => {
    const failure = thrown(() => decodeRecord(text, 'Secret prod/x'));
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({
      kind: 'undetermined',
      object: 'Secret prod/x',
      reason: expect.stringMatching(message),
    });
  });
});

function thrown(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
