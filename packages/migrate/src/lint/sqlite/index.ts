import type { Rule, TokenStatement } from '../rule.js'
import { banDropColumn } from '../tokens/ban-drop-column.js'
import { banDropTable } from '../tokens/ban-drop-table.js'
import { banUnboundedChange } from '../tokens/ban-unbounded-change.js'
import { renamingColumn } from '../tokens/renaming-column.js'
import { renamingTable } from '../tokens/renaming-table.js'
import { addingRequiredField } from './adding-required-field.js'
import { banDoubleQuotedText } from './ban-double-quoted-text.js'
import { banRefusedColumn } from './ban-refused-column.js'
import { banRenameAway } from './ban-rename-away.js'
import { banUnknownAlter } from './ban-unknown-alter.js'
import { noTransactionNeeded } from './no-transaction-needed.js'
import { preferIntegerPrimaryKey } from './prefer-integer-primary-key.js'
import { preferStrictTable } from './prefer-strict-table.js'
import { transactionNesting } from './transaction-nesting.js'

/** Every rule for SQLite; the name is what findings and `-- kit: allow` say. */
export const sqliteRules = {
  'adding-required-field': addingRequiredField,
  'ban-double-quoted-text': banDoubleQuotedText,
  'ban-drop-column': banDropColumn,
  'ban-drop-table': banDropTable,
  'ban-refused-column': banRefusedColumn,
  'ban-rename-away': banRenameAway,
  'ban-unbounded-change': banUnboundedChange,
  'ban-unknown-alter': banUnknownAlter,
  'no-transaction-needed': noTransactionNeeded,
  'prefer-integer-primary-key': preferIntegerPrimaryKey,
  'prefer-strict-table': preferStrictTable,
  'renaming-column': renamingColumn,
  'renaming-table': renamingTable,
  'transaction-nesting': transactionNesting
} satisfies Record<string, Rule<TokenStatement>>
