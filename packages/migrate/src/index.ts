export { parseConnection, type Connection, type Engine } from './connection.js'
export type { KnexMigrationContext, MigrationConfig, MigrationContext, MongoMigrationContext } from './code/context.js'
export { createMigration, type CreateFormat, type CreateOptions, type CreateResult } from './create.js'
export type { RowsLost } from './drivers/contract.js'
export type { MigrateEvent, MigrationResult, StatementResult } from './events.js'
export { importTools, type ToolName } from './import/index.js'
export type { LedgerState } from './ledger.js'
export type { Finding, RuleDescription, Severity } from './lint/index.js'
export { lint, lintRules } from './lint.js'
export { createMigrator, type Migrator, type ResetOptions } from './migrator.js'
export type { Duration, Logger, MigratorOptions } from './options.js'
export type { OutOfOrder } from './plan.js'
export {
  createTenantMigrator,
  type TenantError,
  type TenantMigrator,
  type TenantMigratorOptions,
  type TenantOutcome,
  type Tenants,
  type TenantsResult
} from './tenants.js'
export type { BaselineResult } from './verbs/baseline.js'
export type { CheckFinding, CheckResult } from './verbs/check.js'
export type { CurrentResult } from './verbs/current.js'
export type { ImportOptions, ImportResult } from './verbs/import.js'
export type { LintOptions, LintResult } from './verbs/lint.js'
export type { MigrateOptions, MigrateResult } from './verbs/migrate.js'
export type { PlannedMigration, PlannedStatement } from './verbs/describe-plan.js'
export type { RedoResult } from './verbs/redo.js'
export type { Repair, RepairResult } from './verbs/repair.js'
export type { RollbackOptions, RollbackResult } from './verbs/rollback.js'
export type { MigrationStatus, StatusResult } from './verbs/status.js'
export { isKitError, type KitError } from '@kit-internal/errors'
