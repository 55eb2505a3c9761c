// Nodes as findings: each by itself as long as that can be read, then together.
import type {Finding} from '../../report/finding.ts';
import type {FindingCode} from '../../report/finding-codes.ts';
import type {NodeJudgement} from './node-judgement.ts';

/** So many lines of one kind are still read; troubles are always told one by one. */
const mostLines = 8;

export function nodeFindings(nodes: readonly NodeJudgement[], code: FindingCode, component: string): Finding[] {
  const byVerdict = Map.groupBy(nodes, ({verdict}) => verdict);
  const quiet = (['ok', 'skipped'] as const).flatMap((verdict) => {
    const own = byVerdict.get(verdict) ?? [];
    return own.length > mostLines
      ? together(own, code, component)
      : own.map((node) => findingOf(node, code, component));
  });
  const loud = nodes.filter(({verdict}) => verdict !== 'ok' && verdict !== 'skipped');
  return [...loud.map((node) => findingOf(node, code, component)), ...quiet];
}

function findingOf(
  {name, verdict, summary, troubles, hint}: NodeJudgement,
  code: FindingCode,
  component: string,
): Finding {
  const details = troubles.slice(1);
  return {
    ...{code, verdict, component, summary, object: `Node ${name}`},
    ...(details.length > 0 && {details}),
    ...(hint !== undefined && {hint}),
  };
}

/** One finding for each thing that is said of many: `40 nodes: it is not known to have SGX`. */
function together(nodes: readonly NodeJudgement[], code: FindingCode, component: string): Finding[] {
  const same = Map.groupBy(nodes, ({name, summary, verdict}) =>
    verdict === 'ok' ? '' : summary.slice(`Node ${name}: `.length),
  );
  return [...same].map(([words, own]): Finding => {
    const names = own.map(({name}) => name);
    const shown = names.length > mostLines ? `${names.slice(0, mostLines).join(', ')} …` : names.join(', ');
    const [first] = own;
    const summary = words === '' ? `${own.length} nodes are fine: ${shown}` : `${own.length} nodes: ${words}: ${shown}`;
    return {code, verdict: first?.verdict ?? 'ok', component, summary};
  });
}
