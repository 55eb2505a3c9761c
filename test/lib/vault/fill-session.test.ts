import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {issueCertificate} from '../../../sandbox/certificates/issue.ts';
import {vaultManifests} from '../../../sandbox/release/source/vault.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {Secret} from '../../../src/lib/report/secret.ts';
import {namedVerifiers, sessionText, vaultSessions, wantsVerifier} from '../../../src/lib/vault/creation-sessions.ts';
import {vaultFrom} from '../../../src/lib/vault/custom-resource.ts';
import {fillSession} from '../../../src/lib/vault/fill-session.ts';
import {newOwnerNumber} from '../../../src/lib/vault/owner-number.ts';
import {vendorFile, vendorVersions} from '../../support/cas-ground.ts';

const pem = '-----BEGIN CERTIFICATE-----\nabc+/=\n-----END CERTIFICATE-----\n';
const fill = (text: string, values: Record<string, string> = {}) => fillSession({text, url: 'file.yaml'}, values);

describe('a value stays one value', () => {
  test.each<[string, string, Record<string, string>, unknown]>([
    ['plain', 'a: x-$A', {A: 'b'}, {a: 'x-b'}],
    ['with braces', `a: x-\${A}y`, {A: 'b'}, {a: 'x-by'}],
    ['in a key', '$A: 1', {A: 'b'}, {b: 1}],
    ['empty', `name: \${A}x`, {A: ''}, {name: 'x'}],
    ['nothing at all', 'predecessor: $A', {A: '~'}, {predecessor: null}],
    ['within a placeholder', 'a: "$$SCONE::x-$A:crt$$"', {A: 'b'}, {a: '$$SCONE::x-b:crt$$'}],
    ['beside a placeholder', 'a: $$SCONE::x$$', {SCONE: 'no'}, {a: '$$SCONE::x$$'}],
    ['of Kubernetes', 'a: $(HOST_IP)', {HOST_IP: 'no'}, {a: '$(HOST_IP)'}],
    ['of many lines', 'a: k="$A" m', {A: pem}, {a: `k="${pem}" m`}],
    ['of many lines in quotes', 'a: "k=$A"\nb: 1', {A: pem}, {a: `k=${pem}`, b: 1}],
    ['with what YAML would take for more', 'a: k=$A', {A: 'x: y # z'}, {a: 'k=x: y # z'}],
    ['with dollars', 'a: k=$A', {A: '$B $$'}, {a: 'k=$B $$'}],
    ['of many lines in a text', 'a: |\n  x {\n    $A\n  }\n', {A: 'one\ntwo'}, {a: 'x {\n  one\ntwo\n}\n'}],
  ])('%s', async (_, text, values, expected) => {
    expect(parse(await fill(text, values))).toEqual(expected);
  });

  test('in a session within a session within a session', async () => {
    const innermost = 'command: vault "$A" -n $B\n';
    const indented = (text: string) => text.replaceAll(/^(?=.)/gm, '    ');
    const text = `a:\n  c: |\n${indented(`b:\n  d: |\n${indented(innermost)}e: $B\n`)}f: $B\n`;
    const filled = parse(await fill(text, {A: pem, B: 'x'}));
    expect(filled.f).toBe('x');
    const inner = parse(filled.a.c);
    expect(inner.e).toBe('x');
    expect(parse(inner.b.d)).toEqual({command: `vault "${pem}" -n x`});
  });
});

describe('what cannot be filled in is refused', () => {
  test.each<[string, string, Record<string, string>, RegExp]>([
    ['a variable without a value', 'a: $A $B', {A: 'x'}, /it wants B, of which nothing is known here/],
    ['in a session within', 'a: |\n  b: $A\n', {}, /it wants A/],
    ['no YAML', 'a: [', {}, /not valid YAML/],
    ['no session', '- a', {}, /it is no session/],
  ])('%s', async (_, text, values, says) => {
    const ending = fill(text, values);
    await expect(ending).rejects.toThrow(Failure);
    await expect(ending.catch(({reason}: Failure) => reason)).resolves.toMatch(says);
  });

  test('a value that would become a number', async () => {
    await expect(fill('a: $A', {A: '123'}).catch(({reason}: Failure) => reason)).resolves.toContain(
      'does not stay what it is at a',
    );
  });

  test('nothing of a secret is in the message', async () => {
    const failure = await fill('a: $A\nb: $C', {A: 'secret-word'}).catch((thrown: Failure) => thrown);
    expect(JSON.stringify(failure)).not.toContain('secret-word');
  });

  test('a variable in a comment is nobody’s', async () => {
    expect(parse(await fill('# $A\na: 1'))).toEqual({a: 1});
  });
});

test('a number has 24 digits, none of them for nothing', () => {
  const numbers = Array.from({length: 500}, newOwnerNumber);
  expect(numbers.every((number) => /^[1-9]\d{23}$/.test(number))).toBe(true);
  expect(new Set(numbers).size).toBe(500);
});

