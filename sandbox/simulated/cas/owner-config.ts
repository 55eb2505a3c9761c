// The owner's configuration of a CAS: TOML, with the names of its certificate and where its audit log goes.
import {parse} from 'smol-toml';
import {isTree, type Tree} from '../runtime/difference.ts';

export interface OwnerConfig {
  commonName: string;
  /** Names and IPv4 addresses. */
  alternativeNames: string[];
  audit: {isSigned: boolean; sink: 'file' | 'network'};
}

/** Throws with a sentence about the first thing that cannot be right. Members it does not know are let be. */
export function readOwnerConfig(text: string): OwnerConfig {
  const config = parseToml(text);
  const identity = tableIn(config, 'api_identity');
  const audit = tableIn(config, 'audit_log');
  const sink = stringIn(audit, 'audit_log', 'sink') ?? 'file';
  const mode = stringIn(audit, 'audit_log', 'mode') ?? 'unsigned';
  const timeout = stringIn(config, '', 'enclave_reconnect_timeout');
  if (timeout !== undefined && !/^\d+(ms|[smhd])$/.test(timeout))
    throw new Error(`enclave_reconnect_timeout: ${timeout} is no duration`);
  stringIn(tableIn(config, 'dcap'), 'dcap', 'subscription_key');
  if (sink !== 'file' && sink !== 'network') throw new Error(`audit_log.sink: unknown variant ${sink}`);
  if (sink === 'network' && stringIn(audit, 'audit_log', 'url') === undefined)
    throw new Error('audit_log.url: missing for the network sink');
  const commonName = stringIn(identity, 'api_identity', 'common_name');
  if (commonName === undefined) throw new Error('api_identity.common_name: missing');
  return {
    commonName,
    alternativeNames: namesIn(identity.alt_names),
    audit: {isSigned: mode === 'signed', sink},
  };
}

function parseToml(text: string): Tree {
  try {
    return parse(text) as Tree;
  } catch (thrown) {
    throw new Error(`no TOML: ${String((thrown as Error).message).split('\n')[0]}`);
  }
}

function tableIn(config: Tree, name: string): Tree {
  const table = config[name] ?? {};
  if (!isTree(table)) throw new Error(`${name}: a table is wanted`);
  return table;
}

function stringIn(table: Tree, path: string, name: string): string | undefined {
  const value = table[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new Error(`${path === '' ? '' : `${path}.`}${name}: a string is wanted`);
}

function namesIn(value: unknown): string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((name) => typeof name === 'string' && /^[\w.*:-]+$/.test(name))) return value;
  throw new Error('api_identity.alt_names: a list of host names is wanted');
}
