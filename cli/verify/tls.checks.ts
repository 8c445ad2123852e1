import { isIP } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import { networkReason } from '../network-errors.ts';
import { type Check, failed, notKnown, ok } from './check.ts';

const timeoutMs = 10_000;
/** OpenSSL leaves out what is older than TLS 1.2 unless it is asked for it. */
const old: ConnectionOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' };
const canOnlyNewer = /^ERR_SSL_(NO_PROTOCOLS_AVAILABLE|NO_CIPHERS_AVAILABLE|UNSUPPORTED_PROTOCOL)$/;

export const tlsChecks: readonly Check[] = [
  {
    name: 'tls',
    proves: 'Only TLS 1.2 and later is spoken',
    find: async ({ api }) => {
      const url = new URL(api.url);
      if (url.protocol !== 'https:') return notKnown(`${url.origin} has no TLS; on AWS the API has.`);
      let version: string;
      try {
        version = await handshake(url);
      } catch (error) {
        const { code, reason } = networkReason(error) ?? { code: 'unknown', reason: `${error}` };
        return failed(
          `No handshake with ${url.host}: ${reason} (${code}).`,
          'Look for a proxy or firewall in between.',
        );
      }
      const spoken = version.replace('TLSv', 'TLS ');
      try {
        const taken = await handshake(url, old);
        return failed(
          `${taken.replace('TLSv', 'TLS ')} is taken as well.`,
          'Is a proxy or domain name of your own in between?',
        );
      } catch (error) {
        const { code = '' } = error as NodeJS.ErrnoException;
        if (canOnlyNewer.test(code)) return notKnown(`${spoken}; TLS 1.1 can't be tried from this computer.`);
        return ok(`${spoken}; TLS 1.1 is refused.`);
      }
    },
  },
];

/** The version that a handshake agrees on. */
const handshake = ({ hostname, port }: URL, options: ConnectionOptions = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(
      { host: hostname, port: Number(port || 443), ...(!isIP(hostname) && { servername: hostname }), ...options },
      () => {
        resolve(socket.getProtocol() ?? 'unknown');
        socket.destroy();
      },
    );
    socket.on('error', reject);
    socket.setTimeout(timeoutMs, () => socket.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
  });
