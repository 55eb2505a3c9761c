// Bad policies, each with the code and the place of its finding.
const enclave = 'aa'.repeat(32);

export interface BadPolicy {
  what: string;
  text: string;
  /** `PS414 failed 6:13`; the text may have further findings. */
  finding: string;
}

/** A sound policy, in lines; rows change one part of it. */
const head = ['name: shop', 'version: "0.3.10"'];
const access = ['access_policy:', '  read: [CREATOR]', '  update: [CREATOR]', '  create_sessions: [NONE]'];
const service = ['services:', '  - name: web', `    mrenclaves: [${enclave}]`, '    command: web'];

export const sound = lines(...head, ...access, ...service);

function lines(...parts: string[]): string {
  return `${parts.join('\n')}\n`;
}

/** The head, then these lines from line 3 on. */
function policy(...rest: string[]): string {
  return lines(...head, ...rest);
}

function withAccess(...rest: string[]): string {
  return policy('access_policy:', ...rest);
}

/** A service whose lines begin in line 4. */
function withService(...rest: string[]): string {
  return policy('services:', ...rest);
}

function withSecret(...rest: string[]): string {
  return policy('secrets:', ...rest);
}

function withAttestation(...rest: string[]): string {
  return policy('security:', '  attestation:', ...rest);
}

const row = (what: string, text: string, finding: string): BadPolicy => ({what, text, finding});

