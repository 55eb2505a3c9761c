// docs/findings.md: every question that a check asks, what it means when it is not ok, and how it is mended.
import {findingCodes} from '../../src/lib/report/finding-codes.ts';
import {verdictLooks} from '../../src/lib/report/verdicts.ts';
import {code, generatedFrom, page, table} from './markdown.ts';

const verdictMeanings = {
  ok: 'as desired',
  warning: 'works, but something should be done; a difference only with `--strict`',
  failed: 'not as desired; `--reconcile` mends it unless the finding says otherwise',
  skipped: 'left out on purpose: by a flag, or because something before it is missing',
  unknown: 'could not be determined, for instance because reading was refused; never taken for ok',
};

export function findingsPage(): string {
  const rows = Object.entries(findingCodes);
  return page([
    '# Findings',
    generatedFrom('src/lib/report/finding-codes.ts'),
    'Each line of a check is a finding with a stable code; `kubectl provision explain CODE` prints its section. With `-o json` findings are members of the document that `schema/outcome.schema.json` describes.',
    table(
      ['Symbol', 'Verdict', 'Meaning'],
      Object.entries(verdictLooks).map(([verdict, {symbol}]) => [
        symbol,
        code(verdict),
        verdictMeanings[verdict as keyof typeof verdictMeanings],
      ]),
    ),
    table(
      ['Code', 'Question'],
      rows.map(([name, {title}]) => [`[${name}](#${name.toLowerCase()})`, title]),
    ),
    ...rows.flatMap(([name, {title, meaning, remedy}]) => [`## ${name}`, `**${title}**`, meaning, `Remedy: ${remedy}`]),
  ]);
}
