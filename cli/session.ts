import type { Deployment, DeploymentOptions } from './deployment.ts';
import type { Screen } from './screen/screen.ts';

export interface Beginning<Options extends DeploymentOptions = DeploymentOptions> {
  readonly screen: Screen;
  /** As typed, those of all commands among them. */
  readonly options: Options;
  /** Aborted by Ctrl-C, SIGTERM and SIGHUP. */
  readonly signal: AbortSignal;
  /** A command line for the same deployment: `comprehend-stop-training status NAME --region eu-west-1`. */
  readonly commandLine: (command: string) => string;
}

export interface Session extends Omit<Beginning, 'options'> {
  readonly deployment: Deployment;
}
