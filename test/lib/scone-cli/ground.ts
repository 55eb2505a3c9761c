// A CAS on loopback, and the SCONE CLI opened for it in any way: what the tests of whole calls begin with.
import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {type LaidDocker, layDocker} from '../../../sandbox/stand-ins/lay-docker.ts';
import {type LaidScone, layScone} from '../../../sandbox/stand-ins/lay-scone.ts';
import type {SconeSettings} from '../../../sandbox/stand-ins/scone/settings.ts';
import type {Event} from '../../../src/lib/report/event.ts';
import {Secret} from '../../../src/lib/report/secret.ts';
import {parseVersion} from '../../../src/lib/scone/semantic-version.ts';
import {type OpenOptions, openSconeCli} from '../../../src/lib/scone-cli/choose.ts';
import {createProcesses} from '../../../src/lib/scone-cli/run-process.ts';
import type {Provisioning, SconeCli} from '../../../src/lib/scone-cli/scone-cli.ts';
import {anySigner, type Ground as CasGround, ownerConfig, startGround} from '../../sandbox/stand-ins/ground.ts';
import {ownScratch} from '../../support/scratch-owner.ts';

export interface Ground {
  cas: CasGround;
  /** The only directory on PATH; empty at first. */
  programs: string;
  workDirectory: string;
  config: string;
  /** Texts of the notes so far. */
  notes: string[];
  layScone(settings?: Partial<SconeSettings>): LaidScone;
  layEngine(name: 'docker' | 'podman', options?: Partial<Parameters<typeof layDocker>[2]>): LaidDocker;
  open(changes?: Partial<OpenOptions>): Promise<SconeCli>;
  provisioning(address?: string): Provisioning;
  file(name: string, content: string): string;
  close(): Promise<void>;
}

export const image = 'registry.example:5000/scone/sconecli:6.0.6';

export const processes = createProcesses((pid, signal) => void process.kill(pid, signal), process.platform);

export async function startSconeCliGround(): Promise<Ground> {
  const cas = await startGround();
  const programs = join(cas.directory, 'programs');
  const workDirectory = join(cas.directory, 'identity');
  for (const directory of [programs, workDirectory]) mkdirSync(directory, {mode: 0o700});
  const config = join(workDirectory, 'config.json');
  writeFileSync(config, '', {mode: 0o600});
  const notes: string[] = [];
  const emit = (event: Event) => void (event.type === 'note' && notes.push(event.text));
  return {
    cas,
    programs,
    workDirectory,
    config,
    notes,
    layScone: (settings = {}) => layScone(programs, {version: '6.0.6', ...settings}),
    layEngine: (name, options = {}) => layDocker(programs, name, {scone: {version: '6.0.6'}, ...options}),
    open: async (changes = {}) =>
      openSconeCli({
        owner: await ownScratch(workDirectory),
        driver: 'auto',
        image,
        vouch: async (named) => named,
        wantedVersion: parseVersion('6.0.6'),
        allowOtherVersion: false,
        noPortForward: false,
        workDirectory,
        processes,
        env: {PATH: programs, HOME: '/home/jane', OUR_SECRET: 'never-to-be-passed-on'},
        platform: 'linux',
        user: {uid: 1000, gid: 1000},
        place: undefined,
        signal: new AbortController().signal,
        emit,
        ...changes,
      }),
    provisioning: (address = cas.address) => ({
      config,
      address,
      keyHash: cas.logged('CAS key hash'),
      token: new Secret(cas.logged('CAS provisioning token')),
      ownerConfigFile: cas.file('owner-config/config.toml', ownerConfig),
      tolerance: anySigner,
    }),
    file: cas.file,
    close: () => cas.cas.close(),
  };
}

/** A shell script as a program on PATH. */
export function layScript({programs}: Pick<Ground, 'programs'>, name: string, script: string): void {
  const path = join(programs, name);
  writeFileSync(path, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
  chmodSync(path, 0o755);
}
