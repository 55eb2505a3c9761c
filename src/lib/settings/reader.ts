// Reads settings one by one from their sources, remembers where each came from, and collects all complaints.

import {type CasSettingName, casTable} from './cas-table.ts';
import {readDuration} from './duration.ts';
import type {SettingRow} from './setting-row.ts';
import {type OutputName, outputTable, type SettingName, settingTable} from './setting-table.ts';
import type {Origin} from './settings.ts';
import {lookUp, type Sourced, type Sources} from './sources.ts';

type Name = SettingName | CasSettingName | OutputName;

/** One setting as --verbose shows it; a secret's value is already masked. */
export interface ResolvedSetting {
  name: string;
  value: string;
  origin: Origin;
  where: string;
  row: SettingRow;
}

export interface SettingReader {
  text(name: Name): string | undefined;
  text(name: Name, fallback: string): string;
  switch(name: Name): boolean;
  list(name: Name): readonly string[];
  /** Milliseconds; `fallback` in the form a person would type, such as `15m`. */
  duration(name: Name, fallback: string): number;
  /** A text of a certain form; `demand` completes the sentence "… must be". */
  form(name: Name, matches: (text: string) => boolean, demand: string): string | undefined;
  /** How messages call the setting: by the flag, variable or line that gave it. */
  where(name: Name): string;
  origin(name: Name): Origin;
  complain(sentence: string): void;
}

/** Longest time limit that makes sense, and that a timer can hold: 7 days. */
const longest = 7 * 24 * 3_600_000;

export function settingReader(sources: Sources): {
  read: SettingReader;
  resolved: ResolvedSetting[];
  complaints: string[];
} {
  const resolved: ResolvedSetting[] = [];
  const complaints: string[] = [];
  const rowOf = (name: Name): SettingRow => ({...settingTable, ...casTable, ...outputTable})[name];
  const find = (name: Name, fallback: string | undefined): Sourced | undefined => {
    const row = rowOf(name);
    const sourced = lookUp(row, sources);
    const shown = sourced === undefined ? fallback : row.secret ? '********' : String(sourced.value);
    if (shown !== undefined) {
      const {origin, where} = sourced ?? {origin: 'default', where: 'default'};
      resolved.push({name: row.flag ?? row.variables?.[0] ?? name, value: shown, origin, where, row});
    }
    return sourced;
  };
  const where = (name: Name) => lookUp(rowOf(name), sources)?.where ?? displayName(rowOf(name));
  const complain = (sentence: string) => void complaints.push(sentence);

  function text(name: Name): string | undefined;
  function text(name: Name, fallback: string): string;
  function text(name: Name, fallback?: string): string | undefined {
    const value = find(name, fallback)?.value;
    if (typeof value === 'string' || value === undefined) return value ?? fallback;
    complain(`${where(name)}: one value is needed`);
    return fallback;
  }

  const read: SettingReader = {
    text,
    switch(name) {
      const sourced = find(name, undefined);
      if (sourced === undefined) return false;
      const value = typeof sourced.value === 'boolean' ? sourced.value : readSwitch(String(sourced.value));
      // `V` belongs to many build tools, with values of their own.
      if (value === undefined && sourced.where !== 'V') {
        complain(`${sourced.where}: ${JSON.stringify(sourced.value)} is neither true nor false`);
      }
      return value ?? false;
    },
    list(name) {
      const value = find(name, undefined)?.value;
      if (value === undefined || typeof value === 'boolean') return [];
      return typeof value === 'string' ? value.split(',') : value;
    },
    duration(name, fallback) {
      const typed = text(name, fallback);
      const milliseconds = readDuration(typed);
      if (milliseconds === undefined) {
        complain(`${where(name)}: ${JSON.stringify(typed)} is no length of time; write 600, 90s, 10m or 1h30m`);
      } else if (milliseconds === 0) {
        complain(`${where(name)}: 0 would mean to wait for ever; give a limit, such as 2h`);
      } else if (milliseconds > longest) {
        complain(`${where(name)}: ${typed} is longer than 7 days (168h)`);
      }
      return milliseconds ?? 0;
    },
    form(name, matches, demand) {
      const value = text(name);
      if (value !== undefined && !matches(value)) {
        const shown = rowOf(name).secret ? 'the value' : JSON.stringify(value);
        complain(`${where(name)}: ${shown} must be ${demand}`);
      }
      return value;
    },
    where,
    origin: (name) => lookUp(rowOf(name), sources)?.origin ?? 'default',
    complain,
  };
  return {read, resolved, complaints};
}

function displayName(row: SettingRow): string {
  return row.flag ? `--${row.flag}` : (row.variables?.[0] ?? row.about);
}

function readSwitch(text: string): boolean | undefined {
  if (/^(?:1|true|yes|on)$/i.test(text)) return true;
  if (/^(?:0|false|no|off)$/i.test(text)) return false;
  return undefined;
}
