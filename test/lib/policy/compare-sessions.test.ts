// The review finds each planted widening and says nothing of order, comments, and ways of writing.
import {describe, expect, test} from 'vitest';
import {compareSessions} from '../../../src/lib/policy/compare-sessions.ts';
import {parseSession} from '../../../src/lib/policy/session-document.ts';

const [enclave, other] = ['aa'.repeat(32), 'bb'.repeat(32)];

const policy = `name: shop
version: "0.3.10"
predecessor: ~
access_policy:
  read: [CREATOR]
  update: [CREATOR]
  create_sessions: [NONE]
creator: {signer: N2exBX7Tpyyu8g2ofoxwfMNVNbL5G4F5Zygso6MyBp78k37gr7}
services:
  - name: web
    image_name: web
    mrenclaves: [${enclave}]
    platforms: [first]
    command: web --listen 443
    environment:
      MODE: strict
      TOKEN: $$SCONE::token$$
    fspf_tag: "11"
    fspf_key: "22"
  - name: batch
    attestation:
      mrenclave: [${enclave}]
    command: batch
images:
  - name: web
    injection_files:
      - path: /etc/server.pem
        content: $$SCONE::server:crt:pem$$
    volumes:
      - {name: store, path: /store}
secrets:
  - name: token
    kind: ascii
    size: 32
  - name: server
    kind: x509
    dns: [shop.example]
    endpoint: server
    private_key: server_key
  - name: server_key
    kind: private-key
    export:
      - {session: backup, session_hash: ${other}}
  - name: chosen
    kind: config-fragment
    value:
      mrenclave: [${enclave}]
    export: [{namespace: shop}]
volumes:
  - name: store
    fspf_tag: "33"
security:
  attestation:
    tolerate: [hyperthreading]
    ignore_advisories: [INTEL-SA-00615]
    one_time_password_shared_secret: GEHEIM
`;

/** `PS430 service web may run …` for what the altered policy permits anew. */
function widenings(after: string, before: string = policy): string[] {
  const {widened} = compareSessions(parseSession(before, 'old.yaml'), parseSession(after, 'new.yaml'));
  return widened.map(({code, summary}) => `${code} ${summary}`);
}

interface Row {
  what: string;
  from: string | RegExp;
  to: string;
  finds: readonly string[];
}

