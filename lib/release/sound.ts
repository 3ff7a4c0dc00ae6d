import { find, findAll, has, words } from './tags';

const ATMOS = words('atmos|ddpa(?=\\d|[\\s._-])\\d?|ddpa\\d[. ]\\d|truehda\\d?|truehda\\d[. ]\\d|tha\\d?|ddp ?\\d[. ]\\d ?atmos|ddp ?atmos|dda\\d?|dd\\+a');
const CHANNEL_TAIL = '(?: ?(?:[1-9])[. ][0-2])?(?: ?ch)?(?:x\\d)?';

const FORMATS: ReadonlyArray<[RegExp, string]> = [
	[words(`true ?hda?${CHANNEL_TAIL}|thd\\d?`), 'truehd'],
	[words('dts ?[x:](?! ?26[45])(?: ?\\d[. ]\\d)?|dts:x|dtsx'), 'dts-x'],
	[words(`dts ?(?:hd)? ?(?:ma|master(?: audio)?)${CHANNEL_TAIL}|dtsma${CHANNEL_TAIL}|dts ?hd ?ma\\d?`), 'dts-hd-ma'],
	[words(`dts ?(?:hd)? ?(?:hra?|hi ?res)${CHANNEL_TAIL}`), 'dts-hd-hra'],
	[words(`dts ?es${CHANNEL_TAIL}`), 'dts-es'],
	[words(`dts ?hd(?! ?(?:ma|hr|master))${CHANNEL_TAIL}`), 'dts-hd-ma'],
	[words(`dts(?! ?(?:hd|ma|hr|es|x(?! ?26)|:x|master))(?: ?\\d[. ]\\d)?${CHANNEL_TAIL}|dts\\d{3,4}`), 'dts'],
	[words(`(?:dd ?p|dd\\+|e ?ac ?3|ddpa)(?: ?\\d{1,2}[. ]\\d)?(?: ?ch)?|ddp\\d+|dd\\+\\d?[. ]?\\d?|eac3\\w?|ddplus${CHANNEL_TAIL}|dolby ?digital ?plus`), 'ddp'],
	[words(`(?<!e ?)(?:dd|ac ?3d?)(?!\\+)(?: ?\\d[. ]\\d)?(?: ?ch)?|dd\\d{2}|(?<!e ?)ac3\\w{0,2}|dd ?ex|dolby(?= ?\\d)|dolby ?digital(?! ?plus)`), 'dd'],
	[words(`flac(?: ?\\d[. ]\\d)?${CHANNEL_TAIL}|flacx\\d`), 'flac'],
	[words(`l?pcm(?: ?\\d[. ]\\d)?${CHANNEL_TAIL}`), 'pcm'],
	[words(`(?:q|he ?)?aac(?: ?\\d[. ]\\d)?(?:lc)?(?:x\\d)?${CHANNEL_TAIL}|aac\\d+|qaac`), 'aac'],
	[words('mp3(?: ?\\d[. ]\\d)?|lame(?:3\\S*)?'), 'mp3'],
	[words(`opus(?: ?\\d[. ]\\d)?${CHANNEL_TAIL}|opusx\\d`), 'opus'],
	[words('ogg|vorbis'), 'vorbis'],
];

/** Sound formats that are stated; `atmos` beside the format that carries it. */
export function audioOf(text: string): string[] {
	const found = FORMATS.filter(([pattern]) => has(text, pattern)).map(([, name]) => name);
	if (has(text, ATMOS)) found.push('atmos');
	return found;
}

const CHANNELS = /(?<!\d)(?<!\d\.)(?<full>[1-9])[\s._](?<low>[012])(?:[\s._]\d)?(?![\d]|\s?(?:GB|MB|GiB|MiB|Mbps))/giu;
const AFTER_CODEC = /(?:dolby|dd\+?p?a?|ddp|e-?ac-?3|ac3|aac|dts(?:-?(?:hd|x|es|ma|hr))?(?:[\s._-]?ma)?|truehda?|flac|l?pcm|opus|atmos|dd\+|ma|hra?|thd|vorbis|mp3)[\s._-]{0,2}(?<full>[1-9])[\s._]?(?<low>[012])(?!\d)/giu;
const COUNT = words('(?<count>[268]) ?ch(?:annels?)?');
const COUNTED: Readonly<Record<string, string>> = { '2': '2.0', '6': '5.1', '8': '7.1' };
const STEREO = words('stereo');
const MONO = words('mono');
const USUAL = new Set(['1.0', '2.0', '2.1', '3.0', '3.1', '4.0', '4.1', '5.0', '5.1', '6.0', '6.1', '7.0', '7.1', '7.2', '9.1']);

/** The channels that are stated, e.g. `5.1`. */
export function channelsOf(text: string): string | null {
	for (const pattern of [AFTER_CODEC, CHANNELS]) {
		for (const { groups } of findAll(text, pattern)) {
			const channels = `${groups.full}.${groups.low}`;
			if (USUAL.has(channels)) return channels;
		}
	}
	const count = find(text, COUNT)?.groups.count;
	if (count !== undefined) return COUNTED[count];
	if (has(text, STEREO)) return '2.0';
	return has(text, MONO) ? '1.0' : null;
}
