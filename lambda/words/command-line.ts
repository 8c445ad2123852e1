/** The command, by the name that works from any folder: `npx` finds an installed one, else this package and no other's. */
export const npxCommand = 'npx comprehend-stop-training';

/** Name of the stack that this project's own app deploys, which a command need not name. */
export const defaultStack = 'ComprehendStopTraining';

export interface CommandPlace {
  readonly stack: string;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  /** The local mode's, which has neither stack nor region. */
  readonly endpoint?: string | undefined;
}

/**
 * A whole command, ready to be pasted: `npx comprehend-stop-training list --region eu-west-1`.
 *
 * @param words - what stands before the place, quoted for a shell already where it is not AWS's own
 */
export const wholeCommand = (words: string, { stack, region, profile, endpoint }: CommandPlace): string => {
  const given = { stack: stack === defaultStack ? undefined : stack, region, profile, endpoint };
  const options = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : `--${name} ${shellWord(value)}`,
  );
  return [npxCommand, words, ...options].join(' ');
};

/** One word for a POSIX shell. The CDK's tokens stay whole, since CloudFormation puts regions and names in their place. */
export const shellWord = (text: string): string =>
  /^(\$\{Token\[[\w.]+\]\}|[\w@%+=:,./-])+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
