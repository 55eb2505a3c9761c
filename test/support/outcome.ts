// Findings, changes and outcomes for tests: valid by default, each test says only what matters to it.
import type {ChangeSummary} from '../../src/lib/report/event.ts';
import type {Finding} from '../../src/lib/report/finding.ts';
import type {Outcome} from '../../src/lib/report/outcome.ts';

export const titles = [
  {id: 'cert-manager', title: 'cert-manager'},
  {id: 'pull-secrets', title: 'Pull secrets'},
  {id: 'las', title: 'LAS'},
];

export function aFinding(given: Partial<Finding> = {}): Finding {
  return {code: 'PS001', verdict: 'ok', component: 'cert-manager', summary: 'cert-manager is ready', ...given};
}

export function aChange(given: Partial<ChangeSummary> = {}): ChangeSummary {
  return {id: 'secret', component: 'pull-secrets', summary: 'create Secret scone-system/sconeapps', ...given};
}

export function anOutcome(given: Partial<Outcome> = {}): Outcome {
  return {
    command: 'operator',
    mode: 'check',
    version: '6.0.6',
    cluster: {context: 'test', server: 'https://127.0.0.1:6443', namespace: 'scone-system'},
    components: titles,
    findings: [aFinding()],
    changes: [],
    requests: 21,
    milliseconds: 640,
    exitCode: 0,
    summary: 'Everything is as desired',
    ...given,
  };
}

/** One of everything that a report can show. */
export const fullOutcome = anOutcome({
  findings: [
    aFinding({summary: 'the webhook answers'}),
    aFinding({
      verdict: 'warning',
      summary: 'release 5.8.0 uses version 3 of Intel’s DCAP service, which has ended on 31 October 2025',
      hint: 'kubectl provision operator --update --set-version 6.0.6',
    }),
    aFinding({
      component: 'pull-secrets',
      verdict: 'failed',
      mendable: true,
      summary: 'the pull secret holds another account',
      object: 'Secret scone-system/sconeapps',
      details: ['username: jane → john'],
      hint: 'kubectl provision operator --reconcile',
    }),
    aFinding({component: 'pull-secrets', verdict: 'skipped', summary: 'the secret operator was not asked for'}),
    aFinding({
      component: 'las',
      verdict: 'unknown',
      summary: 'the state of LAS could not be read',
      object: 'LAS las',
      details: ['las.services.scone.cloud "las" is forbidden: user "jane" cannot get resource "las"'],
    }),
  ],
  changes: [
    {
      ...aChange({summary: 'update Secret scone-system/sconeapps', differences: ['data.username: jane → john']}),
      state: 'planned',
    },
  ],
  exitCode: 4,
  summary: 'Not everything could be determined',
  next: 'kubectl provision operator --reconcile',
});
