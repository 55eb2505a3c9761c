// Flags that say which release is installed, where it comes from, and what vouches for it.

import {defaultVersion} from '../../lib/scone/versions.ts';
import {settingTable} from '../../lib/settings/setting-table.ts';
import {flagsOf} from './define.ts';

const {text, toggle, list} = flagsOf('RELEASE');

export const releaseFlags = {
  'set-version': text(settingTable.version, {
    value: 'V',
    summary: `version to install (default: ${defaultVersion}); files and images follow`,
  }),
  'verify-image-signatures': text(settingTable.verifyImageSignatures, {
    value: 'FILE',
    summary: "cosign public key of images outside the vendor's repository, whose key is known; a check verifies, too",
  }),
  'image-signature-check': toggle(settingTable.imageSignatureCheck, {
    summary: 'let a check, too, ask the registry whether the images are signed; changes always do',
  }),
  'no-image-signature-check': toggle(settingTable.noImageSignatureCheck, {
    summary: 'deploy images without verifying their signatures, and say so',
  }),
  'image-tags': toggle(settingTable.imageTags, {
    summary: 'deploy images by tag, not by the digest that was verified',
  }),
  'registry-ca': text(settingTable.registryCa, {
    value: 'FILE',
    summary: "certificate of the authority that signed the image registry's",
  }),
  'registry-mirror': text(settingTable.registryMirror, {
    value: 'URL',
    summary: 'registry with copies of the images, asked for their signatures first',
  }),
  'registry-plain-http': list(settingTable.registryPlainHttp, {
    value: 'HOST',
    summary: 'image registry or mirror that is asked without TLS; may be repeated',
  }),
  'helm-use-configmap': toggle(settingTable.helmUseConfigmap, {
    summary: 'keep Helm records in ConfigMaps, where none are yet [HELM_DRIVER]',
  }),
  'helm-use-secret': toggle(settingTable.helmUseSecret, {
    summary: 'keep Helm records in Secrets, where none are yet [HELM_DRIVER]',
  }),
  'history-max': text(settingTable.historyMax, {
    value: 'N',
    summary: 'revisions of a Helm release that are kept, 0 for all (default: 10)',
  }),
  mirror: text(settingTable.mirror, {
    value: 'DIR|URL',
    summary: 'stands in for https://raw.githubusercontent.com, with the same paths below it',
  }),
  'cache-dir': text(settingTable.cacheDirectory, {value: 'DIR', summary: 'directory for verified files'}),
  offline: toggle(settingTable.offline, {summary: 'use only the cache and a mirror directory, never the network'}),
  'allow-unverified': toggle(settingTable.allowUnverified, {
    summary: 'use files without a valid signature, and say so, instead of refusing them',
  }),
  'trusted-key': text(settingTable.trustedKey, {
    value: 'FILE',
    summary: "OpenPGP public key to trust instead of the vendor's; always reported",
  }),
};
