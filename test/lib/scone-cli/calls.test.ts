// Each call as words for each way to run it, kept as golden text; and what cannot be given to the program.
import {expect, test} from 'vitest';
import {Secret} from '../../../src/lib/report/secret.ts';
import type {Invocation} from '../../../src/lib/scone-cli/calls.ts';
import * as calls from '../../../src/lib/scone-cli/calls.ts';
import {commandOf, containerArgv, type Engine, mountedEnvironment} from '../../../src/lib/scone-cli/container-argv.ts';
import {sconeEnvironment} from '../../../src/lib/scone-cli/environment.ts';
import {localWords} from '../../../src/lib/scone-cli/local.ts';
import {podCommand} from '../../../src/lib/scone-cli/pod-calls.ts';
import {plainScript, secretScript, secretScriptIn} from '../../../src/lib/scone-cli/scripts.ts';
import {goldenSet} from '../../support/golden.ts';

const matchesGolden = goldenSet('scone-cli');

const config = '/home/jane/.cas/identity/config.json';
const address = 'localhost:18765';
const file = '/home/jane/.cas/identity/session.yaml';
const token = 'T0KEN-of-the-CAS';
const tolerance = ['--accept-group-out-of-date', '--isvprodid', '41316', '--mrsigner', 'ab'.repeat(32)];
const provisioning = {
  config,
  address,
  keyHash: 'k3yH4sh/+=',
  token: new Secret(token),
  ownerConfigFile: '/home/jane/.cas/owner-config/config.toml',
  tolerance,
};

const all: readonly Invocation[] = [
  calls.versionCall,
  calls.attestCall({config, address, tolerance}),
  calls.setDefaultCall({config, address}),
  calls.provisionCall(provisioning),
  calls.provisionCall({...provisioning, keyHash: '-dash', token: new Secret(`-${token}`)}),
  calls.readSessionCall({config, name: 'cas-owner/primary-backup'}),
  calls.hashSessionCall({config, file}),
  calls.createSessionCall({config, file}),
  calls.updateSessionCall({config, file}),
  calls.checkSessionCall({config, file}),
  calls.signSessionCall({config, file}),
  calls.calculateHashCall({config, file}),
  calls.encryptSessionCall({config, file: '/home/jane/signed.json', key: 'cd'.repeat(32)}),
  calls.showIdentificationCall({config, what: 'cas-key'}),
  calls.showIdentificationCall({config, what: 'software-key'}),
  calls.showIdentificationCall({config, what: 'session-encryption-key'}),
  calls.showCertificateCall({config}),
  calls.ownKeyHashCall({config}),
  calls.signerIdCall({config}),
];

const docker: Engine = {kind: 'docker', version: '29.0.0', rootless: false, elsewhere: false};
const marker = 'secret-MARKER';

function containerWords(engine: Engine, {argv, network}: Invocation): string[] {
  return containerArgv({
    ...commandOf({argv}, marker),
    engine,
    network,
    name: 'kubectl-provision-NAME',
    image: 'registry.example/sconecli@sha256:DIGEST',
    env: {...sconeEnvironment, ...mountedEnvironment},
    directory: '/home/jane/.cas/identity/.scone-cli-X',
    user: {uid: 1000, gid: 1000},
  });
}

const ways: Record<string, (invocation: Invocation) => string[]> = {
  local: (invocation) => ['scone', ...localWords(invocation, '/home/jane/.cas/identity/.scone-cli-X')],
  docker: (invocation) => ['docker', ...containerWords(docker, invocation)],
  'docker-rootless': (invocation) => ['docker', ...containerWords({...docker, rootless: true}, invocation)],
  'docker-desktop': (invocation) => ['docker', ...containerWords({...docker, elsewhere: true}, invocation)],
  podman: (invocation) => ['podman', ...containerWords({...docker, kind: 'podman'}, invocation)],
  'podman-rootless': (invocation) => [
    'podman',
    ...containerWords({...docker, kind: 'podman', rootless: true}, invocation),
  ],
  pod: (invocation) => podCommand({argv: invocation.argv, env: sconeEnvironment}, marker),
};

/** These go through all ways; the others differ in their last words only. */
const telling = ['scone --version', 'scone cas attest', 'scone cas provision', 'scone session sign'];

test.each(Object.keys(ways))('the words of calls: %s', (way) => {
  const wanted = way === 'local' ? all : all.filter(({name}) => telling.includes(name));
  const text = wanted.map((invocation) => {
    const files = invocation.files.map(({name, path}) => `  ${name} is a copy of ${path}\n`).join('');
    const facts = [`network ${invocation.network}`, `${invocation.limitMs / 1000} s`];
    const changes = invocation.changes ? ', changes the CAS' : '';
    return `# ${invocation.name}: ${facts.join(', ')}${changes}\n${files}${linesOf(ways[way]?.(invocation) ?? [])}`;
  });
  matchesGolden(`${way}.txt`, text.join('\n'));
});

/** A line for each option with its value; scripts by their name. */
function linesOf(words: readonly string[]): string {
  const scripts = new Map([
    [secretScript, '<secretScript>'],
    [plainScript, '<plainScript>'],
    [secretScriptIn, '<secretScriptIn>'],
  ]);
  const shown = words.map(
    (word) => scripts.get(word) ?? (/^[\w@%+=:,./<>-]+$/.test(word) ? word : JSON.stringify(word)),
  );
  return `  ${shown.join(' ').replaceAll(/ (?=--?\w|(?<!--env )SCONE_|(?<!--env )HOME=|sh -c)/g, '\n    ')}\n`;
}

test.each(Object.keys(ways).filter((way) => way !== 'local'))('the token is in no word: %s', (way) => {
  for (const invocation of all) expect(JSON.stringify(ways[way]?.(invocation))).not.toContain('T0KEN');
});

test('an invocation shows no token either', () => {
  expect(JSON.stringify(calls.provisionCall(provisioning))).not.toContain('T0KEN');
});

test.each([
  '',
  'host',
  'host:',
  ':8081',
  '-x:1',
  '--help',
  'a b:1',
  'host:port',
  'h:123456',
  'a,b:1',
  'h\n:1',
  '[x]:1',
])('the address %j is refused', (wrong) => {
  expect(() => calls.attestCall({config, address: wrong, tolerance})).toThrow(/HOST:PORT/);
});

test.each(['cas.default.svc:8081', '127.0.0.1:8081', '[::1]:8081', 'host.docker.internal:18765'])(
  'the address %j is taken',
  (right) => expect(calls.setDefaultCall({config, address: right}).argv.at(-1)).toBe(right),
);

test.each(['', '-v', '--cas=evil:1', 'a b', 'a\nb', '\0'])('the session name %j is refused', (name) => {
  expect(() => calls.readSessionCall({config, name})).toThrow(/name of the session/);
});

test.each(['', 'a b', 'a\n', 'ä', '\0', '\t'])('the token %j is refused, and not quoted', (wrong) => {
  const provision = () => calls.provisionCall({...provisioning, token: new Secret(`${wrong}`)});
  expect(provision).toThrow(/provisioning token/);
  expect(() => calls.provisionCall({...provisioning, token: new Secret(`T0KEN ${wrong}`)})).not.toThrow(/T0KEN/);
});

test.each(['', 'two words', '--mrsigner ab\ncd', '\0'])('the tolerance option %j is refused', (wrong) => {
  expect(() => calls.attestCall({config, address, tolerance: [wrong]})).toThrow(/each is one word/);
});
