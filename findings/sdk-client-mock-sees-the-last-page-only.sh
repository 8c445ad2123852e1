#!/usr/bin/env bash
# A paginator's calls all carry the token of the last page in aws-sdk-client-mock, so no test can tell them apart.
#
# Guess: commandCalls of aws-sdk-client-mock lists what was sent. After three pages the inputs have no token, then "2",
# then "3".
# What happens: all three have "3". The paginator of the AWS SDK for JavaScript writes the token of the next page into
# one input and makes each command of it. The mock remembers the commands, not what they were like when they were sent.
# The answers are right, since the mock picks them at the time of each call. Where the loop makes its own inputs, the
# calls are listed rightly.
# Why it matters: a test that expects a first call without a token fails. A test that expects some call with the last
# token passes, even if it was meant to prove that the first page was asked for.
# Source: the README of aws-sdk-client-mock (commandCalls, and toHaveReceivedNthCommandWith of its matchers).
#
# Versions: aws-sdk-client-mock 4.1.0, @aws-sdk/client-sfn 3.1164.0.
# Seen: "names: a b c", "tokens of the paginator's calls: 3, 3, 3", "tokens of a loop's calls: none, 2, 3".
# Needs: bash, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund aws-sdk-client-mock@4.1.0 @aws-sdk/client-sfn@3.1164.0
cat > seen.cjs <<'JS'
const { ListExecutionsCommand, paginateListExecutions, SFNClient } = require('@aws-sdk/client-sfn');
const { mockClient } = require('aws-sdk-client-mock');

const stateMachineArn = 'arn:aws:states:us-east-1:123456789012:stateMachine:guard';
const client = new SFNClient({ region: 'us-east-1' });
const mock = mockClient(client);

/** Begins anew: three pages, each with one execution. */
function begin() {
  mock.reset();
  mock
    .on(ListExecutionsCommand)
    .resolves({ executions: [{ name: 'a' }], nextToken: '2' })
    .on(ListExecutionsCommand, { nextToken: '2' })
    .resolves({ executions: [{ name: 'b' }], nextToken: '3' })
    .on(ListExecutionsCommand, { nextToken: '3' })
    .resolves({ executions: [{ name: 'c' }] });
}

const tokens = () =>
  mock
    .commandCalls(ListExecutionsCommand)
    .map((call) => call.args[0].input.nextToken ?? 'none')
    .join(', ');

(async () => {
  const names = [];
  begin();
  for await (const page of paginateListExecutions({ client }, { stateMachineArn })) {
    names.push(page.executions[0].name);
  }
  const paginated = tokens();
  begin();
  let nextToken;
  do {
    ({ nextToken } = await client.send(new ListExecutionsCommand({ stateMachineArn, nextToken })));
  } while (nextToken);
  const seen = [
    `names: ${names.join(' ')}`,
    `tokens of the paginator's calls: ${paginated}`,
    `tokens of a loop's calls: ${tokens()}`,
  ];
  console.log(seen.join('\n'));
  const expected = [
    'names: a b c',
    "tokens of the paginator's calls: 3, 3, 3",
    "tokens of a loop's calls: none, 2, 3",
  ];
  if (seen.join() !== expected.join()) {
    console.error('The behaviour has changed.');
    process.exit(1);
  }
})();
JS
node --no-warnings seen.cjs
