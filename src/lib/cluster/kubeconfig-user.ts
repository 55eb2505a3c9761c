// The parts of a kubeconfig user that name another program or provider for its credentials.

/** `user.exec`: a program that prints an ExecCredential. */
export interface ExecConfig {
  apiVersion?: string;
  command: string;
  args?: string[] | null;
  env?: {name: string; value: string}[] | null;
  installHint?: string;
  provideClusterInfo?: boolean;
  interactiveMode?: 'Never' | 'IfAvailable' | 'Always';
}

/** `user.auth-provider`: the older providers oidc, azure and gcp. */
export interface AuthProvider {
  name: string;
  config?: Record<string, string>;
}
