import { bound } from './bound.ts';
import { stopFromWidget } from './stop-from-widget.ts';
import { ownArn } from './widget-button.ts';

const reader = bound('stop-from-widget');

export const handler = stopFromWidget({ ...reader, functionArn: ownArn(reader) });
