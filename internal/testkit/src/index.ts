export { freePort } from '@kit-internal/postgres'
export { findChromium } from './browser/find-chromium.js'
export { chromiumArguments, launchChromium, type TestBrowser } from './browser/launch-chromium.js'
export { expectGolden } from './files/golden.js'
export { temporaryFolder } from './files/temporary-folder.js'
export { startCuttingProxy, type CutOptions, type CuttingProxy } from './network/cutting-proxy.js'
export {
  commitTimedOut,
  noSuchTransaction,
  startReplicaSetRelay,
  steppedDown,
  writeConflict,
  type Fault,
  type RelayOptions,
  type ReplicaSetRelay
} from './network/replica-set/index.js'
export { runBin, startBin, type RunningBin, type RunOptions, type RunResult } from './processes/run-bin.js'
export {
  runInProcess,
  type FakeWorld,
  type InProcessOptions,
  type InProcessResult
} from './processes/run-in-process.js'
export { provision, type ProvisionName, type ProvisionResult } from './provision/provision.js'
export { describeWithServer } from './servers/describe-with-server.js'
export type { ServerName, TestServer } from './servers/server-kind.js'
export { startServer } from './servers/start-server.js'
