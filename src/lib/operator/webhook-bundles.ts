// The CA certificates that webhook configurations and CRDs trust: reading them, and setting them all to one.
import type {KubeObject} from '../cluster/object.ts';

interface ClientConfig {
  caBundle?: string;
  service?: unknown;
}

/** The caBundle of every webhook the object names, base64; an empty text where there is none. */
export function trustedBundles(object: KubeObject): string[] {
  const webhooks: {clientConfig: ClientConfig}[] = object.webhooks ?? [];
  const conversion: ClientConfig | undefined = object.spec?.conversion?.webhook?.clientConfig;
  return [...webhooks.map(({clientConfig}) => clientConfig), ...(conversion === undefined ? [] : [conversion])].map(
    ({caBundle = ''}) => caBundle,
  );
}

/** Merge patch that makes every webhook of the object trust `caBundle`, refused if the object changed meanwhile. */
export function withBundle(object: KubeObject, caBundle: string): Record<string, unknown> {
  const metadata = {resourceVersion: object.metadata.resourceVersion};
  if (object.kind === 'CustomResourceDefinition') {
    return {metadata, spec: {conversion: {webhook: {clientConfig: {caBundle}}}}};
  }
  const webhooks: {clientConfig: ClientConfig}[] = object.webhooks ?? [];
  // A merge patch replaces lists whole, so the list goes back as it was read, but for the bundles.
  return {metadata, webhooks: webhooks.map((entry) => ({...entry, clientConfig: {...entry.clientConfig, caBundle}}))};
}
