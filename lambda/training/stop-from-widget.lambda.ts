import { bound, surveyClients } from '../bound.ts';
import { stopFromWidget } from './stop-from-widget.ts';
import { ownArn } from './widget-button.ts';

const reader = bound('stop-from-widget', surveyClients);

export const handler = stopFromWidget({ ...reader, functionArn: ownArn(reader) });
