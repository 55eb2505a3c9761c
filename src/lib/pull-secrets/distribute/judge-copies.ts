// Findings about copies of pull secrets: in place, missing, left over, in the way.
import type {Judgement} from '../../plan/judgement.ts';
import {injectAnnotations, pullSecretNames} from '../../scone/names.ts';
import {countOf} from '../judge-reading.ts';
import type {PullSecretScope} from '../pull-secret.ts';
import {makerOf} from '../pull-secret-facts.ts';
import {makerText} from '../status-rows.ts';
import type {DistributionGround} from './ground.ts';
import type {CopyPlan, ForeignCopy} from './plan-copies.ts';

export interface JudgingCopies {
  scope: PullSecretScope;
  /** `kubectl provision` */
  ownName: string;
}

export function judgeCopies(
  ground: DistributionGround,
  plan: CopyPlan,
  judgement: Judgement,
  {scope, ownName}: JudgingCopies,
): void {
  const command = `${ownName} secrets distribute --native-injector`;
  for (const {what, state, reason} of ground.troubles) judgement.unknown('PS191', what, {state, reason});
  judgeSources(plan, judgement, scope, ownName);
  const {create, update, good, remove} = plan;
  const due = [...create.map(({place, because}) => `${place} is missing: ${because}`), ...update.map(outdatedWords)];
  if (due.length > 0) {
    const summary = `${countOf(due.length, 'copy is', 'copies are')} missing or out of date`;
    judgement.differs('PS191', summary, {details: shortened(due), hint: `${command} writes them`});
  } else if (ground.troubles.length === 0 && ground.asks.size === 0) {
    const hint = `kubectl annotate namespace NAME ${injectAnnotations[1]}=true  # and it gets ${pullSecretNames[1]}`;
    judgement.ok('PS191', 'no namespace asks for a copy', {hint});
  } else if (ground.troubles.length === 0) {
    const summary = `${countOf(good.length, 'copy is', 'copies are')} as the sources in namespace ${scope.namespace}`;
    judgement.ok('PS191', summary);
  }
  if (remove.length > 0) {
    const summary = `nobody asks any more for ${countOf(remove.length, 'copy', 'copies')} of ours`;
    judgement.differs('PS192', summary, {
      details: shortened(remove.map(({place}) => place)),
      hint: `${command} removes them`,
    });
  }
  judgeForeign(plan.foreign, judgement);
  if (ground.instructions.length > 0) {
    const summary = `the secret operator is told to make the same copies (ImagePullSecret ${ground.instructions.join(', ')})`;
    const hint = `leave it to the secret operator: ${ownName} secrets distribute`;
    judgement.warning('PS195', summary, {hint});
  }
}

function judgeSources(
  {sources}: CopyPlan,
  judgement: Judgement,
  {namespace, registry}: PullSecretScope,
  ownName: string,
): void {
  for (const source of sources) {
    const object = `Secret ${namespace}/${source.name}`;
    if (source.is === 'good')
      judgement.ok('PS190', `pull secret ${source.name} has an account for ${registry}`, {object});
    else if (source.is === 'unknown') judgement.unknown('PS190', object, source, {object});
    else {
      const hint = `${ownName} operator --reconcile --username USER --email ADDRESS --access-token-file FILE`;
      judgement.broken('PS190', `pull secret ${source.name} ${source.because}`, {object, hint});
    }
  }
}

/** What others look after is theirs, whatever it holds. */
function judgeForeign(foreign: readonly ForeignCopy[], judgement: Judgement): void {
  const words = ({place, secret}: ForeignCopy) =>
    `${place}: ${makerText(makerOf(secret)) ?? 'it is not known who made it'}`;
  const [same, others] = [foreign.filter(({isSame}) => isSame), foreign.filter(({isSame}) => !isSame)];
  if (same.length > 0) {
    const summary = `${countOf(same.length, 'copy is', 'copies are')} as wanted, and somebody else’s`;
    judgement.skipped('PS193', summary, {details: shortened(same.map(words))});
  }
  if (others.length > 0) {
    const summary = `${countOf(others.length, 'secret lies', 'secrets lie')} where a copy is wanted, and ${others.length === 1 ? 'is' : 'are'} neither ours nor as the source`;
    const hint = 'see who looks after them; what nobody needs can be deleted, then run the same command again';
    judgement.warning('PS193', summary, {details: shortened(others.map(words)), hint});
  }
}

const outdatedWords = ({place}: {place: string}) => `${place} holds something else than its source`;

const mostDetails = 8;

export function shortened(lines: readonly string[]): string[] {
  if (lines.length <= mostDetails) return [...lines];
  return [...lines.slice(0, mostDetails - 1), `and ${lines.length - mostDetails + 1} more`];
}
