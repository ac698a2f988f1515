import type { Rule, TokenStatement } from '../rule.js'
import { banDropColumn } from '../tokens/ban-drop-column.js'
import { banDropTable } from '../tokens/ban-drop-table.js'
import { banUnboundedChange } from '../tokens/ban-unbounded-change.js'
import { renamingColumn } from '../tokens/renaming-column.js'
import { renamingTable } from '../tokens/renaming-table.js'
import { addingForeignKeyConstraint } from './adding-foreign-key-constraint.js'
import { addingFulltextIndex } from './adding-fulltext-index.js'
import { addingPrimaryKey } from './adding-primary-key.js'
import { addingRequiredField } from './adding-required-field.js'
import { banColumnPosition } from './ban-column-position.js'
import { banDropDatabase } from './ban-drop-database.js'
import { banMixedChange } from './ban-mixed-change.js'
import { banTruncate } from './ban-truncate.js'
import { changingColumnType } from './changing-column-type.js'
import { convertingCharset } from './converting-charset.js'
import { identifierTooLong } from './identifier-too-long.js'
import { preferBigintOverInt } from './prefer-bigint-over-int.js'
import { preferDatetime } from './prefer-datetime.js'
import { preferInnodb } from './prefer-innodb.js'
import { preferUtf8mb4 } from './prefer-utf8mb4.js'
import { requireOnlineIndex } from './require-online-index.js'
import { requirePrimaryKey } from './require-primary-key.js'
import { transactionNesting } from './transaction-nesting.js'

/** Every rule for MySQL and MariaDB; the name is what findings and `-- kit: allow` say. */
export const mysqlRules = {
  'adding-foreign-key-constraint': addingForeignKeyConstraint,
  'adding-fulltext-index': addingFulltextIndex,
  'adding-primary-key': addingPrimaryKey,
  'adding-required-field': addingRequiredField,
  'ban-column-position': banColumnPosition,
  'ban-drop-column': banDropColumn,
  'ban-drop-database': banDropDatabase,
  'ban-drop-table': banDropTable,
  'ban-mixed-change': banMixedChange,
  'ban-truncate': banTruncate,
  'ban-unbounded-change': banUnboundedChange,
  'changing-column-type': changingColumnType,
  'converting-charset': convertingCharset,
  'identifier-too-long': identifierTooLong,
  'prefer-bigint-over-int': preferBigintOverInt,
  'prefer-datetime': preferDatetime,
  'prefer-innodb': preferInnodb,
  'prefer-utf8mb4': preferUtf8mb4,
  'renaming-column': renamingColumn,
  'renaming-table': renamingTable,
  'require-online-index': requireOnlineIndex,
  'require-primary-key': requirePrimaryKey,
  'transaction-nesting': transactionNesting
} satisfies Record<string, Rule<TokenStatement>>
