// The sample manifests of a Vault: its object, and the sessions by which it initialises itself, one of them with others inside.
import {createHash} from 'node:crypto';
import {stringify} from 'yaml';
import {pullSecret, variable} from './template-text.ts';

/** By file name. */
export function vaultManifests(): [string, string][] {
  return [
    [
      'vault.yaml',
      stringify(vaultObject(), {lineWidth: 0, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN'}),
    ],
    ['vault-policy.yaml', stringify(initPolicy(), {lineWidth: 0})],
    ['vault-verify-policy.yaml', stringify(verifyPolicy(), {lineWidth: 0})],
    ['vault-image-mrenclaves.yaml', mrenclaves()],
  ];
}

const plain = (name: string) => `$${name}`;
const ownedBy = [plain('OWNER')];
const access = {create_sessions: ownedBy, read: ownedBy, update: ownedBy};
const version = '0.3.10';
const casUrl = `https://${plain('SCONE_CAS_ADDR')}:${plain('CAS_CLIENT_PORT')}/session`;
const numbered = (name: string) => `${name}-${plain('OWNER_ID')}`;

function vaultObject(): object {
  const address = `https://${plain('VAULT_NAME')}.${plain('NAMESPACE')}.svc`;
  return {
    apiVersion: 'services.scone.cloud/v1beta1',
    kind: 'Vault',
    metadata: {name: plain('VAULT_NAME'), namespace: plain('NAMESPACE')},
    spec: {
      server: {
        dataStorage: {enabled: true},
        image: {repository: plain('VAULT_IMAGE_REPO'), tag: plain('VAULT_IMAGE_TAG'), pullPolicy: 'Always'},
        resources: {limits: {'sgx.intel.com/enclave': '1'}},
        extraEnvironmentVars: {
          SCONE_CAS_ADDR: plain('SCONE_CAS_ADDR'),
          SCONE_LAS_ADDR: '$(HOST_IP)',
          VAULT_ADDR: `${address}:8200`,
          VAULT_CLUSTER_ADDR: `${address}:8201`,
          OWNER_ID: plain('OWNER_ID'),
          SCONE_CONFIG_ID: 'vault-$(OWNER_ID)/dev',
        },
      },
      injector: {enabled: false},
      global: {imagePullSecrets: pullSecret('sconeapps').imagePullSecrets},
    },
  };
}

/** The sessions that the Vault's helper registers; their places are filled in with those of the session around them. */
function initPolicy(): object {
  const bootstrap = {
    version,
    name: numbered('bootstrap'),
    access_policy: access,
    services: [
      {
        name: 'bootstrap-config-kubernetes',
        attestation: ['$$SCONE::mrenclaves_bin_vault_ascii$$'],
        command: `vault write auth/kubernetes/config token_reviewer_jwt=$$SCONE::token_reviewer_jwt$$ kubernetes_host=${plain('K8S_HOST')} kubernetes_ca_cert="${plain('K8S_CA_CERT')}"`,
        image_name: 'bootstrap',
        environment: {VAULT_ADDR: plain('VAULT_ADDR')},
      },
    ],
    secrets: [
      {name: `VAULT_CLIENT_CERT-bootstrap-${variable('OWNER_ID')}`, import: {session: numbered('vault-init-parent')}},
      {name: 'token_reviewer_jwt', kind: 'ascii', value: plain('REVIEWER_JWT')},
    ],
    images: [{name: 'bootstrap'}],
  };
  const automatic = {
    version,
    name: numbered('vault-init-auto'),
    access_policy: {
      create_sessions: [...ownedBy, 'CREATOR'],
      read: [...ownedBy, 'CREATOR'],
      update: [...ownedBy, 'CREATOR'],
    },
    secrets: [
      {name: 'VAULT_CA', kind: 'x509-ca', import: {session: numbered('vault-init-parent'), secret: 'VAULT_CA'}},
    ],
  };
  const content = (session: object) => stringify(session, {lineWidth: 0});
  return {
    version,
    name: numbered('vault-init-parent'),
    access_policy: access,
    services: [
      {
        name: 'dev',
        image_name: 'vault-init',
        attestation: ['$$SCONE::mrenclaves_bin_vault-init$$'],
        command: '/usr/local/bin/vault-init register /etc/register.yml',
      },
    ],
    images: [
      {
        name: 'vault-init',
        injection_files: [
          {path: '/etc/ca.pem', content: '$$SCONE::VAULT_CA:crt:pem$$'},
          {path: '/etc/register.yml', content: `cas_address: ${casUrl}\nsessions:\n  - /etc/bootstrap.yml\n`},
          {path: '/etc/bootstrap.yml', content: content(bootstrap)},
          {path: '/etc/auto.yml', content: content(automatic)},
          {
            path: '/etc/server.hcl',
            content: `api_addr = "${plain('VAULT_ADDR')}"\ncluster_addr = "${plain('VAULT_CLUSTER_ADDR')}"\n`,
          },
        ],
      },
    ],
    secrets: [
      {name: 'mrenclaves_bin_vault-init', import: {session: numbered('scone-vault-image-mrenclaves')}},
      {name: 'VAULT_CA', kind: 'x509-ca', export_public: true},
      {name: `VAULT_CLIENT_CERT-bootstrap-${variable('OWNER_ID')}`, kind: 'x509', issuer: 'VAULT_CA'},
    ],
  };
}

/** Which enclave may verify stands here, as in the real one. */
function verifyPolicy(): object {
  return {
    version,
    name: numbered('owner-verify'),
    services: [
      {
        name: 'dev',
        image_name: 'vault-statement-verifier',
        mrenclaves: [measurement('vault-statement-verifier')],
        command: 'vault-statement-verifier -s @@2 -k /etc/key -omit-output',
      },
    ],
    images: [
      {name: 'vault-statement-verifier', injection_files: [{path: '/etc/key', content: '$$SCONE::key:privatekey$$'}]},
    ],
    secrets: [{name: 'key', import: {session: numbered('vault-init-parent'), secret: 'gpg_private_key1'}}],
  };
}

function mrenclaves(): string {
  const fragment = (name: string) => ({
    name: `mrenclaves_bin_${name}`,
    kind: 'config-fragment',
    export_public: true,
    value: {mrenclave: [measurement(name)]},
  });
  const rest = stringify({access_policy: access, secrets: [fragment('vault'), fragment('vault-init')]});
  return `# Which enclaves may be the Vault of the sample release, and its helper.
name: \${CAS_POLICY_NAMESPACE}scone-vault-image-mrenclaves-\${OWNER_ID}
version: ${version}
predecessor: $PREDECESSOR
${rest}`;
}

/** 64 hex digits that are nobody's. */
function measurement(name: string): string {
  return createHash('sha256').update(`sample ${name}`).digest('hex');
}
