import { addingFieldWithDefault } from './adding-field-with-default.js'
import { addingForeignKeyConstraint } from './adding-foreign-key-constraint.js'
import { addingNotNullableField } from './adding-not-nullable-field.js'
import { addingRequiredField } from './adding-required-field.js'
import { addingSerialPrimaryKeyField } from './adding-serial-primary-key-field.js'
import { banAlterDomainWithAddConstraint } from './ban-alter-domain-with-add-constraint.js'
import { banCharField } from './ban-char-field.js'
import { banConcurrentIndexCreationInTransaction } from './ban-concurrent-index-creation-in-transaction.js'
import { banCreateDomainWithConstraint } from './ban-create-domain-with-constraint.js'
import { banDropColumn } from './ban-drop-column.js'
import { banDropDatabase } from './ban-drop-database.js'
import { banDropNotNull } from './ban-drop-not-null.js'
import { banDropTable } from './ban-drop-table.js'
import { banDuplicateColumnAssignments } from './ban-duplicate-column-assignments.js'
import { banTruncateCascade } from './ban-truncate-cascade.js'
import { banUnboundedChange } from './ban-unbounded-change.js'
import { banUncommittedTransaction } from './ban-uncommitted-transaction.js'
import { changingColumnType } from './changing-column-type.js'
import { constraintMissingNotValid } from './constraint-missing-not-valid.js'
import { disallowedUniqueConstraint } from './disallowed-unique-constraint.js'
import { identifierTooLong } from './identifier-too-long.js'
import { noTransactionNeeded } from './no-transaction-needed.js'
import { preferBigintOverInt } from './prefer-bigint-over-int.js'
import { preferBigintOverSmallint } from './prefer-bigint-over-smallint.js'
import { preferIdentity } from './prefer-identity.js'
import { preferRepack } from './prefer-repack.js'
import { preferRobustStmts } from './prefer-robust-stmts.js'
import { preferTextField } from './prefer-text-field.js'
import { preferTimestamptz } from './prefer-timestamptz.js'
import { renamingColumn } from './renaming-column.js'
import { renamingTable } from './renaming-table.js'
import { requireConcurrentIndexCreation } from './require-concurrent-index-creation.js'
import { requireConcurrentIndexDeletion } from './require-concurrent-index-deletion.js'
import { requireConcurrentPartitionDetach } from './require-concurrent-partition-detach.js'
import { requireConcurrentReindex } from './require-concurrent-reindex.js'
import { requireEnumValueOrdering } from './require-enum-value-ordering.js'
import { requireIndexForForeignKey } from './require-index-for-foreign-key.js'
import { requireLockTimeout } from './require-lock-timeout.js'
import { requireStatementTimeout } from './require-statement-timeout.js'
import { requireTableSchema } from './require-table-schema.js'
import { transactionNesting } from './transaction-nesting.js'
import type { PostgresStatement, Rule } from '../rule.js'

/** Every rule for PostgreSQL; the name is what findings and `-- kit: allow` say. */
export const postgresRules = {
  'adding-field-with-default': addingFieldWithDefault,
  'adding-foreign-key-constraint': addingForeignKeyConstraint,
  'adding-not-nullable-field': addingNotNullableField,
  'adding-required-field': addingRequiredField,
  'adding-serial-primary-key-field': addingSerialPrimaryKeyField,
  'ban-alter-domain-with-add-constraint': banAlterDomainWithAddConstraint,
  'ban-char-field': banCharField,
  'ban-concurrent-index-creation-in-transaction': banConcurrentIndexCreationInTransaction,
  'ban-create-domain-with-constraint': banCreateDomainWithConstraint,
  'ban-drop-column': banDropColumn,
  'ban-drop-database': banDropDatabase,
  'ban-drop-not-null': banDropNotNull,
  'ban-drop-table': banDropTable,
  'ban-duplicate-column-assignments': banDuplicateColumnAssignments,
  'ban-truncate-cascade': banTruncateCascade,
  'ban-unbounded-change': banUnboundedChange,
  'ban-uncommitted-transaction': banUncommittedTransaction,
  'changing-column-type': changingColumnType,
  'constraint-missing-not-valid': constraintMissingNotValid,
  'disallowed-unique-constraint': disallowedUniqueConstraint,
  'identifier-too-long': identifierTooLong,
  'no-transaction-needed': noTransactionNeeded,
  'prefer-bigint-over-int': preferBigintOverInt,
  'prefer-bigint-over-smallint': preferBigintOverSmallint,
  'prefer-identity': preferIdentity,
  'prefer-repack': preferRepack,
  'prefer-robust-stmts': preferRobustStmts,
  'prefer-text-field': preferTextField,
  'prefer-timestamptz': preferTimestamptz,
  'renaming-column': renamingColumn,
  'renaming-table': renamingTable,
  'require-concurrent-index-creation': requireConcurrentIndexCreation,
  'require-concurrent-index-deletion': requireConcurrentIndexDeletion,
  'require-concurrent-partition-detach': requireConcurrentPartitionDetach,
  'require-concurrent-reindex': requireConcurrentReindex,
  'require-enum-value-ordering': requireEnumValueOrdering,
  'require-index-for-foreign-key': requireIndexForForeignKey,
  'require-lock-timeout': requireLockTimeout,
  'require-statement-timeout': requireStatementTimeout,
  'require-table-schema': requireTableSchema,
  'transaction-nesting': transactionNesting
} satisfies Record<string, Rule<PostgresStatement>>
