// The faults that can be switched on in a sandbox, and how the ConfigMap that holds them is read.

import type {SconeFault} from '../stand-ins/scone/settings.ts';

/** Where the faults are kept: one key per fault, its settings as JSON. */
export const faultsNamespace = 'sandbox-system';
export const faultsConfigMap = 'faults';

/** Settings of each fault; what they do stands in sandbox/README.md. */
export interface FaultSettings {
  'image-pull-fails': {image: string; message?: string};
  'image-pull-slow': {image: string; seconds: number};
  'registry-requires': {image: string; username: string; password: string; secret?: string};
  'webhook-timeout': {service: string};
  'webhook-refused': {service: string};
  'ca-bundle-wrong': object;
  'cert-manager-slow': {seconds: number};
  'operator-slow': {seconds: number};
  'operator-never-ready': object;
  'las-unhealthy': {message: string; node?: string};
  'sgxplugin-unhealthy': {message?: string};
  'cas-log-silent': {cas?: string; about?: 'key-hash' | 'token'};
  'cas-restarts': {cas?: string};
  'cas-token-used': {cas?: string};
  'cas-not-attestable': {cas?: string};
  'cas-measurement': {cas?: string; signer?: string; isvsvn?: number; debug?: boolean};
  'cas-refuses': {cas?: string; request: string; after?: boolean};
  'cas-snapshots-fail': {cas?: string};
  'cas-report-stale': {cas?: string};
  'cas-image-lacks': {programs: string[]};
  'backup-never-registers': {cas?: string; node?: string};
  'backup-slow': {cas?: string; node?: string; seconds: number};
  'scone-cli': Omit<SconeFault, 'once'> & {once?: boolean};
}

export type FaultName = keyof FaultSettings;

/** The settings each fault cannot do without. */
const requiredSettings: Record<FaultName, readonly string[]> = {
  'image-pull-fails': ['image'],
  'image-pull-slow': ['image', 'seconds'],
  'registry-requires': ['image', 'username', 'password'],
  'webhook-timeout': ['service'],
  'webhook-refused': ['service'],
  'ca-bundle-wrong': [],
  'cert-manager-slow': ['seconds'],
  'operator-slow': ['seconds'],
  'operator-never-ready': [],
  'las-unhealthy': ['message'],
  'sgxplugin-unhealthy': [],
  'cas-log-silent': [],
  'cas-restarts': [],
  'cas-token-used': [],
  'cas-not-attestable': [],
  'cas-measurement': [],
  'cas-refuses': ['request'],
  'cas-snapshots-fail': [],
  'cas-report-stale': [],
  'cas-image-lacks': ['programs'],
  'backup-never-registers': [],
  'backup-slow': ['seconds'],
  'scone-cli': ['command', 'does'],
};

export const faultNames = Object.keys(requiredSettings) as FaultName[];

/** The faults that are on. */
export interface Faults {
  /** The settings of the fault, or undefined when it is off; the first one when it is on several times. */
  get<N extends FaultName>(name: N): FaultSettings[N] | undefined;
  /** All settings under which the fault is on; empty when it is off. */
  all<N extends FaultName>(name: N): FaultSettings[N][];
}

/** Reads the ConfigMap's data; a value that is no JSON object counts as `{}`. */
export function readFaults(data: Readonly<Record<string, string>> = {}): Faults {
  const all = <N extends FaultName>(name: N) =>
    Object.entries(data)
      .filter(([key]) => key.split('.')[0] === name)
      .map(([, value]) => settingsOf(value) as FaultSettings[N]);
  return {all, get: (name) => all(name)[0]};
}

/** What is wrong with a fault that somebody wants to switch on, or undefined. `key` may carry a suffix. */
export function faultProblem(key: string, settings: object): string | undefined {
  const name = key.split('.')[0] ?? '';
  if (!isFaultName(name)) return `there is no fault ${name}; there are ${faultNames.join(', ')}`;
  const missing = requiredSettings[name].filter((setting) => !(setting in settings));
  return missing.length === 0 ? undefined : `fault ${name} needs ${missing.join(', ')}`;
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(requiredSettings, name);
}

function settingsOf(value: string): object {
  try {
    const settings: unknown = JSON.parse(value);
    return typeof settings === 'object' && settings !== null ? settings : {};
  } catch {
    return {};
  }
}
