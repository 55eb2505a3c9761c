// `cas status`: one look at a CAS, nothing written.
import {readFirst} from '../cluster/reach.ts';
import {observe} from '../plan/observe.ts';
import {makePlan, titlesOf} from '../plan/plan.ts';
import type {Answer} from '../report/outcome.ts';
import {casServices} from './names.ts';
import {casOutcome} from './outcome.ts';
import type {CasSite} from './site.ts';
import {statusComponent} from './status-component.ts';

export async function runStatus(site: CasSite): Promise<Answer> {
  const {cluster, name, outside} = site;
  const {emit, signal} = outside;
  await readFirst(cluster, casServices(name), {signal});
  const components = [statusComponent];
  const plan = makePlan(components, {name}, await observe(cluster, components, {name}, {signal}));
  emit({type: 'findings', components: titlesOf(components), findings: plan.findings});
  return {outcome: casOutcome(site, {mode: 'check', plan})};
}
