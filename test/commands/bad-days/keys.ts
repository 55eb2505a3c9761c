// Bad days of the directory for keys: of a CAS that is provisioned, whose owner's files are not as they should be.
import {mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {json} from '../../support/api-server.ts';
import type {BadDay, Day} from '../../support/bad-day.ts';
import {casPaths} from '../../support/cas-stage.ts';
import {anIdentity, configText} from '../../support/key-ground.ts';

const backup = ['backup', 'mycas', '--backup-dir', 'HERE/backups'];
const write = (path: string, text: string) => (day: Day) => writeFileSync(join(day.target, path), text, {mode: 0o600});
const lockOf = (record: object) =>
  JSON.stringify({
    command: 'kubectl provision cas x',
    since: '2026-01-01T00:00:00Z',
    id: '00000000-0000-4000-8000-000000000000',
    ...record,
  });
const postprovision = ['mycas', '--set-version', '6.0.5', '--postprovision-only'];
const again = ['mycas', '--set-version', '6.0.5'];

export const withTheKeys: BadDay[] = [
  {
    what: 'another machine works with them',
    argv: again,
    arrange: write('.kubectl-provision/lock', lockOf({pid: 4711, host: 'elsewhere'})),
    code: 1,
    says: ['another run works in the directory for keys', 'elsewhere', '4711'],
  },
  {
    what: 'another run of this machine works with them',
    argv: again,
    arrange: async (day) => {
      const {hostname} = await import('node:os');
      write('.kubectl-provision/lock', lockOf({pid: process.ppid, host: hostname()}))(day);
    },
    code: 1,
    says: ['another run works in the directory for keys', String(process.ppid)],
  },
  {
    what: 'the cluster is another one under the same context',
    argv: postprovision,
    arrange: ({live}) => {
      live.replies[casPaths.system] = json({kind: 'Namespace', metadata: {name: 'kube-system', uid: 'another-uid'}});
    },
    code: 1,
    says: ['this owner identity belongs to another CAS', 'cluster-uid', 'another-uid'],
  },
  {
    what: 'the identity of this CAS was replaced by another',
    argv: postprovision,
    arrange: write('identity/owner_id_mycas_prod.json', configText(anIdentity('stranger'))),
    code: 1,
    says: ['the file holds another owner identity than the one that was bound to this CAS'],
  },
  {
    what: 'the record of whose it is is damaged',
    argv: postprovision,
    arrange: write('identity/owner_id_mycas_prod.binding.json', '{"half":'),
    code: 1,
    says: ['owner_id_mycas_prod.binding.json'],
  },
  {
    what: 'the state of the program is no JSON',
    argv: postprovision,
    arrange: write('identity/config.json', '{"identity": "'),
    code: 1,
    says: ['HERE/cas/identity/config.json', /JSON/],
  },
  {
    what: 'the identity is no PEM',
    argv: postprovision,
    arrange: write('identity/config.json', '{"identity": "nonsense", "cas_db": {}}'),
    code: 1,
    says: ['HERE/cas/identity/config.json', /identity|PEM/],
  },
  {
    what: 'the state of the program lies behind a link',
    argv: postprovision,
    arrange: ({target, here}) => {
      renameSync(join(target, 'identity/config.json'), join(here, 'elsewhere.json'));
      symlinkSync(join(here, 'elsewhere.json'), join(target, 'identity/config.json'));
    },
    code: 1,
    says: ['HERE/cas/identity/config.json', /link/],
  },
  {
    what: 'a directory lies where a file belongs',
    argv: postprovision,
    arrange: ({target}) => {
      rmSync(join(target, 'identity/config.json'));
      mkdirSync(join(target, 'identity/config.json'));
    },
    code: 1,
    says: ['HERE/cas/identity/config.json'],
  },
  {
    what: 'there is no identity for a CAS that others provisioned',
    argv: postprovision,
    arrange: ({target}) => {
      for (const file of ['config.json', 'base-owner-identity.json', 'owner_id_mycas_prod.json']) {
        rmSync(join(target, 'identity', file));
      }
    },
    code: 1,
    says: [/identity/],
  },
  {
    what: 'the identity that is named is none',
    argv: [...postprovision, '--postprovision-owner-identity', 'HERE/id.json'],
    arrange: ({file}) => file('id.json', '{}'),
    code: 1,
    says: ['HERE/id.json'],
  },
  {
    what: 'the journal is damaged in its middle',
    argv: again,
    arrange: (day) => {
      const path = join(day.target, '.kubectl-provision/journal_mycas_prod.jsonl');
      write('.kubectl-provision/journal_mycas_prod.jsonl', `nonsense\n${readFileSync(path, 'utf8')}`)(day);
    },
    code: 1,
    says: ['journal_mycas_prod.jsonl', /damaged/],
  },
  {
    what: 'the directory cannot be made',
    argv: again,
    target: '/proc/cas',
    code: 1,
    says: ['/proc/cas'],
  },
  {
    what: 'the directory is a file',
    argv: again,
    arrange: ({target}) => {
      rmSync(target, {recursive: true});
      writeFileSync(target, 'mine');
    },
    code: 1,
    says: ['HERE/cas', /directory/],
  },
  {
    what: 'the record of the backups is damaged',
    argv: backup,
    arrange: write('.kubectl-provision/backups_mycas_prod.json', '[{}]'),
    code: 1,
    says: ['backups_mycas_prod.json: the record of the backups of this CAS is damaged'],
  },
];
