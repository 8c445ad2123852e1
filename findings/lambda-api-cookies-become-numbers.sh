#!/usr/bin/env bash
# A cookie "1e3" is the number 1000 in lambda-api, and a number of 20 digits ends in zeros.
#
# Guess: request.cookies has texts, as cookies are. What response.cookie() has turned into JSON, an object or a list,
# may come back as such, since the documentation says that cookies are parsed automatically.
# What happens: every value that happens to be JSON is parsed. "12345678901234567890" is 12345678901234567000 then,
# "1e3" is 1000, "2.10" is 2.1, "true" is a boolean and "null" is null. "0012" and "12e5a" stay texts. So a text that
# lambda-api itself has sent with response.cookie() comes back as another one.
# Why it matters: an ID of hexadecimal digits is now and then all digits, or has a single e among them. Such a session
# isn't found, and nobody can repeat it. A version "2.10" is 2.1 for everybody.
# Source: the README of lambda-api ("Cookies are automatically parsed, decoded", and a value is serialized "if an
# object, array, etc.").
#
# Version: lambda-api 1.5.1.
# Seen: '"12345678901234567890" is 12345678901234567000', '"1e3" is 1000', '"2.10" is 2.1', '"true" is true', '"null"
#       is null', '"0012" is "0012"', '"12e5a" is "12e5a"'.
# Needs: bash, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund lambda-api@1.5.1
cat > run.cjs <<'JS'
const api = require('lambda-api')();

api.get('/set', (request, response) => {
  response.cookie('id', request.query.id);
  response.send('');
});
api.get('/get', (request, response) => response.json({ id: request.cookies.id }));

/** The event of an HTTP API, format 2.0. */
const event = (path, id, cookies) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: `id=${id}`,
  queryStringParameters: { id },
  cookies,
  headers: {},
  requestContext: { http: { method: 'GET', path, sourceIp: '192.0.2.1' }, stage: '$default' },
  isBase64Encoded: false,
});

(async () => {
  const seen = [];
  for (const id of ['12345678901234567890', '1e3', '2.10', 'true', 'null', '0012', '12e5a']) {
    const { cookies } = await api.run(event('/set', id, []), {});
    const { body } = await api.run(event('/get', '', [cookies[0].split(';')[0]]), {});
    seen.push(`"${id}" is ${body.slice('{"id":'.length, -1)}`);
  }
  console.log(seen.join('\n'));
  const expected = [
    '"12345678901234567890" is 12345678901234567000',
    '"1e3" is 1000',
    '"2.10" is 2.1',
    '"true" is true',
    '"null" is null',
    '"0012" is "0012"',
    '"12e5a" is "12e5a"',
  ];
  if (seen.join('\n') !== expected.join('\n')) {
    console.error('The behaviour has changed.');
    process.exitCode = 1;
  }
})();
JS
node run.cjs
