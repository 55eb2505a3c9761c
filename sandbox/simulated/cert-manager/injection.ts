// What the cainjector does: the authority that an object asks for by annotation becomes its caBundle.
import type {KubeObject} from '../../client/object.ts';
import type {Certificate, Secret} from './kinds.ts';

const fromCertificate = 'cert-manager.io/inject-ca-from';
const fromSecret = 'cert-manager.io/inject-ca-from-secret';
const certificateName = 'cert-manager.io/certificate-name';
const directInjection = 'cert-manager.io/allow-direct-injection';

export type WebhookConfiguration = KubeObject<{
  webhooks?: {name: string; clientConfig: {caBundle?: string}}[];
}>;

export type Definition = KubeObject<{
  spec: {conversion?: {strategy: string; webhook?: {clientConfig?: {caBundle?: string}}}};
}>;

/** Where certificates and Secrets are looked up. */
export interface Sources {
  certificate(name: string, namespace: string): Certificate | undefined;
  secret(name: string, namespace: string): Secret | undefined;
}

/** Whether the object asks for an authority at all. */
export function wantsInjection({metadata: {annotations}}: KubeObject): boolean {
  return annotations?.[fromCertificate] !== undefined || annotations?.[fromSecret] !== undefined;
}

/** Whether an authority can come from the Secret at all. */
export function isSource({metadata: {annotations}}: Secret): boolean {
  return annotations?.[certificateName] !== undefined || annotations?.[directInjection] !== undefined;
}

/** The bundle (base64 of PEM, as the API has it) that the object asks for; undefined if there is none (yet). */
export function wantedBundle({metadata: {annotations = {}}}: KubeObject, sources: Sources): string | undefined {
  const [namespace = '', name = ''] = (annotations[fromCertificate] ?? annotations[fromSecret] ?? '').split('/');
  if (annotations[fromCertificate] === undefined) {
    const secret = sources.secret(name, namespace);
    return secret?.metadata.annotations?.[directInjection] === 'true' ? secret.data?.['ca.crt'] : undefined;
  }
  const certificate = sources.certificate(name, namespace);
  const secret = certificate === undefined ? undefined : sources.secret(certificate.spec.secretName, namespace);
  const belongs = secret?.metadata.annotations?.[certificateName] === name;
  return belongs ? secret?.data?.['ca.crt'] : undefined;
}

/** The configuration with the bundle in all of its webhooks; undefined if it is there already. */
export function injected(configuration: WebhookConfiguration, caBundle: string): WebhookConfiguration | undefined {
  const {webhooks = []} = configuration;
  if (webhooks.every(({clientConfig}) => clientConfig.caBundle === caBundle)) return undefined;
  const changed = webhooks.map((webhook) => ({...webhook, clientConfig: {...webhook.clientConfig, caBundle}}));
  return {...configuration, webhooks: changed};
}

/** The merge patch that puts the bundle into a definition with a conversion webhook; undefined if nothing is to do. */
export function definitionPatch({metadata, spec}: Definition, caBundle: string): object | undefined {
  const clientConfig = spec.conversion?.webhook?.clientConfig;
  if (spec.conversion?.strategy !== 'Webhook' || clientConfig === undefined) return undefined;
  if (clientConfig.caBundle === caBundle) return undefined;
  const {resourceVersion} = metadata;
  return {metadata: {resourceVersion}, spec: {conversion: {webhook: {clientConfig: {caBundle}}}}};
}
