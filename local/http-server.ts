import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A server on loopback, on a free port where none is given. */
export async function startHttpServer(listener: http.RequestListener, port = 0): Promise<HttpServer> {
  const server = http.createServer(listener);
  // Clients keep their connections for the length of a test or demo; none should be closed under them.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
