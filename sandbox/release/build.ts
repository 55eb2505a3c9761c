// Builds the sample release: a mirror folder laid out as the vendor's, signed by a fresh test key.
import {createHash} from 'node:crypto';
import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {stringify} from 'yaml';
import {packChart} from './pack-chart.ts';
import {createTestKey, type TestKey} from './sign.ts';
import {manifests} from './source/manifests.ts';
import {operatorChart} from './source/operator-chart.ts';
import {secretOperatorChart, secretOperatorVersion} from './source/secret-operator-chart.ts';
import {sampleVersions} from './source/versions.ts';

export interface SampleRelease {
  /** For --mirror. */
  mirror: string;
  /** File with the armoured public key, for --trusted-key. */
  trustedKeyFile: string;
  /** The same key as data. */
  trustedKey: {owner: string; fingerprint: string; packets: string};
  /** Signs whatever a test puts in place of a file. */
  key: TestKey;
}

/** Writes into `directory`, which is made if need be. The same files every time, apart from key and signatures. */
export async function buildSampleRelease(directory: string): Promise<SampleRelease> {
  const owner = 'sample release';
  const key = await createTestKey(owner);
  const mirror = join(directory, 'mirror');
  const trustedKeyFile = join(directory, 'sample-key.asc');
  for (const [path, bytes] of await sampleFiles()) {
    const file = join(mirror, path);
    await mkdir(dirname(file), {recursive: true});
    await writeFile(file, bytes);
    await writeFile(`${file}.asc`, await key.sign(bytes));
  }
  await writeFile(trustedKeyFile, key.publicKey);
  return {mirror, trustedKeyFile, trustedKey: {owner, fingerprint: key.fingerprint, packets: key.packets}, key};
}

/** By path below the mirror. */
async function sampleFiles(): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const version of sampleVersions) {
    files.set(
      `scontain/operator/main/scone-operator-${version}.tgz`,
      await packChart('scone-operator', operatorChart(version)),
    );
    for (const [name, text] of manifests(version))
      files.set(`scontain/manifests/main/${version}/${name}`, Buffer.from(text));
  }
  const secretOperator = await packChart('imagepullsecrets', secretOperatorChart());
  const repository = 'scontain/imps/refs/heads/registry';
  files.set(`${repository}/packages/imagepullsecrets-${secretOperatorVersion}.tgz`, secretOperator);
  files.set(`${repository}/index.yaml`, Buffer.from(chartIndex(secretOperator)));
  files.set('scontain/scone/refs/heads/main/stable.txt', Buffer.from(`${sampleVersions.at(-1)}\n`));
  return files;
}

function chartIndex(archive: Uint8Array): string {
  const entry = {
    apiVersion: 'v1',
    name: 'imagepullsecrets',
    version: secretOperatorVersion,
    appVersion: secretOperatorVersion,
    digest: createHash('sha256').update(archive).digest('hex'),
    urls: [`packages/imagepullsecrets-${secretOperatorVersion}.tgz`],
  };
  return stringify({apiVersion: 'v1', entries: {imagepullsecrets: [entry]}});
}
