// The environment that the programs of a sandbox get.

const kept = ['HOME', 'LANG', 'PATH', 'TMPDIR', 'TZ', 'USER'];

/**
 * Little of one's own: a proxy would keep the API server from its webhooks, a KUBECONFIG would lead somewhere else,
 * and the options of a test runner's Node are not for ours.
 */
export function plainEnvironment(own: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(kept.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]])));
}
