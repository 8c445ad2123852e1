import { checkedSettings } from '../lib/settings.ts';
import { hasGuard } from '../lib/settings-together.ts';
import { banner } from '../local/host/banner.ts';
import { placeFirstRuns, placeHistory } from '../local/host/history.ts';
import { type LocalOptions, readOptions } from '../local/host/options.ts';

/** The stack's settings. With a guard also an alarm and anomalies, so that put-events can rehearse both signals. */
const settingsOf = ({ pollSeconds, monthlyLimitUsd, context }: LocalOptions, region = '') => {
  if (monthlyLimitUsd > 0 && context.monthlyLimitUsd !== undefined) {
    throw new Error('--monthly-limit-usd and -c monthlyLimitUsd are one setting: give one of them');
  }
  const limit = monthlyLimitUsd > 0 && { monthlyLimitUsd };
  const given = { pollIntervalSeconds: pollSeconds, ...limit, ...context };
  const checked = checkedSettings(given);
  // Anomalies are said in us-east-1, whose events reach no region of another partition.
  const anomalies = ![region, ...checked.regions].some((one) => /^(us-gov|cn)-/.test(one));
  const signals = hasGuard(checked) ? { alarmNames: ['training-cost'], anomalies } : {};
  return checkedSettings({ ...signals, ...given });
};

const log = (line: string) => console.error(`${new Date().toTimeString().slice(0, 8)}  ${line}`);

try {
  const options = readOptions(process.argv.slice(2));
  const { port, host, allowHost: hostNames, meterSeconds, quotas, quiet } = options;
  const region = process.env.AWS_REGION?.trim();
  if (region && !/^[a-z]{2,5}(-[a-z]+)+-\d+$/.test(region)) {
    throw new Error(`AWS_REGION must be a region's name, got '${region}'`);
  }
  const { submittedSeconds, trainingSeconds, stoppingSeconds } = options;
  const timings = { submittedSeconds, trainingSeconds, stoppingSeconds };
  const settings = settingsOf(options, region);
  // The CDK is loaded once the options are known to be right.
  const { startLocal } = await import('../local/host/server.ts');
  const { url, stack, accounts, comprehend, close } = await startLocal({
    port,
    host,
    hostNames,
    ...(region && { region }),
    settings,
    timings,
    meterSeconds,
    quotas,
    log,
    ...(!quiet && { tell: log }),
  });
  const runs = placeFirstRuns(comprehend, timings, Date.now());
  const everywhere = accounts.map((account) => account.comprehend);
  placeHistory(everywhere, { months: options.history, now: Date.now() });
  console.log(banner({ url, region: stack.location.region, settings, meterSeconds, trainingSeconds, runs }));
  // Ends at Ctrl-C and at SIGTERM. npm signals only its shell, so under npm this also ends once its parent is gone.
  const end = () => {
    close();
    process.exit();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid === parent || end(), 500).unref();
} catch (error) {
  const { code, message, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  const why = code === 'EADDRINUSE' ? 'taken' : code === 'EACCES' && 'not allowed';
  const [line] = why ? [`Port ${port} is ${why}: choose another with --port.`] : message.split('\n');
  // An error with a code comes from the operating system and exits 1; any other is wrong usage and exits 2.
  console.error(code && !why ? `npm start can't listen there, ${line}: see --host` : line);
  process.exit(code ? 1 : 2);
}
