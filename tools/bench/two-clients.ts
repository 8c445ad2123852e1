import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { SFNClient } from '@aws-sdk/client-sfn';

/** What POST /stop can't do without: an empty function, and the two clients parsed and constructed. */
export const clients = [new ComprehendClient({}), new SFNClient({})];
export const handler = async () => ({ statusCode: 200, body: '' });
