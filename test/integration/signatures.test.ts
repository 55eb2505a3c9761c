// One altered byte in anything that is installed, or a signature that is not this file's: refused before the first write.
import {copyFile, cp, mkdtemp, rm, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {flipByte} from '../support/release.ts';
import {upstream, upstreamRemark} from '../support/release-upstream.ts';
import {type ReleaseKind, type Run, releaseKinds, type Stack, startStack, withoutImages} from '../support/stack.ts';

const version = '6.0.6';
const older = '6.0.5';
const chart = (of = version) => `scontain/operator/main/scone-operator-${of}.tgz`;
const manifest = (file: string, of = version) => `scontain/manifests/main/${of}/${file}`;
const repository = 'scontain/imps/refs/heads/registry';
const index = `${repository}/index.yaml`;
const secretOperatorChart = `${repository}/packages/imagepullsecrets-0.3.13.tgz`;

interface Row {
  what: string;
  /** The file that the message must name, by path below the mirror. */
  file: string;
  spoil: (mirror: string) => Promise<unknown>;
  says: RegExp;
}

/** The file of another version or of another name, with its own good signature. */
const instead = (of: string, by: string) => (mirror: string) =>
  Promise.all(['', '.asc'].map((end) => copyFile(join(mirror, by + end), join(mirror, of + end))));
const flip = (file: string) => (mirror: string) => flipByte(join(mirror, file));

const notThisFile = /the signature of the file is not good the signature does not belong to this file/;
const damaged = /the signature of the file is not good the signature file is damaged/;

const rows: Row[] = [
  {what: 'a byte of the chart', file: chart(), spoil: flip(chart()), says: notThisFile},
  {what: "a byte of the chart's signature", file: chart(), spoil: flip(`${chart()}.asc`), says: damaged},
  ...['las.yaml', 'sgxplugin.yaml', 'cert-manager.yaml', 'secrets_operator.yaml'].map((name) => ({
    what: `a byte of ${name}`,
    file: manifest(name),
    spoil: flip(manifest(name)),
    says: notThisFile,
  })),
  {
    what: 'a byte of the index of the chart repository',
    file: index,
    spoil: flip(index),
    says: /does not belong to this file|neither the known one nor signed/,
  },
  {
    what: "a byte of the secret operator's chart",
    file: secretOperatorChart,
    spoil: flip(secretOperatorChart),
    says: /the file does not have the digest it must have/,
  },
  {
    what: 'the chart of another version',
    file: chart(),
    spoil: instead(chart(), chart(older)),
    says: /it is version 6\.0\.5 of the chart, not 6\.0\.6/,
  },
  {
    what: 'the manifest of another version',
    file: manifest('las.yaml'),
    spoil: instead(manifest('las.yaml'), manifest('las.yaml', older)),
    says: /of version 6\.0\.5, not 6\.0\.6/,
  },
  {
    what: 'the manifest of another part',
    file: manifest('las.yaml'),
    spoil: instead(manifest('las.yaml'), manifest('sgxplugin.yaml')),
    says: /it holds SGXPlugin sgxplugin, not LAS las/,
  },
  {
    what: 'the signature of another version',
    file: manifest('las.yaml'),
    spoil: (mirror) =>
      copyFile(join(mirror, `${manifest('las.yaml', older)}.asc`), join(mirror, `${manifest('las.yaml')}.asc`)),
    says: notThisFile,
  },
  {
    what: 'no signature',
    file: manifest('sgxplugin.yaml'),
    spoil: (mirror) => rm(join(mirror, `${manifest('sgxplugin.yaml')}.asc`)),
    says: /the file is not signed there is no \S+sgxplugin\.yaml\.asc/,
  },
  {
    what: 'an empty signature',
    file: manifest('sgxplugin.yaml'),
    spoil: (mirror) => writeFile(join(mirror, `${manifest('sgxplugin.yaml')}.asc`), ''),
    says: damaged,
  },
  {what: 'half a chart', file: chart(), spoil: (mirror) => truncate(join(mirror, chart()), 1000), says: notThisFile},
  {
    what: 'a line more in a manifest',
    file: manifest('las.yaml'),
    spoil: (mirror) => writeFile(join(mirror, manifest('las.yaml')), '\n', {flag: 'a'}),
    says: notThisFile,
  },
];

let stack: Stack;
let sound: Record<ReleaseKind, string>;
beforeAll(async () => {
  stack = await startStack('sample', {simulated: 'none', nodes: 1});
  sound = {sample: stack.releaseArgs[1] ?? '', vendor: upstream};
});
afterAll(() => stack.stop());

async function withMirror(kind: ReleaseKind, use: (mirror: string) => Promise<unknown>): Promise<void> {
  const mirror = await mkdtemp(join(tmpdir(), 'kubectl-provision-mirror-'));
  try {
    for (const part of ['scontain/operator/main', 'scontain/manifests/main', 'scontain/imps']) {
      // Other versions are left out: copying them would be most of the work.
      const filter = (path: string) => !/(?:\/|-)5\.\d+\.\d+(?:\/|\.tgz|$)/.test(path);
      await cp(join(sound[kind], part), join(mirror, part), {recursive: true, filter});
    }
    await use(mirror);
  } finally {
    await rm(mirror, {recursive: true, force: true});
  }
}

async function install(kind: ReleaseKind, mirror: string, ...mode: string[]): Promise<Run> {
  const trust = kind === 'sample' ? stack.releaseArgs.slice(2) : [withoutImages];
  const what = ['--secret-operator', '--yes', '--timeout', '20s', ...stack.accountArgs, ...mode];
  return stack.run(['operator', ...what, '--mirror', mirror, ...trust]);
}

describe.each(releaseKinds)(`of the %s release${upstreamRemark}`, (kind) => {
  test.each(rows)('$what is refused, and nothing is written', async ({file, spoil, says}) => {
    await withMirror(kind, async (mirror) => {
      await spoil(mirror);
      const writes = await stack.writesDuring(async () => {
        const {code, stdout, stderr} = await install(kind, mirror, '--reconcile');
        expect({code, stdout}, stderr).toEqual({code: 1, stdout: ''});
        const [, told = ''] = stderr.replace(/\s+/g, ' ').split('error: ');
        expect(told).toContain(`${join(mirror, file)}: `);
        expect(told).toMatch(says);
        expect(stderr.match(/^error: /gm)).toHaveLength(1);
      });
      expect(writes).toEqual([]);
    });
  });

  test('the same copy unspoilt is accepted', async () => {
    await withMirror(kind, async (mirror) => {
      const {code, stderr} = await install(kind, mirror, '--dry-run');
      expect(code, stderr).toBe(3);
    });
  });
});
