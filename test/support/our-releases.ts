// Our side of releases on a sandbox: charts rendered, judged and carried out as the program does it, beside real helm.
import {connect} from '../../src/lib/cluster/connect.ts';
import type {Values} from '../../src/lib/helm/chart.ts';
import {templateOutput} from '../../src/lib/helm/manifest.ts';
import {questionsTo} from '../../src/lib/operator/chart-questions.ts';
import {installedReads, installedRelease} from '../../src/lib/operator/helm-release/installed.ts';
import {planHelmRelease, releaseReads} from '../../src/lib/operator/helm-release/release.ts';
import type {HelmReleaseSubject} from '../../src/lib/operator/helm-release/wanted.ts';
import {renderWanted} from '../../src/lib/operator/render-release.ts';
import {type Applied, applyPlan} from '../../src/lib/plan/apply.ts';
import type {Component} from '../../src/lib/plan/component.ts';
import {observationOf} from '../../src/lib/plan/observation.ts';
import {observe, readAll} from '../../src/lib/plan/observe.ts';
import {makePlan, type Plan} from '../../src/lib/plan/plan.ts';
import type {Event} from '../../src/lib/report/event.ts';
import {Failure} from '../../src/lib/report/failure.ts';

export interface OurReleases {
  /** Installs or upgrades; `stop` ends it before the change of that number, as a kill would. */
  bring(archive: Uint8Array, options?: BringOptions): Promise<Brought>;
  /** What `helm install --dry-run=server` would install, or Helm's words for what is wrong. */
  template(archive: Uint8Array, options?: BringOptions): Promise<string>;
  /** The plan alone. */
  plan(archive: Uint8Array, options?: BringOptions): Promise<Plan>;
  close(): void;
}

export interface BringOptions {
  config?: Values;
  release?: string;
  /** Throws where a kill is to happen. */
  onChange?: (summary: string, index: number) => void;
  timeoutMs?: number;
}

export interface Brought extends Applied {
  plan: Plan;
  events: Event[];
}

export async function ourReleases(kubeconfig: string, namespace: string): Promise<OurReleases> {
  const cluster = await connect({
    ...{kubeconfig, namespace, env: {}, homeDirectory: '/nonexistent'},
    userAgent: 'kubectl-provision/test',
  });
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
    async bring(archive, options = {}) {
      const made = await plan(archive, options);
      const events: Event[] = [];
      let index = 0;
      const applied = await applyPlan(made, {
        ...{cluster, signal, forceConflicts: false, now: Date.now},
        emit: (event) => {
          events.push(event);
          if (event.type === 'change-started') options.onChange?.(event.change.summary, index++);
        },
        deadline: Date.now() + (options.timeoutMs ?? 60_000),
      });
      return {...applied, plan: made, events};
    },
    close: () => cluster.close(),
  };
}
