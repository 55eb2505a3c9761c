// The release as krew installs it: from the manifest and the archive, without a network.
import {execFile} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {beforeAll, describe, expect, test} from 'vitest';
import manifest from '../../package.json' with {type: 'json'};
import {krewBinary} from '../../sandbox/binaries/provide.ts';
import {krewNames} from '../../scripts/pkg/krew-manifest.ts';
import {localExecutable} from '../../scripts/pkg/local-executable.ts';
import {emptyDirectory} from '../support/temporary.ts';
import {run} from './start.ts';

let krew: string;
let release: string;
let root: string;

describe('krew', () => {
  beforeAll(async () => {
    krew = await krewBinary({talk: () => {}});
    release = join(emptyDirectory(), 'release');
    root = emptyDirectory();
    await localExecutable(release, {archives: true});
  });

  test.each([
    ['provision', 'kubectl-provision'],
    ['scone-provision', 'kubectl-scone_provision'],
  ] as const)('installs %s, which kubectl finds as %s', async (name, file) => {
    expect(krewNames).toContain(name);
    const archive = readdirSync(release).find((each) => each.endsWith('.tar.gz')) ?? '';
    const args = ['install', `--manifest=${join(release, `${name}.yaml`)}`, `--archive=${join(release, archive)}`];
    const env = {PATH: '/usr/bin:/bin', HOME: root, KREW_ROOT: root, KREW_NO_UPGRADE_CHECK: '1'};
    await promisify(execFile)(krew, args, {env});
    const {code, stdout} = await run(['--help'], {file: join(root, 'bin', file)});
    expect(code).toBe(0);
    expect(stdout).toContain(`kubectl ${name} operator`);
    const licenses = join(root, 'store', name, `v${manifest.version}`, 'THIRD_PARTY_LICENSES');
    expect(readFileSync(licenses, 'utf8')).toContain('Node.js');
  });
});
