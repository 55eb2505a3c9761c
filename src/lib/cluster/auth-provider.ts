// The older auth providers (oidc, azure, gcp), left to the Kubernetes client library. Import it lazily: it is heavy.
import {KubeConfig} from '@kubernetes/client-node/dist/config.js';
import {Failure, reasonOf} from '../report/failure.ts';
import type {Endpoint} from './endpoint.ts';

/** The Authorization header that the provider gives. Throws Failure `undetermined` when it gives none. */
export async function authProviderHeader({cluster, user, userName, context}: Endpoint): Promise<string> {
  const provider = user['auth-provider']?.name ?? '';
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    {name: 'cluster', server: cluster.server, skipTLSVerify: false},
    {name: userName ?? 'user', authProvider: structuredClone(user['auth-provider'])},
  );
  const options: {headers?: Record<string, string>} = {};
  let reason = 'it gave no token';
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    reason = reasonOf(error);
  }
  const header = options.headers?.Authorization;
  if (header !== undefined) return header;
  throw new Failure({
    kind: 'undetermined',
    summary: `the auth provider "${provider}" of the kubeconfig gave no credentials`,
    object: `user ${userName ?? ''} of context ${context.name}`,
    reason,
    next: 'log in again with the tool that wrote this kubeconfig',
  });
}
