// Bad days of a provisioning: the cluster, the pod, its log and its port, the scone program, the CAS itself.
import {once} from 'node:events';

import {chmodSync, writeFileSync} from 'node:fs';
import {type AddressInfo, createServer} from 'node:net';
import {absent, cut, json, noKind, type Reply, refusal} from '../../support/api-server.ts';
import type {BadDay, Day} from '../../support/bad-day.ts';
import {aPod, aService} from '../../support/cas-cluster.ts';
import {aCas, repository} from '../../support/cas-ground.ts';
import {casPaths} from '../../support/cas-stage.ts';

const replies =
  (own: Record<string, Reply>) =>
  ({live}: Day) =>
    void Object.assign(live.replies, own);
const unprovisioned = {provisioned: 'No', state: 'PENDING', phase: 'Unprovisioned'};
const present =
  (changes: Parameters<typeof aCas>[0] = {}) =>
  ({live}: Day) => {
    const spec = {image: `${repository}/cas:6.0.6`, ...changes.spec};
    live.cas = aCas({status: unprovisioned, ...changes, spec});
  };
const pod =
  (status: object, metadata = {}) =>
  ({live}: Day) => {
    live.pods = [aPod({status, metadata})];
  };
const waiting = (reason: string, message: string) =>
  pod({phase: 'Pending', containerStatuses: [{name: 'cas', restartCount: 3, state: {waiting: {reason, message}}}]});
const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: {name: 'database-mycas-0', namespace: 'prod'},
};
const forbidden = (what: string) => refusal(403, 'Forbidden', `${what} is forbidden: User "jane" cannot do that`);
/** Long enough to come to the wait on a slow machine. */
const brief = ['mycas', '--timeout', '15s'];
const stranger = 'a'.repeat(64);

export const inTheCluster: BadDay[] = [
  {
    what: 'the namespace is not there',
    arrange: replies({[casPaths.namespace]: absent('namespaces', 'prod')}),
    code: 1,
    says: ['Namespace prod does not exist'],
  },
  {
    what: 'the namespace is being deleted',
    arrange: replies({
      [casPaths.namespace]: json({
        kind: 'Namespace',
        metadata: {name: 'prod', deletionTimestamp: '2026-01-01T00:00:00Z'},
      }),
    }),
    code: 1,
    says: ['Namespace prod is being deleted'],
  },
  {
    what: 'the operator is not installed',
    arrange: replies({[casPaths.cas]: noKind}),
    code: 1,
    says: ['the cluster knows no CAS'],
  },
  {
    what: 'the CAS may not be read',
    arrange: replies({[casPaths.cas]: forbidden('cas "mycas"')}),
    code: 4,
    says: ['CAS prod/mycas', 'forbidden'],
  },
  {
    what: 'the database of an earlier CAS is left over',
    arrange: ({live}) => {
      live.claim = claim;
    },
    code: 1,
    says: [
      'the database of an earlier CAS mycas is still there',
      'PersistentVolumeClaim prod/database-mycas-0 is left over',
    ],
    mend: ({live}) => {
      live.claim = undefined;
    },
  },
  {
    what: 'whether a database is left over may not be seen',
    arrange: replies({[casPaths.claim]: forbidden('claims')}),
    code: 4,
    says: ['whether a database is left over is not known'],
  },
  {
    what: 'the CAS is being deleted',
    arrange: present({metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}}),
    code: 1,
    says: ['CAS prod/mycas is being deleted'],
  },
  {
    what: 'the CAS runs another version',
    arrange: present({spec: {image: `${repository}/cas:6.0.5`}}),
    code: 1,
    says: ['image:', 'cas:6.0.5', 'CAS prod/mycas runs another image'],
  },
  {
    what: 'the first half was done already',
    argv: ['mycas', '--preprovision-only'],
    arrange: present(),
    code: 1,
    says: ['CAS prod/mycas exists already'],
  },
  {
    what: 'there is nothing to go on with',
    argv: ['mycas', '--resume'],
    code: 1,
    says: ['CAS prod/mycas does not exist'],
  },
  {
    what: 'the second half of a CAS that is not there',
    argv: ['mycas', '--postprovision-only'],
    code: 1,
    says: ['CAS prod/mycas does not exist'],
  },
  {
    what: 'the server lets nobody make a CAS',
    arrange: replies({[casPaths.patch]: forbidden('cas "mycas"')}),
    code: 1,
    says: ['CAS prod/mycas', 'forbidden'],
  },
  {
    what: 'a webhook denies the CAS',
    arrange: replies({
      [casPaths.patch]: refusal(400, 'BadRequest', 'admission webhook "v" denied the request: no SGX'),
    }),
    code: 1,
    says: ['CAS prod/mycas', 'admission webhook "v" denied the request: no SGX'],
  },
  {
    what: 'the quota is used up',
    arrange: replies({[casPaths.patch]: refusal(403, 'Forbidden', 'exceeded quota: cas, used: 1, limited: 1')}),
    code: 1,
    says: ['exceeded quota: cas'],
  },
  {
    what: 'which cluster this is may not be read',
    arrange: replies({[casPaths.system]: forbidden('namespaces "kube-system"')}),
    code: 4,
    says: ['kube-system', 'forbidden'],
    makes: true,
  },
  {
    what: 'the connection breaks when the CAS is made',
    argv: brief,
    arrange: replies({[casPaths.patch]: cut}),
    code: 4,
    says: ['CAS prod/mycas', /connection|answer/],
  },
];

