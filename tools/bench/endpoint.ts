import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { LocalAccount } from '../../local/host/account.ts';

const newCertificate =
  'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout - -out - -days 2 -subj /CN=localhost ' +
  '-addext subjectAltName=DNS:localhost';

/**
 * Serves a local account on a free port of the loopback interface, until it is closed. Over TLS, the path that functions
 * take on AWS: over plain HTTP the SDK has Node load modules that it never needs there. The certificate is made on the spot,
 * by the `openssl` command.
 */
export const serveTls = async ({ answer, stack }: LocalAccount) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-endpoint-'));
  const pem = execFileSync('openssl', newCertificate.split(' '), { stdio: 'pipe' });
  const file = join(folder, 'cert.pem');
  writeFileSync(file, pem);
  const server = createServer({ key: pem, cert: pem }, async (incoming, outgoing) => {
    const { method = '', url = '' } = incoming;
    const headers = incoming.headers as Record<string, string>;
    const response = await answer({ method, url, headers, body: await text(incoming) });
    outgoing.writeHead(response.statusCode, response.headers).end(response.body);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return {
    /** What a process needs to reach it as it would reach AWS: the endpoint, credentials, a certificate to trust. */
    environment: {
      AWS_ENDPOINT_URL: `https://localhost:${(server.address() as AddressInfo).port}`,
      AWS_REGION: stack.location.region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      NODE_EXTRA_CA_CERTS: file,
    },
    close: () => {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true });
    },
  };
};
