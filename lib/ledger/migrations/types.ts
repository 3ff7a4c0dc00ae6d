/** One step of the schema, forward only. `version` counts up from 1 without gaps. */
export interface Migration {
	version: number;
	/** The statements for SQLite; run in one transaction. */
	sqlite: string;
	/** The same for Postgres. */
	postgres?: string;
}
