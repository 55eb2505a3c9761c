// Our side of releases on a sandbox: charts rendered, judged and carried out as the program does it, beside real helm.
import type {Cluster} from '../../src/lib/cluster/cluster.ts';
import {connect} from '../../src/lib/cluster/connect.ts';
import type {Values} from '../../src/lib/helm/chart.ts';
import {templateOutput} from '../../src/lib/helm/manifest.ts';
import {questionsTo} from '../../src/lib/operator/chart-questions.ts';
import {installedReads, installedRelease} from '../../src/lib/operator/helm-release/installed.ts';
import {planHelmRelease, releaseReads} from '../../src/lib/operator/helm-release/release.ts';
import type {HelmReleaseSubject} from '../../src/lib/operator/helm-release/wanted.ts';
import {releaseComponent} from '../../src/lib/operator/releases/component.ts';
import type {ReleaseAction, ReleaseTask} from '../../src/lib/operator/releases/task.ts';
import {renderWanted} from '../../src/lib/operator/render-release.ts';
import {type Applied, applyPlan} from '../../src/lib/plan/apply.ts';
import type {Component} from '../../src/lib/plan/component.ts';
import {observationOf} from '../../src/lib/plan/observation.ts';
import {observe, readAll} from '../../src/lib/plan/observe.ts';
import {makePlan, type Plan} from '../../src/lib/plan/plan.ts';
import type {Event} from '../../src/lib/report/event.ts';
import {Failure} from '../../src/lib/report/failure.ts';
import type {Outcome} from '../../src/lib/report/outcome.ts';
import {main} from '../../src/main.ts';
import {testRuntime} from './runtime.ts';

export interface OurReleases {
  /** Installs or upgrades. */
  bring(archive: Uint8Array, options?: BringOptions): Promise<Brought>;
  /** Rolls back, uninstalls or repairs. */
  act(action: ReleaseAction, task?: Partial<ReleaseTask>): Promise<Brought>;
  /** Any command of the program, by its words; of its output the JSON document. */
  run(...words: string[]): Promise<Outcome>;
  /** From now on that many writes succeed, then none: the cluster sees what it would see of a killed client. */
  dieAfter(writes: number): void;
  /** A new client, which sees the end of what it does. */
  revive(): void;
  /** Writes since the last revival. */
  writes(): number;
  /** What `helm install --dry-run=server` would install, or Helm's words for what is wrong. */
  template(archive: Uint8Array, options?: BringOptions): Promise<string>;
  /** The plan alone. */
  plan(archive: Uint8Array, options?: BringOptions): Promise<Plan>;
  close(): void;
}

export interface BringOptions {
  config?: Values;
  release?: string;
  timeoutMs?: number;
}

export interface Brought extends Applied {
  plan: Plan;
  events: Event[];
}

export async function ourReleases(kubeconfig: string, namespace: string): Promise<OurReleases> {
  const connected = await connect({
    ...{kubeconfig, namespace, env: {}, homeDirectory: '/nonexistent'},
    userAgent: 'kubectl-provision/test',
  });
  const life = {writes: 0, left: Infinity};
  const cluster = mortal(connected, life);
  const signal = new AbortController().signal;

  async function render(archive: Uint8Array, {config = {}, release = 'app'}: BringOptions = {}) {
    const asker = {
      reads: (_: undefined, soFar: Parameters<typeof installedReads>[1]) => installedReads({release}, soFar),
    };
    const known = await readAll(cluster, [asker], undefined, {signal, known: undefined});
    const {wanted} = await renderWanted({
      archive: {bytes: archive, url: 'app.tgz'},
      ...{name: release, namespace, config, now: new Date()},
      installed: installedRelease({release}, observationOf(known)),
      questions: questionsTo(cluster),
    });
    return {wanted, known};
  }

  async function plan(archive: Uint8Array, options: BringOptions = {}): Promise<Plan> {
    const {release = 'app'} = options;
    const {wanted, known} = await render(archive, options);
    const subject: HelmReleaseSubject = {
      ...{component: release, title: `release ${release}`, release, namespace, wanted},
      codes: {release: 'PS060', record: 'PS061', objects: 'PS062', running: 'PS063', owner: 'PS064'},
      ...{askedDriver: undefined, forceConflicts: false, afterRollout: [], now: new Date()},
    };
    const component: Component<undefined> = {
      ...{id: release, title: release, after: []},
      reads: (_, soFar) => releaseReads(subject, soFar),
      plan: (_, observation) => planHelmRelease(subject, observation),
    };
    const observation = await observe(cluster, [component], undefined, {signal, known});
    return makePlan([component], undefined, observation);
  }

  async function carryOut(made: Plan, timeoutMs = 60_000): Promise<Brought> {
    const events: Event[] = [];
    const applied = await applyPlan(made, {
      ...{cluster, signal, forceConflicts: false, now: Date.now},
      emit: (event) => events.push(event),
      deadline: Date.now() + timeoutMs,
    });
    return {...applied, plan: made, events};
  }

  return {
    plan,
    async template(archive, options) {
      try {
        const {content} = (await render(archive, options)).wanted;
        return templateOutput(content.manifest, content.hooks);
      } catch (error) {
        return error instanceof Failure ? (error.reason ?? '') : String(error);
      }
    },
    bring: async (archive, options = {}) => carryOut(await plan(archive, options), options.timeoutMs),
    async act(action, task = {}) {
      const component = releaseComponent({
        ...{action, release: 'app', namespace, repair: undefined, toRevision: undefined, keepHistory: false},
        ...{evenIfRecent: true, forceConflicts: false, historyMax: 10, now: new Date(), ownName: 'kubectl provision'},
        ...task,
      });
      return carryOut(makePlan([component], undefined, await observe(cluster, [component], undefined, {signal})));
    },
    async run(...words) {
      const {runtime, seen} = testRuntime({env: {KUBECONFIG: kubeconfig}});
      const args = [...words, '--namespace', namespace, '-o', 'json'];
      await main(args, {...runtime, now: () => new Date(), random: Math.random});
      const outcome = JSON.parse(seen.stdout) as Outcome;
      // A document without findings is that of an error.
      if (outcome.findings === undefined) throw new Error(seen.stderr);
      return outcome;
    },
    dieAfter: (writes) => Object.assign(life, {writes: 0, left: writes}),
    revive: () => Object.assign(life, {writes: 0, left: Infinity}),
    writes: () => life.writes,
    close: () => cluster.close(),
  };
}

/** The same cluster, whose writes come to an end. */
function mortal(cluster: Cluster, life: {writes: number; left: number}): Cluster {
  const request: Cluster['request'] = async (method, path, options) => {
    if (method !== 'GET') {
      if (life.left <= 0) throw new Error('killed');
      life.left -= 1;
      life.writes += 1;
    }
    return cluster.request(method, path, options);
  };
  return Object.assign(Object.create(cluster) as Cluster, {request});
}
