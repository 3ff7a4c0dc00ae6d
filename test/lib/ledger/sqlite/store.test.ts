import { describeLedgerStore } from '../storeSuite';
import { openTemporaryLedger } from './files';

describeLedgerStore('SqliteLedger', openTemporaryLedger);
