// Where a CAS sends its audit log, as far as an owner config tells.
import {parse} from 'smol-toml';
import type {CasName} from '../names.ts';

/** The log goes over the network: the container has nothing of it. */
export interface NetworkSink {
  /** Without what may be a secret in it: user, password and query. */
  url: string;
}

export type Sink = {kind: 'file'} | ({kind: 'network'} & NetworkSink);

/** Undefined for what is no owner config, or says nothing of the audit log. */
export function sinkIn(ownerConfig: string): Sink | undefined {
  const {sink, url} = tableIn(ownerConfig, 'audit_log') ?? {};
  if (sink === 'file') return {kind: 'file'};
  return sink === 'network' ? {kind: 'network', url: plainUrl(url)} : undefined;
}

/** Whether an owner config is about this CAS: all that the old scripts knew wrote theirs into one file. */
export function isAbout(ownerConfig: string, {name, namespace}: CasName): boolean {
  const names = tableIn(ownerConfig, 'api_identity')?.alt_names;
  return Array.isArray(names) && names.includes(`${name}.${namespace}`);
}

function tableIn(toml: string, table: string): Record<string, unknown> | undefined {
  try {
    const found = parse(toml)[table];
    return typeof found === 'object' && found !== null && !Array.isArray(found) ? {...found} : undefined;
  } catch {
    // What it says cannot be told; that the file is broken is not what was asked.
    return undefined;
  }
}

function plainUrl(url: unknown): string {
  if (typeof url !== 'string' || !URL.canParse(url)) return 'an address that cannot be read';
  const {protocol, host, pathname} = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
