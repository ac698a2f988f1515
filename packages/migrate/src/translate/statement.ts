import type { Node } from 'libpg-query'
import { type NodeName, nodeName, type NodeOf, pick, strings } from '../sql/postgresql-tree.js'
import { writeAlterTable, writeRename } from './alter-table.js'
import { writeComment } from './comment.js'
import type { Context } from './context.js'
import { writeCreateIndex } from './create-index.js'
import { type ColumnComments, writeCreateTable } from './create-table.js'
import { writeDelete, writeInsert, writeUpdate } from './data.js'
import { writeDrop } from './drop.js'
import { writeCreateExtension } from './extension.js'
import { refuse } from './refusal.js'
import { readTriggerFunction } from './trigger-function.js'
import { writeCreateTrigger } from './trigger.js'

type Writer<K extends NodeName> = (node: NodeOf<K>, context: Context, comments: ColumnComments) => string[]

/** Every kind of statement that has a translation. */
const writers: { readonly [K in NodeName]?: Writer<K> } = {
  CreateStmt: writeCreateTable,
  IndexStmt: writeCreateIndex,
  AlterTableStmt: writeAlterTable,
  RenameStmt: writeRename,
  DropStmt: writeDrop,
  CreateTrigStmt: writeCreateTrigger,
  CommentStmt: writeComment,
  InsertStmt: writeInsert,
  UpdateStmt: writeUpdate,
  DeleteStmt: writeDelete,
  CreateExtensionStmt: writeCreateExtension
}

/** The statements that do in the target what this one does in PostgreSQL; refuses what is not in the subset. */
export async function translateStatement(
  node: Node,
  text: string,
  context: Context,
  comments: ColumnComments
): Promise<string[]> {
  const routine = pick(node, 'CreateFunctionStmt')
  if (routine) {
    const name = strings(routine.funcname).at(-1) ?? ''
    const body = await readTriggerFunction(routine, text)
    const known = context.catalog.triggerFunction(name)
    const changed = known !== undefined && known.fingerprint !== body.fingerprint
    return changed && context.catalog.isCalled(name)
      ? refuse(`a new body for ${name}()`, 'its triggers carry the old one: drop and create them')
      : []
  }
  const kind = nodeName(node) as NodeName
  const writer = writers[kind] as Writer<never> | undefined
  if (!writer)
    return refuse(
      kind in statementNames
        ? (statementNames[kind] ?? '')
        : kind
            .replace(/Stmt$/, '')
            .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
            .toUpperCase()
    )
  return writer(pick(node, kind), context, comments)
}

const statementNames: Readonly<Record<string, string>> = {
  CreateEnumStmt: 'CREATE TYPE … AS ENUM',
  CompositeTypeStmt: 'CREATE TYPE',
  ViewStmt: 'CREATE VIEW',
  CreateTableAsStmt: 'CREATE TABLE … AS',
  CreateSeqStmt: 'CREATE SEQUENCE',
  AlterEnumStmt: 'ALTER TYPE',
  VariableSetStmt: 'SET',
  TransactionStmt: 'a transaction command',
  CreatePLangStmt: 'CREATE LANGUAGE'
}
