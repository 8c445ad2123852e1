import type { Deployment, DeploymentOptions } from './deployment.ts';
import type { Screen } from './screen/screen.ts';

/** What a command begins with. */
export interface Beginning<Options extends DeploymentOptions = DeploymentOptions> {
  readonly screen: Screen;
  /** As typed, those of all commands among them. */
  readonly options: Options;
  /** Aborted by Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** A command line for the same deployment: `comprehend-stop-training status NAME --region eu-west-1`. */
  readonly commandLine: (command: string) => string;
}

/** What a command that needs a deployment works with. */
export interface Session extends Omit<Beginning, 'options'> {
  readonly deployment: Deployment;
}
