// The owner's sessions: templates filled in without a change of the identity, and what a CAS has compared with them.
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {
  backupSession,
  judgePolicies,
  lackingIn,
  markerSession,
  namedMeasurements,
  ownerSession,
  wantsMeasurement,
} from '../../../src/lib/cas/sessions.ts';
import {vendorFile, vendorVersions} from '../../support/cas-ground.ts';
import {anIdentity, configText} from '../../support/key-ground.ts';
import {upstreamRemark} from '../../support/release-upstream.ts';

const [one, two] = ['ab'.repeat(32), 'cd'.repeat(32)] as [string, string];

const template = (mrenclave: string, more = '') => ({
  url: 'backup_policy.yaml',
  text: [
    'name: $POLICY_NAME',
    'version: "0.3.10"',
    'services:',
    '  - name: register',
    '    #$PLATFORM_IDS',
    `    attestation: {mrenclave: [${mrenclave}]}`,
    '    environment: {\\@\\@SCONE_LAS_ADDR: "", X: $$SCONE::secret$$}',
    'images:',
    '  - name: cli',
    '    injection_files:',
    '      - path: /etc/owner-identity.json',
    '        content: |',
    `$OWNER_IDENTITY${more}`,
    '',
  ].join('\n'),
});

const fill = (ownerIdentity: string, from = template(one)) =>
  backupSession(from, {ownerIdentity, mrenclave: undefined});

interface Told {
  name: string;
  services: {environment: Record<string, string>; attestation: {mrenclave: string[]}}[];
  images: {injection_files: {content: string}[]}[];
}

function told(text: string): Told {
  return parse(text) as Told;
}

describe('policies are judged before there is an identity', () => {
  const owner = {text: 'name: cas-owner\n', url: 'cas-owner.yaml'};
  const open = template('$SCONE_CLI_MRENCLAVE');

  test.each<[string, {text: string; url: string}, {text: string; url: string}]>([
    ['with a measurement', owner, template(one)],
    ['that leave it open', owner, open],
  ])('%s', (_, first, second) => expect(judgePolicies(first, second)).resolves.toBeUndefined());

  test.each<[string, {text: string; url: string}, {text: string; url: string}, RegExp]>([
    ['another name', {...owner, text: 'name: x'}, open, /cas-owner\.yaml.*its name is "x"/s],
    ['no YAML', {...owner, text: 'a: b: c'}, open, /cas-owner\.yaml.*not valid YAML/s],
    ['a list', owner, {...open, text: '- a'}, /backup_policy\.yaml.*it is no session/s],
    ['no place for the name', owner, {...open, text: open.text.replace('$POLICY_NAME', 'x')}, /name of the policy/],
    [
      'no place for the identity',
      owner,
      {...open, text: open.text.replace('$OWNER_IDENTITY', '')},
      /identity unchanged/,
    ],
    ['a measurement that is none', owner, template('abc'), /no measurement/],
  ])('%s is refused', async (_, first, second, words) => {
    await expect(judgePolicies(first, second)).rejects.toThrow(words);
  });

  test.for(vendorVersions)('of %s will do', async (version) => {
    await judgePolicies(vendorFile(version, 'cas-owner.yaml'), vendorFile(version, 'backup_policy.yaml'));
  });
});

describe(`the templates of the vendor${upstreamRemark}`, () => {
  const identity = configText(anIdentity(), {cas_db: {'mycas.prod:8081': {key: '$OWNER_IDENTITY'}}});

  test.for(vendorVersions)('%s: filled in, with the identity character by character', async (version) => {
    const file = vendorFile(version, 'backup_policy.yaml');
    const session = await backupSession(file, {ownerIdentity: identity, mrenclave: undefined});
    expect(session).toMatchObject({name: 'cas-owner/primary-backup', isSecret: true});
    const {name, images, services} = told(session.text);
    expect(name).toBe('cas-owner/primary-backup');
    expect(images[0]?.injection_files[0]?.content).toBe(`${identity}\n`);
    expect(session.text).toContain('#$PLATFORM_IDS');
    expect(services[0]?.attestation.mrenclave).toEqual(await namedMeasurements(file));
    expect(wantsMeasurement(file)).toBe(false);
  });

  test.for(vendorVersions)('%s: the session of the owner stays as it is', async (version) => {
    const file = vendorFile(version, 'cas-owner.yaml');
    expect(await ownerSession(file)).toEqual({name: 'cas-owner', text: file.text, isSecret: false});
  });
});

