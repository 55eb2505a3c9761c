// An outcome as SARIF 2.1.0, the form in which code reviews take findings about files.
import {pathToFileURL} from 'node:url';
import type {Finding, Verdict} from './finding.ts';
import {findingCodes} from './finding-codes.ts';
import type {Outcome} from './outcome.ts';

const levels: Readonly<Record<Verdict, 'error' | 'warning' | 'note' | undefined>> = {
  failed: 'error',
  unknown: 'error',
  warning: 'warning',
  skipped: 'note',
  ok: undefined,
};

/** Findings that are ok are left out: a review shows what there is to do. Ends with a line feed. */
export function sarifText({findings, version}: Outcome): string {
  const results = findings.filter(({verdict}) => levels[verdict] !== undefined);
  const codes = [...new Set(results.map(({code}) => code))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'kubectl-provision',
            version,
            rules: codes.map((id) => ({
              id,
              shortDescription: {text: findingCodes[id].title},
              fullDescription: {text: findingCodes[id].meaning},
              help: {text: findingCodes[id].remedy},
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: results.map((finding) => resultOf(finding, codes.indexOf(finding.code))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function resultOf({code, verdict, summary, details = [], hint, place, component}: Finding, ruleIndex: number) {
  const text = [summary, ...details, ...(hint === undefined ? [] : [`Hint: ${hint}`])].join('\n');
  return {
    ruleId: code,
    ruleIndex,
    level: levels[verdict],
    message: {text},
    locations: [
      {
        physicalLocation: {
          artifactLocation: {uri: uriOf(place?.file ?? component)},
          ...(place !== undefined && {region: {startLine: place.line, startColumn: place.column}}),
        },
      },
    ],
  };
}

/** Relative paths stay relative, to the root of the review. */
function uriOf(file: string): string {
  if (/^(?:\/|[A-Za-z]:[\\/])/.test(file)) return pathToFileURL(file).href;
  return file
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/, '')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
}
