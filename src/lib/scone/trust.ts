// What is trusted from the start, as data: the vendor's signing keys and the digests of files it does not sign.

/** An OpenPGP public key by which releases are signed. */
export interface KeyAnchor {
  /** Whose it is, for people. */
  owner: string;
  /** 40 hexadecimal digits, capitals. */
  fingerprint: string;
  /** The binary key packets, base64. */
  packets: string;
}

/**
 * The key that signs the vendor's releases: RSA 4096 of 14 March 2020, without expiry (docs/system.md: Trust).
 * The primary key signs. Its two subkeys are for other uses and are left out here.
 */
export const vendorKey: KeyAnchor = {
  owner: 'scontain.com',
  fingerprint: '5BCAD31DCC8D5D722B7B7ABD2EBE04E7CC816D32',
  packets:
    'xsFNBF5tGZkBEACPxl1oBdP5xKWB/EaEkW3UwMEnpNJeOFjVysT5B3ZfK6OGqtZDYKsQEGtptJ54Wy9dvd33UpZUNRmCL6X1' +
    'GeEd/DLd7t+sk3Cm414pC9Qmx9tkTeLMkCZb6QHufblz3kJkV1E86vrePbrVTZ2q4cLJl4G/IlNKwHsY/7/4yEcBkEZ8L1TO' +
    'gsotnLnuYOlf/XbPcF4tqdEV+H1nTHGjwcSPqbIHDA3N8a0aNELRvcTH5tj9YluSUCgC4S4EqwgL09BfOITN6lSJihgZMqP9' +
    'sHlbj4SWfxvVOyXd7lSpNSB+nq0DQS1q6lNURnynTZYDwsbmKWbtd/qft2Z1Rs3lBIsIM/sVyVGRS5oOuzVo5CHuhfuP1LUC' +
    'PQpRXamJvS64Tx0eWl4s+HD37Cz1H9MN0zo9dScSEi3c5pJo8GgH6FQyM0miqXmP5VmuUFN8Qe76wkrBE+TJGSSiLewBCOlo' +
    'wrE1m8fX9ZZ0V17sJx9ya0jvinwXMEzN9zLppychdMyJoLEyGplr3swCYTPytRwdwOq87srkd63LvXSXg29ozWt1Rx25VagB' +
    'ZflZXg1H0dHDgNvzxsFwEQWYDBmG3vh5i75Ny7DfrRJVeMbPds7McWEiusO/Rk8JXpLJqwA2fjkUC2kavzfCrVMxJ927QJya' +
    'OXGx53nXDBSgwmjC3yYRK4LohQARAQABzS5DaHJpc3RvZiBGZXR6ZXIgPGNocmlzdG9mLmZldHplckBzY29udGFpbi5jb20+' +
    'wsGOBBMBCgA4FiEEW8rTHcyNXXIre3q9Lr4E58yBbTIFAl5tGZkCGwMFCwkIBwIGFQoJCAsCBBYCAwECHgECF4AACgkQLr4E' +
    '58yBbTKwVg//SJ6T9x+7YItMCevjU6td7wDJKwOyvFINXP/0ktDRGfrdy+YDCMkuQUMxkL0j65/AjaicndmvEj/ThGN7cJfy' +
    'A2FrnmL402glJPWScL+LiMiwonBnh6Y9hkTTRmbDPBNuPaa+fXdqfZRfa2Pzhj8aW7e3kKChxGCoLG4uM5+yEI07LsmsIG8V' +
    'kkWTplhGLQaXc3wRN4oMTNflG8OlmvtooxpuGNgOoAgj7k1T35LjoZ+mE9mNH8a41eDk3c2PAB3t7/rYxstKCGPcJd0K9R5Z' +
    'XDlkbqvDKuAO83E0pI0zw1BsksA3W5XfmCo8Jf2UqtWW4XBxWJvDS8ywVTXduZR8ean681VEICrYUBtTWDrAfWKGNNQMD7w6' +
    'KWK8gwWRTqECr2eSzYkaFX7tyd2Dc47/R8uTHXgg4chRKe0oL+yiAmPqcOjwEn2Y0e7I2Wj70N69EBcf/lFXy1Q67RGO+oCi' +
    'fwjhwkYkELdRt5NVpaUnnEkS2p82fOomo2Vxrh8wGaTABub+fzLYicnKda1zO7VjzrOmjC0GMo8wApyNJhv+JfWXDJ1pOCpR' +
    'IuMcPJykpFXTRw7KN88924etDM8j1sOBV/YcL8nPiRMdAzp4X1fg2QNndiGaWDejoD8NF3yVssInKmg+neRUytPu75nke9Ac' +
    'daY6bMlTWbGNOekuwe1oRfA=',
};

