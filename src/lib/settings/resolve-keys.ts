// Settings of the commands about the keys on this machine.
import type {SealSettings} from './cas-settings.ts';
import {filesOf} from './named-files.ts';
import {absolutePath, type Machine} from './paths.ts';
import {type ReadSettings, type Said, settle} from './read-settings.ts';
import type {SettingReader} from './reader.ts';
import {resolveSeal, resolveTarget} from './resolve-seal.ts';

export type KeysAction = 'list' | 'verify' | 'backup' | 'restore';

/** What the command line said by its words alone. */
export interface KeysWords {
  action: KeysAction;
  /** The sealed backup, as it was typed. */
  file?: string;
}

export interface KeysSettings {
  action: KeysAction;
  /** Keys and records; ~/.cas. */
  targetDirectory: string;
  /** The sealed backup, absolute. */
  file: string | undefined;
  seal: SealSettings;
  /** A new backup becomes text. */
  armor: boolean;
  /** Wrong rights are set right. */
  mend: boolean;
  strict: boolean;
  /** Milliseconds for the whole run. */
  timeout: number;
}

export function resolveKeys(read: SettingReader, machine: Machine, {action, file}: KeysWords): KeysSettings {
  return {
    action,
    targetDirectory: resolveTarget(read, machine),
    file: file === undefined ? undefined : absolutePath(file, machine),
    seal: resolveSeal(read, machine),
    armor: read.switch('armor'),
    mend: read.switch('mend'),
    strict: read.switch('strict'),
    timeout: read.duration('timeout', '15m'),
  };
}

/** The settings of the commands about keys; throws as settle does. */
export async function readKeysSettings(
  {sources}: Said,
  machine: Machine,
  words: KeysWords,
): Promise<ReadSettings<KeysSettings>> {
  return settle({sources, machine, command: `keys ${words.action}`}, async (read) => {
    const settings = resolveKeys(read, machine, words);
    return {settings, files: filesOf()};
  });
}
