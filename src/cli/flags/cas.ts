// Flags of the commands about a CAS.
import {Args} from '@oclif/core';
import {defaultVersion} from '../../lib/scone/versions.ts';
import {casTable} from '../../lib/settings/cas-table.ts';
import {settingTable} from '../../lib/settings/setting-table.ts';
import {connectionFlags} from './connection.ts';
import {flagsOf} from './define.ts';
import {generalFlags, outputFlags, waitingFlags} from './output.ts';
import {releaseFlags} from './release.ts';
import {scopeFlags} from './scope.ts';

const act = flagsOf('WHAT TO DO');
const cas = flagsOf('THE CAS');
const program = flagsOf('SCONE PROGRAM');
const release = flagsOf('RELEASE');

export const casName = {
  name: Args.string({description: 'name of the CAS (default: cas)'}),
};

export const casNamespaceFlag = cas.text(casTable.casNamespace, {
  char: 'n',
  value: 'NS',
  summary: 'namespace of the CAS (default: that of the context)',
});

/** Which CAS, and where its keys are. */
export const casScopeFlags = {
  namespace: casNamespaceFlag,
  target: cas.text(casTable.targetDirectory, {
    value: 'DIR',
    summary: 'directory of the keys and records (default: ~/.cas)',
  }),
};

/** What the old script did by a flag and the sub-commands do by a word. */
export const casActionFlags = {
  yes: scopeFlags.yes,
  'dry-run': act.toggle(settingTable.dryRun, {summary: 'show what would be done; write nothing, spend nothing'}),
  'preprovision-only': act.toggle(casTable.preprovisionOnly, {
    summary: 'create the CAS and print its key hash and one-time token, for other tools to provision it',
  }),
  'postprovision-only': act.toggle(casTable.postprovisionOnly, {
    summary: 'go on with a CAS that other tools provisioned: sessions, probes, backup controller',
  }),
  'postprovision-owner-identity': act.text(casTable.postprovisionOwnerIdentity, {
    value: 'FILE',
    summary: 'identity of the owner with whom that was done (default: that in the target directory)',
  }),
  resume: act.toggle(casTable.resume, {summary: 'only go on with what an earlier run began; there must be something'}),
  'is-provisioned': act.toggle(casTable.isProvisioned, {summary: 'print YES or NO; exit code 1 for NO'}),
  verify: act.toggle(casTable.verifyCas, {summary: 'attest the CAS and compare its report; as `cas verify`'}),
  'print-public-keys': act.toggle(casTable.printPublicKeys, {
    summary: 'print four shell assignments, safe to source; as `cas keys`',
  }),
  'local-backup': act.toggle(casTable.localBackup, {summary: 'copy the last snapshot here; as `cas backup`'}),
  'cas-database-recovery': act.text(casTable.casDatabaseRecovery, {
    value: 'DIR',
    summary: 'create the CAS from this snapshot; as `cas recover`',
  }),
};

/** In place of measuring the image. */
export const measurementFlag = {
  'sconecli-mrenclave': act.text(casTable.sconeCliMrenclave, {
    value: 'HEX',
    summary: 'measurement of the present backup controller, instead of taking it from the image',
  }),
};

export const casUpgradeFlags = {
  upgrade: act.text(casTable.upgrade, {value: 'V', summary: 'upgrade the CAS to this version'}),
  'upgrade-with-governance': act.text(casTable.upgradeWithGovernance, {
    value: 'V',
    summary: 'upgrade to this version, whose measurement a governed session must already permit',
  }),
  'governance-attestation-policy': act.text(casTable.governancePolicy, {
    value: 'SESSION',
    summary: "that session (default: attestation-policy beside the backup controller's)",
  }),
  ...measurementFlag,
  'upgrade-sconecli-mrenclave': act.text(casTable.upgradeSconeCliMrenclave, {
    value: 'HEX',
    summary: 'measurement of the new backup controller, instead of taking it from the image',
  }),
  'max-backup-age': act.text(casTable.maxBackupAge, {
    value: 'TIME',
    summary: 'refuse to upgrade without a proved backup younger than this (default: 24h)',
  }),
  'without-backup': act.toggle(casTable.withoutBackup, {summary: 'upgrade although there is no proved backup'}),
  force: act.toggle(casTable.force, {summary: 'only warn when image or state are not as an upgrade wants them'}),
};

const {upgrade: _upgrade, ...upgradeFlags} = casUpgradeFlags;

/** Of `cas upgrade`, which names the version by --to. */
export const casUpgradeCommandFlags = {
  yes: scopeFlags.yes,
  'dry-run': casActionFlags['dry-run'],
  to: act.text(casTable.upgradeTo, {value: 'V', summary: 'version to upgrade to'}),
  ...upgradeFlags,
};

/** What opens a sealed backup. */
export const casOpenFlags = {
  'passphrase-file': act.text(casTable.passphraseFile, {
    value: 'FILE',
    summary: 'file whose first line is the passphrase of the backup (else a terminal asks for it)',
  }),
  identity: act.text(casTable.identityFile, {value: 'FILE', summary: 'file with the age keys that open the backup'}),
};

