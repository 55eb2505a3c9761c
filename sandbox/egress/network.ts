// The Service network as far as the API server needs it: which local port answers for an address, if any does.
import type {KubeObject} from '../client/object.ts';
import type {Faults} from '../faults/fault.ts';

export type Service = KubeObject<{spec?: {clusterIPs?: string[]; ports?: {port: number}[]}}>;
export type EndpointSlice = KubeObject<{endpoints?: {conditions?: {ready?: boolean}}[] | null}>;

/** What becomes of a connection. */
export type Route =
  | {to: 'port'; host: string; port: number}
  /** Accepted, and never answered. */
  | {to: 'nowhere'}
  | {to: 'refused'; reason: string};

export interface Network {
  services: readonly Service[];
  endpointSlices: readonly EndpointSlice[];
  faults: Faults;
  /** `NAMESPACE/NAME/PORT` → local port. */
  played: ReadonlyMap<string, number>;
}

/** Where a connection to `host:port` goes, as kube-proxy and the network would decide it. */
export function routeTo(host: string, port: number, network: Network): Route {
  if (host === '127.0.0.1' || host === 'localhost' || host === '[::1]') return {to: 'port', host: '127.0.0.1', port};
  const service = network.services.find((one) => one.spec?.clusterIPs?.includes(host) || isNameOf(one, host));
  if (service === undefined) return {to: 'refused', reason: 'no route to host'};
  const name = `${service.metadata.namespace}/${service.metadata.name}`;
  if (network.faults.all('webhook-timeout').some((fault) => fault.service === name)) return {to: 'nowhere'};
  const isFaulty = network.faults.all('webhook-refused').some((fault) => fault.service === name);
  const localPort = network.played.get(`${name}/${port}`);
  if (isFaulty || localPort === undefined || !hasReadyEndpoint(service, network.endpointSlices)) {
    return {to: 'refused', reason: 'connection refused'};
  }
  return {to: 'port', host: '127.0.0.1', port: localPort};
}

/** `NAME.NAMESPACE`, also with `.svc` and the cluster's domain. */
function isNameOf({metadata: {name, namespace}}: Service, host: string): boolean {
  const own = `${name}.${namespace}`;
  return [own, `${own}.svc`, `${own}.svc.cluster.local`].includes(host);
}

function hasReadyEndpoint({metadata}: Service, slices: readonly EndpointSlice[]): boolean {
  return slices
    .filter((slice) => slice.metadata.namespace === metadata.namespace)
    .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === metadata.name)
    .some((slice) => slice.endpoints?.some((endpoint) => endpoint.conditions?.ready !== false));
}
