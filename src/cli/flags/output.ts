// Flags for how long to wait, what to print and how, the same for every command that reports.
import * as Flags from '@oclif/core/flags';
import {outputTable, settingTable} from '../../lib/settings/setting-table.ts';
import {flagsOf} from './define.ts';

const waiting = flagsOf('WAITING');
const output = flagsOf('OUTPUT');
const general = flagsOf('GENERAL');

export const waitingFlags = {
  timeout: waiting.text(settingTable.timeout, {
    value: 'TIME',
    summary: 'limit for the whole run: seconds, or 90s, 10m, 1h (default: 15m; 0 is refused)',
  }),
  'request-timeout': waiting.text(settingTable.requestTimeout, {
    value: 'TIME',
    summary: 'limit for one request to the API server (default: 30s)',
  }),
};

export const outputFlags = {
  output: output.text(outputTable.output, {
    char: 'o',
    value: 'FORM',
    summary: 'table for people (default), json or yaml for programs',
  }),
  strict: output.toggle(settingTable.strict, {summary: 'end with exit code 3 also when there are only warnings'}),
  verbose: output.toggle(outputTable.verbose, {
    char: 'v',
    summary: 'also say where settings and files come from',
  }),
  quiet: output.toggle(outputTable.quiet, {
    summary: 'beside the result say only warnings and errors',
  }),
  debug: output.toggle(outputTable.debug, {summary: 'say everything, with stacks of errors; secrets stay masked'}),
  'no-color': output.toggle(outputTable.noColour, {summary: 'no colours [NO_COLOR]'}),
};

export const generalFlags = {
  help: Flags.boolean({char: 'h', helpGroup: 'GENERAL', summary: 'show this help'}),
  config: general.text(outputTable.config, {
    value: 'FILE',
    summary: 'config file, YAML or NAME=value lines; read as data (default: config.yaml in the config directory)',
  }),
  version: Flags.boolean({helpGroup: 'GENERAL', summary: 'show the version of this program'}),
};
