// Flags of the commands that look at policies.
import {Args} from '@oclif/core';
import {casTable} from '../../lib/settings/cas-table.ts';
import {outputTable, settingTable} from '../../lib/settings/setting-table.ts';
import {attestationFlags, casCommonFlags, casImageFlags, casReleaseFlags, casScopeFlags, sconeCliFlags} from './cas.ts';
import {flagsOf} from './define.ts';
import {generalFlags, outputFlags, waitingFlags} from './output.ts';
import {identityFlags} from './policy-keys.ts';

const act = flagsOf('WHAT TO DO');
const cas = flagsOf('THE CAS');
const output = flagsOf('OUTPUT');
const release = flagsOf('RELEASE');

const policy = 'session file, signed policy, or manifest with one; - for the standard input';

export const checkedFiles = {
  files: Args.string({
    description: 'session files, signed policies, manifests, directories of them; - for the standard input',
    required: true,
    multiple: true,
    ignoreStdin: true,
  }),
};

export const comparedFiles = {
  old: Args.string({description: policy, required: true, ignoreStdin: true}),
  new: Args.string({description: 'the newer version', required: true, ignoreStdin: true}),
};

export const lookedAtFile = {file: Args.string({description: policy, required: true, ignoreStdin: true})};

export const shownPolicy = {
  file: Args.string({
    description: `${policy}; with --cas the name of a policy`,
    required: true,
    ignoreStdin: true,
  }),
};

const {'request-timeout': _, ...offlineWaiting} = waitingFlags;
const {strict: _strict, ...outputOnly} = outputFlags;

export const checkPolicyFlags = {
  ...offlineWaiting,
  ...outputFlags,
  output: output.text(outputTable.output, {
    char: 'o',
    value: 'FORM',
    summary: 'table for people (default), json or yaml for programs, sarif for code review',
  }),
  ...generalFlags,
};

export const diffPolicyFlags = {...offlineWaiting, ...outputFlags, ...generalFlags};

const versionFlag = release.text(settingTable.version, {
  value: 'V',
  summary: 'version of the scone program that is wanted (default: that of the newest release)',
});

/** How a CAS is reached, attested and asked. */
const heldFlags = {
  ...identityFlags,
  target: casScopeFlags.target,
  ...attestationFlags,
  ...sconeCliFlags,
  'set-version': versionFlag,
  'image-registry': casReleaseFlags['image-registry'],
  ...casImageFlags,
  ...casCommonFlags,
};

export const reviewPolicyFlags = {
  against: act.text(casTable.against, {value: 'FILE', summary: 'the older version, a file; - for the standard input'}),
  namespace: casScopeFlags.namespace,
  cas: cas.text(casTable.policyCas, {
    value: 'NAME[.NS]',
    summary: 'the CAS that holds the older version; it is attested, and read with the keys that --identity names',
  }),
  ...heldFlags,
};

const {strict: _heldStrict, ...shownFlags} = heldFlags;

export const showPolicyFlags = {
  namespace: casScopeFlags.namespace,
  cas: cas.text(casTable.policyCas, {value: 'NAME[.NS]', summary: 'show what this CAS holds; it is attested before'}),
  ...shownFlags,
};

export const hashPolicyFlags = {
  target: casScopeFlags.target,
  'scone-cli': sconeCliFlags['scone-cli'],
  'no-docker': sconeCliFlags['no-docker'],
  'force-execution-with-different-sconecli-version': sconeCliFlags['force-execution-with-different-sconecli-version'],
  'set-version': versionFlag,
  'image-registry': casReleaseFlags['image-registry'],
  ...casImageFlags,
  ...offlineWaiting,
  ...outputOnly,
  ...generalFlags,
};
