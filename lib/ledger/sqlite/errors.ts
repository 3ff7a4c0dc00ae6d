import { LedgerUnavailableError } from '../types';

/** What SQLite and the file system tell about a failure. */
interface CodedError {
	/** `ERR_SQLITE_ERROR`, `ERR_INVALID_STATE`, or a system code such as `EACCES`. */
	code?: unknown;
	/** SQLite's extended result code; the primary one is its low byte. */
	errcode?: unknown;
}

interface Diagnosis {
	what: string;
	hint: string;
}

const PERMISSION: Diagnosis = {
	what: 'cannot be written',
	hint: 'Give the user that runs n8n the right to write this file and its folder',
};
const NO_SPACE: Diagnosis = {
	what: 'has no space left to grow',
	hint: 'Free space on the disk that holds it',
};
const DAMAGED: Diagnosis = {
	what: 'is damaged',
	hint: 'Stop n8n, move the file away and put a copy in its place, or let a new one be made',
};
const NO_FOLDER: Diagnosis = {
	what: 'cannot be opened',
	hint: 'Check that its folder exists and that the user that runs n8n may write there',
};
const DISK: Diagnosis = {
	what: 'cannot be read or written: the disk reports a fault',
	hint: 'Check the disk; keep the file on a local disk, not on a network share',
};
const CLOSED: Diagnosis = {
	what: 'is closed',
	hint: 'Open the ledger again',
};

/** By primary result code, https://www.sqlite.org/rescode.html */
const BY_SQLITE_CODE: Readonly<Record<number, Diagnosis>> = {
	3: PERMISSION,
	5: {
		what: 'is locked by another program',
		hint: 'Try again; close any tool that has the file open and keeps a transaction',
	},
	6: { what: 'is locked', hint: 'Try again' },
	7: { what: 'cannot be used: out of memory', hint: 'Give n8n more memory' },
	8: PERMISSION,
	10: DISK,
	11: DAMAGED,
	13: NO_SPACE,
	14: NO_FOLDER,
	22: DISK,
	26: {
		what: 'is not a SQLite database',
		hint: 'Name another file, or move this one away and let a new one be made',
	},
};

const BY_SYSTEM_CODE: Readonly<Record<string, Diagnosis>> = {
	EACCES: PERMISSION,
	EPERM: PERMISSION,
	EROFS: PERMISSION,
	ENOSPC: NO_SPACE,
	EDQUOT: NO_SPACE,
	ENOENT: NO_FOLDER,
	ENOTDIR: NO_FOLDER,
	EISDIR: NO_FOLDER,
	EIO: DISK,
	EMFILE: {
		what: 'cannot be opened: too many open files',
		hint: 'Raise the open-file limit of n8n',
	},
};

/** Errors of `node:sqlite` itself. */
const BY_NODE_CODE: Readonly<Record<string, Diagnosis>> = { ERR_INVALID_STATE: CLOSED };

/** The primary result code is the low byte of the extended one. */
const PRIMARY_CODE = 0xff;
const SQLITE_BUSY = 5;

const codesOf = (error: unknown): CodedError =>
	typeof error === 'object' && error !== null ? error : {};

/** SQLite's extended result code of an error, or null when it is none of SQLite's. */
export function sqliteCode(error: unknown): number | null {
	const { errcode } = codesOf(error);
	return typeof errcode === 'number' ? errcode : null;
}

/** Whether another connection holds the lock that was asked for. */
export function isBusy(error: unknown): boolean {
	const code = sqliteCode(error);
	return code !== null && (code & PRIMARY_CODE) === SQLITE_BUSY;
}

function unavailable(
	fileName: string,
	diagnosis: Diagnosis,
	cause: unknown,
): LedgerUnavailableError {
	const message = `The ledger '${fileName}' ${diagnosis.what}`;
	return new LedgerUnavailableError(message, diagnosis.hint, { cause });
}

/**
 * The error to throw for one that came out of SQLite: LedgerUnavailableError when the database
 * cannot be used, else (a broken rule of the tables, a fault of the caller) the same.
 */
export function toLedgerError(fileName: string, error: unknown): unknown {
	const errcode = sqliteCode(error);
	const diagnosis =
		errcode === null
			? BY_NODE_CODE[String(codesOf(error).code)]
			: BY_SQLITE_CODE[errcode & PRIMARY_CODE];
	return diagnosis === undefined ? error : unavailable(fileName, diagnosis, error);
}

/** Like `toLedgerError`, for opening a file: the file system's errors mean the same there. */
export function toOpenError(fileName: string, error: unknown): unknown {
	const diagnosis = BY_SYSTEM_CODE[String(codesOf(error).code)];
	if (diagnosis !== undefined) return unavailable(fileName, diagnosis, error);
	return toLedgerError(fileName, error);
}
