// Proxies on loopback that lead through to wherever they are asked to, and note where that is.
import {createServer} from 'node:http';
import {type AddressInfo, connect as connectSocket, createServer as createTcpServer, type Server} from 'node:net';

export interface ProxyServer {
  url: string;
  /** `HOST:PORT` of each tunnel that was asked for. */
  tunnels: string[];
  close(): void;
}

/** `refusal` is the status line of its answer to every tunnel. */
export async function startHttpProxy(refusal?: string): Promise<ProxyServer> {
  const tunnels: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    if (refusal !== undefined) return void socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
    const [host, port] = (request.url ?? '').split(':');
    const upstream = connectSocket(Number(port), host);
    upstream.on('connect', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  return {url: await listening(proxy), tunnels, close: () => proxy.close()};
}

/** SOCKS 5 (RFC 1928) without authentication, for IPv4 addresses; trusts that each message comes in one piece. */
export async function startSocksProxy(): Promise<ProxyServer> {
  const tunnels: string[] = [];
  const proxy = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(Buffer.of(5, 0));
      socket.once('data', (wish) => {
        const [host, port] = [wish.subarray(4, 8).join('.'), wish.readUInt16BE(8)];
        tunnels.push(`${host}:${port}`);
        const upstream = connectSocket(port, host, () => {
          socket.write(Buffer.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
          upstream.pipe(socket).pipe(upstream);
        });
        upstream.on('error', () => socket.destroy());
      });
    });
  });
  return {url: (await listening(proxy)).replace('http:', 'socks5:'), tunnels, close: () => proxy.close()};
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
