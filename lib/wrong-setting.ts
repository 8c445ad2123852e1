import type { Construct } from 'constructs';

/**
 * Runs something that may refuse a setting, and puts the construct's path before its line: an app may have several.
 *
 * The CDK's own errors have another name than `Error`, and the path already.
 */
export const tellingPath = <Result>(construct: Construct, make: () => Result): Result =>
  retelling(make, (message) => `${construct.node.path}: ${message}`);

/** Takes that path away again: what `-c` sets is the same for every stack of this repository's app. */
export const withoutPath = <Result>(stack: Construct, make: () => Result): Result =>
  retelling(make, (message) => (message.startsWith(`${stack.node.path}/`) ? message.replace(/^.*?: /, '') : message));

// Without the first error as its cause, which Node would print as well, stack trace and all.
const retelling = <Result>(make: () => Result, tell: (message: string) => string): Result => {
  try {
    return make();
  } catch (error) {
    throw error instanceof Error && error.name === 'Error' ? new Error(tell(error.message)) : error;
  }
};
