// A site of a CAS without a cluster: real files of this machine, and a scone program that a test plays.
import {openCasImages} from '../../src/lib/cas/images.ts';
import type {CasReach} from '../../src/lib/cas/reach.ts';
import type {CasSite} from '../../src/lib/cas/site.ts';
import type {Cluster} from '../../src/lib/cluster/cluster.ts';
import type {Event} from '../../src/lib/report/event.ts';
import type {SconeCli} from '../../src/lib/scone-cli/scone-cli.ts';
import type {CasSettings} from '../../src/lib/settings/cas-settings.ts';
import {casName} from './cas-ground.ts';
import {isAlive} from './key-ground.ts';

export interface SiteParts {
  settings: CasSettings;
  /** What is asked of it must be played. */
  cluster?: Partial<Cluster>;
  cli?: Partial<SconeCli>;
  reach?: Partial<CasReach>;
  name?: {name: string; namespace: string};
}

/** `events` fills as the run speaks. */
export function casSite({settings, cluster, cli, reach, name = casName}: SiteParts): CasSite & {events: Event[]} {
  const events: Event[] = [];
  const {getuid, getgid} = process;
  const outside: CasSite['outside'] = {
    env: {},
    homeDirectory: '/nonexistent',
    cwd: '/nonexistent',
    platform: process.platform,
    pid: process.pid,
    user: getuid && getgid ? {uid: getuid(), gid: getgid()} : undefined,
    isAlive,
    processes: {} as CasSite['outside']['processes'],
    now: () => new Date('2026-06-01T12:00:00Z'),
    random: () => 0,
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    userAgent: 'kubectl-provision/test',
    ownName: 'kubectl provision',
    learn: () => {},
  };
  const {namespace} = name;
  return {
    settings,
    name,
    outside,
    images: openCasImages({settings, cluster: (cluster ?? {}) as Cluster, namespace, outside}),
    events,
    cluster: (cluster ?? {}) as Cluster,
    reach: {cli: async () => (cli ?? {}) as SconeCli, ...reach} as CasReach,
    lose: () => {},
    started: 0,
    deadline: Number.MAX_SAFE_INTEGER,
  };
}

/** The words of all notes of one level. */
export function notesOf(events: readonly Event[], level: 'info' | 'warning'): string[] {
  return events.flatMap((event) => (event.type === 'note' && event.level === level ? [event.text] : []));
}