const rows: readonly Row[] = [
  {
    what: 'another measurement',
    from: `mrenclaves: [${enclave}]`,
    to: `mrenclaves: [${enclave}, ${other}]`,
    finds: [`PS430 service web may run as enclave ${other}`],
  },
  {
    what: 'no measurement any more',
    from: `    mrenclaves: [${enclave}]\n`,
    to: '',
    finds: ['PS430 service web may run as any enclave'],
  },
  {
    what: 'a signer instead of a measurement',
    from: `attestation:\n      mrenclave: [${enclave}]`,
    to: `attestation:\n      mrsigner: [${other}]`,
    finds: [`PS430 service batch may run as any enclave of signer ${other}`],
  },
  {
    what: 'another measurement in what others import',
    from: `value:\n      mrenclave: [${enclave}]`,
    to: `value:\n      mrenclave: [${enclave}, ${other}]`,
    finds: [`PS430 who imports chosen may run as enclave ${other}`],
  },
  {what: 'any machine', from: '    platforms: [first]\n', to: '', finds: ['PS430 service web may run on any machine']},
  {
    what: 'a secret for another service',
    from: 'command: batch',
    to: 'command: batch $$SCONE::token$$',
    finds: ['PS431 service batch gets secret token', 'PS436 services[batch].command was changed'],
  },
  {
    what: 'a private key where the certificate was',
    from: '$$SCONE::server:crt:pem$$',
    to: '$$SCONE::server:pkcs8:pem$$',
    finds: [
      'PS431 service web gets secret server as pkcs8:pem',
      'PS436 images[web].injection_files[/etc/server.pem].content was changed',
    ],
  },
  {
    what: 'a secret by the value of another one',
    from: '    kind: ascii\n    size: 32\n',
    to: '    kind: ascii\n    size: 32\n    value: $$SCONE::server_key$$\n',
    finds: ['PS431 service web gets secret server_key', 'PS431 secrets[token].value was added'],
  },
  {
    what: 'an export to another policy',
    from: 'export:\n      - {session: backup',
    to: 'export:\n      - {session: elsewhere}\n      - {session: backup',
    finds: ['PS431 secret server_key is exported to policy elsewhere'],
  },
  {
    what: 'an export to whatever policy has the name',
    from: `, session_hash: ${other}}`,
    to: '}',
    finds: ['PS431 secret server_key is exported to policy backup'],
  },
  {
    what: 'an export to a namespace',
    from: '[{namespace: shop}]',
    to: '[{namespace: shop}, {namespace: all}]',
    finds: ['PS431 secret chosen is exported to all policies of namespace all'],
  },
  {
    what: 'a secret for everybody',
    from: '    size: 32\n',
    to: '    size: 32\n    export_public: true\n',
    finds: ['PS431 everybody may read secret token'],
  },
  {
    what: 'a secret from another policy',
    from: '    kind: ascii\n    size: 32\n',
    to: '    kind: ascii\n    size: 32\n    import: {session: elsewhere, secret: token}\n',
    finds: ['PS431 secret token comes from secret token of policy elsewhere'],
  },
  {
    what: 'a value that is in the file',
    from: '    size: 32\n',
    to: '    size: 32\n    value: geheim\n',
    finds: ['PS431 secrets[token].value was added'],
  },
  {
    what: 'a shorter secret',
    from: 'size: 32',
    to: 'size: 4',
    finds: ['PS431 secrets[token].size is shorter than before'],
  },
  {
    what: 'a volume for another service',
    from: 'command: batch',
    to: 'command: batch\n    image_name: web',
    finds: [
      'PS431 service batch gets the public part of secret server',
      'PS432 service batch gets volume store at /store',
      'PS436 services[batch].image_name was added',
    ],
  },
  {
    what: 'a volume of whatever content',
    from: '    fspf_tag: "33"\n',
    to: '',
    finds: ['PS432 volumes[store].fspf_tag was removed'],
  },
  {
    what: 'a file system of another content',
    from: 'fspf_tag: "11"',
    to: 'fspf_tag: "12"',
    finds: ['PS432 services[web].fspf_tag was changed'],
  },
  {
    what: 'another host name',
    from: '[shop.example]',
    to: '[shop.example, bank.example]',
    finds: ['PS433 secrets[server].dns[bank.example] was added'],
  },
  {
    what: 'any use of a certificate',
    from: '    endpoint: server\n',
    to: '',
    finds: ['PS433 secrets[server].endpoint was removed'],
  },
  {what: 'ANY may read', from: 'read: [CREATOR]', to: 'read: [ANY]', finds: ['PS434 ANY may read the policy']},
  {
    what: 'another one may update',
    from: 'update: [CREATOR]',
    to: 'update: [CREATOR, "signer: abc"]',
    finds: ['PS434 "signer: abc" may update the policy'],
  },
  {
    what: 'policies below it',
    from: 'create_sessions: [NONE]',
    to: 'create_sessions: [CREATOR]',
    finds: ['PS434 CREATOR may create policies below it'],
  },
  {
    what: 'no access policy any more',
    from: /access_policy:\n(?: {2}.*\n)+/,
    to: '',
    finds: [
      'PS434 whoever the CAS lets by itself may read the policy',
      'PS434 whoever the CAS lets by itself may update the policy',
      'PS434 whoever the CAS lets by itself may create policies below it',
    ],
  },
  {what: 'another creator', from: /signer: N2\w+/, to: 'signer: N2other', finds: ['PS434 another creator is named']},
  {
    what: 'another tolerance',
    from: '[hyperthreading]',
    to: '[hyperthreading, debug-mode]',
    finds: ['PS435 the policy tolerates debug-mode'],
  },
  {
    what: 'all advisories',
    from: '[INTEL-SA-00615]',
    to: '"*"',
    finds: ['PS435 the policy ignores all advisories'],
  },
  {
    what: 'no attestation',
    from: '    tolerate: [hyper',
    to: '    mode: none\n    tolerate: [hyper',
    finds: ['PS435 the policy has attestation of mode none'],
  },
  {
    what: 'attestation for tests',
    from: '    tolerate: [hyper',
    to: '    only_for_testing-trust-any: true\n    tolerate: [hyper',
    finds: ['PS435 the policy has attestation for tests only (only_for_testing-trust-any)'],
  },
  {
    what: 'no one-time password any more',
    from: '    one_time_password_shared_secret: GEHEIM\n',
    to: '',
    finds: ['PS435 security.attestation.one_time_password_shared_secret was removed'],
  },
  {
    what: 'another command',
    from: '--listen 443',
    to: '--listen 80',
    finds: ['PS436 services[web].command was changed'],
  },
  {
    what: 'another environment',
    from: 'MODE: strict',
    to: 'MODE: lax',
    finds: ['PS436 services[web].environment.MODE was changed'],
  },
  {
    what: 'another file',
    from: '    volumes:\n      - {name',
    to: '      - {path: /etc/more, content: more}\n    volumes:\n      - {name',
    finds: [
      'PS436 images[web].injection_files[/etc/more].path was added',
      'PS436 images[web].injection_files[/etc/more].content was added',
    ],
  },
  {
    what: 'another service',
    from: 'images:\n',
    to: `  - name: extra\n    mrenclaves: [${other}]\n    command: a\nimages:\n`,
    finds: [
      'PS436 service extra may run',
      'PS430 service extra may run on any machine',
      `PS430 service extra may run as enclave ${other}`,
    ],
  },
  {
    what: 'a word for tests in the attestation of a service',
    from: `attestation:\n      mrenclave: [${enclave}]`,
    to: `attestation:\n      - mrenclave: [${enclave}]\n      - only_for_testing-debug`,
    finds: ['PS435 service batch is attested by only_for_testing-debug'],
  },
  {
    what: 'another measurement beside a nested one',
    from: `value:\n      mrenclave: [${enclave}]`,
    to: `value:\n      mrenclave: [${enclave}, ${other}]\n      attestation: {tolerate: [debug-mode]}`,
    finds: [`PS430 who imports chosen may run as enclave ${other}`, 'PS435 who imports chosen tolerates debug-mode'],
  },
  {
    what: 'another version of the language',
    from: '"0.3.10"',
    to: '"0.4"',
    finds: ['PS437 version was changed: what that permits is not known'],
  },
  {
    what: 'values in unknown places, not shown',
    from: 'services:\n  - name: web\n',
    to: 'services:\n  - name: web\n    more: [geheim, {a: "x]geheim"}]\n',
    finds: [
      'PS437 services[web].more[…] was added: what that permits is not known',
      'PS437 services[web].more[…].a was added: what that permits is not known',
    ],
  },
  {
    what: 'a member that is not known',
    from: 'services:\n  - name: web\n',
    to: 'services:\n  - name: web\n    network: {open: geheim}\n',
    finds: ['PS437 services[web].network.open was added: what that permits is not known'],
  },
];

