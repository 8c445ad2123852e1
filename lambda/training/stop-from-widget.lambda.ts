import { bound, surveyClients } from '../bound.ts';
import { ownArn, stopFromWidget } from './widget-buttons.ts';

const reader = bound('stop-from-widget', surveyClients);

export const handler = stopFromWidget({ ...reader, functionArn: ownArn(reader) });
