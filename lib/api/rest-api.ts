import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Stack, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { deploymentName } from '../functions/deployment-name.ts';
import { logGroup } from '../functions/log-group.ts';
import { warn } from '../place.ts';
import type { ConstructSettings } from '../settings-of-props.ts';
import { callersPolicy, privateSourceIps } from './callers-policy.ts';
import { addGatewayResponses } from './gateway-responses.ts';

const stageName = 'prod';

/**
 * The REST API without its routes: callers known by IAM, TLS 1.2 at least, no CORS, logs without headers and bodies.
 *
 * A REST API, not an HTTP API: only here are there request validation, resource policies and WAF.
 */
export class TrainingRestApi extends apigateway.RestApi {
  readonly accessLogs: ILogGroup;

  constructor(scope: Construct, id: string, settings: ConstructSettings) {
    // API Gateway refuses concurrent writes to its account setting, so the stage waits for one that the stack already has.
    const account = Stack.of(scope)
      .node.findAll()
      .find((construct) => construct instanceof apigateway.CfnAccount);
    const accessLogs = logGroup(scope, `${id}AccessLogs`);
    const policy = callersPolicy(settings);
    super(scope, id, {
      // API Gateway's metrics know an API by this and nothing else; the CDK's default would be its id.
      restApiName: deploymentName(scope),
      description: 'Stops training of models in Amazon Comprehend',
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      defaultMethodOptions: { authorizationType: apigateway.AuthorizationType.IAM },
      ...(policy && { policy }),
      // Logs need a role that API Gateway keeps per account and region; the CDK makes it and leaves it in place.
      cloudWatchRole: settings.cloudWatchRole && !account,
      deployOptions: {
        stageName,
        // Comprehend's own quotas are far lower; this keeps a caller gone wild from using up the account's 10,000 a second.
        throttlingRateLimit: 50,
        throttlingBurstLimit: 200,
        tracingEnabled: true,
        metricsEnabled: true,
        // What fails in API Gateway itself. Never with data tracing: that writes headers and bodies.
        loggingLevel: apigateway.MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        accessLogDestination: new apigateway.LogGroupLogDestination(accessLogs),
        accessLogFormat: apigateway.AccessLogFormat.jsonWithStandardFields(),
      },
    });
    this.accessLogs = accessLogs;
    if (account) this.deploymentStage.node.addDependency(account);
    // API Gateway makes this group itself, by this name, and would keep it for ever; so it is made before the stage.
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-execution-logging.html
    const logGroupName = `API-Gateway-Execution-Logs_${this.restApiId}/${stageName}`;
    this.deploymentStage.node.addDependency(logGroup(scope, `${id}ExecutionLogs`, logGroupName));
    // By default TLS 1.0 would do. This policy takes 1.3, and 1.2 with forward secrecy; STRICT, which AWS recommends with it, also
    // refuses a Host header that isn't the one of the TLS handshake. On a first deployment both take effect at once (assumed); a
    // change may take 15 minutes. The CDK's RestApi doesn't have these two yet.
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html
    const cfnRestApi = this.node.defaultChild as apigateway.CfnRestApi;
    cfnRestApi.securityPolicy = apigateway.SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09;
    cfnRestApi.endpointAccessMode = apigateway.EndpointAccessMode.STRICT;
    addGatewayResponses(this);
    // The CDK adds an output of its own making; the stack has ApiUrl.
    this.node.tryRemoveChild('Endpoint');

    const unreachable = privateSourceIps(settings.allowedSourceIps ?? []).join(', ');
    if (unreachable) {
      const warning = `allowedSourceIps has private addresses, from which no caller is seen: ${unreachable}`;
      warn(this, 'privateSourceIps', warning);
    }
    // What cdk-nag asks for and this API does otherwise.
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-COG4',
      reason: 'Callers are known by IAM, on every method: they are scripts and pipelines with roles, not people.',
    });
    Validations.of(this.deploymentStage).acknowledge({
      id: 'AwsSolutions-APIG3',
      reason:
        'A web ACL costs more than all the rest and belongs to the deployer, who can associate one with the stage; ' +
        'without a signature that IAM accepts no request reaches a function, and the stage is throttled.',
    });
    const role = this.node.tryFindChild('CloudWatchRole');
    if (!role) return;
    const managedPolicy = 'service-role/AmazonAPIGatewayPushToCloudWatchLogs';
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${managedPolicy}]`,
      reason:
        "API Gateway has one such role for all APIs of an account and region, so it can't name the logs of this one; " +
        'AWS documents this policy for it.',
    });
  }
}
