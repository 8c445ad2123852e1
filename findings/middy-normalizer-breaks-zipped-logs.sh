#!/usr/bin/env bash
# The event normalizer of middy breaks the log events of CloudWatch Logs, and leaves those of Firehose as they were.
#
# Guess: with @middy/event-normalizer a function gets the data of CloudWatch Logs, Kinesis, Firehose and Amazon MQ
# decoded and read as JSON. Its documentation lists all four.
# What happens: CloudWatch Logs zips its data before it encodes it. The normalizer decodes base64 only and reads the
# zipped bytes as UTF-8, so many of them become U+FFFD and nothing can unzip the rest. Zipped data in Kinesis
# ends the same way. The records of Firehose and Amazon MQ stay base64: it looks for the sources "aws:lambda:events" and
# "aws:amq", while Firehose sends the ARN of its stream and Amazon MQ sends "aws:mq".
# Why it matters: no error is raised. A function that unzipped the data itself can't do so behind the normalizer, as
# the original is gone from the event.
# Source: https://middy.js.org/docs/middlewares/event-normalizer, and https://docs.aws.amazon.com/lambda/latest/dg/ with
# the pages on CloudWatch Logs (base64 of a gzip file), Firehose and Amazon MQ (the events).
#
# Versions: @middy/event-normalizer 6.4.5, @middy/core 6.4.5.
# Seen: "CloudWatch Logs: broken", "Kinesis, zipped: broken", "Kinesis: read", "Firehose: as it was", "Amazon MQ: as it
#       was", "Kafka: read".
# Needs: bash, node 20 or later with npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @middy/event-normalizer@6.4.5 @middy/core@6.4.5
cat > seen.mjs <<'JS'
import { gunzipSync, gzipSync } from 'node:zlib';
import middy from '@middy/core';
import eventNormalizer from '@middy/event-normalizer';

const logs = {
  messageType: 'DATA_MESSAGE',
  owner: '123456789012',
  logGroup: 'guard',
  logStream: 'made-up',
  subscriptionFilters: ['errors'],
  logEvents: [{ id: '1', timestamp: 1796032800500, message: 'the model reviews is still training' }],
};
const text = Buffer.from(JSON.stringify(logs)).toString('base64');
const zipped = gzipSync(JSON.stringify(logs)).toString('base64');
const stream = 'arn:aws:firehose:us-east-1:123456789012:deliverystream/reviews';
const broker = 'arn:aws:mq:us-east-1:123456789012:broker:reviews:made-up';
const kinesis = (data) => ({ Records: [{ eventSource: 'aws:kinesis', kinesis: { data } }] });
const cases = [
  ['CloudWatch Logs', { awslogs: { data: zipped } }, (event) => event.awslogs.data, 'broken'],
  ['Kinesis, zipped', kinesis(zipped), (event) => event.Records[0].kinesis.data, 'broken'],
  ['Kinesis', kinesis(text), (event) => event.Records[0].kinesis.data, 'read'],
  [
    'Firehose',
    { deliveryStreamArn: stream, region: 'us-east-1', records: [{ recordId: '1', data: text }] },
    (event) => event.records[0].data,
    'as it was',
  ],
  [
    'Amazon MQ',
    { eventSource: 'aws:mq', eventSourceArn: broker, messages: [{ messageID: '1', data: text }] },
    (event) => event.messages[0].data,
    'as it was',
  ],
  [
    'Kafka',
    { eventSource: 'aws:kafka', records: { 'reviews-0': [{ offset: 1, value: text }] } },
    (event) => event.records['reviews-0'][0].value,
    'read',
  ],
];

const unzips = (data, encoding) => {
  try {
    return gunzipSync(Buffer.from(data, encoding)).length > 0;
  } catch {
    return false;
  }
};
const judge = (data) => {
  if (data === text || data === zipped) return 'as it was';
  if (data?.logGroup === 'guard') return 'read';
  const broken = data?.includes?.('\ufffd') && !unzips(data, 'utf8') && !unzips(data, 'latin1');
  return broken ? 'broken' : 'another way';
};

let changed = false;
for (const [name, event, pick, expected] of cases) {
  const handler = middy(async (normalized) => pick(normalized)).use(eventNormalizer());
  const seen = judge(await handler(event, { getRemainingTimeInMillis: () => 1000 }));
  console.log(`${name}: ${seen}`);
  changed ||= seen !== expected;
}
if (changed) {
  console.error('The behaviour has changed.');
  process.exit(1);
}
JS
node seen.mjs
