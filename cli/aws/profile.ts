import { getHomeDir, parseKnownFiles } from '@smithy/core/config';
import { closest, distance } from 'fastest-levenshtein';
import { shellWord } from '../../lambda/words/command-line.ts';
import { failure } from '../failure.ts';

type Profiles = Awaited<ReturnType<typeof parseKnownFiles>>;

/**
 * How to log in anew for a profile, as a whole command; undefined where its credentials come from no login.
 *
 * @throws Failure where there is no such profile: the SDK would go on to the credentials of the machine it runs on
 */
export const readLogin = async (profile: string | undefined): Promise<string | undefined> => {
  const profiles = await parseKnownFiles({});
  // The AWS CLI takes a default profile that isn't there for none, too.
  if (!profile || profile === 'default' || profiles[profile]) return loginOf(profile || 'default', profiles);
  const { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE } = process.env;
  const folder = `${getHomeDir()}/.aws`;
  const files = [AWS_CONFIG_FILE || `${folder}/config`, AWS_SHARED_CREDENTIALS_FILE || `${folder}/credentials`];
  const nearest = closest(profile, Object.keys(profiles));
  const meant = nearest && distance(profile, nearest) <= 2 ? ` Did you mean ${nearest}?` : '';
  throw failure(`There is no profile ${profile} in ${files.join(' or ')}.${meant}`, { code: 'ProfileNotFound' });
};

/** A role's profile has the login of its source. */
const loginOf = (name: string, profiles: Profiles, seen: readonly string[] = []): string | undefined => {
  const profile = profiles[name] ?? {};
  if (Object.keys(profile).some((key) => key.startsWith('sso_'))) return `aws sso login --profile ${shellWord(name)}`;
  if (profile.login_session) return `aws login --profile ${shellWord(name)}`;
  const { source_profile: source } = profile;
  return source && !seen.includes(source) ? loginOf(source, profiles, [...seen, source]) : undefined;
};
