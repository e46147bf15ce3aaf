import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a server on loopback. By default it takes a free port. */
export async function startHttpServer(listener: http.RequestListener, port = 0): Promise<HttpServer> {
  const server = http.createServer(listener);
  // Clients keep connections open for a whole test or demo. The server must not close them in between.
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
