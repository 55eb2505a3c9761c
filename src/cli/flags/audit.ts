// Flags of `audit` and `cas audit`.
import {Args} from '@oclif/core';
import {casTable} from '../../lib/settings/cas-table.ts';
import {casName, casScopeFlags} from './cas.ts';
import {connectionFlags} from './connection.ts';
import {flagsOf} from './define.ts';
import {generalFlags, outputFlags, waitingFlags} from './output.ts';

const log = flagsOf('THE LOG');
const {strict: _strict, ...output} = outputFlags;
const {timeout, ...waiting} = waitingFlags;

/** The second word is for those who write `audit cas NAME`, as the old plugin wanted it. */
export const auditArguments = {
  ...casName,
  further: Args.string({description: 'name of the CAS behind the word cas', hidden: true, ignoreStdin: true}),
};

export const auditFlags = {
  ...casScopeFlags,
  follow: log.toggle(casTable.follow, {char: 'f', summary: 'go on with what comes, also when the CAS moves'}),
  since: log.text(casTable.since, {
    value: 'TIME',
    summary: 'only lines that are no older: 90s, 10m, 1h, or a time such as 2026-01-31T12:00:00Z',
  }),
  tail: log.text(casTable.tail, {value: 'N', summary: 'only the last N lines, and what comes after them'}),
  timestamps: log.toggle(casTable.timestamps, {summary: 'begin each line with the time at which the node got it'}),
  previous: log.toggle(casTable.previous, {
    char: 'p',
    summary: 'the log of the container before its last start',
  }),
  timeout: {...timeout, summary: 'limit for the whole run (default: 15m; with --follow none)'},
  ...waiting,
  ...output,
  ...connectionFlags,
  ...generalFlags,
};
