/** What a connection's error code means for a person, by the code or the pattern of several. */
const reasons: readonly (readonly [code: RegExp, reason: string])[] = [
  [/^ECONNREFUSED$/, 'nothing listens there'],
  [/^ENOTFOUND$/, 'there is no such host'],
  [/^EAI_AGAIN$/, "its name can't be resolved; is there a network?"],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, 'the connection was cut'],
  [/^(ETIMEDOUT|UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|TimeoutError)$/, 'no answer came in time'],
  [/^E(HOST|NET)UNREACH$/, 'there is no way to it from here'],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/,
    "it doesn't speak TLS; is it http:// rather than https://?",
  ],
  [
    /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT)/,
    "its TLS certificate can't be verified; where a proxy has one of its own, name it in NODE_EXTRA_CA_CERTS",
  ],
  [/^(ERR_SSL_|ERR_TLS_|EPROTO)/, 'the TLS handshake failed'],
];

/** Codes of an error and of what caused it, outermost first. */
const codesOf = (error: unknown): string[] => {
  if (typeof error !== 'object' || error === null) return [];
  const { code, name, cause } = error as { code?: unknown; name?: unknown; cause?: unknown };
  return [code, name].filter((value) => typeof value === 'string').concat(codesOf(cause));
};

/** Why a host could not be reached, with the error's code; undefined where the error is of another kind. */
export const networkReason = (error: unknown): { readonly code: string; readonly reason: string } | undefined => {
  for (const code of codesOf(error)) {
    const reason = reasons.find(([pattern]) => pattern.test(code))?.[1];
    if (reason) return { code, reason };
  }
  return undefined;
};
