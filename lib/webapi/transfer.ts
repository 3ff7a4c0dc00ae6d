import { DONE, json, text } from './answers';
import { type Handler, refresh } from './context';
import { transferInfo } from './serverState';

export const readTransferInfo: Handler = async (context) => {
	await refresh(context);
	return json(transferInfo(context.deps.cluster));
};

/** Limits are each node's own: clients are told that there are none, and may set what they like. */
export const speedLimitsMode: Handler = () => text(200, '0');
export const noLimit: Handler = () => text(200, '0');
export const ignored: Handler = () => DONE;
