import { JsonSchemaType, LambdaIntegration, type MethodOptions } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { arnPattern, maxArnLength } from '../../lambda/account/arn.ts';
import { arnMember, kindNames } from '../../lambda/account/kind.ts';
import { allowDescribingExecutions, type Deployment, TrainingFunction } from '../functions/training-function.ts';
import type { TrainingGuard } from '../guard/training-guard.ts';
import type { TrainingRestApi } from './rest-api.ts';

type ApiFunction = 'stop-training' | 'describe-stop' | 'stop-all' | 'describe-stop-all' | 'list-training' | 'postpone';

/** The API's routes, each with its function. A function checks what API Gateway doesn't, and names what is wrong with it. */
export const addRoutes = (
  scope: Construct,
  restApi: TrainingRestApi,
  deployment: Deployment,
  guard?: TrainingGuard,
): void => {
  /** @param id - of the function below the scope, by which it has its logical id */
  const add = (
    at: `${'GET' | 'POST'} /${string}`,
    id: `${string}/${string}`,
    functionName: ApiFunction,
    allow: (fn: TrainingFunction<ApiFunction>) => void,
    options?: () => MethodOptions,
  ) => {
    const [method = '', path = ''] = at.split(' ');
    const [parent = '', child = ''] = id.split('/');
    const below = (scope.node.tryFindChild(parent) as Construct | undefined) ?? new Construct(scope, parent);
    const settings = {
      ...deployment.forFunctions,
      sweepWorkflowArn: guard?.sweep.stateMachine.stateMachineArn ?? '',
      // The dry run of a sweep takes no account of the month.
      ledgerTable: functionName === 'stop-all' ? null : (guard?.ledger.tableName ?? null),
    };
    const fn = new TrainingFunction(below, child, { functionName, settings });
    allow(fn);
    const integration = new LambdaIntegration(fn, { allowTestInvoke: false });
    restApi.root.resourceForPath(path).addMethod(method, integration, options?.());
  };

  const stops = Object.values(deployment.stopWorkflows).map(({ stateMachine }) => stateMachine);
  // API Gateway has one text for its own refusal of a body, so the other routes leave that to their functions.
  const body = () => checkOfBody(restApi);
  add('POST /stop', 'StopRoutes/StopTraining', 'stop-training', (fn) => fn.allowStopping(deployment), body);
  add('GET /stop/{ExecutionName}', 'StopRoutes/DescribeStop', 'describe-stop', (fn) => {
    fn.allowComprehend('Describe');
    for (const stop of stops) allowDescribingExecutions(fn.executionRole, stop);
  });
  if (guard) {
    const { stateMachine } = guard.sweep;
    add('POST /stop-all', 'StopAllRoutes/StopAll', 'stop-all', (fn) => {
      // It is given no right to stop anything itself: it lists for a dry run, and starts the sweep.
      fn.allowSurvey(deployment);
      stateMachine.grantStartExecution(fn);
    });
    add('GET /stop-all/{ExecutionName}', 'StopAllRoutes/DescribeStopAll', 'describe-stop-all', (fn) =>
      allowDescribingExecutions(fn.executionRole, stateMachine),
    );
  }
  add('GET /training', 'TrainingRoute/ListTraining', 'list-training', (fn) =>
    fn.allowSurvey(deployment, guard?.ledger),
  );
  // There without a guard too, so that its callers learn why nothing is to be postponed; the function then has no rights.
  add('POST /postpone', 'PostponeRoute/Postpone', 'postpone', (fn) => guard && fn.allowPostponing(deployment));
};

/** A body of exactly one ARN member, of the form that its kind's ARNs have. */
const checkOfBody = (restApi: TrainingRestApi): MethodOptions => {
  const type = JsonSchemaType.STRING;
  const members = kindNames.map((kind) => [
    arnMember(kind),
    { type, maxLength: maxArnLength, pattern: arnPattern(kind) },
  ]);
  const model = restApi.addModel('StopRequest', {
    contentType: 'application/json',
    schema: {
      type: JsonSchemaType.OBJECT,
      minProperties: 1,
      maxProperties: 1,
      additionalProperties: false,
      properties: Object.fromEntries(members),
    },
  });
  // There are no parameters to validate; but cdk-nag wants a validator of both.
  const both = { validateRequestBody: true, validateRequestParameters: true };
  return {
    requestModels: { 'application/json': model },
    requestValidator: restApi.addRequestValidator('BodyValidator', both),
  };
};
