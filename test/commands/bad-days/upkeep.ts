// Bad days of a CAS that is provisioned: questions, backups, upgrades and recoveries.
import {truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {absent, refusal} from '../../support/api-server.ts';
import type {BadDay, Day} from '../../support/bad-day.ts';
import {repository} from '../../support/cas-ground.ts';
import {casPaths} from '../../support/cas-stage.ts';

type Changes = {spec?: object; status?: object; metadata?: object};

/** The CAS with other members. */
const now =
  (changes: Changes) =>
  ({live}: Day) => {
    const cas = live.cas;
    if (cas === undefined) return;
    live.cas = {
      ...cas,
      metadata: {...cas.metadata, ...changes.metadata},
      spec: {...cas.spec, ...changes.spec},
      status: {...cas.status, ...changes.status},
    };
  };
const gone = ({live}: Day) => {
  live.replies[casPaths.cas] = absent('cas', 'mycas');
};
const places = '/var/mnt/cas-database-snapshots/last-completed';
const snapshot = ({live}: Day) => {
  for (const name of ['cas.db', 'cas.key-store']) live.files.set(`${places}/${name}`, `- of ${name}`);
};
const upgrade = ['upgrade', 'mycas', '--to', '6.0.6'];
const unproved = [...upgrade, '--without-backup'];
const backup = ['backup', 'mycas', '--backup-dir', 'HERE/backups'];
const recover = ['recover', 'other', '--from', 'HERE/backup'];

function putBackup({file}: Day): void {
  file('backup/cas.db', '- of cas.db');
  file('backup/cas.key-store', '- of cas.key-store');
}

export const asked: BadDay[] = [
  {
    what: 'a CAS that is not genuine is not verified',
    argv: ['verify', 'mycas'],
    arrange: (day) => day.casFaults({notGenuine: true}),
    code: 1,
    says: ['the CAS could not be attested: it is not known to be genuine'],
  },
  {
    what: 'a report that belongs to another nonce',
    argv: ['verify', 'mycas'],
    arrange: now({spec: {nonce: 'ab'.repeat(16)}, status: {nonce: 'cd'.repeat(16), dcapReport: '{}'}}),
    code: 1,
    says: ['its report is bound to the nonce cdcd'],
  },
  {
    what: 'a report that names another key',
    argv: ['verify', 'mycas'],
    arrange: (day) => {
      const report = {additional_data: {non_critical: {session_encryption_key: 'another'}}};
      const nonce = day.live.cas?.spec.nonce;
      now({status: {nonce, dcapReport: JSON.stringify(report)}})(day);
    },
    code: 1,
    says: ['names another session encryption key'],
  },
  {
    what: 'keys of a CAS that nobody attests',
    argv: ['keys', 'mycas'],
    arrange: (day) => day.casFaults({notGenuine: true}),
    code: 1,
    says: ['CAS prod/mycas: the CAS could not be attested'],
  },
  {
    what: 'keys of a CAS that is not there',
    argv: ['keys', 'mycas'],
    arrange: gone,
    code: 1,
    says: ['CAS prod/mycas does not exist'],
  },
  {
    what: 'whether a CAS is provisioned that is not there',
    argv: ['mycas', '--is-provisioned'],
    arrange: gone,
    code: 1,
    says: ['CAS prod/mycas does not exist'],
  },
  {
    what: 'whether a CAS is provisioned that may not be seen',
    argv: ['mycas', '--is-provisioned'],
    arrange: ({live}) => {
      live.replies[casPaths.cas] = refusal(403, 'Forbidden', 'no');
    },
    code: 4,
    says: ['CAS prod/mycas'],
  },
];

export const backedUp: BadDay[] = [
  {
    what: 'the CAS has made no snapshot yet',
    argv: backup,
    arrange: ({live}) => {
      live.exec = ([program, path]) =>
        program === 'sha256sum' ? {stderr: `${program}: ${path}: No such file or directory`, code: 1} : undefined;
    },
    code: 1,
    says: ['CAS prod/mycas: the CAS has made no whole snapshot yet', 'cas.db: No such file'],
    mend: ({live}) => {
      live.exec = () => undefined;
    },
  },
  {
    what: 'its snapshot is empty',
    argv: backup,
    arrange: (day) => {
      snapshot(day);
      day.live.files.set(`${places}/cas.key-store`, '');
    },
    code: 1,
    says: ['Pod prod/mycas-0', 'cas.key-store could not be copied', 'it is empty'],
  },
  {
    what: 'its image lacks a program',
    argv: backup,
    arrange: (day) => {
      snapshot(day);
      day.live.exec = ([program]) =>
        program === 'sha256sum' ? {stderr: 'sha256sum: not found', code: 127} : undefined;
    },
    code: 1,
    says: ['sha256sum', 'Pod prod/mycas-0'],
  },
  {
    what: 'other bytes arrive than lie there',
    argv: backup,
    arrange: (day) => {
      snapshot(day);
      day.live.exec = ([program]) => (program === 'cat' ? {stdout: 'half'} : undefined);
    },
    code: 1,
    says: ['the snapshot could not be copied whole', 'other bytes arrived here than lie in the pod'],
  },
  {
    what: 'its snapshot is replaced again and again',
    argv: backup,
    arrange: (day) => {
      snapshot(day);
      let times = 0;
      day.live.exec = (command) => {
        if (command[0] !== 'sha256sum') return undefined;
        times += 1;
        return {stdout: `${String(times).padStart(64, '0')}  ${command.at(-1)}\n`};
      };
    },
    code: 1,
    says: ['the snapshot could not be copied whole', 'it was replaced by a newer one each time'],
  },
  {
    what: 'reading it breaks off',
    argv: backup,
    arrange: (day) => {
      snapshot(day);
      day.live.exec = ([program]) => (program === 'cat' ? {stdout: 'half', stderr: 'I/O error', code: 1} : undefined);
    },
    code: 1,
    says: ['I/O error'],
  },
  {
    what: 'the place for backups is a file',
    argv: backup,
    arrange: (day) => {
      snapshot(day);
      day.file('backups', 'mine');
    },
    code: 1,
    says: ['HERE/backups: what should be the directory for backups is a file'],
  },
  {
    what: 'the place for backups cannot be made',
    argv: ['backup', 'mycas', '--backup-dir', '/proc/backups'],
    arrange: snapshot,
    code: 1,
    says: ['/proc/backups'],
  },
  {
    what: 'the passphrase is too easy to guess',
    argv: [...backup, '--passphrase-file', 'HERE/pass'],
    arrange: (day) => {
      snapshot(day);
      day.file('pass', 'x\n');
    },
    code: 2,
    says: ['HERE/pass', /passphrase/],
  },
  {
    what: 'the recipient is none',
    argv: [...backup, '--recipient', 'age1nobody'],
    arrange: snapshot,
    code: 2,
    says: ['age1nobody'],
  },
  {
    what: 'the CAS is not provisioned',
    argv: backup,
    arrange: now({status: {provisioned: 'No'}}),
    code: 1,
    says: ['CAS prod/mycas: the CAS is not provisioned, so there is nothing to back up'],
  },
];

export const upgraded: BadDay[] = [
  {what: 'there is no backup', argv: upgrade, code: 1, says: ['there is no proved backup of its database']},
  {
    what: 'the backup is old',
    argv: upgrade,
    arrange: ({target, file}) => {
      const path = file('old/cas.db', 'x');
      const record = {
        path,
        uid: 'uid-1',
        made: '2026-01-01T00:00:00Z',
        proved: '2026-01-01T00:00:00Z',
        files: [],
        sealedFor: [],
      };
      writeFileSync(join(target, '.kubectl-provision/backups_mycas_prod.json'), JSON.stringify([record]), {
        mode: 0o600,
      });
    },
    code: 1,
    says: [/its newest proved backup is \d+ days old/],
  },
  {
    what: 'the version is older',
    argv: ['upgrade', 'mycas', '--to', '5.9.0', '--without-backup'],
    code: 1,
    says: ['5.9.0 is older than 6.0.5'],
  },
  {
    what: 'there is no way in one step',
    argv: [
      'upgrade',
      'mycas',
      '--to',
      '7.0.0-alpha.2',
      '--without-backup',
      '--upgrade-sconecli-mrenclave',
      'ab'.repeat(32),
      '--sconecli-mrenclave',
      'cd'.repeat(32),
    ],
    arrange: now({spec: {image: `${repository}/cas:5.9.0`}}),
    code: 1,
    says: ['there is no way from 5.9.0 to 7.0.0-alpha.2 in one step'],
  },
  {
    what: 'the CAS is not healthy',
    argv: unproved,
    arrange: now({status: {state: 'DEGRADED'}}),
    code: 1,
    says: ['CAS prod/mycas is not healthy (DEGRADED)'],
  },
  {
    what: 'the CAS is not provisioned',
    argv: unproved,
    arrange: now({status: {provisioned: 'No'}}),
    code: 1,
    says: ['CAS prod/mycas is not provisioned'],
  },
  {
    what: 'the CAS is being deleted',
    argv: unproved,
    arrange: now({metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}}),
    code: 1,
    says: ['CAS prod/mycas is being deleted'],
  },
  {what: 'the CAS is not there', argv: unproved, arrange: gone, code: 1, says: ['CAS prod/mycas does not exist']},
  {
    what: 'it has no backup controller',
    argv: unproved,
    arrange: now({spec: {'backup-controller': {enabled: false}}}),
    code: 1,
    says: ['it has no backup controller with a session'],
  },
  {
    what: 'its backups may lie where it may not run',
    argv: unproved,
    arrange: now({spec: {tolerations: [{key: 'sgx', operator: 'Exists'}]}}),
    code: 1,
    says: ['spec.tolerations and spec.backup-controller.tolerations differ'],
  },
  {
    what: 'it runs another version than was said',
    argv: ['mycas', '--upgrade', '6.0.6', '--without-backup', '--set-version', '5.9.0'],
    code: 1,
    says: ['CAS prod/mycas runs 6.0.5, not 5.9.0'],
  },
  {
    what: 'the CAS cannot be attested',
    argv: unproved,
    arrange: (day) => day.casFaults({notGenuine: true}),
    code: 1,
    says: ['CAS prod/mycas: the CAS could not be attested'],
  },
  {
    what: 'its session cannot be read',
    argv: unproved,
    arrange: (day) => day.casFaults({refuses: {request: 'GET /session'}}),
    code: 1,
    says: ['session cas-owner/primary-backup: the session could not be read, so the CAS cannot be upgraded'],
  },
  {
    what: 'what governs it is not there',
    argv: [
      'mycas',
      '--upgrade-with-governance',
      '6.0.6',
      '--upgrade-sconecli-mrenclave',
      'ab'.repeat(32),
      '--without-backup',
    ],
    code: 1,
    says: ['session cas-owner/attestation-policy'],
  },
  {
    what: 'the session has another predecessor meanwhile',
    argv: unproved,
    arrange: (day) => day.casFaults({refuses: {request: 'PUT /sessions'}}),
    code: 1,
    says: ['session cas-owner/primary-backup: the session could not be updated'],
  },
];

