import { parseArgs } from 'node:util';
import { startLocal } from '../local/server.ts';

/** The options of `npm start` and what their numbers may be. */
const options = {
  port: { default: 4570, most: 65_535, whole: true },
  'submitted-seconds': { default: 2, most: 86_400, whole: false },
  'training-seconds': { default: 600, most: 604_800, whole: false },
  'stopping-seconds': { default: 8, most: 86_400, whole: false },
  'meter-seconds': { default: 10, least: 1, most: 86_400, whole: false },
  // 0 is a stack without a guard.
  'monthly-limit-usd': { default: 0, most: 1_000_000, whole: false },
  // Also the pollIntervalSeconds of the synthesized workflow, so its limits hold.
  'poll-seconds': { default: 2, least: 1, most: 300, whole: true },
} as const;

const readOptions = () => {
  const { values } = parseArgs({
    options: Object.fromEntries(Object.keys(options).map((name) => [name, { type: 'string' as const }])),
  });
  const number = (name: keyof typeof options): number => {
    const { default: otherwise, most, whole, ...rest } = options[name];
    const least = 'least' in rest ? rest.least : 0;
    const got = values[name] ?? `${otherwise}`;
    const value = got.trim() === '' ? Number.NaN : Number(got);
    if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
      throw new Error(`--${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, got '${got}'`);
    }
    return value;
  };
  return {
    port: number('port'),
    submittedSeconds: number('submitted-seconds'),
    trainingSeconds: number('training-seconds'),
    stoppingSeconds: number('stopping-seconds'),
    pollSeconds: number('poll-seconds'),
    meterSeconds: number('meter-seconds'),
    monthlyLimitUsd: number('monthly-limit-usd'),
  };
};

try {
  const { port, ...rest } = readOptions();
  const region = process.env.AWS_REGION?.trim() || 'us-east-1';
  if (!/^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(region))
    throw new Error(`AWS_REGION must be a region's name, got '${region}'`);
  const { url, comprehend } = await startLocal({ ...rest, port, region, log: (line) => console.error(line) });
  const { submittedSeconds, trainingSeconds } = rest;
  // Submitted some time ago, so that all three are TRAINING from the start and end one after the other.
  const seeded = ['support-tickets', 'invoices', 'product-reviews'].map((DocumentClassifierName, i) =>
    comprehend.place(
      { DocumentClassifierName },
      { submitTime: Date.now() - (submittedSeconds + (trainingSeconds * i) / 10) * 1000 },
    ),
  );
  console.log(`Ready on ${url}

Training now, each for ${trainingSeconds} s unless it is stopped:
${seeded.map(({ arn }) => `  ${arn}`).join('\n')}

Stop one:
  curl -i ${url}/stop -H 'Content-Type: application/json' -d '{"DocumentClassifierArn": "${seeded[0]?.arn}"}'
See how it went (the path is the answer's Location):
  curl ${url}/stop/ExecutionName
Let Comprehend throttle the next 5 polls:
  curl ${url}/faults -d '{"Operation": "DescribeDocumentClassifier", "Error": "ThrottlingException", "Count": 5}'
Use any AWS client:
  export AWS_ENDPOINT_URL=${url} AWS_REGION=${region} AWS_DEFAULT_REGION=${region} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  aws comprehend list-document-classifiers

Ctrl-C ends it.`);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  console.error(
    code === 'EADDRINUSE' ? `The port is in use: ${message}. Choose another with --port` : message.split('\n')[0],
  );
  process.exit(1);
}