describe('a planted widening is found', () => {
  test.each(rows)('$what', ({from, to, finds}) => {
    const after = policy.replace(from, () => to);
    expect(after).not.toBe(policy);
    const found = widenings(after);
    expect(found.toSorted()).toEqual([...finds].toSorted());
    expect(found.join('\n')).not.toMatch(/geheim/i);
  });

  test('an enclave is told with the secrets that it gets', () => {
    const after = policy.replace(`mrenclaves: [${enclave}]`, `mrenclaves: [${other}]`);
    const {widened, narrowed} = compareSessions(parseSession(policy, 'a'), parseSession(after, 'b'));
    expect(widened.map(({details}) => details)).toEqual([['it gets: server, token']]);
    expect(narrowed).toEqual([`service web may run as enclave ${enclave}`]);
  });
});

describe('nothing is said of', () => {
  test.each<[string, string]>([
    ['the same text', policy],
    ['comments', policy.replaceAll('\n', '   # a comment\n')],
    ['line ends', policy.replaceAll('\n', '\r\n')],
    ['quotes', policy.replace('name: shop', '\'name\': "shop"').replace('size: 32', 'size: "32"')],
    ['measurements in capitals', policy.replaceAll(enclave, enclave.toUpperCase())],
    [
      'anchors',
      policy
        .replace(`mrenclaves: [${enclave}]`, `mrenclaves: [&a ${enclave}]`)
        .replace(`      mrenclave: [${enclave}]\n    command`, '      mrenclave: [*a]\n    command'),
    ],
    ['empty lists', policy.replace('images:\n', 'images:\n').replace('security:', 'extra: []\nsecurity:')],
    ['the order of members', reversed(policy)],
    ['the order of lists', reordered(policy)],
    ['the way lists are written', policy.replace('tolerate: [hyperthreading]', 'tolerate:\n      - hyperthreading')],
    ['another version of the same', policy.replace('predecessor: ~', `predecessor: ${other}`)],
  ])('%s', (_, after) => {
    expect(widenings(after)).toEqual([]);
    expect(widenings(policy, after)).toEqual([]);
  });

  test.each<[string, string | RegExp, string]>([
    [
      'a measurement that is gone',
      `attestation:\n      mrenclave: [${enclave}]`,
      `mrenclaves: [${enclave}]\n    x: []`,
    ],
    ['a service that is gone', / {2}- name: batch\n(?: {4}.*\n)+/, ''],
    ['a secret that is gone', / {2}- name: chosen\n(?: {4}.*\n)+/, ''],
    ['a right that is gone', 'update: [CREATOR]', 'update: [NONE]'],
    ['a tolerance that is gone', '    tolerate: [hyperthreading]\n', ''],
    ['a longer secret', 'size: 32', 'size: 64'],
    ['an export that is gone', '    export: [{namespace: shop}]\n', ''],
    ['a machine that is gone', 'platforms: [first]', 'platforms: []'],
  ])('%s', (_, from, to) => {
    const after = policy.replace(from, () => to);
    expect(after).not.toBe(policy);
    expect(widenings(after)).toEqual([]);
  });

  test('less than ANY', () => {
    const any = policy.replace('read: [CREATOR]', 'read: [ANY]');
    expect(widenings(policy, any)).toEqual([]);
  });
});

/** Top-level members the other way round. */
function reversed(text: string): string {
  return text
    .split(/^(?=\w)/m)
    .toReversed()
    .join('');
}

/** Elements of the lists at two blanks the other way round. */
function reordered(text: string): string {
  return text
    .split(/^(?=\w)/m)
    .map((part) => {
      const [head = '', ...elements] = part.split(/^(?= {2}- )/m);
      return head + elements.toReversed().join('');
    })
    .join('');
}
