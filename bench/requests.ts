import { ComprehendClient, type ComprehendClientConfig } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { stopTrainingApi } from '../lambda/stop/stop-training.api.ts';
import { awsJson } from '../local/wire/aws-json.ts';
import { inProcess } from '../test/in-process.ts';
import { idleStepFunctions, region, serveAws, stopWorkflowArn, trainingAccount } from './endpoint.ts';
import { threeCalls } from './functions/three-calls.ts';
import { medians } from './rounds.ts';
import { proxyEvent } from './stop-event.ts';
import type { Row } from './table.ts';

/** As many requests as are under way at a time. */
const atOnce = 10;
const secondsARound = 1;

/** Requests a second that one process gets through the handler of POST /stop, each with its three calls of AWS. */
export const requests = async (rounds = 5): Promise<Row[]> => {
  const account = trainingAccount();
  const { arn } = account.place({ DocumentClassifierName: 'requested' });
  const services = [account, idleStepFunctions];
  const endpoint = await serveAws(services, 'http');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const overMemory = inProcess(awsJson({ services }));
  const overLoopback = { endpoint: endpoint.url, region, credentials, maxAttempts: 1 };

  const logger = { info: () => {}, error: () => {} };
  const clients = (options: ComprehendClientConfig) => ({
    comprehend: new ComprehendClient(options),
    sfn: new SFNClient(options as object),
    stopWorkflowArn,
  });
  const ours = (options: ComprehendClientConfig) =>
    stopTrainingApi({ ...clients(options), logger, retryAfterSeconds: 15 });
  const rate = (handler: (event: APIGatewayProxyEvent) => Promise<{ statusCode: number }>, statusCode: number) => () =>
    perSecond(async () => {
      const answer = await handler(proxyEvent(arn));
      if (answer.statusCode !== statusCode) throw new Error(`expected ${statusCode}, got ${JSON.stringify(answer)}`);
    });
  const perSecondOf = await medians(rounds, {
    overMemory: rate(ours(overMemory), 202),
    bareOverMemory: rate(threeCalls(clients(overMemory)), 202),
    overLoopback: rate(ours(overLoopback), 202),
    bareOverLoopback: rate(threeCalls(clients(overLoopback)), 202),
    onlyReturns: rate(async () => ({ statusCode: 200 }), 200),
  });
  endpoint.close();

  const row = (what: string, us: number, them: number, reference: string): Row => ({
    what: `requests a second through POST /stop, ${what}`,
    ours: us.toFixed(0),
    reference: `${them.toFixed(0)} ${reference}`,
    ratio: us / them,
  });
  const { onlyReturns } = perSecondOf;
  return [
    row('AWS in process', perSecondOf.overMemory, perSecondOf.bareOverMemory, 'the same three calls, bare'),
    row('AWS in process', perSecondOf.overMemory, onlyReturns, 'a handler that only returns'),
    row('AWS over loopback HTTP', perSecondOf.overLoopback, perSecondOf.bareOverLoopback, 'the same three calls, bare'),
    row('AWS over loopback HTTP', perSecondOf.overLoopback, onlyReturns, 'a handler that only returns'),
  ];
};

const perSecond = async (request: () => Promise<void>): Promise<number> => {
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  let done = 0;
  const takeTurns = async () => {
    for (; seconds() < secondsARound; done++) await request();
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  return done / seconds();
};
