// `policy check`, `diff`, `review`, `show` and `hash` through the whole program.
import {mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {compileSchema} from '../../src/lib/helm/schema/compile.ts';
import {complaintLines} from '../../src/lib/helm/schema/complaint.ts';
import {complaintsAbout} from '../../src/lib/helm/schema/evaluate.ts';
import type {Outcome} from '../../src/lib/report/outcome.ts';
import {badPolicies, sound} from '../lib/policy/bad-policies.ts';
import {hasUpstream, upstream, upstreamRemark} from '../support/release-upstream.ts';
import {run, type World} from '../support/runtime.ts';
import {emptyDirectory} from '../support/temporary.ts';

/** A directory with these files; `policy` runs a command there. */
function ground(files: Readonly<Record<string, string>> = {}) {
  const home = emptyDirectory();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(home, name, '..'), {recursive: true});
    writeFileSync(join(home, name), text);
  }
  const screen = (words: string[], world: World = {}) =>
    run(['policy', ...words], {homeDirectory: home, cwd: home, ...world});
  const policy = async (words: string[], world: World = {}) => {
    const {code, stdout, stderr} = await screen([...words, '-o', 'json'], world);
    const outcome = stdout.startsWith('{') ? (JSON.parse(stdout) as Outcome) : undefined;
    const told = outcome?.findings?.map(({code: each, verdict, object}) => `${each} ${verdict} ${object ?? ''}`.trim());
    return {code, stdout, stderr, outcome, told: told ?? []};
  };
  return {home, screen, policy};
}

const any = sound.replace('update: [CREATOR]', 'update: [ANY]');
const signedObject = (text: string) =>
  [
    'apiVersion: cas.scone.cloud/v1beta1',
    'kind: SignedPolicy',
    'metadata: {name: shop}',
    'spec:',
    '  casAddress: https://cas.prod:8081',
    '  policy: |',
    ...text
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
    '  signatures: [{signer: N2exBX7Tpyyu8g2ofoxwfMNVNbL5G4F5Zygso6MyBp78k37gr7, signature: "00"}]',
    '',
  ].join('\n');
const signedFile = (text: string) => JSON.stringify({session: text, signatures: [{signer: 'N2', signature: '00'}]});
const encryptedFile = JSON.stringify({encrypted_session: 'AAAA', encryption_key: '00'});

