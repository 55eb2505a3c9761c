// How a program tells the sandbox's Service network that it plays a Service.
import {request} from 'node:http';

export interface PlayedService {
  namespace: string;
  name: string;
  /** The Service's own port, not the target port. */
  port: number;
}

/** `socketPath` is what SANDBOX_EGRESS says; `localPort` a port on 127.0.0.1. A later call replaces an earlier one. */
export function registerService(socketPath: string, service: PlayedService, localPort: number): Promise<void> {
  return send(socketPath, 'PUT', service, JSON.stringify({localPort}));
}

/** Takes the registration back. */
export function unregisterService(socketPath: string, service: PlayedService): Promise<void> {
  return send(socketPath, 'DELETE', service);
}

function send(socketPath: string, method: string, {namespace, name, port}: PlayedService, body = ''): Promise<void> {
  const path = `/services/${namespace}/${name}/${port}`;
  return new Promise((resolve, reject) => {
    const outgoing = request({socketPath, method, path}, (incoming) => {
      incoming.resume();
      if (incoming.statusCode === 204) resolve();
      else reject(new Error(`${method} ${path}: ${incoming.statusCode}`));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
