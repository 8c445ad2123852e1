import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type OnEventOptions, Rule } from 'aws-cdk-lib/aws-events';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CfnOutput, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { arnMembers, byKind, type Kind, kindInWords, kindNames, stopWorkflowId } from '../lambda/account/kind.ts';
import type { metricNames } from '../lambda/guard/events.ts';
import { TrainingRestApi } from './api/rest-api.ts';
import { addRoutes } from './api/routes.ts';
import { answerCdkNag2 } from './functions/cdk-nag.ts';
import { nameDeployment } from './functions/deployment-name.ts';
import { retainLogs } from './functions/log-group.ts';
import { waitForPoliciesOnly } from './functions/role-dependencies.ts';
import { functionSettings } from './functions/training-function.ts';
import { TrainingGuard } from './guard/training-guard.ts';
import { addObservability } from './observe/observability.ts';
import { otherStackOf, refuseCycle, withPath } from './place.ts';
import type { StopTrainingProps } from './settings.ts';
import { settingsOfProps } from './settings-of-props.ts';
import { hasGuard } from './settings-together.ts';
import { StopWorkflow, stopEnded } from './stop/stop-workflow.ts';
import { warnOfSettings } from './warnings.ts';

export type { Kind } from '../lambda/account/kind.ts';
export { UsEast1Signals, type UsEast1SignalsProps } from './guard/us-east-1-signals.ts';
export type { StopTrainingProps } from './settings.ts';

/** A metric of the guard's readings: month to date in USD, runs in progress, the longest of them, runs whose tags can't be read. */
export type MetricName = keyof typeof metricNames;

/**
 * Stops training in Amazon Comprehend: an HTTP endpoint, and the stop workflows that it starts. With `monthlyLimitUsd` or
 * `maxTrainingMinutes` also the guard, which stops what costs too much or trains for too long. With it or with `alertEmail`
 * also alarms and a dashboard.
 *
 * @example
 * new StopTraining(this, 'StopTraining', { monthlyLimitUsd: 500, alertEmail: 'ml-ops@example.com' });
 */
export class StopTraining extends Construct {
  /** The API; callers are known by IAM. */
  readonly restApi: RestApi;
  readonly #allowedPrincipals: readonly string[];
  readonly #guard: TrainingGuard | undefined;
  readonly #stopWorkflows: Readonly<Record<Kind, StopWorkflow>>;

  /** @throws Error of one line: this construct's path, the setting, what was got and what is allowed */
  constructor(scope: Construct, id: string, props: StopTrainingProps = {}) {
    super(scope, id);
    // JavaScript's null stands for the default, as it does for a setting.
    const given = props ?? {};
    const settings = withPath(this, () => settingsOfProps(this, given));
    // The stack traces of some 160 resources would all show this package, and take a tenth of synth; CDK_DEBUG=1 restores them.
    this.node.setContext('aws:cdk:disable-creation-stack-traces', true);
    nameDeployment(this);
    retainLogs(this, settings.logRetentionDays);
    warnOfSettings(this, settings, given);

    const stopWorkflows = byKind((kind) => new StopWorkflow(this, kind, settings));
    const made = { settings, stopWorkflows };
    const deployment = { ...made, forFunctions: functionSettings(this, made) };
    const restApi = new TrainingRestApi(this, 'Api', settings);
    // Before the guard, since the dashboard lists functions in this order.
    new Construct(this, 'StopRoutes');
    const guard = hasGuard(settings) ? new TrainingGuard(this, 'Guard', deployment) : undefined;
    addRoutes(this, restApi, deployment, guard);
    addObservability(this, { ...deployment, restApi, guard });
    waitForPoliciesOnly(this);
    answerCdkNag2(this);
    this.restApi = restApi;
    this.#allowedPrincipals = settings.allowedPrincipals ?? [];
    this.#guard = guard;
    this.#stopWorkflows = stopWorkflows;
  }

  /**
   * Gives the stack the outputs by which people and the command `comprehend-stop-training` find this: `ApiUrl`, `StopEndpoint`,
   * `TrainingEndpoint`, each kind's stop workflow, and what the guard has. Once per stack, since their names are fixed.
   *
   * @example
   * stopTraining.addOutputs(); // npx comprehend-stop-training list --stack MyStack
   */
  addOutputs(): void {
    const { restApi } = this;
    const guard = this.#guard;
    const { stackName, node } = Stack.of(this);
    if (node.tryFindChild('ApiUrl')) {
      throw new Error(
        `${this.node.path}: addOutputs may be called once in a stack, and ${stackName} has the outputs already`,
      );
    }
    const output = (id: string, description: string, value: string) =>
      new CfnOutput(Stack.of(this), id, { value, description });
    for (const kind of kindNames) {
      const does = `Stop workflow for ${kindInWords(kind)}s`;
      output(`${stopWorkflowId(kind)}Arn`, does, this.stopWorkflow(kind).stateMachineArn);
    }
    output('ApiUrl', 'The API, its stage included', restApi.url);
    output('StopEndpoint', `POST {"${arnMembers.join('" or "')}": "arn:…"} here`, restApi.urlForPath('/stop'));
    output('TrainingEndpoint', 'GET the runs in progress here', restApi.urlForPath('/training'));
    if (!guard) return;
    output('StopAllEndpoint', 'POST {} here to stop all training', restApi.urlForPath('/stop-all'));
    output('SweepWorkflowArn', 'The sweep workflow', guard.sweep.stateMachine.stateMachineArn);
    output('ReportTopicArn', "Subscribe here for the guard's reports and all alarms", guard.reportTopic.topicArn);
  }