describe('check', () => {
  test('tells file, line and column of what is wrong', async () => {
    const {code, told} = await ground({'a.yaml': any}).policy(['check', 'a.yaml']);
    expect({code, told}).toEqual({code: 1, told: ['PS400 ok', 'PS414 failed a.yaml:5:12']});
  });

  test('has nothing against a sound policy', async () => {
    const {code, outcome} = await ground({'a.yaml': sound}).policy(['check', 'a.yaml']);
    expect(code).toBe(0);
    expect(outcome?.summary).toBe('Nothing is wrong with the policies in the file');
  });

  test('warnings count with --strict only', async () => {
    const {policy} = ground({'a.yaml': sound.replace('web', '$NAME')});
    expect((await policy(['check', 'a.yaml'])).code).toBe(0);
    expect((await policy(['check', 'a.yaml', '--strict'])).code).toBe(3);
  });

  test('reads several files, and the standard input', async () => {
    const {code, told} = await ground({'a.yaml': sound, 'b.yaml': any}).policy(['check', 'a.yaml', '-', 'b.yaml'], {
      input: any,
    });
    expect(code).toBe(1);
    expect(told).toEqual(['PS400 ok', 'PS400 ok', 'PS414 failed stdin:5:12', 'PS400 ok', 'PS414 failed b.yaml:5:12']);
  });

  test('reads a directory, and passes over what is no policy', async () => {
    const files = {
      'p/a.yaml': sound,
      'p/b.json': signedFile(any),
      'p/c.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: x}\n',
      'p/d.txt': 'no',
      'p/e.yaml': encryptedFile,
      'p/more/f.yaml': any,
    };
    const {code, told} = await ground(files).policy(['check', 'p']);
    expect(code).toBe(1);
    expect(told).toEqual([
      'PS400 ok',
      'PS400 ok',
      'PS414 failed p/b.json:1:12',
      'PS400 skipped p/c.yaml:1:1',
      'PS427 skipped p/e.yaml:1:1',
    ]);
  });

  test('looks into SignedPolicy objects, and names the place in the manifest', async () => {
    const manifest = `${signedObject(sound)}---\n${signedObject(any)}`;
    const {told, outcome} = await ground({'a.yaml': manifest}).policy(['check', 'a.yaml']);
    const line = manifest.split('\n').findIndex((each) => each.includes('ANY')) + 1;
    expect(told).toEqual(['PS400 ok', 'PS400 ok', `PS414 failed a.yaml:${line}:16`]);
    expect(outcome?.findings[0]?.summary).toBe('policy shop in SignedPolicy shop was read: 1 service');
  });

  test('names the line within, where the policy is one quoted text', async () => {
    const {outcome} = await ground({'a.json': signedFile(any)}).policy(['check', 'a.json']);
    expect(outcome?.findings[1]?.details).toEqual(['line 5, column 12 of the policy in it']);
  });

  test.each<{what: string; files: Record<string, string>; words: string[]; code: number; told: string}>([
    {what: 'no file', files: {}, words: ['a.yaml'], code: 1, told: 'PS400 failed'},
    {what: 'an empty directory', files: {'p/a.txt': ''}, words: ['p'], code: 1, told: 'PS400 failed'},
    {what: 'an empty file', files: {'a.yaml': ''}, words: ['a.yaml'], code: 1, told: 'PS401 failed a.yaml:1:1'},
    {
      what: 'half a character',
      files: {'a.yaml': 'name: "\\ud800"'},
      words: ['a.yaml'],
      code: 1,
      told: 'PS401 failed a.yaml:1:7',
    },
    {
      what: 'a Secret',
      files: {'a.yaml': 'apiVersion: v1\nkind: Secret\n'},
      words: ['a.yaml'],
      code: 1,
      told: 'PS400 failed a.yaml:1:1',
    },
  ])('says of $what that it cannot be used', async ({files, words, code, told}) => {
    const result = await ground(files).policy(['check', ...words]);
    expect({code: result.code, told: result.told}).toEqual({code, told: [told]});
  });

  test('reads no more than a megabyte of a file, and no file that is no text', async () => {
    const {home, policy} = ground({'large.yaml': 'name: a\n'});
    truncateSync(join(home, 'large.yaml'), 100 << 20);
    writeFileSync(join(home, 'bytes.yaml'), Buffer.from([0x6e, 0xff, 0xfe]));
    const {code, outcome} = await policy(['check', 'large.yaml', 'bytes.yaml', '-'], {
      input: 'a'.repeat((1 << 20) + 1),
    });
    expect(code).toBe(1);
    expect(outcome?.findings.map(({details}) => details?.[0])).toEqual([
      'it is larger than 1048576 bytes',
      'it is no text in UTF-8',
      'it is larger than 1048576 bytes',
    ]);
  });

  test.each([[], ['a.yaml', '-', '-']])('refuses the words %j', async (...words) => {
    const {code} = await ground({'a.yaml': sound}).screen(['check', ...words]);
    expect(code).toBe(2);
  });

  test('says nothing of values', async () => {
    const files = Object.fromEntries(badPolicies.map(({text}, index) => [`p/${index}.yaml`, text]));
    for (const form of ['table', 'json', 'yaml', 'sarif']) {
      const {stdout, stderr} = await ground(files).screen(['check', 'p', '-o', form]);
      expect(stdout + stderr).not.toMatch(/geheim|BEGIN PRIVATE/);
    }
  }, 90_000);
});

