// Secrets that are made up for one test and planted wherever the program takes secrets from; and how to find one again.
import {randomBytes} from 'node:crypto';
import {anIdentity, type TestIdentity} from '../key-ground.ts';
import {aSigningKey} from '../policy-ground.ts';

/** What each of them is, by name. Each is of the form that the program takes. */
export interface PlantedSecrets {
  /** Of the registry account that a run is given. */
  accessToken: string;
  /** Of the login in Docker's config. */
  dockerPassword: string;
  /** An identity token in Docker's config. */
  dockerIdentityToken: string;
  /** What a credential helper gives. */
  helperPassword: string;
  /** Of the pull secrets in the cluster. */
  clusterPassword: string;
  dcapKey: string;
  /** For the API server. */
  kubeToken: string;
  /** Of the same, as the kubeconfig's user has it. */
  kubeconfigToken: string;
  passphrase: string;
  /** Written out in a session. */
  sessionSecret: string;
  /** Of the account at a proxy. */
  proxyPassword: string;
}

export interface Planted {
  values: PlantedSecrets;
  /** Of the owner of a CAS. */
  owner: TestIdentity;
  /** Signs policies, as PEM. */
  policyKey: string;
  /** Names of the secrets that stand in the text, in whatever form. */
  foundIn(text: string): string[];
  /** From now on this is looked for, too. */
  add(name: string, value: string): void;
}

export function plantSecrets(): Planted {
  const word = (bytes = 15) => randomBytes(bytes).toString('base64url');
  const values: PlantedSecrets = {
    accessToken: `glpat-${word()}/+"x`,
    dockerPassword: `dckr_pat_${word()}`,
    dockerIdentityToken: `idt.${word(24)}`,
    helperPassword: `helper-${word()}`,
    clusterPassword: `glpat-${word()}`,
    dcapKey: randomBytes(16).toString('hex'),
    kubeToken: `kube.${word(24)}`,
    kubeconfigToken: `config.${word(24)}`,
    proxyPassword: `proxy-${word()}`,
    sessionSecret: `session-${word()}`,
    passphrase: `four words and ${word(9)}`,
  };
  const owner = anIdentity('planted');
  const {pem: policyKey, seed} = aSigningKey();
  const forms: [string, string][] = [
    ...Object.entries(values).flatMap(([name, value]) => formsOf(value).map((form): [string, string] => [name, form])),
    ...privateLines(owner.pem).map((line): [string, string] => ['ownerKey', line]),
    ...seedForms(owner.seed).map((form): [string, string] => ['ownerSeed', form]),
    ...privateLines(policyKey).map((line): [string, string] => ['policyKey', line]),
    ...seedForms([...seed]).map((form): [string, string] => ['policySeed', form]),
  ];
  return {
    ...{values, owner, policyKey},
    foundIn: (text) => [...new Set(forms.filter(([, form]) => text.includes(form)).map(([name]) => name))],
    add: (name, value) => void forms.push(...formsOf(value).map((form): [string, string] => [name, form])),
  };
}

/** As it is, quoted, in addresses, in hexadecimal, and in base64 wherever it begins, once and twice. */
function formsOf(value: string): string[] {
  const once = inBase64(value);
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    Buffer.from(value).toString('hex'),
    ...once,
    ...once.flatMap(inBase64),
  ];
}

/** The part that does not depend on what stands before and behind. */
function inBase64(value: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64');
    return whole.slice(before === 0 ? 0 : 4);
  });
}

/** Lines of the private key in a PEM text that has a certificate, too. */
function privateLines(pem: string): string[] {
  const [, body = ''] = /-----BEGIN [A-Z ]*PRIVATE KEY-----([^-]*)-----END/.exec(pem) ?? [];
  return body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.length > 20)
    .flatMap((line) => [line, ...inBase64(line)]);
}

function seedForms(seed: readonly number[]): string[] {
  const bytes = Buffer.from(seed);
  return [seed.join(','), seed.join(', '), bytes.toString('hex'), ...inBase64(bytes.toString('latin1'))];
}
