// Flags of `policy sign`, `encrypt`, `verify` and `apply`.
import {Args} from '@oclif/core';
import {casTable} from '../../lib/settings/cas-table.ts';
import {settingTable} from '../../lib/settings/setting-table.ts';
import {attestationFlags, casImageFlags, casReleaseFlags, casScopeFlags, sconeCliFlags} from './cas.ts';
import {connectionFlags} from './connection.ts';
import {flagsOf} from './define.ts';
import {generalFlags, outputFlags, waitingFlags} from './output.ts';
import {identityFlags} from './policy-keys.ts';
import {scopeFlags} from './scope.ts';

const act = flagsOf('WHAT TO DO');
const policy = flagsOf('THE POLICY');
const cas = flagsOf('THE CAS');
const release = flagsOf('RELEASE');

export const policyArg = {
  file: Args.string({description: 'the policy, or what was prepared of it', required: true, ignoreStdin: true}),
};

export const signedPolicyArg = {
  file: Args.string({description: 'the signed policy', required: true, ignoreStdin: true}),
};

export const policyFilesArg = {
  file: Args.string({description: 'signed or encrypted policy; may be several', required: true, ignoreStdin: true}),
};

const identityFlag = {...identityFlags, target: casScopeFlags.target};

const useEnvFlag = {
  'use-env': policy.toggle(casTable.fillIn, {
    summary: 'fill in $NAME from the environment; what was filled in is shown before anything is signed',
  }),
};

const outputFileFlag = {
  'output-file': act.text(casTable.outputFile, {
    value: 'FILE',
    summary: 'write what was made into this new file, as JSON (default: to the standard output)',
  }),
};

const {'scone-cli': sconeCli, 'no-docker': noDocker, ...reachFlags} = sconeCliFlags;
const {'force-execution-with-different-sconecli-version': forceVersion, ...wayFlags} = reachFlags;

/** How the program is run, for calls that need no CAS. */
const programFlags = {
  'scone-cli': sconeCli,
  'no-docker': noDocker,
  'force-execution-with-different-sconecli-version': forceVersion,
  'set-version': release.text(settingTable.version, {
    value: 'V',
    summary: 'version of the scone program that is wanted (default: that of the newest release)',
  }),
  'image-registry': casReleaseFlags['image-registry'],
  ...casImageFlags,
};

const casFlag = (summary: string) => ({
  cas: cas.text(casTable.policyCas, {value: 'NAME[.NS]', summary}),
});

/** How a CAS is reached and attested. */
const siteFlags = {...attestationFlags, ...wayFlags, ...connectionFlags};

const runFlags = {...waitingFlags, ...outputFlags, ...generalFlags};
const {'request-timeout': _, ...offlineWaiting} = waitingFlags;

export const signPolicyFlags = {
  yes: scopeFlags.yes,
  prepare: act.text(casTable.prepareFile, {
    value: 'NEWFILE',
    summary: 'only write what is to be carried to a signing machine; neither key nor scone program is needed',
  }),
  import: act.text(casTable.importFile, {
    value: 'SIGNED',
    summary: 'take what the signing machine made, and hold it against FILE',
  }),
  ...useEnvFlag,
  ...identityFlag,
  ...programFlags,
  ...outputFileFlag,
  ...offlineWaiting,
  ...outputFlags,
  ...generalFlags,
};

export const encryptPolicyFlags = {
  ...casFlag('CAS that the policy is for; it is attested, and asked for its key'),
  key: cas.text(casTable.encryptionKey, {
    value: 'KEY',
    summary: 'session encryption key of that CAS, as `cas keys` prints it: neither cluster nor network is needed',
  }),
  ...identityFlag,
  ...programFlags,
  ...siteFlags,
  ...outputFileFlag,
  ...runFlags,
};

export const applyPolicyFlags = {
  yes: scopeFlags.yes,
  'dry-run': act.toggle(settingTable.dryRun, {
    summary: 'write nothing: show what would be done, or with -o yaml print the objects, for which no cluster is asked',
  }),
  direct: act.toggle(casTable.direct, {
    summary: 'attest the CAS, and upload by the scone program instead of by the operator',
  }),
  namespace: policy.text(casTable.casNamespace, {
    char: 'n',
    value: 'NS',
    summary: 'namespace of the policy objects (default: that of the CAS)',
  }),
  name: policy.text(casTable.policyName, {
    value: 'NAME',
    summary: 'name of the policy object (default: made from that of the policy, or of the file if it is encrypted)',
  }),
  ...casFlag('CAS that the policies are for (namespace: that of -n, else of the context)'),
  ...identityFlag,
  ...programFlags,
  ...siteFlags,
  ...runFlags,
};

export const verifyPolicyFlags = {
  policy: policy.text(casTable.policyText, {
    value: 'FILE',
    summary: 'the text that was meant to be signed, or what was prepared of it',
  }),
  ...useEnvFlag,
  ...casFlag('also attest this CAS, and see whether it holds the policy'),
  ...identityFlag,
  ...programFlags,
  ...siteFlags,
  ...runFlags,
};
