import { bound, surveyClients } from '../bound.ts';
import { postponeFromWidget } from './postpone-from-widget.ts';
import { ownArn } from './widget-button.ts';

const reader = bound('postpone-from-widget', surveyClients);

export const handler = postponeFromWidget({ ...reader, functionArn: ownArn(reader) });
