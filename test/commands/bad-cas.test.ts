// Bad input for the commands about a CAS: each is refused with one message and its exit code, and nothing is written.
import {rmSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {create} from 'tar';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {databaseFiles, publishBackup, stageBackup, stageFile} from '../../src/lib/cas/backup-archive.ts';
import {measureHere} from '../../src/lib/cas/pod-files.ts';
import type {SealFor} from '../../src/lib/keys/seal-keys.ts';
import {sealToFile} from '../../src/lib/keys/sealed-file.ts';
import {openTargetDirectory} from '../../src/lib/keys/target-directory.ts';
import {Secret} from '../../src/lib/report/secret.ts';
import {type ApiServer, absent, json, startApiServer} from '../support/api-server.ts';
import {quick} from '../support/backup-ground.ts';
import {type BadInput, expectRefusal} from '../support/bad-input.ts';
import {keyMachine} from '../support/key-ground.ts';
import {type ReleaseGround, releaseGround} from '../support/release.ts';

const hex64 = 'ab'.repeat(32);
const lockId = '00000000-0000-4000-8000-000000000000';
const dcapKey = 'abcdef0123456789abcdef0123456789';

type Row = Omit<BadInput, 'code'> & {code?: number};

/** Exit code 2 unless a row says otherwise. */
const asCas = (row: Row): BadInput => ({command: 'cas', code: 2, ...row});

const words: Row[] = [
  {what: 'a name in capitals', argv: ['MyCas'], says: ['"MyCas" is no name for a CAS']},
  {what: 'a name with a dash at its end', argv: ['mycas-'], says: ['"mycas-" is no name for a CAS']},
  {what: 'a name of 16 characters', argv: ['a234567890123456'], says: ['at most 15 lower-case letters']},
  {
    what: 'a long name with its flags before it',
    argv: ['--wait', '--nonce', dcapKey, 'a234567890123456'],
    says: ['at most 15 lower-case letters'],
  },
  {what: 'a name that leads elsewhere', argv: ['../evil'], says: ['"../evil" is no name for a CAS']},
  {what: 'two names', argv: ['mycas', 'other'], says: ['unexpected word "other"', 'nothing was done']},
  {what: 'a misspelt sub-command', argv: ['verfy'], says: ['"verfy" looks like `cas verify`, misspelt']},
  {what: 'a verb of other programs', argv: ['delete'], says: ['"delete" looks like a command']},
  {what: 'a flag that nobody knows', argv: ['--no-dokcer'], says: ['there is no flag --no-dokcer', '--no-docker?']},
  {what: 'a flag without its value', argv: ['--upgrade'], says: ['--upgrade expects a value']},
  {what: 'an empty name of a namespace', argv: ['-n', ''], says: [/namespace/]},
  {what: 'a namespace in capitals', argv: ['-n', 'Prod'], says: ['--namespace', '"Prod" must be a namespace name']},
  {what: 'a namespace of a variable', env: {NAMESPACE: 'a_b'}, says: ['NAMESPACE: "a_b" must be a namespace name']},
  {
    what: 'the owner config where the old script had it',
    argv: ['-o', './config.toml'],
    says: ['-o is the form of the result here', 'write --owner-config ./config.toml'],
  },
  {what: 'no backup to verify', command: 'cas', argv: ['backup', 'verify'], says: [/backup/i]},
];

const forms: Row[] = [
  {what: 'a version in words', argv: ['--set-version', 'newest'], says: ['--set-version: "newest" is not a version']},
  {what: 'a version of a variable', env: {VERSION: '6.0'}, says: ['VERSION: "6.0" is not a version']},
  {what: 'an upgrade to no version', argv: ['--upgrade', '6'], says: ['"6" is not a version']},
  {what: 'a nonce of 31 digits', argv: ['--nonce', dcapKey.slice(1)], says: ['--nonce', '32 hex digits']},
  {what: 'a nonce that is no number', argv: ['--nonce', 'g'.repeat(32)], says: ['--nonce', '32 hex digits']},
  {
    what: 'a DCAP key of 33 digits',
    argv: ['-d', `${dcapKey}0`],
    says: ['--dcap-api', 'the 32 hex digits of a DCAP API key'],
    secret: dcapKey,
  },
  {what: 'a webhook without a scheme', argv: ['--webhook', 'logs.example'], says: ['--webhook', 'an http(s) URL']},
  {what: 'a webhook of another scheme', argv: ['--webhook', 'ftp://logs'], says: ['--webhook', 'an http(s) URL']},
  {what: 'an image that is only a tag', argv: ['--image-overwrite', ':6.0.6'], says: ['--image-overwrite', 'an image']},
  {what: 'port 0', argv: ['--cas-client-port', '0'], says: ['--cas-client-port', 'a port number, 1 to 65535']},
  {what: 'a port too high', argv: ['--local-cas-client-port', '65536'], says: ['a port number, 1 to 65535']},
  {what: 'a port with words', argv: ['--cas-client-port', '8081/tcp'], says: ['a port number, 1 to 65535']},
  {
    what: 'an address with a port',
    argv: ['--no-docker', '--cas-address', 'cas.example:8081'],
    says: ['--cas-address', 'a host name without a port'],
  },
  {what: 'no driver', argv: ['--scone-cli', 'ssh'], says: ['--scone-cli', 'auto, local, docker, podman, pod']},
  {what: 'a time without a unit', argv: ['--timeout', 'soon'], says: ['--timeout: "soon" is no length of time']},
  {
    what: 'an unknown option of attestation',
    argv: ['--set-tolerations', '-C --accept-everything'],
    says: ['--set-tolerations: "--accept-everything" is no option of attestation'],
  },
  {
    what: 'a measurement cut short',
    argv: ['--set-tolerations', `-G --mrenclave ${hex64.slice(1)}`],
    says: ['--set-tolerations: --mrenclave needs 64 hex digits'],
  },
  {what: 'no option at all', argv: ['--set-tolerations', ' '], says: [/--set-tolerations/]},
  {
    what: 'options of the first try that end early',
    env: {SGX_TOLERATIONS: '-C --isvsvn'},
    says: ['SGX_TOLERATIONS: --isvsvn needs a number'],
  },
  {
    what: 'shell code for the second try',
    env: {SGX_STD_TOLERATIONS: '-C; touch HERE/pwned'},
    says: ['SGX_STD_TOLERATIONS: "-C;" is no option of attestation'],
  },
  {
    what: 'a measurement that is none',
    argv: ['--upgrade', '6.0.6', '--sconecli-mrenclave', 'zz'],
    says: ['--sconecli-mrenclave', 'the 64 hex digits of a measurement'],
  },
  {what: 'nothing to keep', argv: ['backup', '--keep', '0'], says: ['--keep', 'a number of backups, 1 to 9999']},
  {
    what: 'the age of a backup in words',
    argv: ['--upgrade', '6.0.6', '--max-backup-age', 'young'],
    says: ['--max-backup-age', 'is no length of time'],
  },
  {
    what: 'two things that are wrong',
    argv: ['--nonce', 'x', '--webhook', 'y'],
    says: ['2 settings are not valid', '--nonce', '--webhook'],
  },
];

const upgrading = ['--upgrade', '6.0.6'];

const contradictions: Row[] = [
  {
    what: '--wait without what it waits for',
    argv: ['--no-backup', '--wait'],
    says: ['--wait needs the backup controller'],
  },
  {
    what: 'both halves of a provisioning',
    argv: ['--preprovision-only', '--postprovision-only'],
    says: ['--preprovision-only, --postprovision-only contradict each other'],
  },
  {
    what: 'half a provisioning of a recovery',
    argv: ['--preprovision-only', '--cas-database-recovery', 'HERE'],
    says: ['--preprovision-only, --cas-database-recovery contradict each other'],
  },
  {
    what: 'a question and an upgrade',
    argv: ['--is-provisioned', ...upgrading],
    says: ['--is-provisioned, --upgrade contradict each other'],
  },
  {
    what: 'both kinds of upgrade',
    argv: [...upgrading, '--upgrade-with-governance', '7.0.0', '--upgrade-sconecli-mrenclave', hex64],
    says: ['--upgrade, --upgrade-with-governance contradict each other'],
  },
  {
    what: 'a governed upgrade without the measurement',
    argv: ['--upgrade-with-governance', '7.0.0'],
    says: ['--upgrade-with-governance needs --upgrade-sconecli-mrenclave'],
  },
  {
    what: 'a governing session for an ordinary upgrade',
    argv: [...upgrading, '--governance-attestation-policy', 'root/policy'],
    says: ['--governance-attestation-policy needs --upgrade-with-governance'],
  },
  {
    what: 'a governing session without any upgrade',
    argv: ['--governance-attestation-policy', 'root/policy'],
    says: ['--governance-attestation-policy needs --upgrade-with-governance'],
  },
  {
    what: 'the measurement of a target without an upgrade',
    argv: ['--upgrade-sconecli-mrenclave', hex64],
    says: ['--upgrade-sconecli-mrenclave needs --upgrade or --upgrade-with-governance'],
  },
  {
    what: '--force without an upgrade',
    argv: ['--force'],
    says: ['--force needs --upgrade or --upgrade-with-governance'],
  },
  {what: 'an upgrade to nowhere', argv: ['upgrade'], says: ['name the version to upgrade to with --to V']},
  {
    what: 'an image of your own in an upgrade',
    argv: [...upgrading, '--image-overwrite', 'example.org/cas:1'],
    says: ['--image-overwrite cannot be combined with an upgrade'],
  },
  {
    what: 'a backup that is asked for and not',
    argv: [...upgrading, '--without-backup', '--max-backup-age', '1h'],
    says: ['--without-backup and --max-backup-age contradict each other'],
  },
  {
    what: 'the identity of an owner for nothing',
    argv: ['--postprovision-owner-identity', 'id.json'],
    files: {'id.json': '{}'},
    says: ['--postprovision-owner-identity needs --postprovision-only'],
  },
  {
    what: 'an identity that is not there',
    argv: ['--postprovision-only', '--postprovision-owner-identity', 'id.json'],
    says: ['--postprovision-owner-identity: HERE/id.json cannot be read'],
  },
  {
    what: 'an owner config and a webhook',
    argv: ['--owner-config', 'c.toml', '--webhook', 'https://logs.example'],
    says: ['--owner-config and --webhook contradict each other'],
  },
  {
    what: 'no docker, and docker',
    argv: ['--no-docker', '--scone-cli', 'docker'],
    says: ['--no-docker means --scone-cli local', '--scone-cli contradicts'],
  },
  {
    what: 'a port of a port-forward that there is not',
    argv: ['--no-port-forward', '--local-cas-client-port', '9000'],
    says: ['--local-cas-client-port is a port of the port-forward, which there is not'],
  },
  {
    what: 'an address for a program in the cluster',
    argv: ['--cas-address', 'cas.example', '--scone-cli', 'pod'],
    says: ['--cas-address is for the local scone program'],
  },
  {
    what: 'two seals for one backup',
    argv: ['backup', '--passphrase-file', 'p', '--recipient', 'age1x'],
    files: {p: 'x'},
    says: ['--passphrase-file, and recipients or an identity, contradict each other'],
  },
  {what: 'a recovery from nothing', argv: ['recover'], says: ['name the backup to recover from'], files: {}},
];

describe.concurrent('words are refused:', () => {
  test.each(words.map(asCas))('$what', async (row) => void (await expectRefusal(row)));
});

describe.concurrent('a form is refused:', () => {
  test.each(forms.map(asCas))('$what', async (row) => void (await expectRefusal(row)));
});

describe('beside a cluster', () => {
  let release: ReleaseGround;
  let cluster: ApiServer;
  let kubeconfig: string;
  beforeAll(async () => {
    const services = json({kind: 'ServiceList', apiVersion: 'v1', metadata: {}, items: []});
    const replies = {
      'GET /api/v1/namespaces/default/services': services,
      'GET /apis/services.scone.cloud/v1beta1/namespaces/default/cas/cas': absent('cas.services.scone.cloud', 'cas'),
      'GET /apis/base.scone.cloud/v1beta1/las/las': absent('las.base.scone.cloud', 'las'),
    };
    [release, cluster] = await Promise.all([releaseGround(), startApiServer({replies})]);
    kubeconfig = await cluster.kubeconfig();
  });
  afterAll(() => Promise.all([release.remove(), cluster.close()]));

  const target = ['--target', 'HERE/cas'];
  /** The directory for keys is there, so that nothing new in it would go unnoticed. */
  const withTarget =
    (more: (here: string) => unknown = () => {}) =>
    async (here: string) => {
      await openTargetDirectory(join(here, 'cas'), keyMachine());
      await more(here);
    };
  const refused = (row: BadInput, argv: string[] = []) => expectRefusal(row, {argv, env: {KUBECONFIG: kubeconfig}});

  describe.concurrent('flags contradict each other:', () => {
    test.each(contradictions.map(asCas))('$what', async (row) => void (await refused(row)));
  });

  const files: Row[] = [
    {what: 'no kubeconfig', env: {KUBECONFIG: ''}, says: ['there is no kubeconfig']},
    {
      what: 'no such context',
      argv: ['--context', 'nowhere'],
      says: ['nowhere', /context/],
    },
    {
      what: 'an owner config that is not there',
      argv: ['--owner-config', 'c.toml'],
      says: ['HERE/c.toml: the owner config cannot be read', 'no such file'],
    },
    {
      what: 'an owner config that is a directory',
      argv: ['--owner-config', '.'],
      says: ['HERE: the owner config cannot be read'],
    },
    {
      what: 'an owner config that is no TOML',
      argv: ['--owner-config', 'c.toml'],
      files: {'c.toml': '[api_identity\ncommon_name = "cas"\n'},
      says: ['HERE/c.toml: the owner config is not valid TOML'],
    },
    {
      what: 'an owner config with a key in the wrong line',
      argv: ['--owner-config', 'c.toml'],
      files: {'c.toml': `[dcap]\nsubscription_key = ${dcapKey}\n`},
      says: ['HERE/c.toml: the owner config is not valid TOML'],
      secret: dcapKey,
    },
    {
      what: 'an owner config that is too large',
      argv: ['--owner-config', 'c.toml'],
      files: {'c.toml': '#'.repeat((1 << 20) + 1)},
      says: ['HERE/c.toml: the owner config cannot be read', 'it is larger than 1 MiB'],
    },
    {
      what: 'manifests without files',
      argv: ['--manifests-dir', '.'],
      code: 1,
      says: ['HERE/6.0.6/', 'the file does not exist'],
    },
    {
      what: 'patches that are not there',
      argv: ['-f', 'p.json'],
      code: 1,
      says: ['HERE/p.json: the file does not exist'],
    },
    {
      what: 'patches without a signature',
      argv: ['-f', 'p.json'],
      files: {'p.json': '[]'},
      code: 1,
      says: ['HERE/p.json: the file is not signed', '--allow-unverified'],
    },
    ...[
      {what: 'are no list', text: '{} # op', says: 'it is no list of operations'},
      {what: 'are an empty list', text: '[] # op', says: 'it is no list of operations'},
      {what: 'are no YAML', text: '[{op: ', says: 'Flow map'},
      {what: 'move', text: '[{op: move, from: /spec/a, path: /spec/b}]', says: 'operation 1: "move" is not supported'},
      {
        what: 'change the name',
        text: '[{op: replace, path: /metadata/name, value: x}]',
        says: 'operation 1: /metadata/name does not lie below /spec',
      },
      {
        what: 'change an element of a list',
        text: '[{op: add, path: /spec/tolerations/0, value: x}]',
        says: '/spec/tolerations/0 is an element of a list',
      },
      {
        what: 'use a variable of the environment',
        text: '[{op: add, path: /spec/x, value: $HOME}]',
        says: 'operation 1: the variable HOME has no value here',
      },
      {what: 'reach a prototype', text: '[{op: add, path: /spec/__proto__/x, value: 1}]', says: 'is no path of a CAS'},
      {what: 'have no value', text: '[{op: add, path: /spec/x}]', says: 'operation 1: it has no value'},
    ].map(({what, text, says}) => ({
      what: `patches that ${what}`,
      argv: ['-f', 'p.json', '--allow-unverified'],
      files: {'p.json': text},
      says: ['HERE/p.json: the patches of the CAS cannot be used', says],
    })),
    {
      what: 'a nonce for a CAS that knows none',
      argv: ['--set-version', '5.9.0', '--nonce', dcapKey],
      says: ['a CAS 5.9.0 knows no nonce'],
    },
    {
      what: 'a damaged journal',
      arrange: withTarget((here) =>
        writeFileSync(join(here, 'cas/.kubectl-provision/journal_cas_default.jsonl'), 'nonsense\n{}\n', {mode: 0o600}),
      ),
      code: 1,
      says: ['journal_cas_default.jsonl', 'journal', /damaged/],
    },
    {
      what: 'a foreign lock',
      arrange: withTarget((here) => {
        const record = {
          command: 'kubectl provision cas',
          pid: 1,
          host: 'elsewhere',
          since: '2026-01-01T00:00:00Z',
          id: lockId,
        };
        writeFileSync(join(here, 'cas/.kubectl-provision/lock'), JSON.stringify(record), {mode: 0o600});
      }),
      code: 1,
      says: ['HERE/cas', 'elsewhere', '2026-01-01'],
    },
    {
      what: 'a file where the directory for keys belongs',
      files: {cas: 'mine'},
      arrange: () => {},
      code: 1,
      says: ['HERE/cas', /directory/],
    },
  ];

  describe.concurrent('before anything is done:', () => {
    test.each(files.map((row) => asCas({arrange: withTarget(), ...row})))('$what', async (row) => {
      const release6 = ['--mirror', release.mirror, '--trusted-key', release.trustedKeyFile, '--yes', ...target];
      await refused(row, release6);
    });
  });

  describe.concurrent('a backup is refused', () => {
    const passphrase = 'correct horse battery staple';
    const made = (seal?: SealFor) => (here: string) => makeBackup(join(here, 'backup'), seal);
    const verify = ['backup', 'verify', 'backup'];
    const opened = ['--passphrase-file', 'pass'];
    const rows: Row[] = [
      {what: 'that is not there', argv: verify, says: ['HERE/backup: there is no such backup']},
      {
        what: 'with half a file',
        argv: verify,
        arrange: withTarget(async (here) => {
          await made()(here);
          truncateSync(join(here, 'backup/cas.db'), 3);
        }),
        code: 1,
        says: ['HERE/backup: the backup is not whole', 'cas.db has 3 bytes, and should have'],
      },
      {
        what: 'with other bytes',
        argv: verify,
        arrange: withTarget(async (here) => {
          await made()(here);
          writeFileSync(join(here, 'backup/cas.db'), 'X of cas.db');
        }),
        code: 1,
        says: ['cas.db is not the file that was copied'],
      },
      {
        what: 'with an empty file',
        argv: verify,
        arrange: withTarget(async (here) => {
          await made()(here);
          truncateSync(join(here, 'backup/cas.key-store'), 0);
        }),
        code: 1,
        says: ['cas.key-store is empty'],
      },
      {
        what: 'whose list is nonsense',
        argv: verify,
        arrange: withTarget(async (here) => {
          await made()(here);
          writeFileSync(join(here, 'backup/backup.json'), '{"files": 1}');
        }),
        code: 1,
        says: ['its backup.json cannot be understood'],
      },
      {
        what: 'that is sealed, without a key',
        argv: verify,
        arrange: withTarget(made({passphrase: new Secret(passphrase)})),
        says: ['HERE/backup: the backup is sealed', '--passphrase-file FILE or --identity FILE'],
      },
      {
        what: 'with a wrong passphrase',
        argv: [...verify, ...opened],
        files: {pass: 'incorrect horse battery staple\n'},
        arrange: withTarget(made({passphrase: new Secret(passphrase)})),
        code: 1,
        says: ['HERE/backup', /passphrase/],
        secret: 'incorrect horse',
      },
      {
        what: 'that was sealed and cut',
        argv: [...verify, ...opened],
        files: {pass: `${passphrase}\n`},
        arrange: withTarget(async (here) => {
          await made({passphrase: new Secret(passphrase)})(here);
          truncateSync(join(here, 'backup'), 400);
        }),
        code: 1,
        says: ['HERE/backup'],
      },
      {
        what: 'whose passphrase is in no file',
        argv: [...verify, ...opened],
        arrange: withTarget(made()),
        says: ['HERE/pass: the file cannot be read'],
      },
      {
        what: 'whose keys are none',
        argv: [...verify, '--identity', 'key'],
        files: {key: 'not a key at all\n'},
        arrange: withTarget(made()),
        says: ['HERE/key: this is no file of age keys'],
        secret: 'not a key at all',
      },
      {
        what: 'that is to be recovered from and holds no database',
        argv: ['recover', '--from', 'backup', '--yes'],
        files: {'backup/cas.db': 'x'},
        says: ['HERE/backup: this is no snapshot of a CAS', 'there is no cas.key-store in it'],
      },
      {
        what: 'of a CAS that there is not',
        argv: ['backup', '--yes'],
        code: 1,
        says: ['CAS default/cas: there is no such CAS'],
      },
    ];

    test.each(rows.map((row) => asCas({arrange: withTarget(), ...row})))('$what', async (row) => {
      await refused({...row, argv: [...(row.argv ?? []), ...target]});
    });
  });

  test('and nobody has written anything', () => {
    expect(cluster.requests.filter(({method}) => method !== 'GET')).toEqual([]);
  });

  test('there are at least 50 rows', () => {
    expect(words.length + forms.length + contradictions.length + files.length).toBeGreaterThan(50);
  });
});

/** A whole backup: a directory, or a sealed file whose passphrase is quick to try. */
async function makeBackup(path: string, to?: SealFor): Promise<void> {
  const machine = keyMachine();
  const stage = await stageBackup(path);
  for (const name of databaseFiles) await stageFile(stage, name, bytesOf(`- of ${name}`));
  const files = await Promise.all(
    databaseFiles.map(async (name) => ({name, ...(await measureHere(join(stage, name)))})),
  );
  const cas = {name: 'cas', namespace: 'default', uid: 'u', image: 'cas:6.0.6'};
  const plain = to === undefined ? path : `${path}.plain`;
  await publishBackup(stage, plain, {cas, made: '2026-01-01T00:00:00Z', files}, undefined, machine);
  if (to === undefined) return;
  const archive = create({cwd: plain, portable: true, noMtime: true}, ['backup.json', ...databaseFiles]);
  await sealToFile(archive as unknown as AsyncIterable<Uint8Array>, {to, path, ...quick}, machine);
  rmSync(plain, {recursive: true});
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