const sample = new Map(vaultManifests());
const releases: [string, (file: string) => {text: string; url: string}][] = [
  ['sample', (file) => ({text: sample.get(file) ?? '', url: file})],
  ...(vendorVersions.includes('5.8.0') ? [['vendor', (file: string) => vendorFile('5.8.0', file)] as const] : []).map(
    ([kind, read]): [string, (file: string) => {text: string; url: string}] => [kind, read],
  ),
];

describe.each(releases)('the files of the %s release', (_, file) => {
  const release = {
    vault: file('vault.yaml'),
    mrenclaves: file('vault-image-mrenclaves.yaml'),
    policy: file('vault-policy.yaml'),
    verifyPolicy: file('vault-verify-policy.yaml'),
  };
  const {certificate: authority} = issueCertificate({subject: {commonName: 'x'}, isAuthority: true});
  const number = newOwnerNumber();
  const facts = {
    vault: {name: 'myvault', namespace: 'prod'},
    number,
    owner: 'ab'.repeat(32),
    casHost: 'mycas.prod',
    clientPort: 8081,
    kubernetes: {host: 'https://10.0.0.1:6443', authority},
    reviewer: new Secret('a.b.c'),
    verifierMrenclave: undefined,
  };
  const sessions = vaultSessions(release, number);

  test('become the three sessions, with nothing left open', async () => {
    for (const session of sessions) {
      const text = await sessionText(session, facts);
      expect(parse(text).name).toBe(session.name);
      expect(text.replaceAll('$$SCONE::', '')).not.toMatch(/\$\{?(?:OWNER|VAULT|K8S|CAS|REVIEWER|NAMESPACE)/);
    }
  });

  test('fault 72: hand over the certificates as they are, to the command that wants them', async () => {
    const [, parent] = sessions;
    const text = await sessionText(parent as (typeof sessions)[number], facts);
    const files: {content: string}[] = parse(text).images[0].injection_files;
    const bootstrap = files.map(({content}) => content).find((content) => /^ *name: bootstrap-/m.test(content)) ?? '';
    const services: {command: string}[] = parse(bootstrap).services;
    const command = services.map((service) => service.command).find((each) => each.includes('auth/kubernetes/config'));
    expect(command).toContain(`kubernetes_ca_cert="${authority}"`);
    expect(command).toContain('kubernetes_host=https://10.0.0.1:6443 ');
    expect(parse(bootstrap).secrets).toContainEqual(
      expect.objectContaining({name: 'token_reviewer_jwt', value: 'a.b.c'}),
    );
    expect(text).toContain('https://mycas.prod:8081/session');
  });

  test('name the enclave that may verify', async () => {
    expect(wantsVerifier(release)).toBe(false);
    expect(await namedVerifiers(release)).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    const open = {...release, verifyPolicy: {url: 'x', text: 'name: a\nmrenclaves: [$VERIFIER_MRENCLAVE]'}};
    expect(wantsVerifier(open)).toBe(true);
  });

  test('another name than the wanted one is refused', async () => {
    const [first] = sessions;
    const renamed = {...(first as (typeof sessions)[number]), name: 'another'};
    await expect(sessionText(renamed, facts)).rejects.toThrow(/another name/);
  });

  test.each([
    ['by tag', 'registry.example:5000/scone/vault:5.8.0', 'registry.example:5000/scone/vault', '5.8.0'],
    ['by digest', `r/vault:5.8.0@sha256:${'a'.repeat(64)}`, 'r/vault', `5.8.0@sha256:${'a'.repeat(64)}`],
  ])('become the object, its image %s', async (__, image, repository, tag) => {
    const wanted = {name: 'myvault', namespace: 'prod', image, number, casAddress: 'mycas.prod:18765'};
    const {metadata, spec} = await vaultFrom(release.vault, wanted);
    expect(metadata).toMatchObject({name: 'myvault', namespace: 'prod'});
    expect(spec.server.image).toMatchObject({repository, tag});
    expect(spec.server.extraEnvironmentVars).toMatchObject({
      OWNER_ID: number,
      SCONE_CAS_ADDR: 'mycas.prod:18765',
      SCONE_LAS_ADDR: '$(HOST_IP)',
    });
  });
});

test.each([
  ['another kind', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: myvault}', /not that of one Vault/],
  [
    'no place for the number',
    'apiVersion: services.scone.cloud/v1beta1\nkind: Vault\nmetadata: {name: $VAULT_NAME}\nspec: {server: {image: {repository: $VAULT_IMAGE_REPO, tag: $VAULT_IMAGE_TAG}}}',
    /no place for OWNER_ID, SCONE_CAS_ADDR/,
  ],
])('a manifest with %s is refused', async (_, text, says) => {
  const wanted = {name: 'myvault', namespace: 'prod', image: 'r/vault:5.8.0', number: '1', casAddress: 'c:1'};
  const ending = vaultFrom({text, url: 'x'}, wanted);
  await expect(ending.catch(({reason}: Failure) => reason)).resolves.toMatch(says);
});
