// What one can ask of a sandbox, with the defaults filled in.

export interface SandboxOptions {
  /** Under which others find it. Default: a random name. */
  name?: string;
  /** Default: 3. */
  nodes?: number;
  /** How many of them have SGX. Default: all. */
  sgxNodes?: number;
  /** Which simulated parts run. Default: all. */
  simulated?: 'all' | 'none' | readonly string[];
  /** Mirror of the releases that will be installed, for the MRENCLAVEs that they name. Default: those of our own. */
  release?: string;
  /** The audit log holds what was sent, too, but for that of Secrets. Default: who, what and when. */
  auditBodies?: boolean;
}

export interface SandboxPlan {
  name: string;
  nodes: number;
  sgxNodes: number;
  simulated: string[];
  release?: string;
  auditBodies?: boolean;
}

/** The programs under sandbox/simulated. */
export const simulatedParts = ['cert-manager', 'secret-operator', 'scone-operator', 'cas'] as const;

/** Fills in the defaults; `freshName` gives a name for a sandbox that has none. Throws on what makes no sense. */
export function planSandbox(options: SandboxOptions, freshName: () => string): SandboxPlan {
  const {name = freshName(), nodes = 3, sgxNodes = nodes, simulated = 'all', release, auditBodies} = options;
  // The name is part of a Unix socket's path, which may have 107 characters.
  if (!/^[a-z0-9]([-a-z0-9]{0,28}[a-z0-9])?$/.test(name)) {
    throw new Error(`${name} is no name for a sandbox: up to 30 of a-z, 0-9 and -`);
  }
  if (sgxNodes > nodes) throw new Error(`${sgxNodes} SGX nodes of ${nodes} nodes`);
  return {
    ...{name, nodes, sgxNodes, simulated: partsOf(simulated)},
    ...(release !== undefined && {release}),
    ...(auditBodies !== undefined && {auditBodies}),
  };
}

function partsOf(simulated: 'all' | 'none' | readonly string[]): string[] {
  if (simulated === 'all') return [...simulatedParts];
  if (simulated === 'none') return [];
  const unknown = simulated.find((part) => !simulatedParts.some((known) => known === part));
  if (unknown !== undefined) throw new Error(`there is no simulated part ${unknown}: ${simulatedParts.join(', ')}`);
  return [...simulated];
}
