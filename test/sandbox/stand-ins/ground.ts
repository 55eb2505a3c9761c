// A simulated CAS on loopback and a stand-in `scone` that knows it: what most tests of the two begin with.
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {type CasOptions, type SimulatedCas, startCas} from '../../../sandbox/simulated/cas/cas.ts';
import {signers} from '../../../sandbox/simulated/cas/measurements.ts';
import {runScone} from '../../../sandbox/stand-ins/scone/run.ts';
import type {SconeSettings} from '../../../sandbox/stand-ins/scone/settings.ts';
import {emptyDirectory} from '../../support/temporary.ts';

export interface SconeRun {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Ground {
  cas: SimulatedCas;
  /** `localhost:PORT` of the CAS. */
  address: string;
  directory: string;
  config: string;
  /** Lines of the log of the CAS. */
  log: string[];
  audit: string[];
  /** The last word of the last line with these words. */
  logged(words: string): string;
  /** Runs the stand-in in this process. */
  scone(argv: string[], environment?: Record<string, string>): Promise<SconeRun>;
  /** Writes a file and gives its path. */
  file(name: string, content: string): string;
  /** The arguments of `cas provision` with what the log says. */
  provisioning(changes?: {token?: string; keyHash?: string; tolerances?: string[]}): string[];
  settings: SconeSettings;
}

const accepted = ['--accept-configuration-needed', '--accept-group-out-of-date', '--accept-sw-hardening-needed'];

export function tolerances(signer: keyof typeof signers): string[] {
  return [...accepted, '--isvprodid', '41316', '--isvsvn', '5', '--mrsigner', signers[signer]];
}

/** Options that accept whichever signer the seed has chosen. */
export const anySigner = [...accepted, '--only_for_testing-ignore-signer'];

export const ownerConfig = `enclave_reconnect_timeout = "24h"
[api_identity]
common_name = "cas"
alt_names = ["cas-0", "cas.default.svc.cluster.local", "cas.default", "localhost", "10.96.1.2", "host.docker.internal"]
[dcap]
subscription_key = "00000000000000000000000000000000"
[audit_log]
mode = "signed"
sink = "file"
`;

export class Killed extends Error {}

export async function startGround(
  changes: Partial<CasOptions & {scone: Partial<SconeSettings>}> = {},
): Promise<Ground> {
  const directory = emptyDirectory();
  const log: string[] = [];
  const audit: string[] = [];
  const {scone = {}, ...casChanges} = changes;
  const cas = await startCas({
    database: join(directory, 'database'),
    snapshots: join(directory, 'snapshots'),
    image: 'registry.example/cas:6.0.6',
    log: (line) => log.push(line),
    audit: (line) => audit.push(line),
    ...casChanges,
  });
  const settings: SconeSettings = {version: '6.0.6', ...scone};
  const config = join(directory, 'config.json');
  const address = `localhost:${cas.port}`;
  const logged = (words: string) =>
    log
      .findLast((line) => line.includes(words))
      ?.split(' ')
      .at(-1) ?? '';
  const file = (name: string, content: string) => {
    const path = join(directory, name);
    mkdirSync(join(path, '..'), {recursive: true});
    writeFileSync(path, content);
    return path;
  };
  return {
    cas,
    address,
    directory,
    config,
    log,
    audit,
    logged,
    file,
    settings,
    scone: (argv, environment = {}) => run(argv, {SCONE_CLI_CONFIG: config, ...environment}, settings),
    provisioning: ({
      token = logged('CAS provisioning token'),
      keyHash = logged('CAS key hash'),
      tolerances: options = anySigner,
    } = {}) => {
      const path = file('config.toml', ownerConfig);
      return [
        'cas',
        'provision',
        address,
        '-c',
        keyHash,
        '--token',
        token,
        '--config-file',
        path,
        'with-attestation',
        ...options,
      ];
    },
  };
}

/** Rejects with Killed when the stand-in would have been killed. */
async function run(argv: string[], environment: Record<string, string>, settings: SconeSettings): Promise<SconeRun> {
  let [stdout, stderr] = ['', ''];
  const code = await runScone(
    {
      argv,
      environment,
      stdout: (text) => {
        stdout += text;
      },
      stderr: (text) => {
        stderr += text;
      },
      die: () => {
        throw new Killed();
      },
    },
    settings,
  );
  return {code, stdout, stderr};
}

export function jsonIn(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}
