import { bound, surveyClients } from '../bound.ts';
import { ownArn, postponeFromWidget } from './widget-buttons.ts';

const reader = bound('postpone-from-widget', surveyClients);

export const handler = postponeFromWidget({ ...reader, functionArn: ownArn(reader) });
