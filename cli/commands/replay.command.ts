import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { ComprehendClient, type ComprehendClientConfig } from '@aws-sdk/client-comprehend';
import { errorOf } from '../../lambda/account/faults.ts';
import { type CommandContext, checkedEndpoint, type DeploymentOptions } from '../deployment.ts';
import { type ExitCode, exitCodes, failure, wrongUsage } from '../failure.ts';
import { outcomeJson, outcomeOf } from '../replay/outcome.ts';
import { readPast } from '../replay/read-past.ts';
import { type ReplayOptions, readRequest } from '../replay/settings.ts';
import { replayReport } from '../replay/words.ts';
import { startProgress } from '../screen/progress.ts';

/**
 * `replay`: what a guard with these limits would have done to the past months. It needs no deployment, only the right to list
 * models, and for exemptions and own limits the right to read their tags.
 */
export const replay = async (
  { screen, signal, options, commandLine }: CommandContext<ReplayOptions & DeploymentOptions>,
  now = new Date(),
): Promise<ExitCode> => {
  const { period, settings, regions: given } = readRequest(options, now);
  const { html, months } = options;
  // Reading takes minutes: too long for a slip in a path.
  if (html === '' || (html && statSync(html, { throwIfNoEntry: false })?.isDirectory())) {
    throw wrongUsage(`--html must be the path of a file, got '${html}'.`);
  }
  if (html !== undefined) orUnwritable(html, () => accessSync(existsSync(html) ? html : dirname(html), constants.W_OK));
  const config = await configFor(options, given);
  const regions = given ?? [config.region];
  const clientIn = (region: string) => new ComprehendClient({ ...config, region, ...patient });
  const progress = startProgress(screen);
  const onProgress = (text: string) => screen.isLive && progress.update('replay', text);
  const reader = { regions, clientIn, profile: options.profile, endpoint: options.endpoint, signal, onProgress };
  // 5,000 models mean 5,000 requests for tags, whose garbage Node would let pile up: 131 MB with this flag, 262 MB without.
  setFlagsFromString('--optimize-for-size');
  const past = await readPast(reader, period).finally(() => {
    progress.end();
    // What else this process does is not slowed down.
    setFlagsFromString('--no-optimize-for-size');
  });
  const outcome = outcomeOf(past, period, { ...settings, regions });
  const sameRuns = [months !== undefined && `--months ${Number(months)}`, given && `--regions ${given.join(',')}`];
  const commandFor = (limits: string) => commandLine(['replay', limits, ...sameRuns].filter(Boolean).join(' '));
  if (html !== undefined) {
    // Before the result, so that a page that can't be written leaves one document, the error.
    const { replayPage } = await import('../replay/page.ts');
    const page = replayPage(outcome, commandFor);
    orUnwritable(html, () => writeFileSync(html, page));
  }
  screen.document(outcomeJson(outcome));
  screen.line(...replayReport(outcome, screen, commandFor));
  if (html !== undefined) screen.note(`The page is in ${html}.`);
  return exitCodes.ok;
};

/** A list of 5,000 models has a page for each 500, and each model's tags are a request of their own. */
const patient = { maxAttempts: 10, retryMode: 'adaptive' } as const satisfies ComprehendClientConfig;

/** The caller's own credentials, or none at the local mode's endpoint, which takes any. */
const configFor = async ({ endpoint, ...options }: DeploymentOptions, regions: readonly string[] | undefined) => {
  const region = regions?.[0] ?? options.region;
  if (endpoint === undefined) {
    const { awsAccess } = await import('../aws/access.ts');
    return (await awsAccess({ ...options, region })).clientOptions;
  }
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  return {
    region: region || AWS_REGION || AWS_DEFAULT_REGION || 'us-east-1',
    endpoint: checkedEndpoint(endpoint),
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
};

const orUnwritable = (file: string, write: () => void): void => {
  try {
    write();
  } catch (error) {
    throw failure(`${file} can't be written: ${errorOf(error).message}`, { code: 'EWRITE' });
  }
};