/** A public key by which cosign signs the images of a repository. */
export interface ImageKeyAnchor {
  /** Whose it is, for people. */
  owner: string;
  /** Images below it are signed by this key, and by no other. */
  repository: string;
  /** The public key (SPKI). */
  pem: string;
}

/** The key that signs the vendor's images: ECDSA P-256 (docs/system.md: Trust). */
export const vendorImageKey: ImageKeyAnchor = {
  owner: 'scontain.com',
  repository: 'registry.scontain.com/scone.cloud',
  pem: [
    '-----BEGIN PUBLIC KEY-----',
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAErLf0HT8xZlLaoX5jNN8aVL1Yrs+P',
    'wS7K6tXeRlWLlUX1GeEtTdcuhZMKb5VUNaWEJW2ZU0YIF91D93dCZbUYpw==',
    '-----END PUBLIC KEY-----',
    '',
  ].join('\n'),
};

/**
 * Digests of the files in the vendor's chart repository of the secret operator, which is not signed
 * (docs/system.md: Secret operator). By path below the repository.
 */
export const vendorChartRepositoryDigests: Readonly<Record<string, string>> = {
  'index.yaml': '880220c5d2222d85c71d812c954f1e409a4ae99283d7021a0040eaf4b8913d38',
  'packages/imagepullsecrets-0.3.13.tgz': '9ca9769ea614abded48aec5acb1e0043b27feb2ccb4700728f43651ef73509de',
};

/**
 * Digests of signed files as they were when this program was made, by path below the vendor's base address.
 * Released files have been rewritten before (docs/system.md: Trust), so a signed file that differs is reported.
 */