export const recovered: BadDay[] = [
  {
    what: 'the CAS is in use',
    argv: ['recover', 'mycas', '--from', 'HERE/backup'],
    arrange: putBackup,
    code: 1,
    says: ['CAS prod/mycas is in use: a snapshot is only put into a new CAS'],
  },
  {
    what: 'the backup was cut short',
    argv: recover,
    arrange: (day) => {
      putBackup(day);
      const files = ['cas.db', 'cas.key-store'].map((name) => ({
        name,
        bytes: 5 + name.length,
        sha256: 'ab'.repeat(32),
      }));
      const cas = {name: 'mycas', namespace: 'prod', uid: 'u', image: 'cas:6.0.5'};
      day.file('backup/backup.json', JSON.stringify({cas, made: '2026-01-01T00:00:00Z', files}));
      truncateSync(join(day.here, 'backup/cas.db'), 3);
    },
    code: 1,
    says: ['HERE/backup: the backup is not whole', 'cas.db has 3 bytes, and should have'],
  },
  {
    what: 'the backup holds half of a snapshot',
    argv: recover,
    arrange: ({file}) => file('backup/cas.db', 'x'),
    code: 2,
    says: ['HERE/backup: this is no snapshot of a CAS', 'there is no cas.key-store in it'],
  },
  {
    what: 'the backup is sealed, and nothing opens it',
    argv: recover,
    arrange: ({file}) => file('backup', 'age-encryption.org/v1\n'),
    code: 2,
    says: ['HERE/backup: the backup is sealed'],
  },
  {
    what: 'the seal is broken',
    argv: [...recover, '--passphrase-file', 'HERE/pass'],
    arrange: ({file}) => {
      file('backup', 'age-encryption.org/v1\n-> scrypt nonsense\n');
      file('pass', 'correct horse battery staple\n');
    },
    code: 1,
    says: ['HERE/backup'],
  },
];
