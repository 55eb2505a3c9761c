import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {recordedSink} from '../../../../src/lib/cas/audit/recorded-sink.ts';
import {sinkIn} from '../../../../src/lib/cas/audit/sink.ts';
import {emptyDirectory} from '../../../support/temporary.ts';

describe('where an owner config sends the audit log', () => {
  test.each<[string, string, unknown]>([
    ['into the container', '[audit_log]\nmode = "signed"\nsink = "file"', {kind: 'file'}],
    [
      'over the network',
      '[audit_log]\nsink = "network"\nurl = "https://logs.example:8443/audit"',
      {kind: 'network', url: 'https://logs.example:8443/audit'},
    ],
    [
      'over the network, without what may be secret in the address',
      'audit_log = {sink = "network", url = "https://user:word@logs.example/a?token=t#x"}',
      {kind: 'network', url: 'https://logs.example/a'},
    ],
    [
      'to nobody knows where',
      'audit_log = {sink = "network"}',
      {kind: 'network', url: 'an address that cannot be read'},
    ],
    ['not told', '[api_identity]\ncommon_name = "cas"', undefined],
    ['not told by another form', 'audit_log = "network"', undefined],
    ['not told by a sink that nobody knows', 'audit_log = {sink = "tape"}', undefined],
    ['not told by what is no TOML', '{"audit_log":', undefined],
    ['not told by nothing', '', undefined],
  ])('%s', (_, text, sink) => expect(sinkIn(text)).toEqual(sink));
});

describe('the owner config on this machine', () => {
  const cas = {name: 'mycas', namespace: 'prod'};
  const network = (names: string) =>
    `api_identity = {alt_names = [${names}]}\naudit_log = {sink = "network", url = "https://logs.example/"}`;

  async function recorded(files: Record<string, string>) {
    const directory = emptyDirectory();
    await mkdir(join(directory, 'owner-config'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, 'owner-config', name), text);
    const sink = await recordedSink(directory, cas);
    return sink && {url: sink.url, file: sink.from.slice(directory.length + 1)};
  }

  test.each<[string, Record<string, string>, unknown]>([
    ['is not there', {}, undefined],
    [
      'is that of this CAS',
      {'config_mycas_prod.toml': network('')},
      {url: 'https://logs.example/', file: 'owner-config/config_mycas_prod.toml'},
    ],
    ['is that of another CAS', {'config_mycas_test.toml': network('"mycas.prod"')}, undefined],
    [
      'is the one of the old scripts, about this CAS',
      {'config.toml': network('"mycas-0", "mycas.prod"')},
      {url: 'https://logs.example/', file: 'owner-config/config.toml'},
    ],
    ['is the one of the old scripts, about another CAS', {'config.toml': network('"mycas.test"')}, undefined],
    [
      'is its own before the shared one',
      {'config_mycas_prod.toml': 'audit_log = {sink = "file"}', 'config.toml': network('"mycas.prod"')},
      undefined,
    ],
  ])('%s', async (_, files, sink) => expect(await recorded(files)).toEqual(sink));
});
