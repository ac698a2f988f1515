import type { Client } from 'pg'
import { connectStraight } from './connect.js'

/** On abort the statement that is running is cancelled, from a second connection. */
export function cancelOnAbort(client: Client, target: string, signal: AbortSignal | undefined): () => void {
  const cancel = () => void cancelBackend(client, target).catch(() => undefined)
  signal?.addEventListener('abort', cancel, { once: true })
  return () => signal?.removeEventListener('abort', cancel)
}

async function cancelBackend(client: Client, target: string): Promise<void> {
  const pid = (client as unknown as { processID: number | null }).processID
  if (pid === null) return
  const second = await connectStraight(target)
  try {
    await second.client.query('SELECT pg_cancel_backend($1)', [pid])
  } finally {
    await second.close()
  }
}