export const vendorFileDigests: Readonly<Record<string, string>> = {
  'scontain/operator/main/scone-operator-5.8.0.tgz': 'eaa0ea30964be900f9c06b046d495eee8c0ddaaebe7a5659d00e0fd5e9f22b40',
  'scontain/manifests/main/5.8.0/cas_provisioning.yaml':
    '11610338e2758effb17367574c92a128b0b72d714350eb7aa179c332c737b586',
  'scontain/manifests/main/5.8.0/cas_patch_probes.json':
    '1edc9293d5a530304f5adf789335ab36f2c5eea1f098abd0f3ede0c9d017036f',
  'scontain/manifests/main/5.8.0/cas_patch_probes_and_backup.json':
    '329d15ccd431ec84fa3bf763072b75a9a9e3836a43b54ee144d4bbb5973c08e1',
  'scontain/manifests/main/5.8.0/backup_policy.yaml':
    '5f251c4adcd8963c123fbafa430efee4785eee2b812afd5e8e0012e25bf0eedd',
  'scontain/manifests/main/5.8.0/cas-owner.yaml': '9de865a96fdffd7f5c9f11f81022082231bebd0951a2add7b742734b5a3a787d',
  'scontain/manifests/main/5.8.0/las.yaml': 'fc95b00e87d49512f2cb8fb2389c55104bdf13e4a0b9a5c6bd304af0e53c6c82',
  'scontain/manifests/main/5.8.0/sgxplugin.yaml': '22639b7a1f50f232dcc8aa97f43e20dd9ee40278ed1a18c39e851779421b5d57',
  'scontain/manifests/main/5.8.0/secrets_operator.yaml':
    'e5ef4e45925b153187cf349fa6f180e2bd914b68e8ceb4df1e580f84675f3787',
  'scontain/manifests/main/5.8.0/vault.yaml': '9f834313c6144ac0a86a2d57483d735b1a27ac4bd0d58a570d7eaa59e2a28937',
  'scontain/manifests/main/5.8.0/vault-policy.yaml': 'f9debfced27625ad91b71e0978cc4c2664348e3426effe5ccccb4932023c9515',
  'scontain/manifests/main/5.8.0/vault-verify-policy.yaml':
    'c539b6ba1f18693cfa48f5132d04edb11b869bf2fa57ee54bc4d0c8b19301b12',
  'scontain/manifests/main/5.8.0/vault-image-mrenclaves.yaml':
    '2bf5a6a2dec82d53f0eb5d86f1b57f9b4de24c820eed942c7def5051e269f755',
  'scontain/operator/main/scone-operator-5.9.0.tgz': '17f5b3f1ee24b2834330de72fee719d717fb58a07560d66ade9fbd46872cc3be',
  'scontain/manifests/main/5.9.0/cas_provisioning.yaml':
    '3edd2dee309ab62c0811ca7605f6e74f5a208c2e5fe1d660dc06efe0db283554',
  'scontain/manifests/main/5.9.0/cas_patch_probes.json':
    '958aa8ffa0d266ed6da67ef461668679150bac0d6c45cd654fd4fbf4f0bf552a',
  'scontain/manifests/main/5.9.0/cas_patch_probes_and_backup.json':
    '08acebd7d659aaf4ea50777fd370dbe16b6a1904fbc833a07e6a92f8241bfe96',
  'scontain/manifests/main/5.9.0/backup_policy.yaml':
    '4210b91198b7b01f58fd32531a1309190100e5552d83a89b3031d22edc2551d4',
  'scontain/manifests/main/5.9.0/cas-owner.yaml': '9de865a96fdffd7f5c9f11f81022082231bebd0951a2add7b742734b5a3a787d',
  'scontain/manifests/main/5.9.0/las.yaml': '580988749f78ed0d5d6de259ad14188f8c53267f6b785cdd6fa1e1518dd8a60a',
  'scontain/manifests/main/5.9.0/sgxplugin.yaml': '11be2c8baba275d1db4c5ba9819c4a22f27d9ea423a3100eebf3799a34f3a4fa',
  'scontain/manifests/main/5.9.0/secrets_operator.yaml':
    'e5ef4e45925b153187cf349fa6f180e2bd914b68e8ceb4df1e580f84675f3787',
  'scontain/manifests/main/5.9.0/cert-manager.yaml': 'd9a47a6ac35af6276971fef1e17c0be2f2c0eb479a80375271da6611d350396f',
  'scontain/operator/main/scone-operator-6.0.5.tgz': 'dff81458bfbae30e1293d65e7fe9f0b18687738780c86f5b0fc918702cb9d163',
  'scontain/manifests/main/6.0.5/cas_provisioning.yaml':
    '3edd2dee309ab62c0811ca7605f6e74f5a208c2e5fe1d660dc06efe0db283554',
  'scontain/manifests/main/6.0.5/cas_patch_probes.json':
    '958aa8ffa0d266ed6da67ef461668679150bac0d6c45cd654fd4fbf4f0bf552a',
  'scontain/manifests/main/6.0.5/cas_patch_probes_and_backup.json':
    '0de6fa9df1470d1b8d6551083744d0775f2adcabe7ace5a4e714589496d202a6',
  'scontain/manifests/main/6.0.5/backup_policy.yaml':
    'd5dad1b1820a5a6ec831018e2a8af9444ec2971408b9a56fbc87b2c9d57802c6',
  'scontain/manifests/main/6.0.5/cas-owner.yaml': '9de865a96fdffd7f5c9f11f81022082231bebd0951a2add7b742734b5a3a787d',
  'scontain/manifests/main/6.0.5/las.yaml': '9c9f5802f4feb4d1254f829cb3323f455e597fbb18cce284cdc5d471ec9f10e4',
  'scontain/manifests/main/6.0.5/sgxplugin.yaml': 'a2fb8047e00c87b14570b2d5cf28cdcd37e655f04ccf23462c6fddf56a6418e8',
  'scontain/manifests/main/6.0.5/secrets_operator.yaml':
    'cb34cfc29d733af92195f02ab6d72cd138f7a771100fad568f449c0fde149709',
  'scontain/manifests/main/6.0.5/cert-manager.yaml': 'd9a47a6ac35af6276971fef1e17c0be2f2c0eb479a80375271da6611d350396f',
  'scontain/operator/main/scone-operator-6.0.6.tgz': '26638a8dccb27c51ce7a443e840b12a5d391fe5551223274fd0ed23ce4b60f99',
  'scontain/manifests/main/6.0.6/cas_provisioning.yaml':
    '3edd2dee309ab62c0811ca7605f6e74f5a208c2e5fe1d660dc06efe0db283554',
  'scontain/manifests/main/6.0.6/cas_patch_probes.json':
    '958aa8ffa0d266ed6da67ef461668679150bac0d6c45cd654fd4fbf4f0bf552a',
  'scontain/manifests/main/6.0.6/cas_patch_probes_and_backup.json':
    '94dbb82560b449c182f2cde41ae60606e20a9ae4eac03a39087b0987cc8764c4',
  'scontain/manifests/main/6.0.6/backup_policy.yaml':
    'c865c98ae3407cc72e2b00a33fdfb0df3ccb156ee0436d50ceb817d5735e873e',
  'scontain/manifests/main/6.0.6/cas-owner.yaml': '9de865a96fdffd7f5c9f11f81022082231bebd0951a2add7b742734b5a3a787d',
  'scontain/manifests/main/6.0.6/las.yaml': '93a30a27b36aa3750f657ff56a7eae73cc87c277166ecda3fa0d84f8fb894121',
  'scontain/manifests/main/6.0.6/sgxplugin.yaml': '1908083c8bba25e595786dc729cbd90c7e911e8c9335f8d3f1458efc017c7250',
  'scontain/manifests/main/6.0.6/secrets_operator.yaml':
    'cb34cfc29d733af92195f02ab6d72cd138f7a771100fad568f449c0fde149709',
  'scontain/manifests/main/6.0.6/cert-manager.yaml': 'd9a47a6ac35af6276971fef1e17c0be2f2c0eb479a80375271da6611d350396f',
};
