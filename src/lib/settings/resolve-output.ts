// How the program talks: settings that are needed before anything else can be said.
import type {SettingReader} from './reader.ts';

export type OutputFormat = 'table' | 'json' | 'yaml';

export interface OutputSettings {
  format: OutputFormat;
  verbose: boolean;
  debug: boolean;
  noColour: boolean;
}

const formats: readonly string[] = ['table', 'json', 'yaml'] satisfies OutputFormat[];

export function resolveOutput(read: SettingReader): OutputSettings {
  const format = read.text('output', 'table');
  if (!isFormat(format)) {
    read.complain(`${read.where('output')}: ${JSON.stringify(format)} is no form of output; use table, json or yaml`);
  }
  const debug = read.switch('debug');
  return {
    format: isFormat(format) ? format : 'table',
    verbose: read.switch('verbose') || debug,
    debug,
    noColour: read.switch('noColour'),
  };
}

function isFormat(text: string): text is OutputFormat {
  return formats.includes(text);
}
