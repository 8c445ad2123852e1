import { parseArgs } from 'node:util';
import { closest } from 'fastest-levenshtein';
import { checkedSettings } from '../lib/settings.ts';
import { hasGuard } from '../lib/settings-together.ts';
import { placeFirstRuns } from '../local/first-runs.ts';
import { startLocal } from '../local/server.ts';

/** The options of `npm start`: what their numbers may be, and what they do. */
const numbers = {
  port: { default: 4570, most: 65_535, whole: true, does: 'port to listen on; 0 takes a free one' },
  'submitted-seconds': { default: 2, most: 86_400, does: 'from SUBMITTED to TRAINING' },
  'training-seconds': { default: 600, most: 604_800, does: 'from TRAINING to TRAINED' },
  'stopping-seconds': { default: 8, most: 86_400, does: 'from STOP_REQUESTED to STOPPED' },
  // Also the pollIntervalSeconds of the synthesized workflow, so its limits hold.
  'poll-seconds': { default: 2, least: 1, most: 300, whole: true, does: 'between two polls of a stop workflow' },
  'meter-seconds': { default: 10, least: 1, most: 86_400, does: 'between two readings of the training meter' },
  'monthly-limit-usd': { default: 0, most: 1_000_000, does: 'what training may cost a month; 0: no such limit' },
} as const satisfies Record<string, { default: number; least?: number; most: number; whole?: true; does: string }>;

const help = () => `Usage: npm start -- [options]

${Object.entries(numbers)
  .map(([name, { default: value, does }]) => `  ${`--${name} N`.padEnd(26)}${does} (${value})`)
  .join('\n')}
  ${'--quotas'.padEnd(26)}Comprehend's quotas: 10 in training a kind, 1 Stop and 10 Describes a second …
  ${'--host ADDRESS'.padEnd(26)}address to listen on (127.0.0.1)
  ${'-c, --context KEY=VALUE'.padEnd(26)}a setting of the stack, as for cdk deploy; may be repeated
  ${'--help'.padEnd(26)}this text

AWS_REGION is the region that is emulated (us-east-1).`;

const readOptions = () => {
  const names = [...Object.keys(numbers), 'quotas', 'host', 'context', 'help'];
  const { values, tokens } = parseArgs({
    strict: false,
    tokens: true,
    options: {
      ...Object.fromEntries(Object.keys(numbers).map((name) => [name, { type: 'string' as const }])),
      quotas: { type: 'boolean' as const },
      host: { type: 'string' as const },
      context: { type: 'string' as const, short: 'c', multiple: true },
      help: { type: 'boolean' as const },
    },
  });
  for (const token of tokens) {
    if (token.kind === 'positional') throw new Error(`npm start takes options only, got '${token.value}'`);
    if (token.kind === 'option' && !names.includes(token.name)) {
      throw new Error(`${token.rawName} is not an option, did you mean --${closest(token.name, names)}?`);
    }
  }
  const number = (name: keyof typeof numbers): number => {
    const { default: otherwise, most, ...rest } = numbers[name];
    const least = 'least' in rest ? rest.least : 0;
    const whole = 'whole' in rest;
    const got = String(values[name] ?? otherwise);
    const value = got.trim() === '' ? Number.NaN : Number(got);
    if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) {
      throw new Error(`--${name} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, got '${got}'`);
    }
    return value;
  };
  const context = [values.context ?? []].flat().map((pair) => {
    const [, key, value] = /^(\w+)=(.*)$/s.exec(String(pair)) ?? [];
    if (key === undefined) throw new Error(`-c must be KEY=VALUE, got '${pair}'`);
    return [key, value] as const;
  });
  const { quotas = false, host, help } = values;
  if (typeof quotas !== 'boolean') throw new Error(`--quotas takes no value, got '${quotas}'`);
  return { number, context: Object.fromEntries(context), quotas, host, help };
};

/** The stack's settings; with a guard also signals that can be rehearsed: put-events of an alarm or an anomaly. */
const settingsOf = ({ number, context }: ReturnType<typeof readOptions>) => {
  const monthlyLimitUsd = number('monthly-limit-usd');
  const given = {
    pollIntervalSeconds: number('poll-seconds'),
    ...(monthlyLimitUsd > 0 && { monthlyLimitUsd }),
    ...context,
  };
  const signals = hasGuard(checkedSettings(given)) ? { alarmNames: ['training-cost'], anomalies: true } : {};
  return checkedSettings({ ...signals, ...given });
};

const start = async () => {
  const options = readOptions();
  if (options.help) return help();
  const { number } = options;
  const region = process.env.AWS_REGION?.trim() || 'us-east-1';
  if (!/^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(region))
    throw new Error(`AWS_REGION must be a region's name, got '${region}'`);
  const timings = {
    submittedSeconds: number('submitted-seconds'),
    trainingSeconds: number('training-seconds'),
    stoppingSeconds: number('stopping-seconds'),
  };
  const { url, comprehend, answer } = await startLocal({
    port: number('port'),
    meterSeconds: number('meter-seconds'),
    quotas: options.quotas,
    ...(typeof options.host === 'string' && { host: options.host }),
    settings: settingsOf(options),
    region,
    timings,
    log: (line) => console.error(line),
  });
  const seeded = placeFirstRuns(comprehend, timings, Date.now());
  const [first] = seeded;
  // The page is put together at its first request, and the first viewer needn't wait for that.
  setImmediate(() => answer({ method: 'GET', url: '/', headers: {}, body: '' }).catch(() => {}));
  return `Ready on ${url}
Open it in a browser: what trains now with a Stop button each, mails, executions, faults

Training now, each for ${timings.trainingSeconds} s unless it is stopped:
${seeded.map(({ arn }) => `  ${arn}`).join('\n')}

Stop one (a recognizer by "EntityRecognizerArn"):
  curl -i ${url}/stop -H 'Content-Type: application/json' -d '{"DocumentClassifierArn": "${first?.arn}"}'
See how it went (the path is the answer's Location):
  curl ${url}/stop/ExecutionName
Let Comprehend throttle the next 5 polls:
  curl ${url}/faults -d '{"Operation": "DescribeDocumentClassifier", "Error": "ThrottlingException", "Count": 5}'
Use any AWS client:
  export AWS_ENDPOINT_URL=${url} AWS_REGION=${region} AWS_DEFAULT_REGION=${region} AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  aws comprehend list-document-classifiers
  aws comprehend list-entity-recognizers

Ctrl-C ends it.`;
};

try {
  console.log(await start());
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  console.error(
    code === 'EADDRINUSE' ? `The port is in use: ${message}. Choose another with --port` : message.split('\n')[0],
  );
  process.exit(1);
}