/** The members of SARIF 2.1.0 that are used, none of which may have another name (its own schema says the same). */
const only = (properties: Record<string, unknown>, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const message = only({text: {type: 'string', minLength: 1}}, ['text']);
const sarifSchema = only(
  {
    $schema: {type: 'string', format: 'uri'},
    version: {enum: ['2.1.0']},
    runs: {
      type: 'array',
      items: only(
        {
          tool: only(
            {
              driver: only(
                {
                  name: {type: 'string'},
                  version: {type: 'string'},
                  rules: {
                    type: 'array',
                    uniqueItems: true,
                    items: only(
                      {id: {type: 'string'}, shortDescription: message, fullDescription: message, help: message},
                      ['id'],
                    ),
                  },
                },
                ['name'],
              ),
            },
            ['driver'],
          ),
          columnKind: {enum: ['utf16CodeUnits', 'unicodeCodePoints']},
          results: {
            type: 'array',
            items: only(
              {
                ruleId: {type: 'string'},
                ruleIndex: {type: 'integer', minimum: -1},
                level: {enum: ['none', 'note', 'warning', 'error']},
                message,
                locations: {
                  type: 'array',
                  items: only({
                    physicalLocation: only({
                      artifactLocation: only({uri: {type: 'string', format: 'uri-reference'}}),
                      region: only({
                        startLine: {type: 'integer', minimum: 1},
                        startColumn: {type: 'integer', minimum: 1},
                      }),
                    }),
                  }),
                },
              },
              ['message'],
            ),
          },
        },
        ['tool'],
      ),
    },
  },
  ['version', 'runs'],
);

describe('SARIF', () => {
  test('is what SARIF 2.1.0 asks for, and nothing else is printed', async () => {
    const files = Object.fromEntries(badPolicies.map(({text}, index) => [`p/a b${index}#.yaml`, text]));
    const {code, stdout} = await ground(files).screen(['check', 'p', 'missing.yaml', '-o', 'sarif']);
    const log = JSON.parse(stdout);
    const schema = compileSchema(JSON.stringify({$schema: 'http://json-schema.org/draft-07/schema#', ...sarifSchema}));
    expect(complaintLines(complaintsAbout(schema, log))).toEqual([]);
    expect(code).toBe(1);
    const [{results, tool}] = log.runs;
    expect(results.length).toBeGreaterThan(badPolicies.length);
    for (const {ruleId, ruleIndex} of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    expect(results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('p/a%20b0%23.yaml');
  });

  test('is empty for a sound policy', async () => {
    const {code, stdout} = await ground({'a.yaml': sound}).screen(['check', 'a.yaml', '-o', 'sarif']);
    expect({code, results: JSON.parse(stdout).runs[0].results}).toEqual({code: 0, results: []});
  });

  test('is a form of `policy check` only', async () => {
    const {code, stderr} = await ground({'a.yaml': sound}).screen(['diff', 'a.yaml', 'a.yaml', '-o', 'sarif']);
    expect({code, told: stderr.includes('"sarif" is no form of output')}).toEqual({code: 2, told: true});
  });
});

describe('diff and review', () => {
  const files = {'old.yaml': sound, 'new.yaml': any, 'signed.json': signedFile(sound), 'sealed.json': encryptedFile};

  test.each([
    {words: ['diff', 'old.yaml', 'old.yaml'], code: 0, told: ['PS439 ok']},
    {words: ['diff', 'old.yaml', 'new.yaml'], code: 3, told: ['PS434 warning new.yaml:5:12']},
    {words: ['diff', 'new.yaml', 'old.yaml'], code: 0, told: ['PS439 ok', 'PS439 ok']},
    {
      words: ['review', 'new.yaml', '--against', 'signed.json'],
      code: 3,
      told: ['PS434 warning new.yaml:5:12'],
    },
    {words: ['review', 'old.yaml', '--against', 'signed.json'], code: 0, told: ['PS439 ok']},
  ])('$words', async ({words, code, told}) => {
    const result = await ground(files).policy(words);
    expect({code: result.code, told: result.told}).toEqual({code, told});
  });

  test.each([
    {words: ['diff', 'old.yaml', 'absent.yaml'], code: 2, says: 'the policy cannot be read'},
    {words: ['diff', 'old.yaml'], code: 2, says: 'NEW'},
    {words: ['diff', '-', '-'], code: 2, says: 'once'},
    {words: ['diff', 'old.yaml', '.'], code: 2, says: 'name one file'},
    {words: ['diff', 'old.yaml', 'sealed.json'], code: 4, says: 'encrypted'},
    {words: ['review', 'old.yaml'], code: 2, says: '--against FILE'},
    {words: ['review', 'old.yaml', '--against', 'new.yaml', '--cas', 'cas'], code: 2, says: 'contradict'},
    {words: ['review', 'old.yaml', '--cas', 'A_B'], code: 2, says: 'NAME.NAMESPACE'},
    {
      words: ['review', 'old.yaml', '--against', 'new.yaml', '--identity', 'k'],
      code: 2,
      says: '--identity needs --cas',
    },
    {words: ['show', 'old.yaml', '--identity', 'k'], code: 2, says: '--identity needs --cas'},
    {words: ['show', 'old.yaml', '--age-identity', 'k'], code: 2, says: '--age-identity needs --cas'},
    {words: ['diff', 'old.yaml', 'new.yaml', '--identity', 'k'], code: 2, says: '--identity'},
  ])('$words is refused', async ({words, code, says}) => {
    const result = await ground(files).screen(words);
    expect({code: result.code, says: result.stderr.includes(says)}).toEqual({code, says: true});
  });

  test('what has faults cannot be compared', async () => {
    const twice = sound.replace('services:\n', 'services:\n  - name: web\n');
    const {code, told} = await ground({'a.yaml': sound, 'b.yaml': twice}).policy(['diff', 'a.yaml', 'b.yaml']);
    expect({code, first: told[0]}).toEqual({code: 1, first: 'PS438 failed b.yaml:9:11'});
  });

  test('two names are two policies', async () => {
    const {told} = await ground({'a.yaml': sound, 'b.yaml': sound.replace('shop', 'other')}).policy([
      'diff',
      'a.yaml',
      'b.yaml',
    ]);
    expect(told).toEqual(['PS438 warning', 'PS439 ok']);
  });

  test('a policy of whatever name of members is compared', async () => {
    const odd = `${sound}__proto__: {a: 1}\nconstructor: {b: 1}\n`;
    const {code, told} = await ground({'a.yaml': sound, 'b.yaml': odd}).policy(['diff', 'a.yaml', 'b.yaml']);
    expect({code, told}).toEqual({code: 3, told: ['PS437 warning b.yaml:11:13', 'PS437 warning b.yaml:12:15']});
  });
});

describe('show', () => {
  const text = [
    '# reviewed',
    'name: shop',
    'version: "0.3.10"',
    'services:',
    '  - name: web',
    '    environment: {SCONE_MODE: hw, TOKEN: geheim, KEY: $$SCONE::key$$}',
    '    fspf_key: geheim',
    '    strange: {member: geheim}',
    'images:',
    '  - name: web',
    '    injection_files:',
    '      - path: /key',
    '        content: |',
    '          geheim',
    '          geheim',
    '      - {path: /open, content: $$SCONE::key:pem$$}',
    'secrets:',
    '  - {name: key, kind: ascii, value: geheim, size: 12}',
    'security: {attestation: {one_time_password_shared_secret: geheim, mode: hardware}}',
    'more: [geheim]',
    '',
  ].join('\n');

  test('masks values and keeps the rest', async () => {
    const {code, stdout} = await ground({'a.yaml': text}).screen(['show', 'a.yaml']);
    expect(code).toBe(0);
    expect(stdout).toBe(text.replace('|\n          geheim\n          geheim', '"***"').replaceAll('geheim', '"***"'));
  });

  test('unwraps what is signed, and tells its signers', async () => {
    const {stdout} = await ground({'a.yaml': signedObject(text)}).screen(['show', 'a.yaml']);
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      '# form: SignedPolicy shop',
      '# CAS: https://cas.prod:8081',
      '# signer: N2exBX7Tpyyu8g2ofoxwfMNVNbL5G4F5Zygso6MyBp78k37gr7',
      '# reviewed',
    ]);
    expect(stdout).not.toContain('geheim');
  });

  test('says of what is encrypted that it cannot be seen', async () => {
    const {code, outcome} = await ground({'a.json': encryptedFile}).policy(['show', 'a.json']);
    expect(code).toBe(0);
    expect(outcome?.results).toContainEqual({name: 'content', value: 'encrypted: only the CAS can read it'});
  });

  test('quotes nothing of a text that is no YAML', async () => {
    const {code, stdout, stderr} = await ground({'a.yaml': 'value: "geheim\n'}).screen(['show', 'a.yaml']);
    expect({code, said: /geheim/.test(stdout + stderr)}).toEqual({code: 2, said: false});
  });
});

describe.skipIf(!hasUpstream)(`what the vendor released${upstreamRemark}`, () => {
  const root = join(upstream, 'scontain');
  const all = (readdirSync(root, {recursive: true}) as string[]).filter((name) =>
    /(?:manifests|operator-samples)\/.*(?:policy|cas-owner|mrenclaves)[^/]*\.yaml$/.test(name),
  );
  /** A chart's template is no YAML yet. */
  const released = all.filter((name) => !name.includes('operator-chart/')).sort();

  test('is here', () => {
    expect(released.length).toBeGreaterThanOrEqual(14);
  });

  test.each(released)('%s is read, checked and written back byte for byte', async (name) => {
    const path = join(root, name);
    const {parseSession, withTopLevel} = await import('../../src/lib/policy/session-document.ts');
    const {policyTextsIn} = await import('../../src/lib/policy/policy-text.ts');
    const {told, code} = await ground().policy(['check', path]);
    const isSample = /signedpolicy|operator-samples\/main\/5\.8/.test(name);
    expect(told.filter((each) => /failed/.test(each) && !(isSample && /PS418/.test(each)))).toEqual([]);
    expect(told.some((each) => /^PS40[1-3]/.test(each))).toBe(false);
    expect(code).toBe(isSample ? 1 : 0);
    const text = readFileSync(path, 'utf8');
    for (const policy of policyTextsIn(text, name)) {
      if (policy.form === 'encrypted' || policy.form === 'other' || !('document' in policy.reading)) continue;
      const {document} = policy.reading;
      if (policy.form === 'session') expect(Buffer.from(document.text).equals(readFileSync(path))).toBe(true);
      const hash = 'ab'.repeat(32);
      const changed = withTopLevel(document, 'predecessor', hash);
      const lines = new Set(document.text.split('\n'));
      expect(changed.split('\n').filter((line) => !lines.has(line))).toEqual([`predecessor: ${hash}`]);
      expect(parseSession(document.text, name).text).toBe(document.text);
    }
  });
});
