import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface CuttingProxy {
  readonly port: number
  /** The URL with the proxy's address in place of the server's. */
  readonly url: string
  /** Chunks that clients have sent so far, over all connections. */
  readonly messages: number
  /** Cuts all open connections now. */
  cut: () => void
  /** Cuts all connections when the n-th chunk from a client comes, counted from now, 1 being the next. */
  cutAt: (n: number, options?: CutOptions) => void
  /** Refuses new connections, or takes them again. */
  refuse: (refused: boolean) => void
  /**
   * Passes nothing on, or goes on with all that was kept back. Meanwhile connections stay open, and new ones are taken.
   */
  stall: (stalled: boolean) => void
  stop: () => Promise<void>
}

export interface CutOptions {
  /** Whether the server still gets that chunk, so that it does the work but nobody hears of it. @defaultValue false */
  deliver?: boolean
}

/**
 * A TCP proxy on 127.0.0.1 before the server of a URL, to break connections at chosen moments.
 * A driver that awaits each answer sends one chunk a message.
 */
export async function startCuttingProxy(serverUrl: string): Promise<CuttingProxy> {
  const target = new URL(serverUrl)
  const sockets = new Set<Socket>()
  const state = { messages: 0, cutAt: Infinity, deliver: false, refused: false, stalled: false }
  let kept: (() => void)[] = []

  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy()
  }
  const pass = (socket: Socket, chunk: Buffer) => {
    const write = () => {
      if (socket.writable) socket.write(chunk)
    }
    if (state.stalled) kept.push(write)
    else write()
  }
  const server = createServer((client) => {
    if (state.refused) return void client.resetAndDestroy()
    const upstream = connect(Number(target.port), target.hostname)
    for (const [socket, other] of [[client, upstream] as const, [upstream, client] as const]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.end()
      })
    }
    let answers = true
    upstream.on('data', (chunk) => {
      if (answers) pass(client, chunk)
    })
    upstream.on('end', () => client.end())
    client.on('data', (chunk) => {
      if (++state.messages < state.cutAt) return pass(upstream, chunk)
      state.cutAt = Infinity
      if (!state.deliver) return cut()
      // The server's answer must not come back, and must not be waited for.
      answers = false
      upstream.write(chunk, () => client.resetAndDestroy())
    })
    client.on('end', () => upstream.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const url = new URL(serverUrl)
  url.hostname = '127.0.0.1'
  url.port = String(port)

  return {
    port,
    url: url.href,
    get messages() {
      return state.messages
    },
    cut,
    cutAt: (n, { deliver = false } = {}) => void Object.assign(state, { cutAt: state.messages + n, deliver }),
    refuse: (refused) => void (state.refused = refused),
    stall(stalled) {
      state.stalled = stalled
      if (stalled) return
      for (const write of kept) write()
      kept = []
    },
    async stop() {
      server.close()
      cut()
      await once(server, 'close')
    }
  }
}