export const casBackupFlags = {
  yes: scopeFlags.yes,
  'dry-run': casActionFlags['dry-run'],
  'backup-dir': act.text(casTable.backupDirectory, {
    value: 'DIR',
    summary: 'directory for backups (default: cas-database-snapshots)',
  }),
  keep: act.text(casTable.keep, {
    value: 'N',
    summary: 'remove older backups of this CAS so that N are left; never the last proved one',
  }),
  encrypt: act.toggle(casTable.encrypt, {
    summary: 'seal the backup; a passphrase is asked for, unless a file or recipients are named',
  }),
  'passphrase-file': act.text(casTable.passphraseFile, {
    value: 'FILE',
    summary: 'seal the backup with the passphrase in the first line of this file',
  }),
  recipient: act.list(casTable.recipients, {
    value: 'AGE1',
    summary: 'seal it for this recipient of age; may be repeated',
  }),
  'recipients-file': act.text(casTable.recipientsFile, {
    value: 'FILE',
    summary: 'seal it for the recipients in this file, one a line',
  }),
};

export const casRecoverFlags = {
  yes: scopeFlags.yes,
  'dry-run': casActionFlags['dry-run'],
  from: act.text(casTable.recoverFrom, {value: 'PATH', summary: 'the backup: a directory, or a sealed file'}),
  ...casOpenFlags,
};

export const casProvisionFlags = {
  'dcap-api': cas.text(settingTable.dcapKey, {
    char: 'd',
    value: 'KEY',
    summary: 'DCAP API key, 32 hex digits (default: that of LAS). Given here it can be seen by other users',
  }),
  'owner-config': cas.text(casTable.ownerConfig, {
    value: 'FILE|URL',
    summary: 'owner config of your own, instead of the one made here',
  }),
  'no-backup': cas.toggle(casTable.noBackup, {
    summary: 'without backup controller: the CAS then cannot change its node',
  }),
  webhook: cas.text(casTable.webhook, {value: 'URL', summary: 'send the audit log there instead of keeping it'}),
  nonce: cas.text(casTable.nonce, {
    value: 'HEX',
    summary: '32 hex digits for the attestation report (default: random)',
  }),
  'image-overwrite': cas.text(casTable.imageOverwrite, {
    value: 'IMAGE',
    summary: "image of the CAS instead of the release's",
  }),
  wait: cas.toggle(casTable.wait, {summary: 'end only when the CAS is healthy'}),
};

export const attestationFlags = {
  'set-tolerations': {
    ...cas.text(casTable.tolerations, {
      value: 'TEXT',
      summary: 'what attestation accepts, such as "-C -G --mrenclave HEX", instead of the usual two tries',
    }),
    aliases: ['set-toleration'],
  },
};

export const sconeCliFlags = {
  'scone-cli': program.text(casTable.sconeCli, {
    value: 'WAY',
    summary: 'how the scone program is run: auto (default), local, docker, podman, or pod (in the cluster)',
  }),
  'no-docker': program.toggle(casTable.noDocker, {summary: 'as --scone-cli local'}),
  'force-execution-with-different-sconecli-version': program.toggle(casTable.forceOtherCli, {
    summary: 'use a local scone program although its major version differs',
  }),
  'no-port-forward': program.toggle(casTable.noPortForward, {
    summary: 'talk to NAME.NS.svc directly: for runs inside the cluster',
  }),
  'cas-address': program.text(casTable.casAddress, {
    value: 'HOST',
    summary: 'host name of the CAS for the local scone program, without port-forward',
  }),
  'cas-client-port': program.text(casTable.casClientPort, {
    value: 'PORT',
    summary: 'client port of the CAS (default: what the CAS says, else 8081)',
  }),
  'local-cas-client-port': program.text(casTable.localCasClientPort, {
    value: 'PORT',
    summary: 'local end of the port-forward (default: any free port of 127.0.0.1)',
  }),
};

/** What vouches for the images that a command deploys or runs, and where that is asked for. */
export const casImageFlags = {
  'verify-image-signatures': release.text(settingTable.verifyImageSignatures, {
    value: 'FILE',
    summary: "cosign public key of images outside the vendor's repository, whose key is known",
  }),
  'no-image-signature-check': release.toggle(settingTable.noImageSignatureCheck, {
    summary: 'deploy and run images without verifying their signatures, and say so',
  }),
  'image-tags': release.toggle(settingTable.imageTags, {
    summary: 'deploy and run images by tag, not by the digest that was verified',
  }),
  'registry-ca': releaseFlags['registry-ca'],
  'registry-mirror': releaseFlags['registry-mirror'],
  'registry-plain-http': releaseFlags['registry-plain-http'],
};

export const casReleaseFlags = {
  filename: release.text(casTable.patchFile, {
    char: 'f',
    value: 'FILE|URL',
    summary: "patches to apply after provisioning, instead of the release's",
  }),
  'set-version': release.text(settingTable.version, {
    value: 'V',
    summary: `version of the CAS (default: ${defaultVersion}); manifests and images follow`,
  }),
  ...casImageFlags,
  mirror: releaseFlags.mirror,
  'cache-dir': releaseFlags['cache-dir'],
  offline: releaseFlags.offline,
  'allow-unverified': releaseFlags['allow-unverified'],
  'trusted-key': releaseFlags['trusted-key'],
  'image-registry': release.text(casTable.imageRegistry, {
    value: 'REPO',
    summary: 'repository of all images [IMAGE_REPO]',
  }),
  'manifests-dir': release.text(casTable.manifestsDirectory, {
    value: 'DIR|URL',
    summary: "directory or URL with the releases' manifests as VERSION/FILE",
  }),
};

export const casCommonFlags = {
  ...waitingFlags,
  ...outputFlags,
  ...connectionFlags,
  ...generalFlags,
};