describe('an identity stays as it is', () => {
  test.each([
    '{"identity": "-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----\\n"}',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is data
    '{"a": "$POLICY_NAME ${OWNER_IDENTITY} $SCONE_CLI_MRENCLAVE $HOME $& $1 $$"}',
    '{"a": "\'single\' \\"double\\" # no comment: yes", "b": "- *alias &anchor !tag | > %"}',
    '{\n  "a": 1,\n\n  "b": "---",\n  "c": "...",\n\t"d": "tab"\n}',
    '---\nkey: value\n...',
    '{"a": "é😀 \\u0000"}',
  ])('%j', async (identity) => {
    const {text} = await fill(identity);
    expect(told(text).images[0]?.injection_files[0]?.content.trimEnd()).toBe(identity.trimEnd());
    expect(told(text).services[0]?.environment.X).toBe('$$SCONE::secret$$');
  });

  test('or the session is refused, as with blanks at its beginning', async () => {
    await expect(fill('   {"a": 1}')).rejects.toThrow(
      /the session cannot be used: it (?:does not hand over|is not valid)/,
    );
  });
});

describe('a template', () => {
  test('may leave the measurement open', async () => {
    const open = template('$SCONE_CLI_MRENCLAVE');
    expect(wantsMeasurement(open)).toBe(true);
    const {text} = await backupSession(open, {ownerIdentity: '{}', mrenclave: two});
    expect(told(text).services[0]?.attestation.mrenclave).toEqual([two]);
    await expect(fill('{}', open)).rejects.toThrow('it permits something that is no measurement');
  });

  test.each<[what: string, from: {text: string; url: string}, says: string]>([
    [
      'of another name',
      {...template(one), text: template(one).text.replace('$POLICY_NAME', 'mine')},
      'no place for the name',
    ],
    [
      'without a place for the identity',
      {...template(one), text: template(one).text.replace('$OWNER_IDENTITY', '          {}')},
      'unchanged',
    ],
    ['that spoils the identity', template(one, ' and more'), 'unchanged'],
    ['with half a measurement', template(one.slice(2)), 'it permits something that is no measurement'],
    ['that is none', {url: 'x', text: '- a\n'}, 'it is no session'],
    ['that is no YAML', {url: 'x', text: 'a: [\n'}, 'it is not valid YAML'],
  ])('%s is refused', async (_, from, says) => {
    await expect(fill('{"secret": 1}', from)).rejects.toThrow(says);
    await expect(fill('{"secret": 1}', from)).rejects.not.toThrow('secret');
  });

  test('names its measurements before it is filled in; open ones are left out', async () => {
    expect(await namedMeasurements(template(`${one}, ${two.toUpperCase()}, $SCONE_CLI_MRENCLAVE`))).toEqual([one, two]);
  });
});

test('a session cas-owner of another name is refused', async () => {
  await expect(ownerSession({text: 'name: cas-ower\n', url: 'o.yaml'})).rejects.toThrow(
    'o.yaml: the session cannot be used: its name is "cas-ower", not "cas-owner"',
  );
});

test('the marker is as the old script wrote it', () => {
  expect(parse(markerSession.text)).toEqual({
    name: 'provisioned',
    version: '0.3.10',
    predecessor: null,
    access_policy: {read: ['ANY'], update: ['CREATOR'], create_sessions: ['CREATOR']},
  });
});

describe('a session that the CAS has', () => {
  const wanted = () => fill('{}', template(`${one}, ${two}`));

  test.each<[what: string, present: string, lacking: string[]]>([
    [
      'lacks nothing, whatever it has besides',
      `name: cas-owner/primary-backup\ncreator: x\nservices: [{attestation: {mrenclave: [${one.toUpperCase()}, ${two}, ${'ef'.repeat(32)}]}}]`,
      [],
    ],
    [
      'permits one less',
      `name: cas-owner/primary-backup\nservices: [{attestation: {mrenclave: [${one}]}}]`,
      [`it does not permit the measurement ${two}`],
    ],
    [
      'has another name',
      `name: other\nservices: [{attestation: {mrenclave: [${one}, ${two}]}}]`,
      ['its name is "other"'],
    ],
  ])('%s', async (_, present, lacking) => expect(await lackingIn(present, await wanted())).toEqual(lacking));

  test('may be something else', async () => {
    await expect(lackingIn('nonsense', await wanted())).rejects.toThrow(
      'session cas-owner/primary-backup of the CAS: the session cannot be used: it is no session',
    );
  });
});
