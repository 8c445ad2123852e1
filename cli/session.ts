import type { Deployment } from './deployment.ts';
import type { Screen } from './screen/screen.ts';

/** What a command works with. */
export interface Session {
  readonly screen: Screen;
  readonly deployment: Deployment;
  /** Aborted by Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** A command line for the same deployment: `comprehend-stop-training status NAME --region eu-west-1`. */
  readonly commandLine: (command: string) => string;
}
