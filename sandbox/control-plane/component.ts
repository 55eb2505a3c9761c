// A program of the control plane as plain data: what to run with which arguments.

export interface ComponentCommand {
  /** `kube-apiserver`; also the name of its log file. */
  name: string;
  file: string;
  args: string[];
  /** Beside the little that all programs of a sandbox get. */
  environment?: Record<string, string>;
}

/** `{a: 1, b: 'x'}` as `--a=1 --b=x`. */
export function flags(values: Record<string, string | number | boolean>): string[] {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}
