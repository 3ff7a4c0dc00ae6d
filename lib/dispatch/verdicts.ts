import type { ReasonCode, Verdict } from './types';

const make = (code: ReasonCode, httpStatus: number, sentence: string, waits?: string): Verdict => ({
	code,
	httpStatus,
	sentence,
	...(waits === undefined ? {} : { waits }),
});

/**
 * Every answer that an add can get. Statuses by what *arr does with them: 200 is followed by hash;
 * 409 and 415 make it try the next release; 503 says "not now".
 */
export const verdicts = {
	accepted: (node: string) => make('accepted', 200, `Added to '${node}'`),
	adopted: (node: string | null) =>
		make('adopted', 200, node === null ? 'Known already' : `Already on '${node}'`),
	adoptedForeign: (node: string) =>
		make('adopted_foreign', 200, `Already on '${node}', where somebody had added it by hand`),
	duplicate: (where: string) =>
		make('duplicate_of_existing_request', 409, `Refused: this torrent is already ${where}`),
	otherCategory: (node: string, category: string) =>
		make('in_other_category', 409, `Refused: this torrent is on '${node}' in category '${category}', which belongs to another app`),
	beingAdded: () => make('being_added', 503, 'This torrent is being added right now; try again in a moment'),
	ownerOffline: (node: string) =>
		make(
			'owner_offline',
			503,
			`This torrent is on '${node}', which does not answer now; try again when it does`,
			`This torrent is on '${node}', which does not answer now; it waits until it does`,
		),
	ownerLost: (node: string) =>
		make('owner_offline', 503, `'${node}' had this torrent and lost it with many others at once; it stays closed until they return or a person opens it`),
	invalid: (status: number, sentence: string) => make('invalid_torrent', status, sentence),
	noNode: (sentence: string) => make('no_eligible_nodes', 503, sentence),
	allFailed: (sentence: string) => make('submission_failed_all_nodes', 503, sentence),
	uncertain: (node: string) =>
		make('waiting_for_uncertain_node', 503, `'${node}' did not answer an earlier add of this private torrent and may still carry it out; no other node is tried until it answers, because two clients must not announce one passkey`),
	linkPending: (node: string) =>
		make(
			'waiting_for_uncertain_node',
			409,
			`'${node}' has not fetched this link in time; when it does, adding the link again finds the torrent there`,
			`'${node}' has not fetched this link in time and may still do so; no other node is asked until that is known`,
		),
	pathUnknown: () =>
		make('path_owner_unknown', 409, 'Refused: no node owns the save path of this add, so its data cannot be found'),
	pathAmbiguous: (nodes: string[]) =>
		make('path_owner_ambiguous', 409, `Refused: more than one node could own the save path of this add (${nodes.join(', ')}); give them path rules`),
	failedWithData: (node: string) =>
		make('duplicate_of_existing_request', 409, `Refused: this torrent is on '${node}' in an error, and has data that must not get lost`),
	sameContent: (name: string) =>
		make('duplicate_content', 409, `Refused: the same was asked for before, as '${name}'`),
	/** Another request's torrent that waits. */
	waitsForOther: (category: string) =>
		make('in_other_category', 409, `Refused: this torrent waits for a node in category '${category}', which belongs to another app`),
	heldForSpace: (sentence: string) => make('held_for_space', 200, sentence),
	heldForNode: (sentence: string) => make('held_for_node', 200, sentence),
	cancelled: () => make('cancelled', 200, 'Deleted by the client while it was being added'),
};
