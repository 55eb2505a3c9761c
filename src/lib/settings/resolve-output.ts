// How the program talks: settings that are needed before anything else can be said.
import type {SettingReader} from './reader.ts';

export type OutputFormat = 'table' | 'json' | 'yaml';

export interface OutputSettings {
  format: OutputFormat;
  verbose: boolean;
  debug: boolean;
  /** Only warnings and errors beside the result. */
  quiet: boolean;
  noColour: boolean;
}

const formats: readonly string[] = ['table', 'json', 'yaml'] satisfies OutputFormat[];

export function resolveOutput(read: SettingReader): OutputSettings {
  const format = read.text('output', 'table');
  if (!isFormat(format)) {
    read.complain(`${read.where('output')}: ${JSON.stringify(format)} is no form of output; use table, json or yaml`);
  }
  const debug = read.switch('debug');
  const quiet = read.switch('quiet');
  if (quiet && (debug || (read.switch('verbose') && read.origin('verbose') === 'flag'))) {
    read.complain('--quiet contradicts --verbose and --debug');
  }
  return {
    format: isFormat(format) ? format : 'table',
    verbose: (read.switch('verbose') && !quiet) || debug,
    debug,
    quiet,
    noColour: read.switch('noColour'),
  };
}

function isFormat(text: string): text is OutputFormat {
  return formats.includes(text);
}