export const atThePod: BadDay[] = [
  {
    what: 'no node takes the pod',
    argv: brief,
    arrange: pod({
      phase: 'Pending',
      containerStatuses: [],
      conditions: [{type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes have SGX'}],
    }),
    code: 124,
    says: ['the pod of CAS prod/mycas to run', '0/3 nodes have SGX'],
    makes: true,
  },
  {
    what: 'its image cannot be pulled',
    argv: brief,
    arrange: waiting('ImagePullBackOff', 'Back-off pulling image: 403 Forbidden'),
    code: 124,
    says: ['the pod of CAS prod/mycas to run', 'ImagePullBackOff'],
    makes: true,
  },
  {
    what: 'its container ends again and again',
    argv: brief,
    arrange: waiting('CrashLoopBackOff', 'back-off 5m0s restarting failed container'),
    code: 124,
    says: ['CrashLoopBackOff'],
    makes: true,
  },
  {
    what: 'there are two pods of it',
    argv: brief,
    arrange: ({live}) => {
      live.pods = [aPod(), aPod({metadata: {name: 'mycas-1'}})];
    },
    code: 124,
    says: ['there are 2 pods of this CAS'],
    makes: true,
  },
  {
    what: 'there is no Service of it',
    arrange: ({live}) => {
      live.services = [];
    },
    code: 1,
    says: ['CAS prod/mycas: there is no Service of this CAS'],
    makes: true,
    mend: ({live}) => {
      live.services = [aService()];
    },
  },
  {
    what: 'there are two Services of it',
    arrange: ({live}) => {
      live.services = [aService(), aService({metadata: {name: 'other'}})];
    },
    code: 1,
    says: ['there is more than one Service of this CAS', 'found mycas, other'],
    makes: true,
  },
  {
    what: 'its Service has no address',
    arrange: ({live}) => {
      live.services = [aService({spec: {clusterIP: ''}})];
    },
    code: 1,
    says: ['Service mycas: the Service of the CAS has no address yet'],
    makes: true,
  },
  {
    what: 'its log holds neither mark',
    argv: brief,
    arrange: ({live}) => void live.log.splice(0),
    code: 124,
    says: ['the CAS did not say its key hash and provisioning token', 'no line with "CAS key hash"'],
    makes: true,
  },
  {
    what: 'its log holds no token',
    argv: brief,
    arrange: ({live}) =>
      void live.log.splice(0, live.log.length, ...live.log.filter((line) => !line.includes('token'))),
    code: 124,
    says: ['its log holds no line with "CAS provisioning token"'],
    makes: true,
  },
  {
    what: 'its container was restarted, and the new one says nothing',
    argv: brief,
    arrange: ({live}) => {
      live.log.splice(0);
      live.pods = [aPod({status: {containerStatuses: [{name: 'cas', restartCount: 2, state: {running: {}}}]}})];
      live.replies[casPaths.log] = (response) => void response.writeHead(200).end();
    },
    code: 124,
    says: ['the container was restarted 2 times'],
    makes: true,
  },
  {
    what: 'its log may not be read',
    arrange: replies({[casPaths.log]: forbidden('pods/log')}),
    code: 4,
    says: ['Pod prod/mycas-0', 'forbidden'],
    makes: true,
  },
  {
    what: 'the local port is taken',
    argv: ['mycas', '--config', 'HERE/config.yaml'],
    arrange: async ({file}) => {
      const server = createServer().listen(0, '127.0.0.1').unref();
      await once(server, 'listening');
      file('config.yaml', `local-cas-client-port: ${(server.address() as AddressInfo).port}\n`);
    },
    code: 1,
    says: [/127\.0\.0\.1:\d+: the port of this machine cannot be used: another program uses it/],
    makes: true,
  },
  {
    what: 'nothing listens at the port of the CAS',
    arrange: (day) => day.cas.close(),
    code: 1,
    says: [/8081|CAS/],
    makes: true,
  },
];

export const withTheProgram: BadDay[] = [
  {
    what: 'there is no scone program',
    env: {PATH: '/nonexistent'},
    code: 1,
    says: ['there is no program scone on PATH'],
    makes: true,
  },
  {
    what: 'there is no docker',
    argv: ['mycas', '--scone-cli', 'docker'],
    code: 1,
    says: ['there is no program docker on PATH'],
    makes: true,
  },
  {
    what: 'the scone program is of another major version',
    arrange: ({scone}) => scone.set({version: '7.0.0'}),
    code: 1,
    says: ['the SCONE CLI does not fit the release', '7.0.0'],
    makes: true,
    mend: ({scone}) => scone.set({version: '6.0.6'}),
  },
  {
    what: 'the scone program is no program',
    arrange: ({scone}) => writeFileSync(scone.path, 'nonsense\n'),
    code: 4,
    says: ['tools/scone: the SCONE CLI does not tell its version'],
    makes: true,
  },
  {
    what: 'the scone program may not be run',
    arrange: ({scone}) => chmodSync(scone.path, 0o644),
    code: 1,
    says: ['there is no program scone on PATH'],
    makes: true,
  },
  {
    what: 'the scone program says no version',
    arrange: ({scone}) =>
      scone.set({version: '6.0.6', faults: [{command: '--version', does: 'fails', stderr: 'no LAS'}]}),
    code: 4,
    says: ['the SCONE CLI does not tell its version', 'no LAS'],
    makes: true,
  },
  {
    what: 'the scone program hangs',
    argv: brief,
    arrange: ({scone}) => scone.set({version: '6.0.6', faults: [{command: 'self', does: 'hangs'}]}),
    code: 124,
    says: ['the time limit of 15 s passed'],
    makes: true,
  },
  {
    what: 'the scone program makes no identity',
    arrange: ({scone}) =>
      scone.set({version: '6.0.6', faults: [{command: 'self', does: 'fails', stderr: 'no entropy'}]}),
    code: 4,
    says: ['scone self show-key-hash', 'no entropy'],
    makes: true,
    mend: ({scone}) => scone.set({version: '6.0.6'}),
  },
];

export const withTheCas: BadDay[] = [
  {
    what: 'what attestation accepts does not fit',
    argv: ['mycas', '--set-tolerations', `-C -G -S --isvprodid 41316 --isvsvn 5 --mrsigner ${stranger}`],
    code: 1,
    says: ['CAS prod/mycas: the CAS could not be provisioned', /signer/i],
    makes: true,
  },
  {
    what: 'the platform is out of date, and nobody accepts that',
    argv: ['mycas', '--set-tolerations', '-C'],
    code: 1,
    says: ['the CAS could not be provisioned'],
    makes: true,
  },
  {
    what: 'its quote is not genuine',
    arrange: (day) => day.casFaults({notGenuine: true}),
    code: 1,
    says: ['the CAS could not be provisioned', /genuine|quote/],
    makes: true,
    mend: (day) => day.casFaults({}),
  },
  {
    what: 'its token was used by somebody else',
    arrange: (day) => day.casFaults({tokenUsed: true}),
    code: 1,
    says: ['the CAS could not be provisioned', /token/],
    makes: true,
  },
  {
    what: 'it refuses the first session',
    arrange: (day) => day.casFaults({refuses: {request: 'POST /sessions'}}),
    code: 1,
    says: ['session cas-owner: the session could not be created'],
    makes: true,
    mend: (day) => day.casFaults({}),
  },
];