  /**
   * Where the guard's reports and all alarms go; undefined without a guard.
   *
   * @example
   * stopTraining.reportTopic?.addSubscription(new SqsSubscription(queue));
   */
  get reportTopic(): ITopic | undefined {
    return this.#guard?.reportTopic;
  }

  /**
   * What the guard's readings publish, one value per reading.
   *
   * @throws Error there is no guard, which takes the readings
   * @example
   * stopTraining.metric('trainingCostMonthToDate').createAlarm(this, 'Costly', { threshold: 400, evaluationPeriods: 1 });
   */
  metric(name: MetricName): Metric {
    const metrics = this.#needGuard('metric').metrics;
    if (!Object.hasOwn(metrics, name)) {
      throw new Error(
        `${this.node.path}: metric must be one of ${Object.keys(metrics).join(', ')}, got ${JSON.stringify(name)}`,
      );
    }
    return metrics[name];
  }

  /**
   * The state machine that stops one kind of model.
   *
   * @example
   * stopTraining.stopWorkflow('DocumentClassifier').metricFailed();
   */
  stopWorkflow(kind: Kind): IStateMachine {
    if (!kindNames.includes(kind)) {
      throw new Error(`${this.node.path}: stopWorkflow takes ${kindNames.join(' or ')}, got ${JSON.stringify(kind)}`);
    }
    return this.#stopWorkflows[kind].stateMachine;
  }

  /**
   * Lets a caller stop training of one model, see how that goes, and list what trains.
   *
   * @example
   * stopTraining.grantStop(pipelineRole);
   */
  grantStop(grantee: IGrantable): Grant {
    return this.#grantInvoke(grantee, ['POST /stop', 'GET /stop/*', 'GET /training']);
  }

  /**
   * Lets a caller stop all training, and see the report.
   *
   * @throws Error there is no guard, whose sweep it would start
   * @example
   * stopTraining.grantStopAll(onCallRole);
   */
  grantStopAll(grantee: IGrantable): Grant {
    this.#needGuard('grantStopAll');
    return this.#grantInvoke(grantee, ['POST /stop-all', 'GET /stop-all/*', 'GET /training']);
  }

  /**
   * Lets a caller postpone what the guard does to one model, for up to 30 days at a time, and list what trains. This outranks
   * every limit, so neither {@link grantStop} nor {@link grantStopAll} has it.
   *
   * @throws Error there is no guard, whose stops it would postpone
   * @example
   * stopTraining.grantPostpone(leadRole);
   */
  grantPostpone(grantee: IGrantable): Grant {
    this.#needGuard('grantPostpone');
    return this.#grantInvoke(grantee, ['POST /postpone', 'GET /training']);
  }

  #needGuard(member: string): TrainingGuard {
    if (!this.#guard)
      throw new Error(`${this.node.path}: ${member} needs a guard: set monthlyLimitUsd or maxTrainingMinutes`);
    return this.#guard;
  }

  #grantInvoke(grantee: IGrantable, routes: readonly string[]): Grant {
    refuseCycle(this, grantee, this.#allowedPrincipals);
    const resourceArns = routes.map((route) => {
      const [method, path] = route.split(' ');
      return this.restApi.arnForExecuteApi(method, path, this.restApi.deploymentStage.stageName);
    });
    return Grant.addToPrincipal({ grantee, actions: ['execute-api:Invoke'], resourceArns });
  }

  /**
   * Calls something whenever a stop workflow has ended, of either kind: Step Functions' own event, with the run in its input
   * and Status in its output. Best effort, as all such events.
   *
   * The rule is created in its target's stack, so that this stack needs nothing of that one; `crossStackScope` says otherwise.
   *
   * @example
   * stopTraining.onStopped('Notify', { target: new LambdaFunction(notify) });
   */
  onStopped(id: string, options: OnEventOptions = {}): Rule {
    const { target, eventPattern, crossStackScope, ...others } = options;
    const ended = stopEnded(this.#stopWorkflows);
    const { status, stateMachineArn } = ended.detail;
    const elsewhere = crossStackScope ?? otherStackOf(this, target);
    const rule = new Rule(elsewhere ?? this, elsewhere ? `${Names.nodeUniqueId(this.node)}${id}` : id, {
      ...others,
      eventPattern: { ...ended, ...eventPattern, detail: { status, ...eventPattern?.detail, stateMachineArn } },
    });
    rule.addTarget(target);
    return rule;
  }
}
