import type { APIGatewayProxyEvent } from 'aws-lambda';

/** What API Gateway hands to the function of POST /stop, as much of it as handlers read. */
export const proxyEvent = (DocumentClassifierArn: string): APIGatewayProxyEvent =>
  ({
    httpMethod: 'POST',
    resource: '/stop',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ DocumentClassifierArn }),
    requestContext: { requestId: 'bench', path: '/prod/stop' },
  }) as unknown as APIGatewayProxyEvent;
