import { MongoClient, type Db } from 'mongodb'
import pg from 'pg'
import mysql from 'mysql2/promise'

export type Row = Readonly<Record<string, unknown>>

/** Looks at a database past everything under test. */
export async function queryPostgres(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

export async function queryMysql(url: string, sql: string): Promise<Row[]> {
  const connection = await mysql.createConnection(url)
  try {
    return (await connection.query(sql))[0] as Row[]
  } finally {
    await connection.end()
  }
}

export async function withMongo<T>(url: string, work: (db: Db) => Promise<T>): Promise<T> {
  const client = new MongoClient(url)
  try {
    return await work(client.db())
  } finally {
    await client.close()
  }
}