export const badPolicies: readonly BadPolicy[] = [
  row('an empty file', '', 'PS401 failed 1:1'),
  row('a list', '- a\n', 'PS401 failed 1:1'),
  row('a word', 'policy\n', 'PS401 failed 1:1'),
  row('an open quote', policy('pwd: "a'), 'PS401 failed 4:1'),
  row('a wrong indent', 'name: a\n  version: 1\n', 'PS401 failed 1:7'),
  row('a member twice', lines('name: a', 'version: "0.3"', 'name: b'), 'PS401 failed 3:1'),
  row('two documents', lines('name: a', '---', 'name: b'), 'PS401 failed 3:1'),
  row('no name', 'version: "0.3.10"\n', 'PS402 failed 1:1'),
  row('no version', 'name: shop\n', 'PS402 failed 1:1'),
  row('a list for a name', lines('name: [a]', 'version: "0.3"'), 'PS402 failed 1:7'),
  row('services as a map', policy('services:', '  web: {}'), 'PS402 failed 4:3'),
  row('a service that is a word', withService('  - web'), 'PS402 failed 4:5'),
  row('a service without a name', withService(`  - mrenclaves: [${enclave}]`), 'PS402 failed 4:5'),
  row('an environment that is a list', withService('  - name: web', '    environment: [A]'), 'PS402 failed 5:18'),
  row('a size that is a word', withSecret('  - name: key', '    size: big'), 'PS402 failed 5:11'),
  row('a negative size', withSecret('  - name: key', '    size: -1'), 'PS402 failed 5:11'),
  row('an import of nothing', withSecret('  - name: key', '    import: {session: a}'), 'PS402 failed 5:13'),
  row('a mount without a path', policy('images:', '  - name: i', '    volumes: [{name: v}]'), 'PS402 failed 5:15'),
  row('an access policy that is a word', policy('access_policy: ANY'), 'PS402 failed 3:16'),
  row('a kind that is not known', withSecret('  - name: key', '    kind: rsa'), 'PS402 warning 5:11'),
  row('a misspelt member', policy('servces: []'), 'PS403 warning 3:1'),
  row('a misspelt member of a service', withService('  - name: web', '    mrenclave: []'), 'PS403 warning 5:5'),
  row('a version that is not known', lines('name: a', 'version: "1.0"'), 'PS404 warning 2:10'),
  row('a version that is a number', lines('name: a', 'version: 0.3'), 'PS404 warning 2:10'),
  row('a name with a blank', lines('name: my shop', 'version: "0.3"'), 'PS405 failed 1:7'),
  row('a name that begins with a slash', lines('name: /shop', 'version: "0.3"'), 'PS405 failed 1:7'),
  row('a name with an empty part', lines('name: a//b', 'version: "0.3"'), 'PS405 failed 1:7'),
  row('a name with dots for a part', lines('name: a/../b', 'version: "0.3"'), 'PS405 failed 1:7'),
  row('a short predecessor', policy('predecessor: abc'), 'PS406 failed 3:14'),
  row('a predecessor that is no hex', policy(`predecessor: ${'x'.repeat(64)}`), 'PS406 failed 3:14'),
  row('two services of a name', withService('  - name: web', '  - name: web'), 'PS407 failed 5:11'),
  row('two secrets of a name', withSecret('  - name: a', '  - name: b', '  - name: a'), 'PS407 failed 6:11'),
  row('a secret with a blank in its name', withSecret('  - name: a b'), 'PS407 failed 4:11'),
  row('an image with an empty name', policy('images:', '  - name: ""'), 'PS407 failed 4:11'),
  row(
    'a secret that is nowhere, in the environment',
    withService('  - name: web', '    environment:', '      KEY: $$SCONE::key$$'),
    'PS408 failed 6:12',
  ),
  row(
    'a secret that is nowhere, in a command',
    withService('  - name: web', '    command: a $$SCONE::b$$'),
    'PS408 failed 5:14',
  ),
  row(
    'a secret that is nowhere, in a file',
    policy('images:', '  - name: i', '    injection_files:', '      - path: /a', '        content: $$SCONE::b:crt$$'),
    'PS408 failed 7:18',
  ),
  row(
    'a secret that is nowhere, in a secret',
    withSecret('  - name: a', '    value: $$SCONE::b$$'),
    'PS408 warning 5:12',
  ),
  row('an issuer that is nowhere', withSecret('  - name: a', '    kind: x509', '    issuer: ca'), 'PS408 failed 6:13'),
  row('an image that is nowhere', withService('  - name: web', '    image_name: web'), 'PS409 failed 5:17'),
  row(
    'a volume that is nowhere',
    policy('images:', '  - name: i', '    volumes: [{name: v, path: /v}]'),
    'PS410 failed 5:22',
  ),
  row('an image that nobody uses', policy('images:', '  - name: web'), 'PS411 warning 4:11'),
  row('a volume that nobody uses', policy('volumes:', '  - name: v'), 'PS411 warning 4:11'),
  row('a secret that nobody uses', withSecret('  - name: key', '    kind: ascii'), 'PS411 warning 4:11'),
  row('a short measurement', withService('  - name: web', '    mrenclaves: [abcd]'), 'PS412 failed 5:18'),
  row(
    'a measurement of zeros',
    withService('  - name: web', `    mrenclaves: ["${'0'.repeat(64)}"]`),
    'PS412 failed 5:18',
  ),
  row(
    'a measurement that is no hex, in a fragment',
    withSecret(
      '  - name: a',
      '    kind: config-fragment',
      '    export: [{session: b}]',
      '    value: {mrenclave: [zz]}',
    ),
    'PS412 failed 7:25',
  ),
  row('a service without measurements', withService('  - name: web', '    command: web'), 'PS413 failed 4:11'),
  row('an empty list of measurements', withService('  - name: web', '    mrenclaves: []'), 'PS413 failed 5:17'),
  row(
    'a service bound to a signer',
    withService('  - name: web', `    attestation: {mrsigner: [${enclave}]}`),
    'PS413 warning 5:18',
  ),
  row('ANY may update', withAccess('  update: [CREATOR, ANY]'), 'PS414 failed 4:21'),
  row('ANY may create sessions', withAccess('  create_sessions:', '    - ANY'), 'PS414 failed 5:7'),
  row(
    'ANY may update, by a fragment',
    withSecret('  - name: a', '    kind: config-fragment', '    value:', '      update: [ANY]'),
    'PS414 failed 7:16',
  ),
  row('a word in small letters', withAccess('  read: [creator]'), 'PS415 failed 4:10'),
  row('a signer that is none', withAccess('  update: ["signer: abc"]'), 'PS415 failed 4:12'),
  row('NONE beside another', withAccess('  read: [NONE, CREATOR]'), 'PS415 warning 4:10'),
  row('an identity that is none', withAccess('  read: [bob]'), 'PS415 warning 4:10'),
  row('attestation for tests', withAttestation('    only_for_testing-trust-any: true'), 'PS416 failed 5:5'),
  row(
    'attestation of a service for tests',
    withService('  - name: web', `    mrenclaves: [${enclave}]`, '    attestation: [only_for_testing-debug]'),
    'PS416 failed 6:19',
  ),
  row('no attestation', withAttestation('    mode: none'), 'PS417 failed 5:11'),
  row('a mode that is not known', withAttestation('    mode: soft'), 'PS417 failed 5:11'),
  row('debug enclaves', withAttestation('    tolerate: [hyperthreading, debug-mode]'), 'PS418 failed 5:32'),
  row('tolerated weaknesses', withAttestation('    tolerate:', '      - outdated-tcb'), 'PS419 warning 6:9'),
  row('a tolerance that is not known', withAttestation('    tolerate: [outdated_tcb]'), 'PS419 warning 5:16'),
  row('all advisories ignored', withAttestation('    ignore_advisories: "*"'), 'PS420 warning 5:24'),
  row('an advisory that is none', withAttestation('    ignore_advisories: [SA-1]'), 'PS420 warning 5:25'),
  row('a variable', lines('name: $NAME', 'version: "0.3"'), 'PS421 warning 1:7'),
  row(
    'a variable in the midst of a file',
    policy(
      'images:',
      '  - name: i',
      '    injection_files:',
      '      - path: /a',
      '        content: |',
      '          a',
      '          b=$B',
    ),
    'PS421 warning 9:13',
  ),
  row('a secret in clear', withSecret('  - name: key', '    value: geheim'), 'PS422 warning 5:12'),
  row(
    'a private key in a file',
    policy(
      'images:',
      '  - name: i',
      '    injection_files:',
      '      - path: /a',
      '        content: "-----BEGIN PRIVATE KEY-----"',
    ),
    'PS422 warning 7:18',
  ),
  row(
    'a key for everybody',
    withSecret('  - name: key', '    kind: private-key', '    export_public: true'),
    'PS423 failed 6:20',
  ),
  row(
    'a secret in clear that ANY may read',
    withSecret('  - name: key', '    value: geheim', 'access_policy: {read: [ANY]}'),
    'PS423 failed 5:12',
  ),
  row('a placeholder that is open', withService('  - name: web', '    command: a $$SCONE::key'), 'PS424 failed 5:14'),
  row('a placeholder of nothing', withService('  - name: web', '    command: a $$SCONE::$$'), 'PS424 failed 5:14'),
  row(
    'a path that is not absolute',
    policy('images:', '  - name: i', '    injection_files:', '      - {path: etc/a, content: b}'),
    'PS425 failed 6:16',
  ),
  row(
    'a path twice',
    policy(
      'images:',
      '  - name: i',
      '    injection_files:',
      '      - {path: /a, content: b}',
      '      - {path: /a/, content: b}',
    ),
    'PS425 failed 7:16',
  ),
  row(
    'a path that leads up',
    policy('images:', '  - name: i', '    injection_files:', '      - {path: /a/../b, content: b}'),
    'PS425 failed 6:16',
  ),
  row(
    'an issuer that is no CA',
    withSecret('  - name: ca', '    kind: ascii', '  - name: a', '    kind: x509', '    issuer: ca'),
    'PS426 failed 8:13',
  ),
  row(
    'a certificate for every name',
    withSecret('  - name: a', '    kind: x509', '    dns: ["*"]'),
    'PS426 warning 6:11',
  ),
];
