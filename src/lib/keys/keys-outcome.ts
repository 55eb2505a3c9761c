// What a command about keys came to, as data. Pure.
import type {ComponentTitle} from '../report/event.ts';
import {exitCodeOf, type Finding} from '../report/finding.ts';
import type {Mode, Outcome} from '../report/outcome.ts';
import type {KeyRow} from './inspect-keys.ts';

const components: readonly ComponentTitle[] = [{id: 'keys', title: 'keys'}];

export interface KeysResult {
  /** Of the command: `keys backup`. */
  command: string;
  mode: Mode;
  findings: readonly Finding[];
  /** What was done, each in one line. */
  done?: readonly string[];
  results?: NonNullable<Outcome['results']>;
  /** Said when nothing is wrong. */
  good: string;
  /** What the command did, said also when something else is wrong. */
  made?: string;
}

export interface OutcomeFrame {
  /** Of the program: no stack is touched. */
  version: string;
  strict: boolean;
  milliseconds: number;
}

export function keysOutcome(result: KeysResult, {version, strict, milliseconds}: OutcomeFrame): Outcome {
  const {command, mode, findings, done = [], results = []} = result;
  return {
    ...{command, mode, version, components, findings, requests: 0, milliseconds},
    changes: done.map((summary, index) => ({id: `keys/${index + 1}`, component: 'keys', summary, state: 'done'})),
    ...(results.length > 0 && {results}),
    exitCode: exitCodeOf(findings, strict),
    ...sentence(result),
  };
}

function sentence({findings, good, made}: KeysResult): {summary: string; next?: string} {
  const worst =
    findings.find(({verdict, mendable}) => verdict === 'failed' && !mendable) ??
    findings.find(({verdict}) => verdict === 'failed' || verdict === 'unknown') ??
    findings.find(({verdict}) => verdict === 'warning');
  if (worst === undefined) return {summary: made ?? good};
  const next = worst.hint === undefined ? {} : {next: worst.hint};
  return {summary: made === undefined ? worst.summary : `${made}; but: ${worst.summary}`, ...next};
}

/** `owner identity of a CAS; key 3fa…; mode 0600; also in identity/config.json; no backup`. */
export function rowResult(row: KeyRow): {name: string; value: string} {
  const {path, about, key, mode, copies, backups, lastProof} = row;
  const parts = [
    about,
    `key ${key}`,
    mode === undefined ? undefined : `mode ${mode}`,
    copies.length === 0 ? 'in no other file' : `also in ${copies.join(', ')}`,
    backups.length === 0 ? 'no backup' : `backups: ${backups.join(', ')}`,
    lastProof && `last proof ${lastProof.at.slice(0, 10)} (${lastProof.how})`,
  ];
  return {name: path, value: parts.filter((part) => part !== undefined).join('; ')};
}
