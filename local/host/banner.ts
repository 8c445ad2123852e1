import { type Model, modelName } from '../../lambda/account/arn.ts';
import { arnMember, kindInWords } from '../../lambda/account/kind.ts';
import { hms, usd } from '../../lambda/words/figures.ts';
import type { StackSettings } from '../../lib/settings.ts';
import { hasGuard } from '../../lib/settings-together.ts';
import type { LocalOptions } from './options.ts';

interface BannerOptions extends Pick<LocalOptions, 'meterSeconds' | 'trainingSeconds'> {
  readonly url: string;
  readonly region: string;
  readonly settings: StackSettings;
  /** What trains from the start. */
  readonly runs: readonly Model[];
}

/** What `npm start` says once it is ready. Its lines fit 80 columns at the usual port. */
export const banner = ({ url, region, settings, meterSeconds, trainingSeconds, runs }: BannerOptions): string => {
  // An ARN has to fit a line.
  const first = runs.reduce((shortest, run) => (run.arn.length < shortest.arn.length ? run : shortest));
  const training = runs.map(({ kind, arn }) => `${modelName(arn).padEnd(16)} ${kindInWords(kind)}`);
  return `Ready on ${url}

Page      open ${url} in a browser: training with Stop buttons,
          mails, executions, faults
${limits(settings, meterSeconds)}
Mails     on the page and at ${url}/mail; none is really sent
Training  for ${trainingSeconds} s each, unless it is stopped
          ${training.join('\n          ')}

Stop one:
  npx comprehend-stop-training stop ${modelName(first.arn)} --endpoint ${url}
or, with the answer's Location for a second request that says how it went:
  curl -i ${url}/stop -H 'Content-Type: application/json' \\
    -d '{"${arnMember(first.kind)}":
    "${first.arn}"}'

Any AWS client works here too:
  export AWS_ENDPOINT_URL=${url} AWS_ACCESS_KEY_ID=local
  export AWS_SECRET_ACCESS_KEY=local AWS_REGION=${region}
  export AWS_DEFAULT_REGION=${region}
  aws stepfunctions list-state-machines

More is in docs/local-mode.md. Ctrl-C ends it.
`;
};

const limits = (settings: StackSettings, meterSeconds: number): string => {
  const { monthlyLimitUsd, maxTrainingMinutes, graceMinutes, guardMode } = settings;
  if (!hasGuard(settings)) {
    return `Limits    none, and so no guard: --monthly-limit-usd 0.20 sets one per month,
          -c maxTrainingMinutes=1 one per run`;
  }
  const grace = graceMinutes > 0 ? ` with a grace of ${graceMinutes} min` : '';
  const month = monthlyLimitUsd !== undefined && `${usd(monthlyLimitUsd)} per month${grace}`;
  const run = maxTrainingMinutes !== undefined && `${hms(maxTrainingMinutes * 60)} per run`;
  return `Limits    ${[month, run].filter(Boolean).join(', ')}
          read every ${meterSeconds} s${guardMode === 'report' ? '; guardMode report: nothing is stopped' : ''}`;
};
